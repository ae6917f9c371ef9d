-- Whether a child's record is held and not used, as a request asked: kept with the golden record, which says so.
ALTER TABLE child ADD COLUMN restricted BOOLEAN NOT NULL DEFAULT FALSE;
CREATE INDEX child_restricted ON child (id) WHERE restricted;

-- A request for deletion outlives the record: what deletes notes it, and lets go of whom it was about.
GRANT INSERT ON rights_step TO onechild_jobs;
GRANT UPDATE (status, seal, pack_sha256, pack_on, source, record_id, asker, scope, version)
    ON rights_request TO onechild_jobs;
