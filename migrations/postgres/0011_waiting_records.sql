-- Some feeds name nobody: their records use the ids of another source, and wait until a record that names the child is
-- there. A record of which no version ever named anybody is nameless; it waits if it was looked at and has no child.
ALTER TABLE record ADD COLUMN nameless BOOLEAN NOT NULL DEFAULT FALSE;
ALTER TABLE source ADD COLUMN ids_of TEXT;
CREATE INDEX record_that_waits ON record (source) WHERE linked_version IS NOT NULL AND child_id IS NULL;
