//! PostgreSQL roles: who may touch what, held by the database itself.

use crate::{Db, Duty, StoreError, testing::on_postgres};

async fn denied(db: &Db, text: &'static str) {
    let answer = db.run(text).await;
    assert!(matches!(answer, Err(StoreError::Denied(_))), "{text}: {answer:?}");
}

#[tokio::test]
async fn the_web_role_cannot_read_staging_or_touch_histories() {
    on_postgres(|config| async move {
        Db::migrate(&config).await.unwrap().close().await;
        let web = Db::open_for(&config, Duty::Web).await.unwrap();
        for text in [
            "SELECT run_id FROM staging.feed_run",
            "SELECT raw FROM staging.row",
            "UPDATE audit_event SET actor = ''",
            "DELETE FROM audit_event",
            "TRUNCATE audit_event",
            "UPDATE audit_query SET text = ''",
            "DELETE FROM audit_query",
            "INSERT INTO audit_redaction VALUES ('2027-01-01', now())",
            "INSERT INTO audit_query_redaction VALUES ('a', '2026-09-01', 1, now())",
            "ALTER TABLE audit_query DISABLE TRIGGER ALL",
            "DROP TRIGGER audit_event_keeps_its_rows ON audit_event",
            "DELETE FROM link_event",
            "UPDATE source_record SET statement = ''",
            "DELETE FROM child",
            "UPDATE sender SET ended_at = NULL",
            "DELETE FROM sender_source",
            "UPDATE shield_step SET reason = ''",
            "DELETE FROM shield_step",
            "DELETE FROM shield_reach",
            "DELETE FROM shield",
            "UPDATE contact_step SET what = ''",
            "UPDATE link_event SET reason = '{}'",
            "DELETE FROM retention_hold",
            "DELETE FROM retention_hold_record",
            "UPDATE retention_hold_record SET named = TRUE",
            "DELETE FROM rights_request",
            "UPDATE rights_step SET note = ''",
            "DELETE FROM rights_step",
            "INSERT INTO tombstone (key_hash) VALUES ('')",
            "UPDATE retention_run SET finished_at = NULL",
            "UPDATE retention_action SET outcome = 'done'",
            "DELETE FROM child_life",
            "CREATE TABLE public.mine (a INT)",
            "ALTER TABLE audit_event DISABLE TRIGGER ALL",
        ] {
            denied(&web, text).await;
        }
        web.run("SELECT node FROM audit_event").await.unwrap();
        web.run("INSERT INTO audit_query VALUES ('a', '2026-09-01', 1, '\\x00', 'text')")
            .await
            .unwrap();
        web.close().await;
    })
    .await;
}

#[tokio::test]
async fn the_loader_role_writes_staging_and_nothing_else() {
    on_postgres(|config| async move {
        Db::migrate(&config).await.unwrap().close().await;
        let loader = Db::open_for(&config, Duty::Loader).await.unwrap();
        for text in [
            "SELECT id FROM child",
            "SELECT json FROM golden",
            "SELECT email FROM users",
            "INSERT INTO record (source) VALUES ('a')",
            "SELECT node FROM audit_event",
        ] {
            denied(&loader, text).await;
        }
        let mut tx = loader.begin().await.unwrap();
        tx.start_run(&super::made::new_run(1, crate::RunMode::Delta))
            .await
            .unwrap();
        let rows = super::made::rows(&[super::made::statement("1", "A", None)]);
        tx.stage_rows(super::made::run_id(1), &super::made::staged(&rows))
            .await
            .unwrap();
        tx.commit().await.unwrap();
        loader.close().await;
    })
    .await;
}

#[tokio::test]
async fn the_jobs_role_promotes_but_cannot_rewrite_history() {
    on_postgres(|config| async move {
        Db::migrate(&config).await.unwrap().close().await;
        let jobs = Db::open_for(&config, Duty::Jobs).await.unwrap();
        super::made::load(&jobs, 1, &[super::made::statement("1", "A", None)]).await;
        for text in [
            "UPDATE audit_event SET actor = ''",
            "DELETE FROM audit_event",
            "TRUNCATE audit_event",
            "UPDATE audit_query SET text = ''",
            "UPDATE audit_redaction SET until_day = '2027-01-01'",
            "DELETE FROM audit_redaction",
            "UPDATE audit_query_redaction SET seq = 2",
            "DELETE FROM audit_query_redaction",
            "DELETE FROM link_event",
            "UPDATE link_event SET weight = 1",
            "UPDATE retention_version SET text = ''",
            "DELETE FROM link_redaction",
            "UPDATE rights_request SET asked_by = ''",
            "UPDATE retention_hold_record SET record_id = ''",
        ] {
            denied(&jobs, text).await;
        }
        // A redaction that is noted lets go what it covers, and nothing else.
        for text in [
            "INSERT INTO audit_query VALUES ('a', '2026-09-01', 1, '\\x00', 'text')",
            "INSERT INTO audit_redaction VALUES ('2026-09-01', now())",
        ] {
            jobs.run(text).await.unwrap();
        }
        let early = jobs.run("DELETE FROM audit_query").await;
        assert!(matches!(early, Err(StoreError::AppendOnly(_))), "{early:?}");
        for text in [
            "INSERT INTO audit_redaction VALUES ('2026-09-02', now())",
            "DELETE FROM audit_query",
        ] {
            jobs.run(text).await.unwrap();
        }
        // A request goes on beside another record of its child.
        jobs.run("UPDATE rights_request SET source = source, record_id = record_id")
            .await
            .unwrap();
        // What a rule deletes is the jobs' to delete, from every table.
        let records = super::made::current(&jobs).await;
        let gone = [(records[0].id, records[0].record.key.clone())];
        let mut tx = jobs.begin().await.unwrap();
        let ids = super::made::children(&mut tx, 1).await;
        assert_eq!(ids.len(), 1);
        let counts = tx.purge_records(&gone, super::made::at(9)).await.unwrap();
        assert_eq!((counts.versions, counts.staged_rows), (1, 1));
        tx.purge_children(&[super::made::child_id(1)], super::made::at(9))
            .await
            .unwrap();
        assert!(tx.purged_children().await.unwrap().contains(&super::made::child_id(1)));
        tx.extend_holds().await.unwrap();
        tx.commit().await.unwrap();
        jobs.close().await;
    })
    .await;
}
