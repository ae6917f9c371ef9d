-- The rows of a run that broke a rule, and the runs in which a record came: for the pages about feeds.
CREATE INDEX row_with_findings ON staging.row (run_id, row_no) WHERE reasons <> '[]';
CREATE INDEX row_by_record ON staging.row (record_id) WHERE outcome = 'accepted';

-- How good the data of each source is, month by month: counts and nothing about anybody. `about` is the field or the rule
-- that is counted, and empty where the source as a whole is.
CREATE TABLE quality_count (
    source      TEXT COLLATE "C" NOT NULL,
    month       DATE NOT NULL,
    measure     TEXT COLLATE "C" NOT NULL,
    about       TEXT COLLATE "C" NOT NULL,
    count       BIGINT NOT NULL,
    measured_at TIMESTAMPTZ NOT NULL,
    PRIMARY KEY (source, month, measure, about)
);
GRANT SELECT ON quality_count TO onechild_web;
GRANT SELECT, INSERT, UPDATE, DELETE ON quality_count TO onechild_jobs;
