//! Records that are deleted because whoever they are about asked for it.

use child::{FeedKind, RecordKey, policy::Role};
use store::{AuditFilter, Backend, Db, DbConfig, QueryPlace, RequestStatus, RunMode, testing::on_every_backend};

use super::{World, governor};
use crate::{
    DeskError, LoadRequest, ReadJournal, ReceiveError, RequestAct, Sender, Silent, link::tests::entered::join_records,
    rights::act::Step,
};

fn told(answer: Result<(), DeskError>) -> String {
    match answer {
        Err(DeskError::Unusable(problems)) => problems[0].message.clone(),
        other => panic!("{other:?}"),
    }
}

#[tokio::test]
async fn two_people_delete_a_record_and_the_request_outlives_it_without_whose_it_was() {
    on_every_backend(|db| async move {
        let world = World::over(&db).await;
        let folder = tempfile::tempdir().unwrap();
        let journal = folder.path().join("deleted");
        world.desk.keep_journal(journal.clone());
        let id = world.asks("erasure").await;
        let early = world.act(2, id, RequestAct::Erase, "").await;
        assert!(matches!(early, Err(DeskError::Changed)), "nobody proposed it");
        world.act(1, id, RequestAct::ProposeErasure, "").await.unwrap();
        assert_eq!(
            told(world.act(1, id, RequestAct::Erase, "").await),
            "Somebody who did not propose it has to agree"
        );
        assert!(world.seen_by(Role::SocialWorker).await);
        world.act(2, id, RequestAct::Erase, "").await.unwrap();

        assert!(!world.seen_by(Role::SocialWorker).await);
        let mut tx = db.read().await.unwrap();
        assert!(tx.golden(&[world.child]).await.unwrap().is_empty());
        let key = RecordKey::new("education", "E1");
        assert_eq!(tx.record_by_key(&key).await.unwrap(), None);
        drop(tx);
        let view = world.view(id).await;
        assert_eq!(
            view.backups_until.map(|day| day.to_string()),
            Some("2026-10-15".to_owned())
        );
        assert_eq!(view.child, crate::ChildState::Gone);
        world.act(1, id, RequestAct::Send, "2026-09-10").await.unwrap();
        let view = world.view(id).await;
        assert_eq!(
            (view.line.status, view.asker.as_str()),
            (RequestStatus::Sent, "Deleted with the record")
        );

        // Its source sends it again: held back. A database from before loses it again.
        let fields = [
            ("first_name", "Ottoline"),
            ("surname", "Quillfeather"),
            ("dob", "2015-03-04"),
        ];
        let fields = fields.map(|(name, text)| (name.to_owned(), text.to_owned())).into();
        let sender = Sender::of("education");
        let again = world.desk.receive(&sender, "education", "E1", fields).await;
        assert!(matches!(again, Err(ReceiveError::Rejected(_))), "{again:?}");
        let lines = ReadJournal::read(&journal).unwrap();
        let lines = lines.after(None, chrono::DateTime::UNIX_EPOCH).unwrap();
        assert_eq!(lines.len(), 1, "{lines:?}");
        assert!(world.desk.verify_index().await.unwrap().whole());
        assert!(
            world
                .desk
                .verify_audit(crate::Outside::default())
                .await
                .unwrap()
                .is_whole()
        );
    })
    .await;
}

#[tokio::test]
async fn what_was_erased_since_a_backup_is_erased_again_when_it_is_put_back() {
    let in_memory = async || Db::migrate(&DbConfig::new("sqlite::memory:", 1)).await.unwrap();
    let folder = tempfile::tempdir().unwrap();
    let journal = folder.path().join("deleted");
    let world = World::over(&in_memory().await).await;
    world.desk.keep_journal(journal.clone());
    let id = world.asks("erasure").await;
    world.act(1, id, RequestAct::ProposeErasure, "").await.unwrap();
    world.act(2, id, RequestAct::Erase, "").await.unwrap();
    let told = ReadJournal::read(&journal).unwrap();
    let told = told.after(None, chrono::DateTime::UNIX_EPOCH).unwrap();
    let told: Vec<_> = told.into_iter().map(|(_, purged)| purged).collect();
    // The same database as it was before.
    let before = World::over(&in_memory().await).await;
    assert!(before.seen_by(Role::SocialWorker).await);
    let again = before.desk.delete_again(&told).await.unwrap();
    assert_eq!((again.lines, again.records), (1, 1));
    assert!(!before.seen_by(Role::SocialWorker).await);
}

