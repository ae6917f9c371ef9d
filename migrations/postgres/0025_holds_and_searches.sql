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
