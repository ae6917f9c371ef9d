-- Who a user works for, until when their checks hold, how they sign in, and who decided it.
ALTER TABLE users ADD COLUMN organisation TEXT;
ALTER TABLE users ADD COLUMN team TEXT;
ALTER TABLE users ADD COLUMN checks_until TEXT;
ALTER TABLE users ADD COLUMN training_until TEXT;
-- The identity provider's name for the user, once they came from there.
ALTER TABLE users ADD COLUMN issuer TEXT;
ALTER TABLE users ADD COLUMN subject TEXT;
CREATE UNIQUE INDEX user_by_subject ON users (issuer, subject) WHERE subject IS NOT NULL;
-- A password that somebody else knows opens only the page where the user chooses their own, until this moment.
ALTER TABLE users ADD COLUMN password_until TEXT;
-- Whether the user sets up six-digit codes before anything else, and the step of the last code used.
ALTER TABLE users ADD COLUMN code_due INTEGER NOT NULL DEFAULT 0;
ALTER TABLE users ADD COLUMN code_step INTEGER;
-- How often the account was locked since its last sign-in, and when last.
ALTER TABLE users ADD COLUMN locks INTEGER NOT NULL DEFAULT 0;
ALTER TABLE users ADD COLUMN last_locked_at TEXT;
-- A role that waits for a second person, and who proposed it; nobody where the identity provider did.
ALTER TABLE users ADD COLUMN proposed_role TEXT;
ALTER TABLE users ADD COLUMN proposed_by BLOB;
-- The last time that a person confirmed the access.
ALTER TABLE users ADD COLUMN reviewed_on TEXT;
ALTER TABLE users ADD COLUMN reviewed_by BLOB;
-- Counts what people change, so that nobody overwrites what they have not seen.
ALTER TABLE users ADD COLUMN version INTEGER NOT NULL DEFAULT 1;

-- An account of the identity provider has no password here.
ALTER TABLE users ADD COLUMN own_password_hash TEXT;
UPDATE users SET own_password_hash = password_hash;
ALTER TABLE users DROP COLUMN password_hash;
ALTER TABLE users RENAME COLUMN own_password_hash TO password_hash;

-- A user whose role waits for a second person may not sign in yet.
ALTER TABLE users ADD COLUMN standing TEXT NOT NULL DEFAULT 'active'
    CHECK (standing IN ('active', 'suspended', 'waiting'));
UPDATE users SET standing = 'suspended' WHERE status <> 'active';
ALTER TABLE users DROP COLUMN status;
ALTER TABLE users RENAME COLUMN standing TO status;

-- The schools that a user works for: their URN, or the council's own code.
CREATE TABLE user_school (
    user_id BLOB NOT NULL REFERENCES users (id) ON DELETE CASCADE,
    school  TEXT NOT NULL,
    PRIMARY KEY (user_id, school)
) STRICT, WITHOUT ROWID;

-- Children whom a user knows personally, by a source record of the child, which the declaration follows. Two people
-- withdraw one.
CREATE TABLE user_relationship (
    id                  BLOB PRIMARY KEY,
    user_id             BLOB NOT NULL REFERENCES users (id) ON DELETE CASCADE,
    source              TEXT NOT NULL,
    record_id           TEXT NOT NULL,
    kind                TEXT NOT NULL CHECK (kind IN ('family', 'known')),
    declared_at         TEXT NOT NULL,
    withdrawal_asked_at TEXT,
    withdrawal_asked_by BLOB,
    withdrawn_at        TEXT,
    withdrawn_by        BLOB
) STRICT;
CREATE UNIQUE INDEX user_relationship_once ON user_relationship (user_id, source, record_id)
    WHERE withdrawn_at IS NULL;

-- A sender may have several tokens at a time, so that one takes over from another without a gap.
CREATE TABLE new_sender (
    id         BLOB PRIMARY KEY,
    title      TEXT NOT NULL,
    created_at TEXT NOT NULL,
    ended_at   TEXT
) STRICT;
INSERT INTO new_sender SELECT id, title, created_at, ended_at FROM sender;
CREATE TABLE sender_token (
    token_hash BLOB PRIMARY KEY CHECK (length(token_hash) = 32),
    sender     BLOB NOT NULL REFERENCES new_sender (id),
    created_at TEXT NOT NULL,
    expires_at TEXT NOT NULL
) STRICT, WITHOUT ROWID;
INSERT INTO sender_token SELECT token_hash, id, created_at, expires_at FROM sender;
CREATE INDEX sender_token_by_sender ON sender_token (sender);
CREATE TABLE new_sender_source (
    sender BLOB NOT NULL REFERENCES new_sender (id),
    source TEXT NOT NULL REFERENCES source (name),
    PRIMARY KEY (sender, source)
) STRICT, WITHOUT ROWID;
INSERT INTO new_sender_source SELECT sender, source FROM sender_source;
DROP TABLE sender_source;
DROP TABLE sender;
ALTER TABLE new_sender RENAME TO sender;
ALTER TABLE new_sender_source RENAME TO sender_source;
