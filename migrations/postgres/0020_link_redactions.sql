-- The history of links keeps its rows, their order and what happened. What is told in words about a record or a child goes
-- when they are deleted: a redaction is noted first, and then those words go and nothing else.
CREATE TABLE link_redaction (
    record   BIGINT,
    child_id UUID,
    at       TIMESTAMPTZ NOT NULL,
    CHECK ((record IS NULL) <> (child_id IS NULL))
);
CREATE INDEX link_redaction_by_record ON link_redaction (record) WHERE record IS NOT NULL;
CREATE INDEX link_redaction_by_child ON link_redaction (child_id) WHERE child_id IS NOT NULL;
CREATE TRIGGER link_redaction_keeps_its_rows BEFORE UPDATE OR DELETE OR TRUNCATE ON link_redaction
    FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();

CREATE FUNCTION refuse_unless_link_redacted() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF NEW.position <> OLD.position OR NEW.at <> OLD.at OR NEW.kind <> OLD.kind
        OR NEW.child_id IS DISTINCT FROM OLD.child_id OR NEW.record IS DISTINCT FROM OLD.record
        OR NEW.model_version IS DISTINCT FROM OLD.model_version OR NEW.weight IS DISTINCT FROM OLD.weight
        OR NEW.probability IS DISTINCT FROM OLD.probability OR NEW.reason <> '{}' OR NEW.decided_by IS NOT NULL
        OR NOT EXISTS (SELECT FROM link_redaction WHERE record = OLD.record OR child_id = OLD.child_id) THEN
        RAISE EXCEPTION 'link_event is append-only but for redactions' USING ERRCODE = 'restrict_violation';
    END IF;
    RETURN NEW;
END $$;
DROP TRIGGER link_event_keeps_its_rows ON link_event;
CREATE TRIGGER link_event_keeps_its_rows BEFORE UPDATE ON link_event
    FOR EACH ROW EXECUTE FUNCTION refuse_unless_link_redacted();
CREATE TRIGGER link_event_loses_no_row BEFORE DELETE OR TRUNCATE ON link_event
    FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();

GRANT SELECT ON link_redaction TO onechild_web;
GRANT SELECT, INSERT ON link_redaction TO onechild_jobs;
GRANT UPDATE (reason, decided_by) ON link_event TO onechild_jobs;
