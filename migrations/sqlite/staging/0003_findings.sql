-- The rows of a run that broke a rule, and the runs in which a record came: for the pages about feeds.
CREATE INDEX staging.row_with_findings ON row (run_id, row_no) WHERE reasons <> '[]';
CREATE INDEX staging.row_by_record ON row (record_id) WHERE outcome = 'accepted';
