-- Who saw what. One chain of hashes per node and day; no row of it is ever changed or removed.
CREATE TABLE audit_event (
    node       TEXT NOT NULL,
    day        TEXT NOT NULL,
    seq        INTEGER NOT NULL,
    at         TEXT NOT NULL,
    user_id    BLOB,
    actor      TEXT NOT NULL,
    role       TEXT,
    action     TEXT NOT NULL,
    subject    TEXT,
    reason     TEXT,
    detail     TEXT NOT NULL,
    query_hash BLOB,
    prev_hash  BLOB NOT NULL,
    hash       BLOB NOT NULL,
    PRIMARY KEY (node, day, seq)
) STRICT, WITHOUT ROWID;
CREATE INDEX audit_event_by_time ON audit_event (at);
CREATE INDEX audit_event_by_subject ON audit_event (subject, at) WHERE subject IS NOT NULL;
CREATE INDEX audit_event_by_user ON audit_event (user_id, at) WHERE user_id IS NOT NULL;
CREATE TRIGGER audit_event_keeps_its_rows BEFORE UPDATE ON audit_event
    BEGIN SELECT RAISE(ABORT, 'audit_event is append-only'); END;
CREATE TRIGGER audit_event_loses_no_row BEFORE DELETE ON audit_event
    BEGIN SELECT RAISE(ABORT, 'audit_event is append-only'); END;

-- The text of a search, beside the chain: the chain covers its salted hash, so retention can redact the text.
CREATE TABLE audit_query (
    node TEXT NOT NULL,
    day  TEXT NOT NULL,
    seq  INTEGER NOT NULL,
    salt BLOB NOT NULL,
    text TEXT NOT NULL,
    PRIMARY KEY (node, day, seq)
) STRICT, WITHOUT ROWID;
