-- The desk of the management team. What is asked and decided about a child hangs off a source record, by its key, and goes
-- wherever that record goes. The shield itself is a record of the internal source; `entry` is its id.
CREATE TABLE shield (
    id           UUID PRIMARY KEY,
    source       TEXT COLLATE "C" NOT NULL,
    record_id    TEXT COLLATE "C" NOT NULL,
    status       TEXT COLLATE "C" NOT NULL CHECK (status IN ('requested', 'set', 'refused', 'lifted')),
    emergency    BOOLEAN NOT NULL,
    entry        TEXT COLLATE "C" UNIQUE,
    review_on    DATE,
    answers      TEXT,
    requested_at TIMESTAMPTZ NOT NULL,
    version      BIGINT NOT NULL
);
CREATE INDEX shield_by_status ON shield (status);

-- What was done about a shield, step by step; never changed.
CREATE TABLE shield_step (
    shield      UUID NOT NULL REFERENCES shield (id),
    place       BIGINT NOT NULL,
    at          TIMESTAMPTZ NOT NULL,
    kind        TEXT NOT NULL,
    person      UUID NOT NULL,
    person_name TEXT NOT NULL,
    person_role TEXT NOT NULL,
    child_id    UUID,
    reason      TEXT NOT NULL,
    review_on   DATE,
    PRIMARY KEY (shield, place)
);

-- A lift that one person proposed and that waits for another.
CREATE TABLE shield_lift (
    shield      UUID NOT NULL REFERENCES shield (id),
    child_id    UUID NOT NULL,
    proposed_by UUID NOT NULL,
    proposed_at TIMESTAMPTZ NOT NULL,
    PRIMARY KEY (shield, child_id)
);

-- The records that a shield recorded here has covered. When children are parted it covers both parts by this, until people
-- lift it from one.
CREATE TABLE shield_reach (
    record BIGINT NOT NULL REFERENCES record (id),
    entry  TEXT COLLATE "C" NOT NULL,
    PRIMARY KEY (record, entry)
);
CREATE INDEX shield_reach_by_entry ON shield_reach (entry);
CREATE INDEX involvement_sensitive ON involvement (record, version) WHERE sensitive;
CREATE INDEX child_shielded ON child (reference) WHERE shielded OR possibly_shielded;

-- Practitioners who ask to be put in touch with a service that they may not know.
CREATE TABLE contact_request (
    id             UUID PRIMARY KEY,
    source         TEXT COLLATE "C" NOT NULL,
    record_id      TEXT COLLATE "C" NOT NULL,
    reference      BIGINT NOT NULL,
    status         TEXT COLLATE "C" NOT NULL CHECK (status IN ('waiting', 'answered')),
    requested_by   UUID NOT NULL,
    requested_name TEXT NOT NULL,
    requested_role TEXT NOT NULL,
    requested_at   TIMESTAMPTZ NOT NULL,
    message        TEXT NOT NULL,
    reason         TEXT NOT NULL,
    answer         TEXT,
    answered_by    TEXT,
    answered_at    TIMESTAMPTZ,
    version        BIGINT NOT NULL
);
CREATE INDEX contact_request_by_person ON contact_request (requested_by, requested_at);
CREATE INDEX contact_request_by_status ON contact_request (status, requested_at);

-- Who was told what; never changed.
CREATE TABLE contact_step (
    contact     UUID NOT NULL REFERENCES contact_request (id),
    place       BIGINT NOT NULL,
    at          TIMESTAMPTZ NOT NULL,
    person_name TEXT NOT NULL,
    told        TEXT NOT NULL,
    what        TEXT NOT NULL,
    PRIMARY KEY (contact, place)
);

-- Whether somebody arranged the travel of a child whom no route list names, for the needs of this hash.
CREATE TABLE travel_arrangement (
    source      TEXT COLLATE "C" NOT NULL,
    record_id   TEXT COLLATE "C" NOT NULL,
    needs_hash  BYTEA NOT NULL,
    arranged    BOOLEAN NOT NULL,
    note        TEXT NOT NULL,
    person_name TEXT NOT NULL,
    at          TIMESTAMPTZ NOT NULL,
    PRIMARY KEY (source, record_id)
);

-- The team works on the pages; a shield is written by whoever links, which is the jobs' role. Histories only grow.
GRANT SELECT, INSERT, UPDATE ON shield, contact_request, travel_arrangement TO onechild_web;
GRANT SELECT, INSERT ON shield_step, contact_step TO onechild_web;
GRANT SELECT, INSERT, DELETE ON shield_lift TO onechild_web;
GRANT SELECT ON shield_reach TO onechild_web;
GRANT SELECT, INSERT, UPDATE, DELETE ON shield, shield_lift, shield_reach, contact_request, travel_arrangement TO onechild_jobs;
GRANT SELECT, INSERT, DELETE ON shield_step, contact_step TO onechild_jobs;
