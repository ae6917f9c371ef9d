//! A run that was backed out leaves nothing behind.

use std::collections::BTreeMap;

use child::{
    Attribute, FeedKind, RunId, UserId,
    policy::{Role, Viewer},
};
use chrono::DateTime;
use desk::{LoadReport, NoticeListKind, Opened, RunMode, RunStatus, TypedNotice};
use store::{Db, User};
use tests::{Bare, run};
use uuid::Uuid;

/// A pupil: id, first name, last name, birth date, postcode, date of the version.
type Pupil<'a> = (&'a str, &'a str, &'a str, &'a str, &'a str, &'a str);

fn pupils(rows: &[Pupil]) -> String {
    let rows = rows
        .iter()
        .map(|(id, first, last, born, postcode, updated)| format!("{id},{first},{last},{born},{postcode},{updated}\n"));
    format!(
        "record_id,first_name,surname,dob,postcode,updated_on\n{}",
        rows.collect::<String>()
    )
}

const IMOGEN: Pupil = ("E1", "Imogen", "Marchbank", "2015-03-02", "FV3 1AA", "2026-01-01");
const CASPIAN: Pupil = ("E2", "Caspian", "Thornquist", "2014-07-19", "FV3 2BB", "2026-01-01");
const ODETTE: Pupil = ("E3", "Odette", "Vellacott", "2016-11-05", "FV3 3CC", "2026-01-01");

/// Children of social care: Odette is one of theirs as well, and is shielded there.
const SOCIAL_CARE: &str = "record_id,first_name,surname,dob,postcode,shielded,updated_on\n\
    S1,Odette,Vellacott,2016-11-05,FV3 3CC,Y,2026-01-01\n\
    S2,Imogen,Marchbank,2015-03-02,FV3 1AA,N,2026-01-01\n";

fn finished(report: &LoadReport) -> RunId {
    assert_eq!(report.status, RunStatus::Finished, "{report:?}");
    report.run.expect("a load has a run")
}

