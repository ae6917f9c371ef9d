-- People who sign in, their sessions, and the rows by which nodes share out work.
CREATE TABLE users (
    id                BLOB PRIMARY KEY,
    email             TEXT NOT NULL UNIQUE,
    display_name      TEXT NOT NULL,
    role              TEXT NOT NULL,
    password_hash     TEXT NOT NULL,
    totp_secret       TEXT,
    status            TEXT NOT NULL CHECK (status IN ('active', 'disabled')),
    failed_sign_ins   INTEGER NOT NULL DEFAULT 0,
    locked_until      TEXT,
    terms_accepted_on TEXT,
    created_at        TEXT NOT NULL,
    last_seen         TEXT
) STRICT;

CREATE TABLE session (
    id         BLOB PRIMARY KEY,
    user_id    BLOB,
    body       BLOB NOT NULL,
    expires_at TEXT NOT NULL
) STRICT;
CREATE INDEX session_by_user ON session (user_id) WHERE user_id IS NOT NULL;
CREATE INDEX session_by_expiry ON session (expires_at);

CREATE TABLE schedule (
    name          TEXT PRIMARY KEY,
    cron          TEXT NOT NULL,
    last_started  TEXT,
    last_finished TEXT,
    last_result   TEXT
) STRICT;

CREATE TABLE lease (
    name       TEXT PRIMARY KEY,
    holder     TEXT NOT NULL,
    held_until TEXT NOT NULL
) STRICT;

CREATE TABLE setting (
    name TEXT PRIMARY KEY,
    json TEXT NOT NULL
) STRICT;
