-- Machines that deliver records by HTTP. Of a token only its hash is kept.
CREATE TABLE sender (
    id         UUID PRIMARY KEY,
    title      TEXT NOT NULL,
    token_hash BYTEA NOT NULL UNIQUE CHECK (length(token_hash) = 32),
    created_at TIMESTAMPTZ NOT NULL,
    expires_at TIMESTAMPTZ NOT NULL,
    ended_at   TIMESTAMPTZ
);

-- The sources that a sender delivers for: one, or several where one product sends for many (a data hub).
CREATE TABLE sender_source (
    sender UUID NOT NULL REFERENCES sender (id),
    source TEXT COLLATE "C" NOT NULL REFERENCES source (name),
    PRIMARY KEY (sender, source)
);

-- The web checks tokens. Making and ending them is for the owner of the database, at the command line.
GRANT SELECT ON sender, sender_source TO onechild_web;
GRANT SELECT, INSERT, UPDATE, DELETE ON sender, sender_source TO onechild_jobs;
