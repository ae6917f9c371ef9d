-- How records stood before the last promoted run of their source, so that it can be taken back exactly. A later run, or a
-- single record, ends that.
CREATE TABLE promoted_run (
    run_id BLOB PRIMARY KEY,
    source TEXT NOT NULL
) STRICT, WITHOUT ROWID;
CREATE INDEX promoted_run_by_source ON promoted_run (source);

CREATE TABLE run_before (
    run_id          BLOB NOT NULL,
    record          INTEGER NOT NULL,
    current_version INTEGER NOT NULL,
    updated_on      TEXT,
    content_hash    BLOB NOT NULL,
    shielded        INTEGER NOT NULL,
    ended           INTEGER NOT NULL,
    nameless        INTEGER NOT NULL,
    PRIMARY KEY (run_id, record)
) STRICT, WITHOUT ROWID;
