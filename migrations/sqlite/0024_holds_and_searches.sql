-- Holds on a family and on a type of record. The table is made anew under its name, so that what refers to it goes on to.
PRAGMA defer_foreign_keys = ON;
CREATE TABLE retention_hold_kept AS SELECT * FROM retention_hold;
DROP TABLE retention_hold;
CREATE TABLE retention_hold (
    id              BLOB PRIMARY KEY,
    scope           TEXT NOT NULL CHECK (scope IN ('child', 'family', 'source', 'record_type', 'all')),
    source          TEXT,
    reference       INTEGER,
    record_type     TEXT,
    reason          TEXT NOT NULL,
    authority       TEXT NOT NULL,
    placed_by       BLOB NOT NULL,
    placed_name     TEXT NOT NULL,
    placed_at       TEXT NOT NULL,
    review_on       TEXT NOT NULL,
    released_by     BLOB,
    released_name   TEXT,
    released_at     TEXT,
    release_reason  TEXT,
    CHECK ((scope = 'source') = (source IS NOT NULL)),
    CHECK ((scope IN ('child', 'family')) = (reference IS NOT NULL)),
    CHECK ((scope = 'record_type') = (record_type IS NOT NULL)),
    CHECK (released_by IS NULL OR released_by <> placed_by)
) STRICT, WITHOUT ROWID;
INSERT INTO retention_hold SELECT id, scope, source, reference, NULL, reason, authority, placed_by, placed_name, placed_at,
    review_on, released_by, released_name, released_at, release_reason FROM retention_hold_kept;
DROP TABLE retention_hold_kept;
CREATE INDEX retention_hold_in_force ON retention_hold (placed_at) WHERE released_at IS NULL;

-- Whether a record is of the child that was named, and not of somebody who came into its household.
ALTER TABLE retention_hold_record ADD COLUMN named INTEGER NOT NULL DEFAULT 1;

-- Texts of searches that showed somebody whose record was deleted go with the record: each is noted here first.
CREATE TABLE audit_query_redaction (
    node TEXT NOT NULL,
    day  TEXT NOT NULL,
    seq  INTEGER NOT NULL,
    at   TEXT NOT NULL,
    PRIMARY KEY (node, day, seq)
) STRICT, WITHOUT ROWID;
CREATE TRIGGER audit_query_redaction_keeps_its_rows BEFORE UPDATE ON audit_query_redaction
    BEGIN SELECT RAISE(ABORT, 'audit_query_redaction is append-only'); END;
CREATE TRIGGER audit_query_redaction_loses_no_row BEFORE DELETE ON audit_query_redaction
    BEGIN SELECT RAISE(ABORT, 'audit_query_redaction is append-only'); END;
DROP TRIGGER audit_query_loses_no_row;
CREATE TRIGGER audit_query_loses_no_row BEFORE DELETE ON audit_query
    WHEN NOT EXISTS (SELECT 1 FROM audit_redaction WHERE until_day > OLD.day)
        AND NOT EXISTS (SELECT 1 FROM audit_query_redaction r WHERE r.node = OLD.node AND r.day = OLD.day AND r.seq = OLD.seq)
    BEGIN SELECT RAISE(ABORT, 'audit_query is append-only but for redactions'); END;
