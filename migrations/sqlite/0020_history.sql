-- What a child's record was at any moment: with each link its version, whether the record had ended, and the survivorship
-- policy that golden records were built by from then on. Rows of before get the newest version
-- that had arrived, and the policy of today's golden record.
ALTER TABLE link_event ADD COLUMN record_version INTEGER;
ALTER TABLE link_event ADD COLUMN ended INTEGER NOT NULL DEFAULT 0;
ALTER TABLE link_event ADD COLUMN survivorship_version INTEGER;
DROP TRIGGER link_event_keeps_its_rows;
UPDATE link_event SET record_version = (SELECT max(v.version) FROM source_record v
        WHERE v.record = link_event.record AND v.received_at <= link_event.at)
    WHERE kind IN ('join', 'restate', 'wait') AND record IS NOT NULL;
UPDATE link_event SET survivorship_version = (SELECT g.survivorship_version FROM golden g
        WHERE g.child_id = link_event.child_id) WHERE child_id IS NOT NULL;
UPDATE link_event SET ended = 1 WHERE position IN (SELECT max(e.position) FROM link_event e
        JOIN record r ON r.id = e.record WHERE r.linked_ended AND e.kind IN ('join', 'restate', 'wait') GROUP BY e.record);
CREATE TRIGGER link_event_keeps_its_rows BEFORE UPDATE ON link_event
    WHEN NEW.position <> OLD.position OR NEW.at <> OLD.at OR NEW.kind <> OLD.kind
        OR NEW.child_id IS NOT OLD.child_id OR NEW.record IS NOT OLD.record
        OR NEW.model_version IS NOT OLD.model_version OR NEW.weight IS NOT OLD.weight
        OR NEW.probability IS NOT OLD.probability OR NEW.record_version IS NOT OLD.record_version
        OR NEW.ended <> OLD.ended OR NEW.survivorship_version IS NOT OLD.survivorship_version
        OR NEW.reason <> '{}' OR NEW.decided_by IS NOT NULL
        OR NOT EXISTS (SELECT 1 FROM link_redaction r WHERE r.record = OLD.record
            UNION ALL SELECT 1 FROM link_redaction r WHERE r.child_id = OLD.child_id)
    BEGIN SELECT RAISE(ABORT, 'link_event is append-only but for redactions'); END;

-- Which model decided when.
CREATE INDEX link_event_models ON link_event (at, position) WHERE kind = 'activate';
INSERT INTO link_event (position, at, kind, model_version, reason)
    SELECT (SELECT value FROM counter WHERE name = 'link_event') + row_number() OVER (ORDER BY activated_at, version),
        activated_at, 'activate', version, '{}' FROM model_version WHERE activated_at IS NOT NULL;
UPDATE counter SET value = (SELECT COALESCE(max(position), 0) FROM link_event) WHERE name = 'link_event';

-- The change feed says which id leads where.
CREATE TABLE outbox_told (
    position INTEGER PRIMARY KEY,
    child_id BLOB NOT NULL,
    kind     TEXT NOT NULL CHECK (kind IN ('changed', 'removed', 'merged', 'returned', 'parted')),
    other_id BLOB,
    at       TEXT NOT NULL
) STRICT;
INSERT INTO outbox_told (position, child_id, kind, at) SELECT position, child_id, kind, at FROM outbox;
DROP TABLE outbox;
ALTER TABLE outbox_told RENAME TO outbox;
CREATE INDEX outbox_joins ON outbox (position) WHERE other_id IS NOT NULL;

-- Machines that may follow it.
ALTER TABLE sender ADD COLUMN follows_changes INTEGER NOT NULL DEFAULT 0;

-- What people are told of records that they looked at. Ids alone; a user has one line for each entry of the change feed.
CREATE TABLE alert (
    id        BLOB PRIMARY KEY,
    user_id   BLOB NOT NULL REFERENCES users (id),
    position  INTEGER NOT NULL,
    kind      TEXT NOT NULL,
    child_id  BLOB NOT NULL,
    other_id  BLOB NOT NULL,
    saw_child INTEGER NOT NULL,
    saw_other INTEGER NOT NULL,
    at        TEXT NOT NULL,
    read_at   TEXT,
    UNIQUE (user_id, position)
) STRICT, WITHOUT ROWID;
