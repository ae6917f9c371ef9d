//! Promise 10 in the tables: what is deleted is nowhere, and is known again.

use child::{
    Attribute, ChildId, RecordKey, UserId,
    policy::{Role, Viewer},
    retention::Step,
};
use store::{ActionOutcome, Backend, Db, DbConfig, NewAction, QueryPlace, RunMode, testing::on_every_config};

use super::Timed;
use crate::{
    DeskError, FindRequest, LoadRequest, Narrowing, Offer, ReceiveError, Section, Sender, Silent,
    link::tests::entered::{choose, join_records},
    shield::tests::{is_hidden, shielded},
};

/// A name that stands nowhere else.
const MARKER: &str = "Xanthopoulos";

/// A child of 36 years through archive and notice to the day of its deletion, beside one who stays.
async fn deleted(db: &Db) -> (Timed, ChildId, ChildId) {
    let timed = Timed::over(db, "2026-11-22").await;
    timed.approve().await;
    let gone = timed.send("E-secret-1", MARKER, "1990-01-01").await.child.unwrap();
    // An earlier version that names somebody else.
    timed.send("E-secret-1", "Xanthopoulos-Byrne", "1990-01-01").await;
    let stays = timed.send("E2", "Marsh", "2015-03-04").await.child.unwrap();
    timed.desk.follow_index().await.unwrap();
    for name in [MARKER, "Marsh"] {
        assert_eq!(searched(&timed, name).await, 1, "{name}");
    }
    timed.run_on("2026-11-22").await;
    timed.run_on("2026-12-25").await;
    assert_eq!(timed.run_on("2027-04-01").await.done, 1);
    (timed, gone, stays)
}

fn custodian() -> Viewer {
    Viewer::new(UserId(uuid::Uuid::from_u128(9)), "Custodian", Role::ArchiveCustodian)
}

/// How many children a search shows.
async fn searched(timed: &Timed, text: &str) -> usize {
    let request = FindRequest {
        text: text.to_owned(),
        ..FindRequest::default()
    };
    let found = timed.desk.find(&custodian(), &request, &Narrowing::default()).await;
    found.unwrap().total
}

fn holds(bytes: &[u8], letters: &str) -> bool {
    let small = bytes.to_ascii_lowercase();
    let letters = letters.to_ascii_lowercase();
    small.windows(letters.len()).any(|window| window == letters.as_bytes())
}

#[tokio::test]
async fn p10_nothing_is_left_of_a_deleted_child_but_a_reference_and_a_tombstone() {
    on_every_config(|config: DbConfig| async move {
        let db = Db::migrate(&config).await.unwrap();
        let (timed, gone, stays) = deleted(&db).await;
        let desk = &timed.desk;
        let mut tx = db.read().await.unwrap();
        let row = tx
            .child(gone)
            .await
            .unwrap()
            .expect("the reference stays, for the audit trail");
        assert!(row.empty && row.anchor.source == "purged");
        assert!(
            tx.records_by_keys(&[RecordKey::new("education", "E-secret-1")])
                .await
                .unwrap()
                .is_empty()
        );
        assert!(tx.golden(&[gone]).await.unwrap().is_empty() && tx.golden(&[stays]).await.unwrap().len() == 1);
        assert!(tx.has_tombstones().await.unwrap());
        drop(tx);
        let report = desk.rebuild(false).await.unwrap();
        assert_eq!((report.children, report.different), (1, 0));
        desk.expunge_index().await.unwrap();
        let opened = desk.open(&custodian(), gone, Section::Overview).await;
        assert!(matches!(opened, Err(DeskError::NotFound)), "{opened:?}");
        // A search that finds nobody shows nobody: its text goes by its own time, so the test does not type the name again.
        assert_eq!(searched(&timed, "ada 1 1 1990").await, 0);
        assert!(desk.verify_index().await.unwrap().whole());
        let audit = desk.verify_audit(crate::Outside::default()).await.unwrap();
        assert!(audit.is_whole(), "{:?}", audit.findings);
        assert_eq!(audit.redacted_by_rule, 1, "the search that showed the child");
        let kept = db
            .read()
            .await
            .unwrap()
            .audit_queries_of("search", &QueryPlace::default(), 9)
            .await;
        assert_eq!(kept.unwrap().len(), 2, "and no other");
        if db.backend() == Backend::Sqlite {
            db.close().await;
            let path = config.url.trim_start_matches("sqlite://").to_owned();
            for file in [
                path.clone(),
                format!("{path}.staging"),
                format!("{path}-wal"),
                format!("{path}.staging-wal"),
            ] {
                let Ok(bytes) = std::fs::read(&file) else { continue };
                assert!(!holds(&bytes, MARKER) && !holds(&bytes, "E-secret-1"), "{file}");
                assert!(file != path || holds(&bytes, "Marsh"), "the test sees what is there");
            }
        }
    })
    .await;
}

