-- Golden children, the history of links that makes them, and what stewards decide.
CREATE TABLE model_version (
    version      BIGINT PRIMARY KEY,
    name         TEXT COLLATE "C" NOT NULL,
    json         TEXT NOT NULL,
    sha256       BYTEA NOT NULL,
    trained_at   TIMESTAMPTZ,
    added_at     TIMESTAMPTZ NOT NULL,
    activated_at TIMESTAMPTZ,
    active       BOOLEAN NOT NULL DEFAULT FALSE
);
CREATE UNIQUE INDEX model_version_active ON model_version (active) WHERE active;

CREATE TABLE child (
    id                UUID PRIMARY KEY,
    reference         BIGINT NOT NULL UNIQUE,
    anchor_source     TEXT COLLATE "C" NOT NULL,
    anchor_record_id  TEXT COLLATE "C" NOT NULL,
    created_at        TIMESTAMPTZ NOT NULL,
    redirect_to       UUID,
    shielded          BOOLEAN NOT NULL DEFAULT FALSE,
    possibly_shielded BOOLEAN NOT NULL DEFAULT FALSE,
    empty             BOOLEAN NOT NULL DEFAULT FALSE
);
CREATE INDEX child_by_anchor ON child (anchor_source, anchor_record_id);

CREATE TABLE golden (
    child_id             UUID PRIMARY KEY,
    json                 TEXT NOT NULL,
    digest               BYTEA NOT NULL,
    survivorship_version BIGINT NOT NULL,
    built_at             TIMESTAMPTZ NOT NULL,
    position             BIGINT NOT NULL
);

CREATE FUNCTION refuse_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION '% is append-only', TG_TABLE_NAME USING ERRCODE = 'restrict_violation';
END $$;

CREATE TABLE link_event (
    position      BIGINT PRIMARY KEY,
    at            TIMESTAMPTZ NOT NULL,
    kind          TEXT NOT NULL,
    child_id      UUID,
    record        BIGINT,
    model_version BIGINT,
    weight        DOUBLE PRECISION,
    probability   DOUBLE PRECISION,
    decided_by    TEXT,
    reason        TEXT NOT NULL
);
CREATE INDEX link_event_by_child ON link_event (child_id) WHERE child_id IS NOT NULL;
CREATE INDEX link_event_by_record ON link_event (record) WHERE record IS NOT NULL;
CREATE TRIGGER link_event_keeps_its_rows BEFORE UPDATE OR DELETE OR TRUNCATE ON link_event
    FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();

CREATE TABLE link_constraint (
    id              UUID PRIMARY KEY,
    kind            TEXT NOT NULL CHECK (kind IN ('must', 'cannot')),
    left_source     TEXT COLLATE "C" NOT NULL,
    left_record_id  TEXT COLLATE "C" NOT NULL,
    right_source    TEXT COLLATE "C" NOT NULL,
    right_record_id TEXT COLLATE "C" NOT NULL,
    scope           TEXT NOT NULL,
    reason          TEXT NOT NULL,
    person          TEXT NOT NULL,
    at              TIMESTAMPTZ NOT NULL,
    revoked_by      TEXT,
    revoked_at      TIMESTAMPTZ
);
CREATE INDEX link_constraint_left ON link_constraint (left_source, left_record_id);
CREATE INDEX link_constraint_right ON link_constraint (right_source, right_record_id);

CREATE TABLE review_case (
    id           UUID PRIMARY KEY,
    left_record  BIGINT NOT NULL REFERENCES record (id),
    right_record BIGINT NOT NULL REFERENCES record (id),
    weight       DOUBLE PRECISION NOT NULL,
    probability  DOUBLE PRECISION NOT NULL,
    verdict      TEXT NOT NULL,
    explanation  TEXT NOT NULL,
    status       TEXT NOT NULL CHECK (status IN ('open', 'deferred', 'decided', 'closed')),
    shielded     BOOLEAN NOT NULL,
    opened_at    TIMESTAMPTZ NOT NULL,
    closed_at    TIMESTAMPTZ,
    UNIQUE (left_record, right_record)
);
CREATE INDEX review_case_right ON review_case (right_record);
CREATE INDEX review_case_waiting ON review_case (status, opened_at, id);

CREATE TABLE outbox (
    position BIGINT PRIMARY KEY,
    child_id UUID NOT NULL,
    kind     TEXT NOT NULL CHECK (kind IN ('changed', 'removed')),
    at       TIMESTAMPTZ NOT NULL
);
