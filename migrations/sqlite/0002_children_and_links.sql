-- Golden children, the history of links that makes them, and what stewards decide.
CREATE TABLE model_version (
    version      INTEGER PRIMARY KEY,
    name         TEXT NOT NULL,
    json         TEXT NOT NULL,
    sha256       BLOB NOT NULL,
    trained_at   TEXT,
    added_at     TEXT NOT NULL,
    activated_at TEXT,
    active       INTEGER NOT NULL DEFAULT 0
) STRICT;
CREATE UNIQUE INDEX model_version_active ON model_version (active) WHERE active;

CREATE TABLE child (
    id                BLOB PRIMARY KEY,
    reference         INTEGER NOT NULL UNIQUE,
    anchor_source     TEXT NOT NULL,
    anchor_record_id  TEXT NOT NULL,
    created_at        TEXT NOT NULL,
    redirect_to       BLOB,
    shielded          INTEGER NOT NULL DEFAULT 0,
    possibly_shielded INTEGER NOT NULL DEFAULT 0,
    empty             INTEGER NOT NULL DEFAULT 0
) STRICT, WITHOUT ROWID;
CREATE INDEX child_by_anchor ON child (anchor_source, anchor_record_id);

CREATE TABLE golden (
    child_id             BLOB PRIMARY KEY,
    json                 TEXT NOT NULL,
    digest               BLOB NOT NULL,
    survivorship_version INTEGER NOT NULL,
    built_at             TEXT NOT NULL,
    position             INTEGER NOT NULL
) STRICT;

CREATE TABLE link_event (
    position      INTEGER PRIMARY KEY,
    at            TEXT NOT NULL,
    kind          TEXT NOT NULL,
    child_id      BLOB,
    record        INTEGER,
    model_version INTEGER,
    weight        REAL,
    probability   REAL,
    decided_by    TEXT,
    reason        TEXT NOT NULL
) STRICT;
CREATE INDEX link_event_by_child ON link_event (child_id) WHERE child_id IS NOT NULL;
CREATE INDEX link_event_by_record ON link_event (record) WHERE record IS NOT NULL;
CREATE TRIGGER link_event_keeps_its_rows BEFORE UPDATE ON link_event
    BEGIN SELECT RAISE(ABORT, 'link_event is append-only'); END;
CREATE TRIGGER link_event_loses_no_row BEFORE DELETE ON link_event
    BEGIN SELECT RAISE(ABORT, 'link_event is append-only'); END;

CREATE TABLE link_constraint (
    id              BLOB PRIMARY KEY,
    kind            TEXT NOT NULL CHECK (kind IN ('must', 'cannot')),
    left_source     TEXT NOT NULL,
    left_record_id  TEXT NOT NULL,
    right_source    TEXT NOT NULL,
    right_record_id TEXT NOT NULL,
    scope           TEXT NOT NULL,
    reason          TEXT NOT NULL,
    person          TEXT NOT NULL,
    at              TEXT NOT NULL,
    revoked_by      TEXT,
    revoked_at      TEXT
) STRICT;
CREATE INDEX link_constraint_left ON link_constraint (left_source, left_record_id);
CREATE INDEX link_constraint_right ON link_constraint (right_source, right_record_id);

CREATE TABLE review_case (
    id           BLOB PRIMARY KEY,
    left_record  INTEGER NOT NULL REFERENCES record (id),
    right_record INTEGER NOT NULL REFERENCES record (id),
    weight       REAL NOT NULL,
    probability  REAL NOT NULL,
    verdict      TEXT NOT NULL,
    explanation  TEXT NOT NULL,
    status       TEXT NOT NULL CHECK (status IN ('open', 'deferred', 'decided', 'closed')),
    shielded     INTEGER NOT NULL,
    opened_at    TEXT NOT NULL,
    closed_at    TEXT,
    UNIQUE (left_record, right_record)
) STRICT;
CREATE INDEX review_case_right ON review_case (right_record);
CREATE INDEX review_case_waiting ON review_case (status, opened_at, id);

CREATE TABLE outbox (
    position INTEGER PRIMARY KEY,
    child_id BLOB NOT NULL,
    kind     TEXT NOT NULL CHECK (kind IN ('changed', 'removed')),
    at       TEXT NOT NULL
) STRICT;