#[tokio::test]
async fn p10_the_text_of_a_search_stays_where_a_run_was_backed_out_and_somebody_else_deleted() {
    store::testing::on_every_backend(|db| async move {
        let timed = Timed::over(&db, "2026-11-22").await;
        timed.approve().await;
        let desk = &timed.desk;
        let gone = timed.send("E1", "Marsh", "2015-03-04").await.child.unwrap();
        let kind = child::FeedKind::Education;
        desk.register_source("pupils", "Pupils", kind, false).await.unwrap();
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("pupils.csv");
        let rows =
            "record_id,first_name,surname,dob,postcode,updated_on\nP1,Odette,Vellacott,2016-11-05,FV3 3CC,2026-01-01\n";
        std::fs::write(&file, rows).unwrap();
        let request = LoadRequest {
            source: "pupils".to_owned(),
            kind,
            mode: RunMode::Delta,
            extract_time: None,
            files: vec![file],
        };
        let run = desk.load(&request, &Silent).await.unwrap().run.unwrap();
        desk.link_now().await.unwrap();
        desk.follow_index().await.unwrap();
        for name in ["Marsh", "Vellacott"] {
            assert_eq!(searched(&timed, name).await, 1, "{name}");
        }
        let key = RecordKey::new("pupils", "P1");
        let loaded = db.read().await.unwrap().record_by_key(&key).await.unwrap().unwrap();
        desk.back_out(run).await.unwrap();
        desk.link_now().await.unwrap();
        let mut tx = db.read().await.unwrap();
        assert!(tx.child(loaded.child.unwrap()).await.unwrap().unwrap().empty);
        drop(tx);
        delete_one(&timed, &db, gone, &RecordKey::new("education", "E1")).await;
        let mut tx = db.read().await.unwrap();
        let kept = tx.audit_queries_of("search", &QueryPlace::default(), 9).await.unwrap();
        assert_eq!(kept.len(), 1);
        let shown = loaded.child.unwrap().to_string();
        assert!(kept[0].1.contains(&shown), "of the child who may come back: {kept:?}");
    })
    .await;
}

#[tokio::test]
async fn p10_a_deleted_record_that_comes_again_stays_out_until_somebody_lets_it_in() {
    store::testing::on_every_backend(|db| async move {
        let (timed, gone, _) = deleted(&db).await;
        let desk = &timed.desk;
        let fields = || {
            [
                ("first_name", "Ada"),
                ("surname", MARKER),
                ("dob", "1990-01-01"),
                ("postcode", "FV3 1AA"),
            ]
            .map(|(name, text)| (name.to_owned(), text.to_owned()))
            .into()
        };
        let again = desk
            .receive(&Sender::of("education"), "education", "E-secret-1", fields())
            .await;
        let Err(ReceiveError::Rejected(reasons)) = again else {
            panic!("{again:?}")
        };
        assert_eq!(reasons[0].rule, intake::Rule::PreviouslyDeleted);
        let governor = super::governor(4);
        assert!(desk.readmit_record(&governor, "education", "E2").await.is_err());
        desk.readmit_record(&governor, "education", "E-secret-1").await.unwrap();
        let back = desk
            .receive(&Sender::of("education"), "education", "E-secret-1", fields())
            .await
            .unwrap();
        assert!(back.child.is_some_and(|child| child != gone), "a new child record");
    })
    .await;
}

