-- What the route list of each school said when it was exported last, line by line, so that the next one can say what
-- changed. The lines are personal data: an export of the school replaces them, with those of nobody who is hidden since,
-- and retention empties the table of schools that are exported no more.
CREATE TABLE transport_export (
    school_urn  TEXT PRIMARY KEY,
    exported_at TEXT NOT NULL,
    lines       INTEGER NOT NULL
) STRICT;

CREATE TABLE transport_exported (
    school_urn TEXT NOT NULL REFERENCES transport_export (school_urn),
    source     TEXT NOT NULL,
    record_id  TEXT NOT NULL,
    place      INTEGER NOT NULL,
    leg        TEXT NOT NULL,
    line       TEXT NOT NULL,
    PRIMARY KEY (school_urn, source, record_id, place, leg)
) STRICT, WITHOUT ROWID;
