-- Holds on a family and on a type of record.
ALTER TABLE retention_hold
    DROP CONSTRAINT retention_hold_scope_check,
    DROP CONSTRAINT retention_hold_check,
    DROP CONSTRAINT retention_hold_check1,
    ADD COLUMN record_type TEXT COLLATE "C",
    ADD CONSTRAINT retention_hold_scope CHECK (scope IN ('child', 'family', 'source', 'record_type', 'all')),
    ADD CONSTRAINT retention_hold_of_source CHECK ((scope = 'source') = (source IS NOT NULL)),
    ADD CONSTRAINT retention_hold_of_child CHECK ((scope IN ('child', 'family')) = (reference IS NOT NULL)),
    ADD CONSTRAINT retention_hold_of_type CHECK ((scope = 'record_type') = (record_type IS NOT NULL));

-- Whether a record is of the child that was named, and not of somebody who came into its household.
ALTER TABLE retention_hold_record ADD COLUMN named BOOLEAN NOT NULL DEFAULT TRUE;

-- A restriction places a hold while its request goes on, and deletion notes that a request outlives its record.
GRANT UPDATE (hold) ON rights_request TO onechild_jobs;

-- Texts of searches that showed somebody whose record was deleted go with the record: each is noted here first.
CREATE TABLE audit_query_redaction (
    node TEXT COLLATE "C" NOT NULL,
    day  DATE NOT NULL,
    seq  BIGINT NOT NULL,
    at   TIMESTAMPTZ NOT NULL,
    PRIMARY KEY (node, day, seq)
);
CREATE TRIGGER audit_query_redaction_keeps_its_rows BEFORE UPDATE OR DELETE OR TRUNCATE ON audit_query_redaction
    FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
CREATE OR REPLACE FUNCTION refuse_unless_redacted() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF NOT EXISTS (SELECT FROM audit_redaction WHERE until_day > OLD.day)
        AND NOT EXISTS (SELECT FROM audit_query_redaction r
            WHERE r.node = OLD.node AND r.day = OLD.day AND r.seq = OLD.seq) THEN
        RAISE EXCEPTION 'audit_query is append-only but for redactions' USING ERRCODE = 'restrict_violation';
    END IF;
    RETURN OLD;
END $$;
GRANT SELECT ON audit_query_redaction TO onechild_web;
GRANT SELECT, INSERT ON audit_query_redaction TO onechild_jobs;
