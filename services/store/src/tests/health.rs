//! What a database says of itself.

use crate::{
    Db, Duty,
    testing::{on_every_config, on_postgres},
};

#[tokio::test]
async fn the_clock_of_the_database_is_that_of_the_day() {
    on_every_config(|config| async move {
        let db = Db::migrate(&config).await.unwrap();
        let first = db.clock().await.unwrap();
        let second = db.clock().await.unwrap();
        assert!(second >= first && (second - first).num_minutes() < 5);
        assert!(first.timestamp() > 1_700_000_000, "{first}");
        assert_eq!(db.clock().await.unwrap().date_naive().to_string().len(), 10);
        assert!(
            db.role_faults().await.unwrap().is_empty(),
            "as the migrations make them"
        );
        db.close().await;
    })
    .await;
}

#[tokio::test]
async fn a_right_that_somebody_gave_or_a_trigger_that_is_off_is_told() {
    on_postgres(|config| async move {
        let db = Db::migrate(&config).await.unwrap();
        for text in [
            "GRANT DELETE ON audit_event TO onechild_web",
            "GRANT DELETE ON audit_query_redaction TO onechild_jobs",
            "GRANT SELECT ON ALL TABLES IN SCHEMA staging TO onechild_web",
            "GRANT USAGE ON SCHEMA staging TO onechild_web",
            "ALTER TABLE audit_event DISABLE TRIGGER ALL",
        ] {
            db.run(text).await.unwrap();
        }
        let faults = db.role_faults().await.unwrap().join("\n");
        for told in [
            "onechild_web may delete on public.audit_event",
            "onechild_jobs may delete on public.audit_query_redaction",
            "onechild_web may select on staging.row",
            "is switched off",
        ] {
            assert!(faults.contains(told), "{told}: {faults}");
        }
        // The tests sign in as the owner for every duty.
        let mighty = Db::mighty_logins(&config).await.unwrap();
        assert_eq!(mighty, [Duty::Loader, Duty::Web, Duty::Jobs]);
        db.run(
            "DO $$ BEGIN CREATE ROLE onechild_test_clerk LOGIN; EXCEPTION WHEN duplicate_object OR unique_violation \
             THEN NULL; END $$",
        )
        .await
        .unwrap();
        db.run("GRANT onechild_web TO onechild_test_clerk").await.unwrap();
        let mut web = url::Url::parse(&config.url).unwrap();
        web.set_username("onechild_test_clerk").unwrap();
        let own = crate::DbConfig {
            web_url: Some(web.to_string()),
            ..config.clone()
        };
        assert_eq!(Db::mighty_logins(&own).await.unwrap(), [Duty::Loader, Duty::Jobs]);
        db.close().await;
    })
    .await;
}
