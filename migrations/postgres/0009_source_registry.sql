-- What the council decides about a source. A source that may not proceed loads nothing.
ALTER TABLE source ADD COLUMN partner TEXT NOT NULL DEFAULT 'internal' CHECK (partner IN ('internal', 'external'));
ALTER TABLE source ADD COLUMN priority TEXT NOT NULL DEFAULT 'medium' CHECK (priority IN ('high', 'medium', 'low'));
ALTER TABLE source ADD COLUMN proceed TEXT NOT NULL DEFAULT 'yes' CHECK (proceed IN ('yes', 'wait', 'no'));
ALTER TABLE source ADD COLUMN contact TEXT NOT NULL DEFAULT '';
ALTER TABLE source ADD COLUMN reviewed_on DATE;

-- What the answers of a source let us expect, where nobody said otherwise.
ALTER TABLE source ADD COLUMN answered_records BIGINT CHECK (answered_records > 0);
ALTER TABLE source ADD COLUMN answered_days BIGINT CHECK (answered_days > 0);

-- Answers to the questionnaire, version by version. One that was sent is never changed; the last may be a draft.
CREATE TABLE source_answers (
    source       TEXT COLLATE "C" NOT NULL REFERENCES source (name),
    version      BIGINT NOT NULL CHECK (version > 0),
    json         TEXT NOT NULL,
    saved_at     TIMESTAMPTZ NOT NULL,
    saved_by     UUID NOT NULL,
    submitted_at TIMESTAMPTZ,
    PRIMARY KEY (source, version)
);
CREATE TRIGGER source_answers_keep_what_was_sent BEFORE UPDATE ON source_answers
    FOR EACH ROW WHEN (OLD.submitted_at IS NOT NULL) EXECUTE FUNCTION refuse_change();

-- The sources that a partner speaks for.
CREATE TABLE user_source (
    user_id UUID NOT NULL REFERENCES users (id) ON DELETE CASCADE,
    source  TEXT COLLATE "C" NOT NULL REFERENCES source (name),
    PRIMARY KEY (user_id, source)
);

-- Versions of the survivorship policy after the one that the service ships, which is version 1: its rules, with what
-- sources claimed of themselves by then.
CREATE TABLE survivorship (
    version BIGINT PRIMARY KEY CHECK (version > 1),
    claims  TEXT NOT NULL,
    made_at TIMESTAMPTZ NOT NULL
);
INSERT INTO counter (name, value) VALUES ('survivorship', 1);

-- The web asks the questions, and a policy follows from the answers; jobs build by it. Neither changes a policy.
GRANT SELECT, INSERT, UPDATE ON source_answers TO onechild_web;
GRANT SELECT, INSERT ON user_source, survivorship TO onechild_web;
GRANT SELECT, INSERT, UPDATE, DELETE ON source_answers, user_source TO onechild_jobs;
GRANT SELECT ON survivorship TO onechild_jobs;