#[tokio::test]
async fn nothing_that_is_held_is_deleted_and_the_hold_is_named() {
    on_every_backend(|db| async move {
        let world = World::over(&db).await;
        let copy = world.record("Passport").await;
        let id = world.asks("erasure").await;
        world.act(1, id, RequestAct::ProposeErasure, "").await.unwrap();
        let held = world.view(id).await.held_by;
        assert!(
            held[0].starts_with("Subject access request, placed by Governor 1"),
            "{held:?}"
        );
        let refused = told(world.act(2, id, RequestAct::Erase, "").await);
        assert!(
            refused.contains("Subject access request, placed by Governor 1"),
            "{refused}"
        );
        assert!(world.seen_by(Role::SocialWorker).await);
        let holds = world.desk.holds(&governor(2)).await.unwrap().in_force;
        world
            .desk
            .release_hold(&governor(2), holds[0].line.id, "Answered")
            .await
            .unwrap();
        let refused = told(world.act(2, id, RequestAct::Erase, "").await);
        assert!(refused.contains("answer that one first"), "{refused}");
        world.act(1, copy, RequestAct::Withdraw, "").await.unwrap();
        world.act(2, id, RequestAct::Erase, "").await.unwrap();
        assert!(!world.seen_by(Role::SocialWorker).await);
    })
    .await;
}

/// The step of the second person, as it was read.
fn agreed(world: &World) -> Step {
    Step {
        act: RequestAct::Erase,
        note: "As it is".to_owned(),
        on: world.desk.shared.clock.today(),
        attribute: None,
    }
}

#[tokio::test]
async fn p10_a_child_that_is_joined_while_its_deletion_waits_is_not_deleted_and_nothing_says_that_it_was() {
    on_every_backend(|db| async move {
        let mut world = World::over(&db).await;
        let elder = world.child;
        world.child = world.send("E2", super::SIBLING, "2012-07-08").await;
        let id = world.asks("erasure").await;
        world.act(1, id, RequestAct::ProposeErasure, "").await.unwrap();
        let mut tx = db.read().await.unwrap();
        let seen = world.desk.rights_case(&mut tx, &governor(2), id).await.unwrap();
        drop(tx);
        let records = ["E1", "E2"].map(|id| RecordKey::new("education", id));
        join_records(&db, &world.desk, records.clone()).await;
        let joined = db.read().await.unwrap().child(world.child).await.unwrap().unwrap();
        assert_eq!(
            joined.redirect_to,
            Some(elder),
            "the child of the request is another now"
        );

        let refused = world.desk.erase_for(&governor(2), &seen, &agreed(&world)).await;
        assert!(matches!(refused, Err(DeskError::Changed)), "{refused:?}");
        let mut tx = db.begin().await.unwrap();
        assert_eq!(tx.records_by_keys(&records).await.unwrap().len(), 2);
        let nothing = world.desk.erase(&mut tx, world.child, id, governor(2).user).await;
        assert!(matches!(nothing, Err(DeskError::Changed)), "{nothing:?}");
        drop(tx);
        assert!(
            world.view(id).await.backups_until.is_none(),
            "no step says that it was deleted"
        );
    })
    .await;
}

