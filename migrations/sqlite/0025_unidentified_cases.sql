-- Records that name nobody and wait too long for one that names the child are cases of a kind of their own. Notes and
-- decisions refer to cases: they find them again when the transaction ends.
PRAGMA defer_foreign_keys = ON;
CREATE TABLE review_case_kept AS SELECT * FROM review_case;
DROP TABLE review_case;
CREATE TABLE review_case (
    id             BLOB PRIMARY KEY,
    kind           TEXT NOT NULL
                   CHECK (kind IN ('duplicate', 'wrong_join', 'contradicted', 'disagree', 'reported', 'unidentified')),
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
INSERT INTO review_case
    SELECT id, kind, about, left_record, right_record, weight, probability, verdict, explanation, cause, status, shielded,
           involved, born, version, assigned_to, deferred_until, opened_at, closed_at FROM review_case_kept;
DROP TABLE review_case_kept;
CREATE INDEX review_case_right ON review_case (right_record);
CREATE INDEX review_case_waiting ON review_case (status, opened_at, id);
CREATE INDEX review_case_assigned ON review_case (assigned_to) WHERE assigned_to IS NOT NULL;

-- The day that stands with what was left as it is says when a choice is to be looked at; until now it was that of a deferral.
UPDATE review_case SET deferred_until = NULL WHERE status = 'decided' AND kind = 'disagree' AND verdict <> 'chosen';
