-- Looks at what a shield hides: who, why, from when to when, and what those who keep the shields made of it. A row is
-- there before anything is shown.
CREATE TABLE shield_override (
    id          BLOB PRIMARY KEY,
    user_id     BLOB NOT NULL REFERENCES users (id),
    child_id    BLOB NOT NULL,
    reason      TEXT NOT NULL,
    details     TEXT NOT NULL,
    asked_by    TEXT NOT NULL,
    asked_on    TEXT NOT NULL,
    opened_at   TEXT NOT NULL,
    ends_at     TEXT NOT NULL,
    extended    INTEGER NOT NULL,
    ended_at    TEXT,
    review      TEXT NOT NULL,
    reviewed_by BLOB REFERENCES users (id),
    reviewed_at TEXT,
    note        TEXT
) STRICT, WITHOUT ROWID;
CREATE INDEX shield_override_by_review ON shield_override (review, opened_at);
CREATE INDEX shield_override_by_child ON shield_override (child_id);
