-- What stewards are asked, what they decide, and what they say to each other about it.

-- A case is one question about two records, or about one (then both sides name it).
ALTER TABLE review_case
    ADD COLUMN kind TEXT NOT NULL DEFAULT 'duplicate'
        CHECK (kind IN ('duplicate', 'wrong_join', 'contradicted', 'disagree', 'reported')),
    ADD COLUMN about TEXT NOT NULL DEFAULT '',
    ADD COLUMN cause TEXT NOT NULL DEFAULT '',
    ADD COLUMN involved BOOLEAN NOT NULL DEFAULT FALSE,
    ADD COLUMN born DATE,
    ADD COLUMN version BIGINT NOT NULL DEFAULT 1,
    ADD COLUMN assigned_to UUID,
    ADD COLUMN deferred_until DATE,
    DROP CONSTRAINT review_case_left_record_right_record_key,
    ADD UNIQUE (left_record, right_record, kind, about);
ALTER TABLE review_case
    ALTER COLUMN kind DROP DEFAULT,
    ALTER COLUMN about DROP DEFAULT,
    ALTER COLUMN cause DROP DEFAULT,
    ALTER COLUMN involved DROP DEFAULT,
    ALTER COLUMN version DROP DEFAULT;
CREATE INDEX review_case_assigned ON review_case (assigned_to) WHERE assigned_to IS NOT NULL;

-- What people wrote and did about a case, in order.
CREATE TABLE case_note (
    position BIGINT GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    case_id  UUID NOT NULL REFERENCES review_case (id),
    at       TIMESTAMPTZ NOT NULL,
    user_id  UUID NOT NULL,
    person   TEXT NOT NULL,
    kind     TEXT NOT NULL,
    text     TEXT NOT NULL
);
CREATE INDEX case_note_by_case ON case_note (case_id, position);

-- A steward's decision: what was asked, answered and why, and how the records lay before. What it demands are the
-- constraints that name it.
CREATE TABLE decision (
    id              UUID PRIMARY KEY,
    kind            TEXT NOT NULL CHECK (kind IN ('same', 'different', 'split', 'move', 'undo')),
    case_id         UUID REFERENCES review_case (id),
    case_kind       TEXT,
    left_source     TEXT NOT NULL,
    left_record_id  TEXT NOT NULL,
    right_source    TEXT NOT NULL,
    right_record_id TEXT NOT NULL,
    weight          DOUBLE PRECISION NOT NULL,
    probability     DOUBLE PRECISION NOT NULL,
    model_version   BIGINT NOT NULL,
    why             TEXT NOT NULL,
    reason          TEXT NOT NULL,
    user_id         UUID NOT NULL,
    person          TEXT NOT NULL,
    at              TIMESTAMPTZ NOT NULL,
    before          TEXT NOT NULL,
    after           TEXT NOT NULL,
    undoes          UUID REFERENCES decision (id),
    undone_by       UUID REFERENCES decision (id)
);
CREATE INDEX decision_by_case ON decision (case_id) WHERE case_id IS NOT NULL;
CREATE INDEX decision_by_time ON decision (at, id);

-- The children that a decision was about, before and after.
CREATE TABLE decision_child (
    child_id UUID NOT NULL,
    decision UUID NOT NULL REFERENCES decision (id),
    PRIMARY KEY (child_id, decision)
);

-- The weight is what the two records weighed then, to see whether new data contradicts the decision.
ALTER TABLE link_constraint
    ADD COLUMN decision UUID REFERENCES decision (id),
    ADD COLUMN weight DOUBLE PRECISION,
    ADD COLUMN revoked_decision UUID REFERENCES decision (id);
CREATE INDEX link_constraint_decision ON link_constraint (decision) WHERE decision IS NOT NULL;
CREATE INDEX link_constraint_revoked ON link_constraint (revoked_decision) WHERE revoked_decision IS NOT NULL;

-- Notes and decisions are history: nobody takes one back, an undoing is a decision too.
GRANT SELECT, INSERT ON case_note, decision, decision_child TO onechild_web;
GRANT UPDATE (undone_by) ON decision TO onechild_web;
GRANT SELECT, INSERT, DELETE ON case_note, decision, decision_child TO onechild_jobs;
GRANT UPDATE (undone_by) ON decision TO onechild_jobs;
