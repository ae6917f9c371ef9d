-- Group roles without sign-in: an administrator grants each to the login of that part of the service. Roles belong to
-- the whole cluster, so another database of it may have made them already, or may be making them right now.
DO $$
DECLARE
    wanted TEXT;
BEGIN
    FOREACH wanted IN ARRAY ARRAY['onechild_loader', 'onechild_web', 'onechild_jobs'] LOOP
        IF NOT EXISTS (SELECT FROM pg_roles WHERE rolname = wanted) THEN
            BEGIN
                EXECUTE format('CREATE ROLE %I NOLOGIN', wanted);
            EXCEPTION WHEN duplicate_object OR unique_violation THEN
                NULL;
            END;
        END IF;
    END LOOP;
END $$;

-- PostgreSQL 14 and older let everybody create tables here.
REVOKE CREATE ON SCHEMA public FROM PUBLIC;
GRANT USAGE ON SCHEMA public TO onechild_loader, onechild_web, onechild_jobs;
GRANT SELECT ON _sqlx_migrations TO onechild_loader, onechild_web, onechild_jobs;

-- The loader reads feeds of strangers: it writes staging and nothing else.
GRANT USAGE ON SCHEMA staging TO onechild_loader, onechild_jobs;
GRANT SELECT, INSERT, UPDATE ON staging.feed_run TO onechild_loader;
GRANT SELECT, INSERT, DELETE ON staging.row TO onechild_loader;
GRANT SELECT ON source TO onechild_loader;

-- The web answers people: it cannot read what feeds sent, only what was made of it.
GRANT SELECT, INSERT, UPDATE ON source, counter, record, child, link_constraint, review_case, golden TO onechild_web;
GRANT SELECT, INSERT ON source_record, involvement, sen_need, transport_need, link_event, outbox TO onechild_web;
GRANT SELECT, INSERT, UPDATE ON model_version, users, schedule, lease, setting TO onechild_web;
GRANT DELETE ON golden, lease TO onechild_web;
GRANT SELECT, INSERT, UPDATE, DELETE ON session TO onechild_web;

-- Jobs link, build and apply retention: they may delete, but never from a history.
GRANT SELECT, INSERT, UPDATE, DELETE ON staging.feed_run, staging.row TO onechild_jobs;
GRANT SELECT, INSERT, UPDATE, DELETE ON source, counter, record, source_record, involvement, sen_need, transport_need,
    model_version, child, golden, link_constraint, review_case, outbox, users, session, schedule, lease, setting
    TO onechild_jobs;
GRANT SELECT, INSERT ON link_event TO onechild_jobs;

-- The audit trail only grows. Query text may be redacted by the retention job, and by nobody else.
GRANT SELECT, INSERT ON audit_event, audit_query TO onechild_web, onechild_jobs;
GRANT INSERT ON audit_event TO onechild_loader;
GRANT DELETE ON audit_query TO onechild_jobs;
