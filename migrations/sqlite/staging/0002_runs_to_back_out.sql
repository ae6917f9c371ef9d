-- A run that was taken back says so. SQLite changes a constraint by way of a new table.
CREATE TABLE staging.feed_run_anew (
    run_id           BLOB PRIMARY KEY,
    source           TEXT NOT NULL,
    kind             TEXT NOT NULL,
    mode             TEXT NOT NULL CHECK (mode IN ('delta', 'snapshot')),
    extract_time     TEXT,
    started_at       TEXT NOT NULL,
    finished_at      TEXT,
    status           TEXT NOT NULL CHECK (status IN ('running', 'finished', 'failed', 'held', 'backed_out')),
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
INSERT INTO staging.feed_run_anew SELECT * FROM staging.feed_run;
DROP TABLE staging.feed_run;
ALTER TABLE staging.feed_run_anew RENAME TO feed_run;
CREATE INDEX staging.feed_run_by_files ON feed_run (source, files_digest);
CREATE INDEX staging.feed_run_by_start ON feed_run (started_at);
