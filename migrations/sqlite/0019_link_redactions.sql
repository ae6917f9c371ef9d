-- The history of links keeps its rows, their order and what happened. What is told in words about a record or a child goes
-- when they are deleted: a redaction is noted first, and then those words go and nothing else.
CREATE TABLE link_redaction (
    record   INTEGER,
    child_id BLOB,
    at       TEXT NOT NULL,
    CHECK ((record IS NULL) <> (child_id IS NULL))
) STRICT;
CREATE INDEX link_redaction_by_record ON link_redaction (record) WHERE record IS NOT NULL;
CREATE INDEX link_redaction_by_child ON link_redaction (child_id) WHERE child_id IS NOT NULL;
CREATE TRIGGER link_redaction_keeps_its_rows BEFORE UPDATE ON link_redaction
    BEGIN SELECT RAISE(ABORT, 'link_redaction is append-only'); END;
CREATE TRIGGER link_redaction_loses_no_row BEFORE DELETE ON link_redaction
    BEGIN SELECT RAISE(ABORT, 'link_redaction is append-only'); END;

DROP TRIGGER link_event_keeps_its_rows;
CREATE TRIGGER link_event_keeps_its_rows BEFORE UPDATE ON link_event
    WHEN NEW.position <> OLD.position OR NEW.at <> OLD.at OR NEW.kind <> OLD.kind
        OR NEW.child_id IS NOT OLD.child_id OR NEW.record IS NOT OLD.record
        OR NEW.model_version IS NOT OLD.model_version OR NEW.weight IS NOT OLD.weight
        OR NEW.probability IS NOT OLD.probability OR NEW.reason <> '{}' OR NEW.decided_by IS NOT NULL
        OR NOT EXISTS (SELECT 1 FROM link_redaction r WHERE r.record = OLD.record
            UNION ALL SELECT 1 FROM link_redaction r WHERE r.child_id = OLD.child_id)
    BEGIN SELECT RAISE(ABORT, 'link_event is append-only but for redactions'); END;
