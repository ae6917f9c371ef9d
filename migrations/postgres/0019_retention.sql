-- What the council decides about keeping and deleting, version by version. The text of a version is never changed; that it
-- was approved is noted once, and counts from that day. Version 1 is the one that the service ships.
CREATE TABLE retention_version (
    version        BIGINT PRIMARY KEY CHECK (version > 0),
    text           TEXT NOT NULL,
    sha256         BYTEA NOT NULL CHECK (length(sha256) = 32),
    note           TEXT NOT NULL,
    proposed_by    UUID,
    proposed_name  TEXT NOT NULL,
    proposed_at    TIMESTAMPTZ NOT NULL,
    approved_by    UUID,
    approved_name  TEXT,
    approved_at    TIMESTAMPTZ,
    effective_from DATE
);
CREATE FUNCTION refuse_new_text() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF OLD.approved_at IS NOT NULL OR NEW.text <> OLD.text OR NEW.sha256 <> OLD.sha256 OR NEW.version <> OLD.version THEN
        RAISE EXCEPTION 'retention_version is append-only' USING ERRCODE = 'restrict_violation';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER retention_version_keeps_its_text BEFORE UPDATE ON retention_version
    FOR EACH ROW EXECUTE FUNCTION refuse_new_text();
CREATE TRIGGER retention_version_loses_no_row BEFORE DELETE OR TRUNCATE ON retention_version
    FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();

-- Sources whose records are case records, not copies for the index.
CREATE TABLE case_source (
    source    TEXT COLLATE "C" PRIMARY KEY REFERENCES source (name),
    marked_at TIMESTAMPTZ NOT NULL
);

-- Where in its life a child record is; a child without a row is live. The row belongs to the id and stays while the id is
-- retired, so that children who are parted have their own again.
CREATE TABLE child_life (
    child_id        UUID PRIMARY KEY,
    life            TEXT COLLATE "C" NOT NULL CHECK (life IN ('live', 'narrowed', 'archived', 'restricted')),
    archived_on     DATE,
    notice_due      DATE,
    notice_given_on DATE,
    review_since    DATE
);
CREATE INDEX child_life_by_archive ON child_life (archived_on, child_id) WHERE archived_on IS NOT NULL;
CREATE INDEX child_life_to_review ON child_life (review_since) WHERE review_since IS NOT NULL;

-- What is kept from deletion, and who releases it: never the one who placed it.
CREATE TABLE retention_hold (
    id              UUID PRIMARY KEY,
    scope           TEXT COLLATE "C" NOT NULL CHECK (scope IN ('child', 'source', 'all')),
    source          TEXT COLLATE "C",
    reference       BIGINT,
    reason          TEXT COLLATE "C" NOT NULL,
    authority       TEXT NOT NULL,
    placed_by       UUID NOT NULL,
    placed_name     TEXT NOT NULL,
    placed_at       TIMESTAMPTZ NOT NULL,
    review_on       DATE NOT NULL,
    released_by     UUID,
    released_name   TEXT,
    released_at     TIMESTAMPTZ,
    release_reason  TEXT,
    CHECK ((scope = 'source') = (source IS NOT NULL)),
    CHECK ((scope = 'child') = (reference IS NOT NULL)),
    CHECK (released_by IS NULL OR released_by <> placed_by)
);
CREATE INDEX retention_hold_in_force ON retention_hold (placed_at) WHERE released_at IS NULL;

-- The records of children who are held: those of that time, and those that came to the child since.
CREATE TABLE retention_hold_record (
    hold      UUID NOT NULL REFERENCES retention_hold (id),
    source    TEXT COLLATE "C" NOT NULL,
    record_id TEXT COLLATE "C" NOT NULL,
    PRIMARY KEY (hold, source, record_id)
);
CREATE INDEX retention_hold_record_by_key ON retention_hold_record (source, record_id);

-- The run of each day: planned first, line by line, then done. What is not in the plan of a day is not done that day.
CREATE TABLE retention_run (
    id          UUID PRIMARY KEY,
    day         DATE NOT NULL UNIQUE,
    version     BIGINT NOT NULL REFERENCES retention_version (version),
    planned_at  TIMESTAMPTZ NOT NULL,
    finished_at TIMESTAMPTZ
);

CREATE TABLE retention_action (
    run          UUID NOT NULL REFERENCES retention_run (id),
    place        BIGINT NOT NULL,
    child_id     UUID,
    record       BIGINT,
    service_type TEXT,
    feed_run     UUID,
    step         TEXT COLLATE "C" NOT NULL,
    rule         TEXT COLLATE "C" NOT NULL,
    version      BIGINT NOT NULL,
    due          DATE NOT NULL,
    outcome      TEXT COLLATE "C" NOT NULL
        CHECK (outcome IN ('planned', 'waiting', 'held', 'done', 'dropped', 'failed')),
    note         TEXT NOT NULL,
    PRIMARY KEY (run, place)
);
CREATE INDEX retention_action_planned ON retention_action (run, place) WHERE outcome = 'planned';

-- What remains of a record that was deleted: a keyed hash, by which it is known again, and nothing about anybody.
CREATE TABLE tombstone (
    key_hash      BYTEA PRIMARY KEY CHECK (length(key_hash) = 32),
    rule          TEXT NOT NULL,
    version       BIGINT NOT NULL,
    purged_on     DATE NOT NULL,
    run           UUID NOT NULL,
    counts        TEXT NOT NULL,
    approved_name TEXT NOT NULL,
    readmitted_at TIMESTAMPTZ,
    readmitted_by UUID
);

-- Information governance works on the pages: it proposes and approves rules, places and releases holds. Only jobs plan, run
-- and delete.
GRANT SELECT, INSERT, UPDATE ON retention_version, retention_hold TO onechild_web;
GRANT SELECT, INSERT ON retention_hold_record TO onechild_web;
GRANT SELECT ON case_source, child_life, retention_run, retention_action, tombstone TO onechild_web;
GRANT UPDATE (readmitted_at, readmitted_by) ON tombstone TO onechild_web;
GRANT SELECT, INSERT ON retention_version TO onechild_jobs;
GRANT SELECT, INSERT, DELETE ON case_source TO onechild_jobs;
GRANT SELECT, INSERT, UPDATE, DELETE ON child_life TO onechild_jobs;
GRANT SELECT, UPDATE ON retention_hold TO onechild_jobs;
GRANT SELECT, INSERT, DELETE ON retention_hold_record TO onechild_jobs;
GRANT SELECT, INSERT, UPDATE ON retention_run, retention_action TO onechild_jobs;
GRANT SELECT, INSERT, UPDATE ON tombstone TO onechild_jobs;
