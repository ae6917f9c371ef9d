-- Who a user works for, until when their checks hold, how they sign in, and who decided it.
ALTER TABLE users ADD COLUMN organisation TEXT;
ALTER TABLE users ADD COLUMN team TEXT;
ALTER TABLE users ADD COLUMN checks_until DATE;
ALTER TABLE users ADD COLUMN training_until DATE;
-- The identity provider's name for the user, once they came from there.
ALTER TABLE users ADD COLUMN issuer TEXT COLLATE "C";
ALTER TABLE users ADD COLUMN subject TEXT COLLATE "C";
CREATE UNIQUE INDEX user_by_subject ON users (issuer, subject) WHERE subject IS NOT NULL;
-- A password that somebody else knows opens only the page where the user chooses their own, until this moment.
ALTER TABLE users ADD COLUMN password_until TIMESTAMPTZ;
-- Whether the user sets up six-digit codes before anything else, and the step of the last code used.
ALTER TABLE users ADD COLUMN code_due BOOLEAN NOT NULL DEFAULT FALSE;
ALTER TABLE users ADD COLUMN code_step BIGINT;
-- How often the account was locked since its last sign-in, and when last.
ALTER TABLE users ADD COLUMN locks BIGINT NOT NULL DEFAULT 0;
ALTER TABLE users ADD COLUMN last_locked_at TIMESTAMPTZ;
-- A role that waits for a second person, and who proposed it; nobody where the identity provider did.
ALTER TABLE users ADD COLUMN proposed_role TEXT;
ALTER TABLE users ADD COLUMN proposed_by UUID;
-- The last time that a person confirmed the access.
ALTER TABLE users ADD COLUMN reviewed_on DATE;
ALTER TABLE users ADD COLUMN reviewed_by UUID;
-- Counts what people change, so that nobody overwrites what they have not seen.
ALTER TABLE users ADD COLUMN version BIGINT NOT NULL DEFAULT 1;

-- An account of the identity provider has no password here.
ALTER TABLE users ALTER COLUMN password_hash DROP NOT NULL;

-- A user whose role waits for a second person may not sign in yet.
ALTER TABLE users DROP CONSTRAINT users_status_check;
UPDATE users SET status = 'suspended' WHERE status <> 'active';
ALTER TABLE users ADD CONSTRAINT users_status_check CHECK (status IN ('active', 'suspended', 'waiting'));

-- The schools that a user works for: their URN, or the council's own code.
CREATE TABLE user_school (
    user_id UUID NOT NULL REFERENCES users (id) ON DELETE CASCADE,
    school  TEXT COLLATE "C" NOT NULL,
    PRIMARY KEY (user_id, school)
);

-- Children whom a user knows personally, by a source record of the child, which the declaration follows. Two people
-- withdraw one.
CREATE TABLE user_relationship (
    id                  UUID PRIMARY KEY,
    user_id             UUID NOT NULL REFERENCES users (id) ON DELETE CASCADE,
    source              TEXT COLLATE "C" NOT NULL,
    record_id           TEXT COLLATE "C" NOT NULL,
    kind                TEXT NOT NULL CHECK (kind IN ('family', 'known')),
    declared_at         TIMESTAMPTZ NOT NULL,
    withdrawal_asked_at TIMESTAMPTZ,
    withdrawal_asked_by UUID,
    withdrawn_at        TIMESTAMPTZ,
    withdrawn_by        UUID
);
CREATE UNIQUE INDEX user_relationship_once ON user_relationship (user_id, source, record_id)
    WHERE withdrawn_at IS NULL;

-- A sender may have several tokens at a time, so that one takes over from another without a gap.
CREATE TABLE sender_token (
    token_hash BYTEA PRIMARY KEY CHECK (length(token_hash) = 32),
    sender     UUID NOT NULL REFERENCES sender (id),
    created_at TIMESTAMPTZ NOT NULL,
    expires_at TIMESTAMPTZ NOT NULL
);
INSERT INTO sender_token SELECT token_hash, id, created_at, expires_at FROM sender;
CREATE INDEX sender_token_by_sender ON sender_token (sender);
ALTER TABLE sender DROP COLUMN token_hash, DROP COLUMN expires_at;

-- Administrators keep users on the pages; tokens are made at the command line.
GRANT SELECT, INSERT, DELETE ON user_school TO onechild_web;
GRANT DELETE ON user_source TO onechild_web;
GRANT SELECT, INSERT, UPDATE ON user_relationship TO onechild_web;
GRANT SELECT ON sender_token TO onechild_web;
GRANT SELECT, INSERT, UPDATE, DELETE ON user_school, user_relationship, sender_token TO onechild_jobs;
