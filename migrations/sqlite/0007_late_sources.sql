-- Within how many days a source delivers again, where somebody said so, and when it delivered last.
ALTER TABLE source ADD COLUMN expected_days INTEGER CHECK (expected_days > 0);
ALTER TABLE source ADD COLUMN delivered_at TEXT;
