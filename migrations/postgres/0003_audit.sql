-- Who saw what. One chain of hashes per node and day; no row of it is ever changed or removed.
CREATE TABLE audit_event (
    node       TEXT COLLATE "C" NOT NULL,
    day        DATE NOT NULL,
    seq        BIGINT NOT NULL,
    at         TIMESTAMPTZ NOT NULL,
    user_id    UUID,
    actor      TEXT NOT NULL,
    role       TEXT,
    action     TEXT NOT NULL,
    subject    TEXT,
    reason     TEXT,
    detail     TEXT NOT NULL,
    query_hash BYTEA,
    prev_hash  BYTEA NOT NULL,
    hash       BYTEA NOT NULL,
    PRIMARY KEY (node, day, seq)
);
CREATE INDEX audit_event_by_time ON audit_event (at);
CREATE INDEX audit_event_by_subject ON audit_event (subject, at) WHERE subject IS NOT NULL;
CREATE INDEX audit_event_by_user ON audit_event (user_id, at) WHERE user_id IS NOT NULL;
CREATE TRIGGER audit_event_keeps_its_rows BEFORE UPDATE OR DELETE OR TRUNCATE ON audit_event
    FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();

-- The text of a search, beside the chain: the chain covers its salted hash, so retention can redact the text.
CREATE TABLE audit_query (
    node TEXT COLLATE "C" NOT NULL,
    day  DATE NOT NULL,
    seq  BIGINT NOT NULL,
    salt BYTEA NOT NULL,
    text TEXT NOT NULL,
    PRIMARY KEY (node, day, seq)
);
