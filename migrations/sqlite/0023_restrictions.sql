-- Whether a child's record is held and not used, as a request asked: kept with the golden record, which says so.
ALTER TABLE child ADD COLUMN restricted INTEGER NOT NULL DEFAULT 0;
CREATE INDEX child_restricted ON child (id) WHERE restricted;