async fn load(bare: &Bare, mode: RunMode, rows: &[Pupil<'_>]) -> RunId {
    let id = finished(&bare.load_as(FeedKind::Education, mode, &pupils(rows)).await);
    bare.link().await;
    id
}

/// How everything stands: golden records, children, counts of each source, search index.
async fn state(bare: &Bare) -> (String, i64, BTreeMap<String, (i64, i64, i64)>) {
    let counts = bare.desk.source_counts().await.unwrap();
    let counts = counts
        .into_iter()
        .map(|count| (count.source, (count.records, count.ended, count.waiting)));
    let verified = bare.desk.verify_index().await.unwrap();
    assert!(verified.whole(), "the index holds what the database says: {verified:?}");
    (
        bare.digest().await,
        bare.desk.child_count().await.unwrap(),
        counts.collect(),
    )
}

async fn back_out(bare: &Bare, id: RunId) {
    let report = bare.desk.back_out(id).await.unwrap();
    assert_eq!(report.status, RunStatus::BackedOut);
    bare.link().await;
}

#[test]
fn p01_a_run_that_is_backed_out_was_never_there() {
    run(async {
        for bare in Bare::on_every_backend().await {
            load(&bare, RunMode::Delta, &[IMOGEN, CASPIAN]).await;
            finished(&bare.load(FeedKind::SocialCare, SOCIAL_CARE).await);
            bare.link().await;
            let before = state(&bare).await;
            // One pupil is changed, one joins whom social care knows, one is new, one is no longer there.
            let renamed = ("E1", "Imogen", "Ashdown", "2015-03-02", "FV9 9ZZ", "2026-05-01");
            let new = ("E4", "Peregrine", "Lindqvist", "2013-01-30", "FV3 4DD", "2026-05-01");
            let id = load(&bare, RunMode::Snapshot, &[renamed, ODETTE, new]).await;
            let between = state(&bare).await;
            assert_ne!(between, before);
            back_out(&bare, id).await;
            assert_eq!(state(&bare).await, before);
            assert!(bare.desk.back_out(id).await.is_err(), "once is enough");
            // What was backed out can come again, and is then what it was.
            load(&bare, RunMode::Snapshot, &[renamed, ODETTE, new]).await;
            assert_eq!(state(&bare).await, between);
        }
    });
}

#[test]
fn the_first_run_of_a_source_backed_out_leaves_an_empty_source_and_ids_that_come_back() {
    run(async {
        for bare in Bare::on_every_backend().await {
            let sender = bare.sender().await;
            let fields: BTreeMap<String, String> = [
                ("first_name", "Caspian"),
                ("surname", "Thornquist"),
                ("dob", "2014-07-19"),
                ("postcode", "FV3 2BB"),
            ]
            .map(|(name, text)| (name.to_owned(), text.to_owned()))
            .into();
            let empty = state(&bare).await;
            let first = load(&bare, RunMode::Delta, &[IMOGEN, CASPIAN]).await;
            let who = bare
                .desk
                .who_is(&sender, Some("education"), None, fields.clone())
                .await
                .unwrap();
            back_out(&bare, first).await;
            let after = state(&bare).await;
            assert_eq!((&after.0, after.1), (&empty.0, 0));
            assert!(after.2.values().all(|count| *count == (0, 0, 0)), "{after:?}");
            assert_eq!(
                bare.desk
                    .who_is(&sender, Some("education"), None, fields.clone())
                    .await
                    .unwrap(),
                []
            );
            load(&bare, RunMode::Delta, &[CASPIAN]).await;
            let again = bare
                .desk
                .who_is(&sender, Some("education"), None, fields)
                .await
                .unwrap();
            assert_eq!(again[0].child, who[0].child, "a child's id never dies");
        }
    });
}

#[test]
fn a_child_first_known_by_the_run_keeps_its_id_with_the_records_of_others() {
    run(async {
        for bare in Bare::on_every_backend().await {
            let id = load(&bare, RunMode::Delta, &[IMOGEN, ODETTE]).await;
            finished(&bare.load(FeedKind::SocialCare, SOCIAL_CARE).await);
            bare.link().await;
            let sender = bare.sender().await;
            let social: BTreeMap<String, String> = [
                ("first_name", "Imogen"),
                ("surname", "Marchbank"),
                ("dob", "2015-03-02"),
                ("postcode", "FV3 1AA"),
                ("shielded", "N"),
            ]
            .map(|(name, text)| (name.to_owned(), text.to_owned()))
            .into();
            let who = bare
                .desk
                .who_is(&sender, Some("social_care"), None, social.clone())
                .await
                .unwrap();
            back_out(&bare, id).await;
            let again = bare
                .desk
                .who_is(&sender, Some("social_care"), None, social)
                .await
                .unwrap();
            assert_eq!(again[0].child, who[0].child);
            state(&bare).await;
        }
    });
}

#[test]
fn only_the_last_run_that_changed_something_can_be_backed_out() {
    run(async {
        let bare = Bare::on_sqlite().await;
        let first = load(&bare, RunMode::Delta, &[IMOGEN]).await;
        let second = load(&bare, RunMode::Delta, &[CASPIAN]).await;
        assert!(bare.desk.back_out(first).await.is_err());
        let idle = load(&bare, RunMode::Delta, &[IMOGEN]).await;
        assert!(bare.desk.back_out(idle).await.is_err(), "there is nothing to take back");
        back_out(&bare, second).await;
        let third = load(&bare, RunMode::Delta, &[ODETTE]).await;
        let sender = bare.sender().await;
        let fields = [
            ("first_name", "Caspian"),
            ("surname", "Thornquist"),
            ("dob", "2014-07-19"),
        ];
        let fields = fields.map(|(name, text)| (name.to_owned(), text.to_owned())).into();
        bare.desk.receive(&sender, "education", "E2", fields).await.unwrap();
        assert!(bare.desk.back_out(third).await.is_err(), "single records came since");
    });
}

/// Also after a run that brought no record and only changed one.
#[test]
fn p03_after_a_run_was_backed_out_everything_is_looked_at_again() {
    run(async {
        for bare in Bare::on_every_backend().await {
            load(&bare, RunMode::Delta, &[IMOGEN, CASPIAN]).await;
            let db = Db::open(&bare.database).await.unwrap();
            let unfinished = async || db.read().await.unwrap().setting("linking.unfinished").await.unwrap();
            let events = async || db.read().await.unwrap().last_link_event().await.unwrap();
            let changed = ("E1", "Imogen", "Marchbank", "2015-03-02", "FV9 9ZZ", "2026-05-01");
            let id = load(&bare, RunMode::Delta, &[changed]).await;
            let before = events().await;
            bare.desk.back_out(id).await.unwrap();
            assert!(
                events().await > before,
                "engines elsewhere see that they are out of step"
            );
            assert_eq!(unfinished().await.as_deref(), Some("true"));
            bare.link().await;
            assert_eq!(unfinished().await.as_deref(), Some("false"));
        }
    });
}

/// Whoever speaks for the source is not shown it again: its word was something else for a while.
#[test]
fn a_notice_that_a_run_closed_waits_again_when_the_run_is_backed_out() {
    let head = "record_id,first_name,middle_name,surname,dob,postcode,shielded,updated_on";
    let imogen =
        |id: &str, name: &str, day: &str| format!("{head}\n{id},Imogen,{name},Marchbank,2015-03-02,FV3 1AA,N,{day}\n");
    let gone = format!("{head}\nS9,Odette,,Vellacott,2016-11-05,FV3 3CC,N,2026-05-01\n");
    // The source says what was asked, nothing more of the detail, or nothing more of the child.
    let mistakes = [
        (RunMode::Delta, imogen("S2", "Rosemond", "2026-05-01")),
        (RunMode::Delta, imogen("S2", "", "2026-05-01")),
        (RunMode::Snapshot, gone),
    ];
    run(async {
        for (mode, mistake) in mistakes {
            for bare in Bare::on_every_backend().await {
                finished(
                    &bare
                        .load(FeedKind::Education, &imogen("E1", "Rosemond", "2026-01-01"))
                        .await,
                );
                finished(
                    &bare
                        .load(FeedKind::SocialCare, &imogen("S2", "Ruthanna", "2026-01-01"))
                        .await,
                );
                bare.link().await;
                let db = Db::open(&bare.database).await.unwrap();
                let child = db.read().await.unwrap().all_children(0, 9).await.unwrap()[0].id;
                let steward = Viewer::new(UserId(Uuid::from_u128(5)), "Petra Ashgrove", Role::DataSteward);
                let attribute = Attribute::MiddleName;
                let Opened::Child(view) = bare.desk.attribute(&steward, child, attribute).await.unwrap() else {
                    panic!("there is one child");
                };
                let typed = TypedNotice {
                    seen: view.choosing.unwrap().seen,
                    tell: vec![view.telling[0].tell.clone()],
                    ..TypedNotice::default()
                };
                bare.desk
                    .tell_sources(&steward, child, attribute, &typed)
                    .await
                    .unwrap();
                let owner = owner(&db).await;
                let listed = async |viewer: &Viewer, kind| {
                    let list = bare.desk.notices(viewer, "social_care", kind, 1).await.unwrap();
                    list.notices.len()
                };
                assert_eq!(listed(&owner, NoticeListKind::Waiting).await, 1);
                let id = finished(&bare.load_as(FeedKind::SocialCare, mode, &mistake).await);
                bare.link().await;
                assert_eq!(listed(&steward, NoticeListKind::Waiting).await, 0);
                assert_eq!(listed(&steward, NoticeListKind::Closed).await, 1);
                back_out(&bare, id).await;
                assert_eq!(listed(&steward, NoticeListKind::Waiting).await, 1);
                assert_eq!(listed(&owner, NoticeListKind::Waiting).await, 0);
            }
        }
    });
}

/// Somebody who speaks for social care.
async fn owner(db: &Db) -> Viewer {
    let viewer = Viewer::new(UserId(Uuid::from_u128(11)), "Orla Penhallow", Role::SourcePartner);
    let user = User::new(
        viewer.user,
        "orla@partner.example",
        &viewer.display_name,
        viewer.role,
        DateTime::UNIX_EPOCH,
    );
    let mut tx = db.begin().await.unwrap();
    tx.add_user(&user).await.unwrap();
    tx.set_sources_of(viewer.user, &["social_care".to_owned()])
        .await
        .unwrap();
    tx.commit().await.unwrap();
    viewer
}
