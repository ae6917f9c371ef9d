-- How good the data of each source is, month by month: counts and nothing about anybody. `about` is the field or the rule
-- that is counted, and empty where the source as a whole is.
CREATE TABLE quality_count (
    source      TEXT NOT NULL,
    month       TEXT NOT NULL,
    measure     TEXT NOT NULL,
    about       TEXT NOT NULL,
    count       INTEGER NOT NULL,
    measured_at TEXT NOT NULL,
    PRIMARY KEY (source, month, measure, about)
) STRICT, WITHOUT ROWID;
