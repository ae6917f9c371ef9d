-- What sources are asked to correct. A notice names the record by its key, so it goes wherever the record goes; and the record
-- that states what is asked, for with either of the two it is deleted.
CREATE TABLE correction_notice (
    id              UUID PRIMARY KEY,
    source          TEXT NOT NULL,
    record_id       TEXT NOT NULL,
    attribute       TEXT NOT NULL,
    said            TEXT NOT NULL,
    asked           TEXT NOT NULL,
    asked_source    TEXT NOT NULL,
    asked_record_id TEXT NOT NULL,
    note            TEXT NOT NULL,
    person          TEXT NOT NULL,
    raised_at       TIMESTAMPTZ NOT NULL,
    status          TEXT NOT NULL CHECK (status IN ('open', 'sent', 'agreed', 'withdrawn')),
    sent_at         TIMESTAMPTZ,
    answered_at     TIMESTAMPTZ,
    closed_at       TIMESTAMPTZ,
    closed_by       TEXT
);
-- One detail of one record is asked about once at a time.
CREATE UNIQUE INDEX correction_notice_waiting ON correction_notice (source, record_id, attribute)
    WHERE status IN ('open', 'sent');
CREATE INDEX correction_notice_by_record ON correction_notice (source, record_id);
CREATE INDEX correction_notice_by_asked ON correction_notice (asked_source, asked_record_id);

GRANT SELECT, INSERT ON correction_notice TO onechild_web;
GRANT UPDATE (status, sent_at, answered_at, closed_at, closed_by) ON correction_notice TO onechild_web;
GRANT SELECT, DELETE ON correction_notice TO onechild_jobs;
GRANT UPDATE (status, answered_at, closed_at, closed_by) ON correction_notice TO onechild_jobs;
