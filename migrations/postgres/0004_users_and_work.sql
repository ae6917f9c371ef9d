-- People who sign in, their sessions, and the rows by which nodes share out work.
CREATE TABLE users (
    id                UUID PRIMARY KEY,
    email             TEXT COLLATE "C" NOT NULL UNIQUE,
    display_name      TEXT NOT NULL,
    role              TEXT NOT NULL,
    password_hash     TEXT NOT NULL,
    totp_secret       TEXT,
    status            TEXT NOT NULL CHECK (status IN ('active', 'disabled')),
    failed_sign_ins   BIGINT NOT NULL DEFAULT 0,
    locked_until      TIMESTAMPTZ,
    terms_accepted_on DATE,
    created_at        TIMESTAMPTZ NOT NULL,
    last_seen         TIMESTAMPTZ
);

CREATE TABLE session (
    id         BYTEA PRIMARY KEY,
    user_id    UUID,
    body       BYTEA NOT NULL,
    expires_at TIMESTAMPTZ NOT NULL
);
CREATE INDEX session_by_user ON session (user_id) WHERE user_id IS NOT NULL;
CREATE INDEX session_by_expiry ON session (expires_at);

CREATE TABLE schedule (
    name          TEXT COLLATE "C" PRIMARY KEY,
    cron          TEXT NOT NULL,
    last_started  TIMESTAMPTZ,
    last_finished TIMESTAMPTZ,
    last_result   TEXT
);

CREATE TABLE lease (
    name       TEXT COLLATE "C" PRIMARY KEY,
    holder     TEXT NOT NULL,
    held_until TIMESTAMPTZ NOT NULL
);

CREATE TABLE setting (
    name TEXT COLLATE "C" PRIMARY KEY,
    json TEXT NOT NULL
);
