-- Sources, their records and every version of each record with its facts. Versions are never changed.
CREATE TABLE source (
    name       TEXT PRIMARY KEY,
    title      TEXT NOT NULL,
    sector     TEXT NOT NULL,
    kind       TEXT,
    sensitive  INTEGER NOT NULL,
    created_at TEXT NOT NULL
) STRICT;

-- One number series per name, each without gaps: the row lock of its update makes writers queue until commit.
CREATE TABLE counter (
    name  TEXT PRIMARY KEY,
    value INTEGER NOT NULL
) STRICT;
INSERT INTO counter (name, value) VALUES ('child_reference', 10000), ('link_event', 0), ('outbox', 0), ('model_version', 0);

CREATE TABLE record (
    id              INTEGER PRIMARY KEY,
    source          TEXT NOT NULL,
    record_id       TEXT NOT NULL,
    last_version    INTEGER NOT NULL,
    current_version INTEGER NOT NULL,
    updated_on      TEXT,
    content_hash    BLOB NOT NULL,
    shielded        INTEGER NOT NULL,
    ended           INTEGER NOT NULL DEFAULT 0,
    linked_version  INTEGER,
    linked_shielded INTEGER NOT NULL DEFAULT 0,
    linked_ended    INTEGER NOT NULL DEFAULT 0,
    child_id        BLOB,
    first_seen      TEXT NOT NULL,
    UNIQUE (source, record_id)
) STRICT;
CREATE INDEX record_by_child ON record (child_id) WHERE child_id IS NOT NULL;
CREATE INDEX record_to_link ON record (id)
    WHERE linked_version IS NULL OR linked_version <> current_version OR linked_ended <> ended;
CREATE INDEX record_shielded ON record (id) WHERE shielded OR linked_shielded;

CREATE TABLE source_record (
    record       INTEGER NOT NULL REFERENCES record (id),
    version      INTEGER NOT NULL,
    kind         TEXT NOT NULL,
    statement    TEXT NOT NULL,
    content_hash BLOB NOT NULL,
    run_id       BLOB NOT NULL,
    row_no       INTEGER NOT NULL,
    received_at  TEXT NOT NULL,
    PRIMARY KEY (record, version),
    UNIQUE (run_id, row_no)
) STRICT, WITHOUT ROWID;

CREATE TABLE involvement (
    record       INTEGER NOT NULL,
    version      INTEGER NOT NULL,
    ordinal      INTEGER NOT NULL,
    service_type TEXT NOT NULL,
    sensitive    INTEGER NOT NULL,
    start_date   TEXT,
    end_date     TEXT,
    body         TEXT NOT NULL,
    PRIMARY KEY (record, version, ordinal)
) STRICT, WITHOUT ROWID;

CREATE TABLE sen_need (
    record       INTEGER NOT NULL,
    version      INTEGER NOT NULL,
    ordinal      INTEGER NOT NULL,
    provision    TEXT,
    primary_type TEXT,
    body         TEXT NOT NULL,
    PRIMARY KEY (record, version, ordinal)
) STRICT, WITHOUT ROWID;

CREATE TABLE transport_need (
    record         INTEGER NOT NULL,
    version        INTEGER NOT NULL,
    ordinal        INTEGER NOT NULL,
    school_urn     TEXT,
    valid_from     TEXT,
    valid_to       TEXT,
    last_confirmed TEXT,
    body           TEXT NOT NULL,
    PRIMARY KEY (record, version, ordinal)
) STRICT, WITHOUT ROWID;
CREATE INDEX transport_need_by_school ON transport_need (school_urn);
