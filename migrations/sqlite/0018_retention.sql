-- What the council decides about keeping and deleting, version by version. The text of a version is never changed; that it
-- was approved is noted once, and counts from that day. Version 1 is the one that the service ships.
CREATE TABLE retention_version (
    version        INTEGER PRIMARY KEY CHECK (version > 0),
    text           TEXT NOT NULL,
    sha256         BLOB NOT NULL CHECK (length(sha256) = 32),
    note           TEXT NOT NULL,
    proposed_by    BLOB,
    proposed_name  TEXT NOT NULL,
    proposed_at    TEXT NOT NULL,
    approved_by    BLOB,
    approved_name  TEXT,
    approved_at    TEXT,
    effective_from TEXT
) STRICT;
CREATE TRIGGER retention_version_keeps_its_text BEFORE UPDATE ON retention_version
    WHEN OLD.approved_at IS NOT NULL OR NEW.text <> OLD.text OR NEW.sha256 <> OLD.sha256 OR NEW.version <> OLD.version
    BEGIN SELECT RAISE(ABORT, 'retention_version is append-only'); END;
CREATE TRIGGER retention_version_loses_no_row BEFORE DELETE ON retention_version
    BEGIN SELECT RAISE(ABORT, 'retention_version is append-only'); END;

-- Sources whose records are case records, not copies for the index.
CREATE TABLE case_source (
    source    TEXT PRIMARY KEY REFERENCES source (name),
    marked_at TEXT NOT NULL
) STRICT, WITHOUT ROWID;

-- Where in its life a child record is; a child without a row is live. The row belongs to the id and stays while the id is
-- retired, so that children who are parted have their own again.
CREATE TABLE child_life (
    child_id        BLOB PRIMARY KEY,
    life            TEXT NOT NULL CHECK (life IN ('live', 'narrowed', 'archived', 'restricted')),
    archived_on     TEXT,
    notice_due      TEXT,
    notice_given_on TEXT,
    review_since    TEXT
) STRICT, WITHOUT ROWID;
CREATE INDEX child_life_by_archive ON child_life (archived_on, child_id) WHERE archived_on IS NOT NULL;
CREATE INDEX child_life_to_review ON child_life (review_since) WHERE review_since IS NOT NULL;

-- What is kept from deletion, and who releases it: never the one who placed it.
CREATE TABLE retention_hold (
    id              BLOB PRIMARY KEY,
    scope           TEXT NOT NULL CHECK (scope IN ('child', 'source', 'all')),
    source          TEXT,
    reference       INTEGER,
    reason          TEXT NOT NULL,
    authority       TEXT NOT NULL,
    placed_by       BLOB NOT NULL,
    placed_name     TEXT NOT NULL,
    placed_at       TEXT NOT NULL,
    review_on       TEXT NOT NULL,
    released_by     BLOB,
    released_name   TEXT,
    released_at     TEXT,
    release_reason  TEXT,
    CHECK ((scope = 'source') = (source IS NOT NULL)),
    CHECK ((scope = 'child') = (reference IS NOT NULL)),
    CHECK (released_by IS NULL OR released_by <> placed_by)
) STRICT, WITHOUT ROWID;
CREATE INDEX retention_hold_in_force ON retention_hold (placed_at) WHERE released_at IS NULL;

-- The records of children who are held: those of that time, and those that came to the child since.
CREATE TABLE retention_hold_record (
    hold      BLOB NOT NULL REFERENCES retention_hold (id),
    source    TEXT NOT NULL,
    record_id TEXT NOT NULL,
    PRIMARY KEY (hold, source, record_id)
) STRICT, WITHOUT ROWID;
CREATE INDEX retention_hold_record_by_key ON retention_hold_record (source, record_id);

-- The run of each day: planned first, line by line, then done. What is not in the plan of a day is not done that day.
CREATE TABLE retention_run (
    id          BLOB PRIMARY KEY,
    day         TEXT NOT NULL UNIQUE,
    version     INTEGER NOT NULL REFERENCES retention_version (version),
    planned_at  TEXT NOT NULL,
    finished_at TEXT
) STRICT, WITHOUT ROWID;

CREATE TABLE retention_action (
    run          BLOB NOT NULL REFERENCES retention_run (id),
    place        INTEGER NOT NULL,
    child_id     BLOB,
    record       INTEGER,
    service_type TEXT,
    feed_run     BLOB,
    step         TEXT NOT NULL,
    rule         TEXT NOT NULL,
    version      INTEGER NOT NULL,
    due          TEXT NOT NULL,
    outcome      TEXT NOT NULL CHECK (outcome IN ('planned', 'waiting', 'held', 'done', 'dropped', 'failed')),
    note         TEXT NOT NULL,
    PRIMARY KEY (run, place)
) STRICT, WITHOUT ROWID;
CREATE INDEX retention_action_planned ON retention_action (run, place) WHERE outcome = 'planned';

-- What remains of a record that was deleted: a keyed hash, by which it is known again, and nothing about anybody.
CREATE TABLE tombstone (
    key_hash      BLOB PRIMARY KEY CHECK (length(key_hash) = 32),
    rule          TEXT NOT NULL,
    version       INTEGER NOT NULL,
    purged_on     TEXT NOT NULL,
    run           BLOB NOT NULL,
    counts        TEXT NOT NULL,
    approved_name TEXT NOT NULL,
    readmitted_at TEXT,
    readmitted_by BLOB
) STRICT, WITHOUT ROWID;
