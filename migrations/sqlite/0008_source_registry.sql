-- What the council decides about a source. A source that may not proceed loads nothing.
ALTER TABLE source ADD COLUMN partner TEXT NOT NULL DEFAULT 'internal' CHECK (partner IN ('internal', 'external'));
ALTER TABLE source ADD COLUMN priority TEXT NOT NULL DEFAULT 'medium' CHECK (priority IN ('high', 'medium', 'low'));
ALTER TABLE source ADD COLUMN proceed TEXT NOT NULL DEFAULT 'yes' CHECK (proceed IN ('yes', 'wait', 'no'));
ALTER TABLE source ADD COLUMN contact TEXT NOT NULL DEFAULT '';
ALTER TABLE source ADD COLUMN reviewed_on TEXT;

-- What the answers of a source let us expect, where nobody said otherwise.
ALTER TABLE source ADD COLUMN answered_records INTEGER CHECK (answered_records > 0);
ALTER TABLE source ADD COLUMN answered_days INTEGER CHECK (answered_days > 0);

-- Answers to the questionnaire, version by version. One that was sent is never changed; the last may be a draft.
CREATE TABLE source_answers (
    source       TEXT NOT NULL REFERENCES source (name),
    version      INTEGER NOT NULL CHECK (version > 0),
    json         TEXT NOT NULL,
    saved_at     TEXT NOT NULL,
    saved_by     BLOB NOT NULL,
    submitted_at TEXT,
    PRIMARY KEY (source, version)
) STRICT, WITHOUT ROWID;
CREATE TRIGGER source_answers_keep_what_was_sent BEFORE UPDATE ON source_answers WHEN OLD.submitted_at IS NOT NULL
    BEGIN SELECT RAISE(ABORT, 'source_answers is append-only once sent'); END;

-- The sources that a partner speaks for.
CREATE TABLE user_source (
    user_id BLOB NOT NULL REFERENCES users (id) ON DELETE CASCADE,
    source  TEXT NOT NULL REFERENCES source (name),
    PRIMARY KEY (user_id, source)
) STRICT, WITHOUT ROWID;

-- Versions of the survivorship policy after the one that the service ships, which is version 1: its rules, with what
-- sources claimed of themselves by then.
CREATE TABLE survivorship (
    version INTEGER PRIMARY KEY CHECK (version > 1),
    claims  TEXT NOT NULL,
    made_at TEXT NOT NULL
) STRICT;
INSERT INTO counter (name, value) VALUES ('survivorship', 1);
