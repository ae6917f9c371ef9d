//! Opening, migrating, and what is said when that fails.

use crate::{
    Backend, Db, DbConfig, StoreError,
    testing::{on_every_backend, on_every_config},
    tests::made::{at, child_id, children},
};

#[tokio::test]
async fn a_database_that_nobody_migrated_says_what_to_do() {
    on_every_config(|config| async move {
        let error = Db::open(&config).await.expect_err("nothing is there");
        assert!(error.to_string().contains("onechild migrate"), "{error}");
        Db::migrate(&config).await.unwrap().close().await;
        Db::open(&config).await.unwrap().close().await;
    })
    .await;
}

#[tokio::test]
async fn migrating_twice_keeps_what_is_there() {
    on_every_config(|config| async move {
        let db = Db::migrate(&config).await.unwrap();
        let mut tx = db.begin().await.unwrap();
        tx.put_setting("council", "\"Made-up\"").await.unwrap();
        tx.commit().await.unwrap();
        db.close().await;
        let db = Db::migrate(&config).await.unwrap();
        let kept = db.read().await.unwrap().setting("council").await.unwrap();
        assert_eq!(kept.as_deref(), Some("\"Made-up\""));
        db.close().await;
    })
    .await;
}

#[tokio::test]
async fn a_database_of_a_later_release_is_refused() {
    on_every_config(|config| async move {
        let db = Db::migrate(&config).await.unwrap();
        db.run("UPDATE _sqlx_migrations SET version = 9000 WHERE version = 4")
            .await
            .unwrap();
        db.close().await;
        assert!(matches!(Db::open(&config).await, Err(StoreError::Newer(9000))));
        assert!(matches!(Db::migrate(&config).await, Err(StoreError::Newer(9000))));
    })
    .await;
}

#[tokio::test]
async fn an_unreachable_database_is_named_without_its_password() {
    let config = DbConfig::new("postgres://clerk:sesame@localhost:1/onechild", 2);
    let error = Db::open(&config).await.expect_err("nothing listens on port 1");
    let text = format!("{error} {error:?}");
    assert!(text.contains("localhost:1/onechild"), "{text}");
    assert!(!text.contains("sesame"), "{text}");
    let config = DbConfig::new("sqlite:///proc/nowhere/onechild.db", 2);
    let error = Db::migrate(&config).await.expect_err("the folder does not exist");
    assert!(error.to_string().contains("/proc/nowhere"), "{error}");
}

#[cfg(unix)]
#[tokio::test]
async fn both_files_are_readable_by_their_owner_only() {
    use std::os::unix::fs::PermissionsExt as _;
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("onechild.db");
    let db = Db::migrate(&DbConfig::new(format!("sqlite://{}", path.display()), 2))
        .await
        .unwrap();
    let mut seen = 0;
    for entry in std::fs::read_dir(folder.path()).unwrap().flatten() {
        let mode = entry.metadata().unwrap().permissions().mode() & 0o777;
        assert_eq!(mode, 0o600, "{:?}", entry.file_name());
        seen += 1;
    }
    assert!(seen >= 2, "main file and staging file");
    db.close().await;
}

#[tokio::test]
async fn what_is_not_committed_never_happened() {
    on_every_backend(|db| async move {
        let mut tx = db.begin().await.unwrap();
        children(&mut tx, 3).await;
        drop(tx);
        let mut tx = db.begin().await.unwrap();
        children(&mut tx, 2).await;
        tx.rollback().await.unwrap();
        let mut tx = db.begin().await.unwrap();
        assert_eq!(tx.count_children().await.unwrap().living, 0);
        assert_eq!(children(&mut tx, 1).await, [10_001], "undone references are not lost");
        tx.commit().await.unwrap();
        assert!(db.read().await.unwrap().child(child_id(1)).await.unwrap().is_some());
    })
    .await;
}

#[tokio::test]
async fn a_reader_never_waits_for_a_writer_and_cannot_write() {
    on_every_config(|config| async move {
        let db = Db::migrate(&config).await.unwrap();
        let mut writer = db.begin().await.unwrap();
        children(&mut writer, 1).await;
        let mut reader = db.read().await.unwrap();
        assert!(reader.child(child_id(1)).await.unwrap().is_none(), "not yet committed");
        writer.commit().await.unwrap();
        assert!(
            reader.child(child_id(1)).await.unwrap().is_none(),
            "one state for the whole unit of work"
        );
        assert!(reader.put_setting("a", "1").await.is_err(), "a reader must not write");
        drop(reader);
        assert!(db.read().await.unwrap().child(child_id(1)).await.unwrap().is_some());
        db.close().await;
    })
    .await;
}

#[tokio::test]
async fn what_is_deleted_is_gone_from_the_files_after_a_vacuum() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("onechild.db");
    let db = Db::migrate(&DbConfig::new(format!("sqlite://{}", path.display()), 2))
        .await
        .unwrap();
    assert_eq!(db.backend(), Backend::Sqlite);
    let mut tx = db.begin().await.unwrap();
    let session = crate::SessionRow {
        id: [1; 32],
        user_id: None,
        body: b"a-mark-that-must-vanish".repeat(400),
        expires_at: at(0),
    };
    assert!(tx.create_session(&session).await.unwrap());
    tx.commit().await.unwrap();
    let mut tx = db.begin().await.unwrap();
    assert_eq!(tx.end_expired_sessions(at(1)).await.unwrap(), 1);
    tx.commit().await.unwrap();
    db.vacuum().await.unwrap();
    for entry in std::fs::read_dir(folder.path()).unwrap().flatten() {
        let bytes = std::fs::read(entry.path()).unwrap();
        let found = bytes.windows(23).any(|window| window == b"a-mark-that-must-vanish");
        assert!(!found, "{:?}", entry.file_name());
    }
    db.close().await;
}

#[tokio::test]
async fn a_full_disk_is_said_and_changes_nothing() {
    let folder = tempfile::tempdir().unwrap();
    let db = Db::migrate(&DbConfig::new(
        format!("sqlite://{}/onechild.db", folder.path().display()),
        2,
    ))
    .await
    .unwrap();
    db.run("PRAGMA max_page_count = 1").await.unwrap();
    let mut tx = db.begin().await.unwrap();
    let mut session = crate::SessionRow {
        id: [1; 32],
        user_id: None,
        body: vec![7; 2_000_000],
        expires_at: at(9),
    };
    assert!(matches!(tx.create_session(&session).await, Err(StoreError::Full)));
    drop(tx);
    db.run("PRAGMA max_page_count = 4294967294").await.unwrap();
    let mut tx = db.begin().await.unwrap();
    assert_eq!(tx.session(&[1; 32], at(0)).await.unwrap(), None);
    session.body.truncate(10);
    assert!(tx.create_session(&session).await.unwrap());
    tx.commit().await.unwrap();
    db.close().await;
}

#[tokio::test]
async fn of_two_processes_one_has_the_turn_until_it_is_gone() {
    on_every_config(|config| async move {
        let (one, other) = (Db::migrate(&config).await.unwrap(), Db::open(&config).await.unwrap());
        let turn = one.turn("loading").await.unwrap();
        assert!(other.try_turn("loading").await.unwrap().is_none());
        assert!(
            other.try_turn("vacuum").await.unwrap().is_some(),
            "other work has turns of its own"
        );
        let waits = tokio::spawn(async move { other.turn("loading").await });
        drop(turn);
        assert!(waits.await.unwrap().is_ok());
        one.close().await;
    })
    .await;
}
