//! Promise 10 across a restore: what was deleted since the backup does not come back with it.

use child::{
    ChildId, RecordKey, UserId,
    policy::{Role, Viewer},
};
use store::{Db, testing::on_every_backend};

use super::Timed;
use crate::{DeskError, Purged, ReadJournal, ReceiveError, Section, Sender};

/// What the journal tells after a run that deletes a child of 36 years, one entry of a sensitive service and the raw rows of
/// a feed, and lets one record in again; in a database that nobody puts back.
async fn told() -> Vec<Purged> {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("deleted");
    let db = Db::migrate(&store::DbConfig::new("sqlite::memory:", 1)).await.unwrap();
    let (timed, _) = filled(&db).await;
    timed.desk.keep_journal(path.clone());
    timed.approve().await;
    for day in ["2026-11-22", "2026-12-25", "2027-04-01"] {
        timed.run_on(day).await;
    }
    let governor = super::governor(4);
    timed
        .desk
        .readmit_record(&governor, "education", "E-readmitted")
        .await
        .unwrap();
    let text = std::fs::read_to_string(&path).unwrap();
    assert!(
        !text.contains("E-secret") && !text.contains("Xanthopoulos") && !text.contains("sexual"),
        "{text}"
    );
    let read = ReadJournal::read(&path).unwrap();
    let told = read.after(None, chrono::DateTime::UNIX_EPOCH).unwrap();
    told.into_iter().map(|(_, purged)| purged).collect()
}

/// The same records in any database: two of people whose time is over, and one child with a sensitive service.
async fn filled(db: &Db) -> (Timed, Vec<ChildId>) {
    let timed = Timed::over(db, "2026-11-22").await;
    let mut children = Vec::new();
    for (id, surname, born) in [
        ("E-secret", "Xanthopoulos", "1990-01-01"),
        ("E-readmitted", "Okonkwo", "1990-02-01"),
        ("E2", "Marsh", "2012-01-01"),
    ] {
        children.push(timed.send(id, surname, born).await.child.unwrap());
    }
    let fields = [
        ("child_source", "education"),
        ("child_source_id", "E2"),
        ("service_type", "sexual_health"),
        ("organisation", "Lanternfield Clinic"),
        ("is_sensitive", "Y"),
        ("start_date", "2025-01-05"),
        ("end_date", "2025-12-23"),
    ];
    let fields = fields.map(|(name, text)| (name.to_owned(), text.to_owned())).into();
    timed
        .desk
        .receive(&Sender::of("involvement"), "involvement", "I1", fields)
        .await
        .unwrap();
    (timed, children)
}

async fn send_again(timed: &Timed, id: &str, surname: &str, born: &str) -> Result<(), ReceiveError> {
    let fields = [
        ("first_name", "Ada"),
        ("surname", surname),
        ("dob", born),
        ("postcode", "FV3 1AA"),
    ];
    let fields = fields.map(|(name, text)| (name.to_owned(), text.to_owned())).into();
    let sender = Sender::of("education");
    timed.desk.receive(&sender, "education", id, fields).await.map(drop)
}

