-- What people ask about their data. A request hangs off the oldest source record of the child, whose items are gathered anew
-- each time: of what is held nothing is kept here.
CREATE TABLE rights_request (
    id          UUID PRIMARY KEY,
    asks_for    TEXT COLLATE "C" NOT NULL,
    source      TEXT COLLATE "C" NOT NULL,
    record_id   TEXT COLLATE "C" NOT NULL,
    reference   BIGINT NOT NULL,
    asked_by    TEXT COLLATE "C" NOT NULL,
    asker       TEXT NOT NULL,
    scope       TEXT NOT NULL,
    received_on DATE NOT NULL,
    status      TEXT COLLATE "C" NOT NULL CHECK (status IN ('open', 'signed', 'packed', 'sent', 'refused', 'withdrawn')),
    hold        UUID REFERENCES retention_hold (id),
    seal        BYTEA CHECK (length(seal) = 32),
    pack_sha256 BYTEA CHECK (length(pack_sha256) = 32),
    pack_on     DATE,
    opened_at   TIMESTAMPTZ NOT NULL,
    version     BIGINT NOT NULL
);
CREATE INDEX rights_request_by_status ON rights_request (status, received_on);
CREATE INDEX rights_request_by_record ON rights_request (source, record_id);

-- What was done about a request, by whom; only grows.
CREATE TABLE rights_step (
    request UUID NOT NULL REFERENCES rights_request (id),
    place   BIGINT NOT NULL,
    at      TIMESTAMPTZ NOT NULL,
    kind    TEXT COLLATE "C" NOT NULL,
    on_day  DATE NOT NULL,
    user_id UUID NOT NULL,
    person  TEXT NOT NULL,
    note    TEXT NOT NULL,
    PRIMARY KEY (request, place)
);

-- What was decided about an item, as it was seen: hashes and a word, no value.
CREATE TABLE rights_item (
    request    UUID NOT NULL REFERENCES rights_request (id),
    item       TEXT COLLATE "C" NOT NULL,
    seen       TEXT COLLATE "C" NOT NULL,
    withheld   TEXT COLLATE "C",
    decided_by UUID NOT NULL,
    person     TEXT NOT NULL,
    decided_at TIMESTAMPTZ NOT NULL,
    PRIMARY KEY (request, item)
);

-- Information governance answers on the pages; what is deleted with a child is deleted by jobs, which lead a request on to
-- another record while the child has one. Steps only grow.
GRANT SELECT, INSERT, UPDATE ON rights_request, rights_item TO onechild_web;
GRANT SELECT, INSERT ON rights_step TO onechild_web;
GRANT SELECT, DELETE ON rights_request, rights_step, rights_item TO onechild_jobs;
GRANT UPDATE (source, record_id) ON rights_request TO onechild_jobs;
