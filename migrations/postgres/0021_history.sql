-- What a child's record was at any moment: with each link its version, whether the record had ended, and the survivorship
-- policy that golden records were built by from then on. Rows of before get the newest version
-- that had arrived, and the policy of today's golden record.
ALTER TABLE link_event ADD COLUMN record_version BIGINT, ADD COLUMN ended BOOLEAN NOT NULL DEFAULT FALSE,
    ADD COLUMN survivorship_version BIGINT;
ALTER TABLE link_event DISABLE TRIGGER link_event_keeps_its_rows;
UPDATE link_event SET record_version = (SELECT max(v.version) FROM source_record v
        WHERE v.record = link_event.record AND v.received_at <= link_event.at)
    WHERE kind IN ('join', 'restate', 'wait') AND record IS NOT NULL;
UPDATE link_event SET survivorship_version = (SELECT g.survivorship_version FROM golden g
        WHERE g.child_id = link_event.child_id) WHERE child_id IS NOT NULL;
UPDATE link_event SET ended = TRUE WHERE position IN (SELECT max(e.position) FROM link_event e
        JOIN record r ON r.id = e.record WHERE r.linked_ended AND e.kind IN ('join', 'restate', 'wait') GROUP BY e.record);
ALTER TABLE link_event ENABLE TRIGGER link_event_keeps_its_rows;
CREATE OR REPLACE FUNCTION refuse_unless_link_redacted() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF NEW.position <> OLD.position OR NEW.at <> OLD.at OR NEW.kind <> OLD.kind
        OR NEW.child_id IS DISTINCT FROM OLD.child_id OR NEW.record IS DISTINCT FROM OLD.record
        OR NEW.model_version IS DISTINCT FROM OLD.model_version OR NEW.weight IS DISTINCT FROM OLD.weight
        OR NEW.probability IS DISTINCT FROM OLD.probability
        OR NEW.record_version IS DISTINCT FROM OLD.record_version OR NEW.ended <> OLD.ended
        OR NEW.survivorship_version IS DISTINCT FROM OLD.survivorship_version
        OR NEW.reason <> '{}' OR NEW.decided_by IS NOT NULL
        OR NOT EXISTS (SELECT FROM link_redaction WHERE record = OLD.record OR child_id = OLD.child_id) THEN
        RAISE EXCEPTION 'link_event is append-only but for redactions' USING ERRCODE = 'restrict_violation';
    END IF;
    RETURN NEW;
END $$;

-- Which model decided when.
CREATE INDEX link_event_models ON link_event (at, position) WHERE kind = 'activate';
INSERT INTO link_event (position, at, kind, model_version, reason)
    SELECT (SELECT value FROM counter WHERE name = 'link_event') + row_number() OVER (ORDER BY activated_at, version),
        activated_at, 'activate', version, '{}' FROM model_version WHERE activated_at IS NOT NULL;
UPDATE counter SET value = (SELECT COALESCE(max(position), 0) FROM link_event) WHERE name = 'link_event';

-- The change feed says which id leads where.
ALTER TABLE outbox ADD COLUMN other_id UUID;
ALTER TABLE outbox DROP CONSTRAINT outbox_kind_check;
ALTER TABLE outbox ADD CONSTRAINT outbox_kind_check
    CHECK (kind IN ('changed', 'removed', 'merged', 'returned', 'parted'));
CREATE INDEX outbox_joins ON outbox (position) WHERE other_id IS NOT NULL;

-- Machines that may follow it.
ALTER TABLE sender ADD COLUMN follows_changes BOOLEAN NOT NULL DEFAULT FALSE;

-- What people are told of records that they looked at. Ids alone; a user has one line for each entry of the change feed.
CREATE TABLE alert (
    id        UUID PRIMARY KEY,
    user_id   UUID NOT NULL REFERENCES users (id),
    position  BIGINT NOT NULL,
    kind      TEXT NOT NULL,
    child_id  UUID NOT NULL,
    other_id  UUID NOT NULL,
    saw_child BOOLEAN NOT NULL,
    saw_other BOOLEAN NOT NULL,
    at        TIMESTAMPTZ NOT NULL,
    read_at   TIMESTAMPTZ,
    UNIQUE (user_id, position)
);
GRANT SELECT ON alert TO onechild_web;
GRANT UPDATE (read_at) ON alert TO onechild_web;
GRANT SELECT, INSERT, DELETE ON alert TO onechild_jobs;
