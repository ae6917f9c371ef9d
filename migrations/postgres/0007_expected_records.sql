-- How many records a source is known to hold: a run that is far from it waits for a person.
ALTER TABLE source ADD COLUMN expected_records BIGINT CHECK (expected_records > 0);
