-- What sources are asked to correct. A notice names the record by its key, so it goes wherever the record goes; and the record
-- that states what is asked, for with either of the two it is deleted.
CREATE TABLE correction_notice (
    id              BLOB PRIMARY KEY,
    source          TEXT NOT NULL,
    record_id       TEXT NOT NULL,
    attribute       TEXT NOT NULL,
    said            TEXT NOT NULL,
    asked           TEXT NOT NULL,
    asked_source    TEXT NOT NULL,
    asked_record_id TEXT NOT NULL,
    note            TEXT NOT NULL,
    person          TEXT NOT NULL,
    raised_at       TEXT NOT NULL,
    status          TEXT NOT NULL CHECK (status IN ('open', 'sent', 'agreed', 'withdrawn')),
    sent_at         TEXT,
    answered_at     TEXT,
    closed_at       TEXT,
    closed_by       TEXT
) STRICT;
-- One detail of one record is asked about once at a time.
CREATE UNIQUE INDEX correction_notice_waiting ON correction_notice (source, record_id, attribute)
    WHERE status IN ('open', 'sent');
CREATE INDEX correction_notice_by_record ON correction_notice (source, record_id);
CREATE INDEX correction_notice_by_asked ON correction_notice (asked_source, asked_record_id);