#[tokio::test]
async fn p10_an_entry_of_a_sensitive_service_goes_from_every_version_a_year_after_it_ended() {
    store::testing::on_every_backend(|db| async move {
        let timed = Timed::over(&db, "2026-11-22").await;
        timed.approve().await;
        let child = timed.send("E1", "Marsh", "2012-01-01").await.child.unwrap();
        let involve = async |phone: &str, end: &str| {
            let fields = [
                ("child_source", "education"),
                ("child_source_id", "E1"),
                ("service_type", "sexual_health"),
                ("organisation", "Lanternfield Clinic"),
                ("phone", phone),
                ("is_sensitive", "Y"),
                ("start_date", "2025-01-05"),
                ("end_date", end),
            ];
            let fields = fields.map(|(name, text)| (name.to_owned(), text.to_owned())).into();
            timed
                .desk
                .receive(&Sender::of("involvement"), "involvement", "I1", fields)
                .await
                .unwrap()
        };
        involve("01632 960001", "").await;
        involve("01632 960002", "2025-12-23").await;
        assert_eq!(timed.run_on("2026-12-22").await.due, 0);
        assert_eq!(timed.run_on("2026-12-23").await.done, 1);
        let mut tx = db.read().await.unwrap();
        let stored = tx
            .record_by_key(&RecordKey::new("involvement", "I1"))
            .await
            .unwrap()
            .unwrap();
        let versions = tx.versions_of(stored.id).await.unwrap();
        assert_eq!(versions.len(), 2);
        for version in versions {
            assert_eq!(version.record.statement.facts.involvements, []);
        }
        let golden = tx.golden(&[child]).await.unwrap();
        assert!(!golden[0].json.contains("sexual_health") && !golden[0].json.contains("Lanternfield"));
        drop(tx);
        assert!(
            !involve("01632 960002", "2025-12-23").await.changed,
            "the same row says nothing new"
        );
        assert_eq!(timed.desk.rebuild(false).await.unwrap().different, 0);
        assert_eq!(timed.run_on("2026-12-24").await.due, 0);
    })
    .await;
}

/// Deletes one record of a child as a rule about its source does, and answers how many it had.
async fn delete_one(timed: &Timed, db: &Db, child: ChildId, record: &RecordKey) -> usize {
    timed.run_on("2026-11-22").await;
    let mut tx = db.begin().await.unwrap();
    let day = "2026-11-22".parse().unwrap();
    let run = tx.retention_run(day).await.unwrap().expect("the day was run");
    let case = timed.desk.cases_of(&mut tx, &[child]).await.unwrap().remove(0);
    let action = NewAction {
        child: Some(child),
        record: Some(case.records[record]),
        service_type: None,
        feed_run: None,
        step: Step::Purge,
        rule: "a-test".to_owned(),
        version: run.version,
        due: day,
        outcome: ActionOutcome::Done,
        note: String::new(),
    };
    timed.desk.purge(&mut tx, &run, &action, &case).await.unwrap();
    tx.commit().await.unwrap();
    timed.desk.forget_deleted().await.unwrap();
    case.records.len()
}

#[tokio::test]
async fn p06_a_shield_that_people_set_outlives_the_record_that_it_was_set_beside() {
    store::testing::on_every_backend(|db| async move {
        let timed = Timed::over(&db, "2026-11-22").await;
        timed.approve().await;
        let child = timed.send("E1", "Marsh", "2015-03-04").await.child.unwrap();
        timed.send("E2", "Marsh", "2015-03-05").await;
        let keys = ["E1", "E2"].map(|id| RecordKey::new("education", id));
        join_records(&db, &timed.desk, keys.clone()).await;
        let shield = shielded(&timed.desk, child).await;
        assert!(is_hidden(&timed.desk, child).await);
        delete_one(&timed, &db, child, &keys[0]).await;
        timed.desk.relink_all().await.unwrap();
        assert!(
            is_hidden(&timed.desk, child).await,
            "the child lives on by its other record"
        );
        let stands = db.read().await.unwrap().set_shield(shield).await.unwrap();
        assert_eq!(stands.expect("the shield is listed").beside, keys[1]);
    })
    .await;
}

#[tokio::test]
async fn p10_a_record_that_is_deleted_takes_along_what_stewards_chose_of_it() {
    store::testing::on_every_backend(|db| async move {
        let timed = Timed::over(&db, "2026-11-22").await;
        timed.approve().await;
        let child = timed.send("E1", "Marsh", "2015-03-04").await.child.unwrap();
        timed.send("E2", MARKER, "2015-03-05").await;
        let keys = ["E1", "E2"].map(|id| RecordKey::new("education", id));
        join_records(&db, &timed.desk, keys.clone()).await;
        let steward = Viewer::new(UserId(uuid::Uuid::from_u128(9)), "Petra Ashgrove", Role::DataSteward);
        let choose = async |attribute, text: &str| {
            let pick = |offers: &[Offer]| offers.iter().position(|offer| offer.value[0] == text);
            choose(&timed.desk, &steward, child, attribute, pick).await.unwrap();
        };
        choose(Attribute::Surname, MARKER).await;
        choose(Attribute::BirthDate, "2015-03-04").await;
        assert_eq!(
            delete_one(&timed, &db, child, &keys[1]).await,
            4,
            "two records and two choices"
        );
        let mut tx = db.read().await.unwrap();
        let left = tx.records_of_children(&[child]).await.unwrap();
        assert_eq!(left.len(), 2, "the other record and what was chosen of it");
        assert!(!tx.golden(&[child]).await.unwrap()[0].json.contains(MARKER));
    })
    .await;
}
