-- What the route list of each school said when it was exported last, line by line, so that the next one can say what
-- changed. The lines are personal data: an export of the school replaces them, with those of nobody who is hidden since,
-- and retention empties the table of schools that are exported no more.
CREATE TABLE transport_export (
    school_urn  TEXT COLLATE "C" PRIMARY KEY,
    exported_at TIMESTAMPTZ NOT NULL,
    lines       BIGINT NOT NULL
);

CREATE TABLE transport_exported (
    school_urn TEXT COLLATE "C" NOT NULL REFERENCES transport_export (school_urn),
    source     TEXT COLLATE "C" NOT NULL,
    record_id  TEXT COLLATE "C" NOT NULL,
    place      BIGINT NOT NULL,
    leg        TEXT COLLATE "C" NOT NULL,
    line       TEXT NOT NULL,
    PRIMARY KEY (school_urn, source, record_id, place, leg)
);

-- The web exports, and retention deletes; the loader has no part in it.
GRANT SELECT, INSERT, UPDATE ON transport_export TO onechild_web;
GRANT SELECT, INSERT, DELETE ON transport_exported TO onechild_web;
GRANT SELECT, INSERT, UPDATE, DELETE ON transport_export, transport_exported TO onechild_jobs;
