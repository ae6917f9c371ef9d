-- What people ask about their data. A request hangs off the oldest source record of the child, whose items are gathered anew
-- each time: of what is held nothing is kept here.
CREATE TABLE rights_request (
    id          BLOB PRIMARY KEY,
    asks_for    TEXT NOT NULL,
    source      TEXT NOT NULL,
    record_id   TEXT NOT NULL,
    reference   INTEGER NOT NULL,
    asked_by    TEXT NOT NULL,
    asker       TEXT NOT NULL,
    scope       TEXT NOT NULL,
    received_on TEXT NOT NULL,
    status      TEXT NOT NULL CHECK (status IN ('open', 'signed', 'packed', 'sent', 'refused', 'withdrawn')),
    hold        BLOB REFERENCES retention_hold (id),
    seal        BLOB CHECK (length(seal) = 32),
    pack_sha256 BLOB CHECK (length(pack_sha256) = 32),
    pack_on     TEXT,
    opened_at   TEXT NOT NULL,
    version     INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
CREATE INDEX rights_request_by_status ON rights_request (status, received_on);
CREATE INDEX rights_request_by_record ON rights_request (source, record_id);

-- What was done about a request, by whom; only grows.
CREATE TABLE rights_step (
    request BLOB NOT NULL REFERENCES rights_request (id),
    place   INTEGER NOT NULL,
    at      TEXT NOT NULL,
    kind    TEXT NOT NULL,
    on_day  TEXT NOT NULL,
    user_id BLOB NOT NULL,
    person  TEXT NOT NULL,
    note    TEXT NOT NULL,
    PRIMARY KEY (request, place)
) STRICT, WITHOUT ROWID;

-- What was decided about an item, as it was seen: hashes and a word, no value.
CREATE TABLE rights_item (
    request    BLOB NOT NULL REFERENCES rights_request (id),
    item       TEXT NOT NULL,
    seen       TEXT NOT NULL,
    withheld   TEXT,
    decided_by BLOB NOT NULL,
    person     TEXT NOT NULL,
    decided_at TEXT NOT NULL,
    PRIMARY KEY (request, item)
) STRICT, WITHOUT ROWID;
