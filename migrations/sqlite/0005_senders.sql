-- Machines that deliver records by HTTP. Of a token only its hash is kept.
CREATE TABLE sender (
    id         BLOB PRIMARY KEY,
    title      TEXT NOT NULL,
    token_hash BLOB NOT NULL UNIQUE CHECK (length(token_hash) = 32),
    created_at TEXT NOT NULL,
    expires_at TEXT NOT NULL,
    ended_at   TEXT
) STRICT;

-- The sources that a sender delivers for: one, or several where one product sends for many (a data hub).
CREATE TABLE sender_source (
    sender BLOB NOT NULL REFERENCES sender (id),
    source TEXT NOT NULL REFERENCES source (name),
    PRIMARY KEY (sender, source)
) STRICT, WITHOUT ROWID;
