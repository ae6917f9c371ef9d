-- What arrived and what became of every row of it. Lives in the attached file `<database>.staging`, so that
-- retention can empty it without touching the main file.
CREATE TABLE staging.feed_run (
    run_id           BLOB PRIMARY KEY,
    source           TEXT NOT NULL,
    kind             TEXT NOT NULL,
    mode             TEXT NOT NULL CHECK (mode IN ('delta', 'snapshot')),
    extract_time     TEXT,
    started_at       TEXT NOT NULL,
    finished_at      TEXT,
    status           TEXT NOT NULL CHECK (status IN ('running', 'finished', 'failed', 'held')),
    files            TEXT NOT NULL,
    files_digest     BLOB NOT NULL,
    rows_read        INTEGER NOT NULL DEFAULT 0,
    rows_accepted    INTEGER NOT NULL DEFAULT 0,
    rows_unchanged   INTEGER NOT NULL DEFAULT 0,
    rows_rejected    INTEGER NOT NULL DEFAULT 0,
    records_ended    INTEGER NOT NULL DEFAULT 0,
    rejected_by_rule TEXT NOT NULL DEFAULT '{}',
    warnings         TEXT NOT NULL DEFAULT '{}',
    message          TEXT
) STRICT;
CREATE INDEX staging.feed_run_by_files ON feed_run (source, files_digest);
CREATE INDEX staging.feed_run_by_start ON feed_run (started_at);

CREATE TABLE staging.row (
    run_id    BLOB NOT NULL,
    row_no    INTEGER NOT NULL,
    file_no   INTEGER NOT NULL,
    line      INTEGER NOT NULL,
    record_id TEXT,
    outcome   TEXT NOT NULL CHECK (outcome IN ('accepted', 'rejected')),
    raw       TEXT NOT NULL,
    statement TEXT,
    reasons   TEXT NOT NULL,
    PRIMARY KEY (run_id, row_no)
) STRICT, WITHOUT ROWID;
CREATE INDEX staging.row_rejected ON row (run_id, row_no) WHERE outcome = 'rejected';
