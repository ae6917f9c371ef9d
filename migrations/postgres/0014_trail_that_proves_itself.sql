-- Where a request came from; covered by the hash of events that have it.
ALTER TABLE audit_event ADD COLUMN address TEXT;
CREATE INDEX audit_event_by_action ON audit_event (action, at);
-- Who looked at a child goes through the records that were joined with it.
CREATE INDEX child_by_redirect ON child (redirect_to) WHERE redirect_to IS NOT NULL;

-- Up to which day (not including it) a rule took the texts of queries. Beside it stands an event of the trail.
CREATE TABLE audit_redaction (
    until_day DATE NOT NULL,
    at        TIMESTAMPTZ NOT NULL,
    PRIMARY KEY (until_day, at)
);
CREATE TRIGGER audit_redaction_keeps_its_rows BEFORE UPDATE OR DELETE OR TRUNCATE ON audit_redaction
    FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();

-- The text of a query never changes, and goes only where a redaction covers its day.
CREATE FUNCTION refuse_unless_redacted() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF NOT EXISTS (SELECT FROM audit_redaction WHERE until_day > OLD.day) THEN
        RAISE EXCEPTION 'audit_query is append-only but for redactions' USING ERRCODE = 'restrict_violation';
    END IF;
    RETURN OLD;
END $$;
CREATE TRIGGER audit_query_keeps_its_rows BEFORE UPDATE OR TRUNCATE ON audit_query
    FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
CREATE TRIGGER audit_query_loses_no_row BEFORE DELETE ON audit_query
    FOR EACH ROW EXECUTE FUNCTION refuse_unless_redacted();

-- The pages and the jobs add to the trail and read it. Only jobs redact, and only what a redaction covers.
GRANT SELECT ON audit_redaction TO onechild_web;
GRANT SELECT, INSERT ON audit_redaction TO onechild_jobs;
