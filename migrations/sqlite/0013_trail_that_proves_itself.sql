-- Where a request came from; covered by the hash of events that have it.
ALTER TABLE audit_event ADD COLUMN address TEXT;
CREATE INDEX audit_event_by_action ON audit_event (action, at);
-- Who looked at a child goes through the records that were joined with it.
CREATE INDEX child_by_redirect ON child (redirect_to) WHERE redirect_to IS NOT NULL;

-- Up to which day (not including it) a rule took the texts of queries. Beside it stands an event of the trail.
CREATE TABLE audit_redaction (
    until_day TEXT NOT NULL,
    at        TEXT NOT NULL,
    PRIMARY KEY (until_day, at)
) STRICT, WITHOUT ROWID;
CREATE TRIGGER audit_redaction_keeps_its_rows BEFORE UPDATE ON audit_redaction
    BEGIN SELECT RAISE(ABORT, 'audit_redaction is append-only'); END;
CREATE TRIGGER audit_redaction_loses_no_row BEFORE DELETE ON audit_redaction
    BEGIN SELECT RAISE(ABORT, 'audit_redaction is append-only'); END;

-- The text of a query never changes, and goes only where a redaction covers its day.
CREATE TRIGGER audit_query_keeps_its_rows BEFORE UPDATE ON audit_query
    BEGIN SELECT RAISE(ABORT, 'audit_query is append-only'); END;
CREATE TRIGGER audit_query_loses_no_row BEFORE DELETE ON audit_query
    WHEN NOT EXISTS (SELECT 1 FROM audit_redaction WHERE until_day > OLD.day)
    BEGIN SELECT RAISE(ABORT, 'audit_query is append-only but for redactions'); END;
