-- How records stood before the last promoted run of their source, so that it can be taken back exactly. A later run, or a
-- single record, ends that.
CREATE TABLE promoted_run (
    run_id UUID PRIMARY KEY,
    source TEXT COLLATE "C" NOT NULL
);
CREATE INDEX promoted_run_by_source ON promoted_run (source);

CREATE TABLE run_before (
    run_id          UUID NOT NULL,
    record          BIGINT NOT NULL,
    current_version BIGINT NOT NULL,
    updated_on      DATE,
    content_hash    BYTEA NOT NULL,
    shielded        BOOLEAN NOT NULL,
    ended           BOOLEAN NOT NULL,
    nameless        BOOLEAN NOT NULL,
    PRIMARY KEY (run_id, record)
);
GRANT SELECT, INSERT, UPDATE, DELETE ON promoted_run, run_before TO onechild_jobs;

ALTER TABLE staging.feed_run DROP CONSTRAINT feed_run_status_check;
ALTER TABLE staging.feed_run ADD CONSTRAINT feed_run_status_check
    CHECK (status IN ('running', 'finished', 'failed', 'held', 'backed_out'));
