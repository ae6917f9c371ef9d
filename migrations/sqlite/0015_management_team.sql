-- The desk of the management team. What is asked and decided about a child hangs off a source record, by its key, and goes
-- wherever that record goes. The shield itself is a record of the internal source; `entry` is its id.
CREATE TABLE shield (
    id           BLOB PRIMARY KEY,
    source       TEXT NOT NULL,
    record_id    TEXT NOT NULL,
    status       TEXT NOT NULL CHECK (status IN ('requested', 'set', 'refused', 'lifted')),
    emergency    INTEGER NOT NULL,
    entry        TEXT UNIQUE,
    review_on    TEXT,
    answers      TEXT,
    requested_at TEXT NOT NULL,
    version      INTEGER NOT NULL
) STRICT;
CREATE INDEX shield_by_status ON shield (status);

-- What was done about a shield, step by step; never changed.
CREATE TABLE shield_step (
    shield      BLOB NOT NULL REFERENCES shield (id),
    place       INTEGER NOT NULL,
    at          TEXT NOT NULL,
    kind        TEXT NOT NULL,
    person      BLOB NOT NULL,
    person_name TEXT NOT NULL,
    person_role TEXT NOT NULL,
    child_id    BLOB,
    reason      TEXT NOT NULL,
    review_on   TEXT,
    PRIMARY KEY (shield, place)
) STRICT, WITHOUT ROWID;

-- A lift that one person proposed and that waits for another.
CREATE TABLE shield_lift (
    shield      BLOB NOT NULL REFERENCES shield (id),
    child_id    BLOB NOT NULL,
    proposed_by BLOB NOT NULL,
    proposed_at TEXT NOT NULL,
    PRIMARY KEY (shield, child_id)
) STRICT, WITHOUT ROWID;

-- The records that a shield recorded here has covered. When children are parted it covers both parts by this, until people
-- lift it from one.
CREATE TABLE shield_reach (
    record INTEGER NOT NULL REFERENCES record (id),
    entry  TEXT NOT NULL,
    PRIMARY KEY (record, entry)
) STRICT, WITHOUT ROWID;
CREATE INDEX shield_reach_by_entry ON shield_reach (entry);
CREATE INDEX involvement_sensitive ON involvement (record, version) WHERE sensitive;
CREATE INDEX child_shielded ON child (reference) WHERE shielded OR possibly_shielded;

-- Practitioners who ask to be put in touch with a service that they may not know.
CREATE TABLE contact_request (
    id             BLOB PRIMARY KEY,
    source         TEXT NOT NULL,
    record_id      TEXT NOT NULL,
    reference      INTEGER NOT NULL,
    status         TEXT NOT NULL CHECK (status IN ('waiting', 'answered')),
    requested_by   BLOB NOT NULL,
    requested_name TEXT NOT NULL,
    requested_role TEXT NOT NULL,
    requested_at   TEXT NOT NULL,
    message        TEXT NOT NULL,
    reason         TEXT NOT NULL,
    answer         TEXT,
    answered_by    TEXT,
    answered_at    TEXT,
    version        INTEGER NOT NULL
) STRICT;
CREATE INDEX contact_request_by_person ON contact_request (requested_by, requested_at);
CREATE INDEX contact_request_by_status ON contact_request (status, requested_at);

-- Who was told what; never changed.
CREATE TABLE contact_step (
    contact     BLOB NOT NULL REFERENCES contact_request (id),
    place       INTEGER NOT NULL,
    at          TEXT NOT NULL,
    person_name TEXT NOT NULL,
    told        TEXT NOT NULL,
    what        TEXT NOT NULL,
    PRIMARY KEY (contact, place)
) STRICT, WITHOUT ROWID;

-- Whether somebody arranged the travel of a child whom no route list names, for the needs of this hash.
CREATE TABLE travel_arrangement (
    source      TEXT NOT NULL,
    record_id   TEXT NOT NULL,
    needs_hash  BLOB NOT NULL,
    arranged    INTEGER NOT NULL,
    note        TEXT NOT NULL,
    person_name TEXT NOT NULL,
    at          TEXT NOT NULL,
    PRIMARY KEY (source, record_id)
) STRICT, WITHOUT ROWID;
