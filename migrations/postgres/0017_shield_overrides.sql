-- Looks at what a shield hides: who, why, from when to when, and what those who keep the shields made of it. A row is
-- there before anything is shown.
CREATE TABLE shield_override (
    id          UUID PRIMARY KEY,
    user_id     UUID NOT NULL REFERENCES users (id),
    child_id    UUID NOT NULL,
    reason      TEXT NOT NULL,
    details     TEXT NOT NULL,
    asked_by    TEXT NOT NULL,
    asked_on    DATE NOT NULL,
    opened_at   TIMESTAMPTZ NOT NULL,
    ends_at     TIMESTAMPTZ NOT NULL,
    extended    BOOLEAN NOT NULL,
    ended_at    TIMESTAMPTZ,
    review      TEXT NOT NULL,
    reviewed_by UUID REFERENCES users (id),
    reviewed_at TIMESTAMPTZ,
    note        TEXT
);
CREATE INDEX shield_override_by_review ON shield_override (review, opened_at);
CREATE INDEX shield_override_by_child ON shield_override (child_id);
GRANT SELECT, INSERT, UPDATE ON shield_override TO onechild_web;
GRANT SELECT, DELETE ON shield_override TO onechild_jobs;