#[tokio::test]
async fn p10_what_was_deleted_since_a_backup_is_deleted_again_and_stays_out() {
    let told = &told().await;
    on_every_backend(|db| async move {
        let (timed, children) = filled(&db).await;
        let desk = &timed.desk;
        let again = desk.delete_again(told).await.unwrap();
        assert_eq!((again.records, again.entries, again.readmitted), (2, 1, 1), "{again:?}");
        assert_eq!(again.lines, told.len() as u64);
        let mut tx = db.read().await.unwrap();
        for id in ["E-secret", "E-readmitted"] {
            let key = RecordKey::new("education", id);
            assert_eq!(tx.record_by_key(&key).await.unwrap(), None, "{id}");
        }
        let golden = tx.golden(&[children[2]]).await.unwrap();
        assert!(!golden[0].json.contains("Lanternfield"), "the entry is gone");
        drop(tx);
        let custodian = Viewer::new(UserId(uuid::Uuid::from_u128(9)), "Custodian", Role::ArchiveCustodian);
        let opened = desk.open(&custodian, children[0], Section::Overview).await;
        assert!(matches!(opened, Err(DeskError::NotFound)), "{opened:?}");
        assert_eq!(desk.rebuild(false).await.unwrap().different, 0);
        desk.expunge_index().await.unwrap();
        assert!(desk.verify_index().await.unwrap().whole());
        assert!(desk.verify_audit(crate::Outside::default()).await.unwrap().is_whole());
        let refused = send_again(&timed, "E-secret", "Xanthopoulos", "1990-01-01").await;
        assert!(matches!(refused, Err(ReceiveError::Rejected(_))), "{refused:?}");
        let let_in = send_again(&timed, "E-readmitted", "Okonkwo", "1990-02-01").await;
        assert!(let_in.is_ok(), "{let_in:?}");
        // Once more changes nothing that is left.
        let twice = desk.delete_again(&told[..1]).await.unwrap();
        assert_eq!((twice.records, twice.entries), (0, 0));
    })
    .await;
}

#[tokio::test]
async fn p10_what_came_after_the_backup_and_was_deleted_is_known_again_when_it_is_sent() {
    let told = told().await;
    let db = Db::migrate(&store::DbConfig::new("sqlite::memory:", 1)).await.unwrap();
    let timed = Timed::over(&db, "2026-11-22").await;
    let again = timed.desk.delete_again(&told).await.unwrap();
    assert_eq!((again.records, again.readmitted), (0, 1));
    let refused = send_again(&timed, "E-secret", "Xanthopoulos", "1990-01-01").await;
    assert!(matches!(refused, Err(ReceiveError::Rejected(_))), "{refused:?}");
}

#[tokio::test]
async fn p10_nothing_is_deleted_while_the_journal_cannot_be_written() {
    let db = Db::migrate(&store::DbConfig::new("sqlite::memory:", 1)).await.unwrap();
    let (timed, children) = filled(&db).await;
    timed.desk.keep_journal("/proc/nowhere/deleted".into());
    timed.approve().await;
    timed.run_on("2026-11-22").await;
    timed.run_on("2026-12-25").await;
    let report = timed.run_on("2027-04-01").await;
    assert_eq!(report.done, 0, "{report:?}");
    assert!(report.failed >= 2, "{report:?}");
    let kept = db.read().await.unwrap().golden(&children).await.unwrap();
    assert_eq!(kept.len(), 3);
}

#[tokio::test]
async fn a_database_that_was_put_back_opens_to_nobody_until_that_is_on_record() {
    on_every_backend(|db| async move {
        let (timed, _) = filled(&db).await;
        let mut tx = db.begin().await.unwrap();
        let contents = tx.contents().await.unwrap();
        tx.close_restored().await.unwrap();
        tx.commit().await.unwrap();
        let refused = crate::Desk::set_up(parts(&db)).await.map(drop);
        assert!(matches!(refused, Err(DeskError::Closed)), "{refused:?}");
        let closed = crate::Desk::set_up_closed(parts(&db)).await.unwrap();
        let checks = closed
            .check_restored(&contents, crate::Outside::default())
            .await
            .unwrap();
        assert!(checks.whole(), "{checks:?}");
        let other = store::Contents {
            records: contents.records + 1,
            ..contents
        };
        let checks = closed.check_restored(&other, crate::Outside::default()).await.unwrap();
        assert!(!checks.whole(), "another count shows");
        closed.open_restored(serde_json::json!({})).await.unwrap();
        crate::Desk::set_up(parts(&db)).await.unwrap();
        drop(timed);
    })
    .await;
}

fn parts(db: &Db) -> crate::DeskParts {
    crate::link::tests::parts_of(db, "restored")
}