#[tokio::test]
async fn p10_who_has_to_protect_the_child_since_a_moment_ago_keeps_its_record() {
    on_every_backend(|db| async move {
        let world = World::over(&db).await;
        let id = world.asks("erasure").await;
        world.act(1, id, RequestAct::ProposeErasure, "").await.unwrap();
        let mut tx = db.read().await.unwrap();
        let seen = world.desk.rights_case(&mut tx, &governor(2), id).await.unwrap();
        drop(tx);
        super::restrict::protect(&world).await;
        let refused = told(world.desk.erase_for(&governor(2), &seen, &agreed(&world)).await);
        assert!(refused.contains("has to protect children"), "{refused}");
        assert!(world.seen_by(Role::SocialWorker).await);
    })
    .await;
}

/// What the trail tells of deletions, and how many texts of searches are kept.
async fn left(db: &Db) -> (Vec<String>, usize) {
    let filter = AuditFilter {
        actions: vec!["deleted".to_owned()],
        limit: 9,
        ..AuditFilter::default()
    };
    let mut tx = db.read().await.unwrap();
    let told = tx.audit_events(&filter).await.unwrap();
    let texts = tx.audit_queries_of("search", &QueryPlace::default(), 9).await.unwrap();
    (told.into_iter().map(|event| event.detail).collect(), texts.len())
}

#[tokio::test]
async fn p10_a_deletion_for_a_request_is_told_once_and_takes_texts_of_searches_with_the_next_run() {
    on_every_backend(|db| async move {
        let world = World::over(&db).await;
        assert!(world.seen_by(Role::SocialWorker).await);
        let id = world.asks("erasure").await;
        world.act(1, id, RequestAct::ProposeErasure, "").await.unwrap();
        world.act(2, id, RequestAct::Erase, "").await.unwrap();
        let (told, texts) = left(&db).await;
        assert_eq!((told.len(), texts), (1, 1), "whoever agreed did not wait for that");
        for _ in 0..2 {
            world.desk.run_retention().await.unwrap().unwrap();
            assert_eq!(left(&db).await, (told.clone(), 0));
        }
        let outside = crate::Outside::default();
        assert!(world.desk.verify_audit(outside).await.unwrap().is_whole());
    })
    .await;
}

#[tokio::test]
async fn p10_a_deletion_for_a_request_that_was_cut_off_is_told_and_finished_by_the_next_run() {
    on_every_backend(|db| async move {
        let world = World::over(&db).await;
        assert!(world.seen_by(Role::SocialWorker).await);
        let id = world.asks("erasure").await;
        // It is durable, and then the process is gone.
        let mut tx = db.begin().await.unwrap();
        tx.hold_link_events().await.unwrap();
        let agreed_by = governor(2).user;
        let counts = world.desk.erase(&mut tx, world.child, id, agreed_by).await.unwrap();
        assert_eq!(counts.records, 1);
        tx.commit().await.unwrap();
        assert_eq!(left(&db).await, (Vec::new(), 1));
        // A row of a feed is still about it.
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("pupils.csv");
        let rows = "record_id,first_name,surname,dob,updated_on\nE1,Ottoline,Quillfeather,2015-03-04,2026-01-01\n";
        std::fs::write(&file, rows).unwrap();
        let request = LoadRequest {
            source: "education".to_owned(),
            kind: FeedKind::Education,
            mode: RunMode::Delta,
            extract_time: None,
            files: vec![file],
        };
        assert_eq!(world.desk.load(&request, &Silent).await.unwrap().rows.rejected, 1);
        let staged = async || db.read().await.unwrap().staged_keys().await.unwrap();
        assert_eq!(staged().await, [RecordKey::new("education", "E1")]);

        world.desk.run_retention().await.unwrap().unwrap();
        let (told, texts) = left(&db).await;
        assert_eq!((told.len(), texts), (1, 0));
        for word in [id.to_string(), "agreed_by".to_owned(), "erasure".to_owned()] {
            assert!(told[0].contains(&word), "{told:?}");
        }
        // PostgreSQL deletes from staging in the same transaction: what comes later is another row.
        assert_eq!(staged().await.is_empty(), db.backend() == Backend::Sqlite);
        world.desk.run_retention().await.unwrap().unwrap();
        assert_eq!(left(&db).await, (told, 0), "nothing is told again");
    })
    .await;
}
