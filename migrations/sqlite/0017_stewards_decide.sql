-- What stewards are asked, what they decide, and what they say to each other about it.

-- A case is one question about two records, or about one (then both sides name it).
CREATE TABLE review_case_new (
    id             BLOB PRIMARY KEY,
    kind           TEXT NOT NULL
                   CHECK (kind IN ('duplicate', 'wrong_join', 'contradicted', 'disagree', 'reported')),
    about          TEXT NOT NULL,
    left_record    INTEGER NOT NULL REFERENCES record (id),
    right_record   INTEGER NOT NULL REFERENCES record (id),
    weight         REAL NOT NULL,
    probability    REAL NOT NULL,
    verdict        TEXT NOT NULL,
    explanation    TEXT NOT NULL,
    cause          TEXT NOT NULL,
    status         TEXT NOT NULL CHECK (status IN ('open', 'deferred', 'decided', 'closed')),
    shielded       INTEGER NOT NULL,
    involved       INTEGER NOT NULL,
    born           TEXT,
    version        INTEGER NOT NULL,
    assigned_to    BLOB,
    deferred_until TEXT,
    opened_at      TEXT NOT NULL,
    closed_at      TEXT,
    UNIQUE (left_record, right_record, kind, about)
) STRICT;
INSERT INTO review_case_new
    SELECT id, 'duplicate', '', left_record, right_record, weight, probability, verdict, explanation, '', status,
           shielded, 0, NULL, 1, NULL, NULL, opened_at, closed_at FROM review_case;
DROP TABLE review_case;
ALTER TABLE review_case_new RENAME TO review_case;
CREATE INDEX review_case_right ON review_case (right_record);
CREATE INDEX review_case_waiting ON review_case (status, opened_at, id);
CREATE INDEX review_case_assigned ON review_case (assigned_to) WHERE assigned_to IS NOT NULL;

-- What people wrote and did about a case, in order.
CREATE TABLE case_note (
    position INTEGER PRIMARY KEY,
    case_id  BLOB NOT NULL REFERENCES review_case (id),
    at       TEXT NOT NULL,
    user_id  BLOB NOT NULL,
    person   TEXT NOT NULL,
    kind     TEXT NOT NULL,
    text     TEXT NOT NULL
) STRICT;
CREATE INDEX case_note_by_case ON case_note (case_id, position);

-- A steward's decision: what was asked, answered and why, and how the records lay before. What it demands are the
-- constraints that name it.
CREATE TABLE decision (
    id              BLOB PRIMARY KEY,
    kind            TEXT NOT NULL CHECK (kind IN ('same', 'different', 'split', 'move', 'undo')),
    case_id         BLOB REFERENCES review_case (id),
    case_kind       TEXT,
    left_source     TEXT NOT NULL,
    left_record_id  TEXT NOT NULL,
    right_source    TEXT NOT NULL,
    right_record_id TEXT NOT NULL,
    weight          REAL NOT NULL,
    probability     REAL NOT NULL,
    model_version   INTEGER NOT NULL,
    why             TEXT NOT NULL,
    reason          TEXT NOT NULL,
    user_id         BLOB NOT NULL,
    person          TEXT NOT NULL,
    at              TEXT NOT NULL,
    before          TEXT NOT NULL,
    after           TEXT NOT NULL,
    undoes          BLOB REFERENCES decision (id),
    undone_by       BLOB REFERENCES decision (id)
) STRICT;
CREATE INDEX decision_by_case ON decision (case_id) WHERE case_id IS NOT NULL;
CREATE INDEX decision_by_time ON decision (at, id);

-- The children that a decision was about, before and after.
CREATE TABLE decision_child (
    child_id BLOB NOT NULL,
    decision BLOB NOT NULL REFERENCES decision (id),
    PRIMARY KEY (child_id, decision)
) STRICT, WITHOUT ROWID;

ALTER TABLE link_constraint ADD COLUMN decision BLOB REFERENCES decision (id);
-- What the two records weighed then, to see whether new data contradicts the decision.
ALTER TABLE link_constraint ADD COLUMN weight REAL;
ALTER TABLE link_constraint ADD COLUMN revoked_decision BLOB REFERENCES decision (id);
CREATE INDEX link_constraint_decision ON link_constraint (decision) WHERE decision IS NOT NULL;
CREATE INDEX link_constraint_revoked ON link_constraint (revoked_decision) WHERE revoked_decision IS NOT NULL;
