//! Runs that look implausible wait for a person; until then they change nothing.

use std::fmt::Write as _;

use child::{FeedKind, RunId};
use desk::{Expected, LoadReport, RunMode, RunStatus, Silent};
use store::{Db, Origin, Run, RunOutcome, StagedRow};
use tests::{Bare, run};

/// A school list: `count` pupils, with the surname that `surname` gives each.
fn pupils(count: usize, surname: impl Fn(usize) -> String) -> String {
    let mut text = "record_id,first_name,surname,dob,updated_on\n".to_owned();
    for at in 0..count {
        let (name, day) = (surname(at), at % 28 + 1);
        writeln!(text, "E{at},Imogen,{name},2015-03-{day:02},2026-01-01").expect("text takes text");
    }
    text
}

fn own(at: usize) -> String {
    format!("Marchbank{}", char::from(b'a' + (at % 26) as u8))
}

fn records(records: Option<i64>) -> Expected {
    Expected { records, days: None }
}

async fn snapshot(bare: &Bare, csv: &str) -> LoadReport {
    bare.load_as(FeedKind::Education, RunMode::Snapshot, csv).await
}

fn held(report: &LoadReport) -> RunId {
    assert_eq!(report.status, RunStatus::Held, "{report:?}");
    let rows = report.rows;
    assert_eq!(rows.read, rows.accepted + rows.unchanged + rows.rejected);
    report.run.expect("a load has a run")
}

/// The run once it was brought to its end. A server frees the turn of whoever tried to discard it when it notices that the
/// connection is gone, so this asks again.
async fn resumed(bare: &Bare, database: &Db, id: RunId) -> Run {
    for _ in 0..200 {
        bare.desk.resume_runs().await.unwrap();
        let run = database.read().await.unwrap().run(id).await.unwrap();
        let run = run.expect("the run is there");
        if run.status != RunStatus::Running {
            return run;
        }
        tokio::time::sleep(std::time::Duration::from_millis(20)).await;
    }
    panic!("the run is not resumed");
}

#[test]
fn files_that_are_older_than_those_loaded_before_change_nothing_until_a_person_released_them() {
    run(async {
        for bare in Bare::on_every_backend().await {
            let load = async |surname: &str, written: Option<&str>| {
                let text = pupils(1, |_| surname.to_owned());
                let mut request = bare.request(FeedKind::Education, RunMode::Delta, &text);
                request.extract_time = written.map(|at| at.parse().expect("a moment"));
                bare.desk.load(&request, &Silent).await.unwrap()
            };
            for (surname, written) in [
                ("Marchbank", "2026-06-01T09:00:00.5Z"),
                ("Marchmont", "2026-06-02T09:00:00Z"),
                // The same export in two files.
                ("Marchmount", "2026-06-02T10:00:00+01:00"),
            ] {
                assert_eq!(load(surname, Some(written)).await.status, RunStatus::Finished);
            }
            bare.link().await;
            let before = bare.digest().await;
            let late = load("Marchbanks", Some("2026-06-01T12:00:00Z")).await;
            let id = held(&late);
            let message = late.message.expect("it says why");
            for part in ["2026-06-01T12:00:00Z", "2026-06-02T09:00:00Z", "onechild feed release"] {
                assert!(message.contains(part), "{message}");
            }
            bare.link().await;
            assert_eq!(bare.digest().await, before, "nothing changed");
            bare.desk.release_run(id).await.unwrap();
            bare.link().await;
            assert_ne!(bare.digest().await, before);
            // Of what says nothing of its age, nothing is known.
            assert_eq!(load("Marchand", None).await.status, RunStatus::Finished);
            // A slip in the year waits for a person, and once released makes no later file look old.
            let ahead = load("Marchant", Some("2062-06-03T09:00:00Z")).await;
            let id = held(&ahead);
            assert!(ahead.message.is_some_and(|message| message.contains("still to come")));
            bare.desk.release_run(id).await.unwrap();
            assert_eq!(
                load("Marchand", Some("2026-06-04T09:00:00Z")).await.status,
                RunStatus::Finished
            );
        }
    });
}

#[test]
fn half_a_snapshot_ends_nobody_until_a_person_released_it() {
    run(async {
        for bare in Bare::on_every_backend().await {
            assert_eq!(snapshot(&bare, &pupils(200, own)).await.status, RunStatus::Finished);
            bare.link().await;
            let before = bare.digest().await;
            let report = snapshot(&bare, &pupils(100, own)).await;
            let id = held(&report);
            let message = report.message.expect("it says why");
            for part in ["100 rows", "holds 200 records", &format!("onechild feed release {id}")] {
                assert!(message.contains(part), "{message}");
            }
            bare.desk.resume_runs().await.unwrap();
            bare.link().await;
            assert_eq!(bare.digest().await, before, "nothing changed");
            assert_eq!(bare.desk.held_runs().await.unwrap().len(), 1);
            let released = bare.desk.release_run(id).await.unwrap();
            assert_eq!((released.status, released.ended), (RunStatus::Finished, 100));
            bare.link().await;
            assert_ne!(bare.digest().await, before);
            assert_eq!(bare.desk.held_runs().await.unwrap().len(), 0);
            assert!(bare.desk.release_run(id).await.is_err(), "once is enough");
        }
    });
}

#[test]
fn a_snapshot_with_other_ids_or_of_a_small_source_that_lost_most_is_held_too() {
    run(async {
        let bare = Bare::on_sqlite().await;
        snapshot(&bare, &pupils(60, own)).await;
        let renumbered = pupils(60, own).replace("\nE", "\nP");
        let message = held(&snapshot(&bare, &renumbered).await);
        assert!(bare.desk.discard_run(message).await.is_ok());
        let bare = Bare::on_sqlite().await;
        snapshot(&bare, &pupils(8, own)).await;
        held(&snapshot(&bare, &pupils(3, own)).await);
        assert_eq!(snapshot(&bare, &pupils(5, own)).await.ended, 3, "small sources vary");
    });
}

#[test]
fn the_same_file_counts_again_once_something_else_came_between() {
    run(async {
        for bare in Bare::on_every_backend().await {
            let hour = || bare.clock.set(bare.desk.now() + chrono::TimeDelta::hours(1));
            snapshot(&bare, &pupils(9, own)).await;
            bare.link().await;
            let before = bare.digest().await;
            hour();
            let again = snapshot(&bare, &pupils(9, own)).await;
            assert!(again.message.is_some_and(|message| message.contains("loaded before")));
            hour();
            assert_eq!(snapshot(&bare, &pupils(7, own)).await.ended, 2);
            hour();
            assert!(
                snapshot(&bare, &pupils(9, own)).await.message.is_none(),
                "the two are back"
            );
            hour();
            let sender = bare.sender().await;
            bare.desk.withdraw(&sender, "education", "E1").await.unwrap();
            hour();
            assert!(
                snapshot(&bare, &pupils(9, own)).await.message.is_none(),
                "and so is the one"
            );
            bare.link().await;
            assert_eq!(bare.digest().await, before);
        }
    });
}

#[test]
fn a_run_that_was_cut_off_while_it_was_promoted_is_brought_to_its_end_and_not_held() {
    run(async {
        for bare in Bare::on_every_backend().await {
            snapshot(&bare, &pupils(200, own)).await;
            let fewer = pupils(100, own).replace("2026-01-01", "2026-02-02");
            let id = held(&snapshot(&bare, &fewer).await);
            let database = Db::open(&bare.database).await.unwrap();
            let mut tx = database.begin().await.unwrap();
            let rows = tx.staged_rows(id, 0, 10).await.unwrap();
            let rows: Vec<_> = rows.into_iter().filter_map(StagedRow::accepted).collect();
            tx.promote_batch(id, "education", &rows, Origin::Staged, bare.desk.now())
                .await
                .unwrap();
            tx.commit().await.unwrap();
            assert!(bare.desk.discard_run(id).await.is_err(), "something was changed");
            let mut tx = database.begin().await.unwrap();
            let run = tx.run(id).await.unwrap().expect("the run is there");
            let under_way = RunOutcome {
                status: RunStatus::Running,
                finished_at: bare.desk.now(),
                files: run.files,
                rows: run.rows,
                ended: 0,
                rejected_by_rule: run.rejected_by_rule,
                warnings: run.warnings,
                message: None,
            };
            tx.finish_run(id, &under_way).await.unwrap();
            tx.commit().await.unwrap();
            let run = resumed(&bare, &database, id).await;
            assert_eq!(
                (run.status, run.rows.accepted, run.ended),
                (RunStatus::Finished, 100, 100)
            );
        }
    });
}

#[test]
fn columns_that_moved_are_not_two_hundred_children_who_changed_their_names() {
    run(async {
        let bare = Bare::on_sqlite().await;
        bare.load(FeedKind::Education, &pupils(200, own)).await;
        bare.link().await;
        let before = bare.digest().await;
        let moved = pupils(200, |at| own(at + 1)).replace("2026-01-01", "2026-02-02");
        let report = bare.load(FeedKind::Education, &moved).await;
        let id = held(&report);
        let message = report.message.expect("it says why");
        assert!(message.contains("another surname in 200"), "{message}");
        assert!(!message.contains("Marchbank"), "no name of a child: {message}");
        let discarded = bare.desk.discard_run(id).await.unwrap();
        assert_eq!(discarded.status, RunStatus::Failed);
        bare.link().await;
        assert_eq!(bare.digest().await, before);
    });
}

#[test]
fn a_number_that_somebody_stated_counts_and_small_changes_pass() {
    run(async {
        let bare = Bare::on_sqlite().await;
        bare.desk.expect("education", records(Some(150))).await.unwrap();
        held(&bare.load(FeedKind::Education, &pupils(200, own)).await);
        bare.desk.expect("education", records(Some(180))).await.unwrap();
        let report = bare.load(FeedKind::Education, &pupils(200, own)).await;
        assert_eq!(report.status, RunStatus::Finished, "11 % more are no surprise");
        bare.desk.expect("education", records(None)).await.unwrap();
        let married = pupils(200, |at| if at < 30 { "Ferrowby".to_owned() } else { own(at) });
        let report = bare
            .load(FeedKind::Education, &married.replace("2026-01-01", "2026-02-02"))
            .await;
        assert_eq!(report.status, RunStatus::Finished, "15 % are no mass");
        assert!(bare.desk.expect("nobody", records(Some(1))).await.is_err());
        assert!(bare.desk.expect("education", records(Some(0))).await.is_err());
    });
}

#[test]
fn a_held_run_cannot_take_back_what_came_after_it() {
    run(async {
        let bare = Bare::on_sqlite().await;
        snapshot(&bare, &pupils(200, own)).await;
        let id = held(&snapshot(&bare, &pupils(100, own)).await);
        bare.clock.set(bare.desk.now() + chrono::TimeDelta::hours(1));
        assert_eq!(snapshot(&bare, &pupils(201, own)).await.status, RunStatus::Finished);
        let refused = bare.desk.release_run(id).await.expect_err("a later run was loaded");
        assert!(refused.to_string().contains("A later run of this source"), "{refused}");
    });
}

#[test]
fn a_source_that_is_silent_for_longer_than_is_expected_of_it_is_late() {
    run(async {
        for bare in Bare::on_every_backend().await {
            let late = async || bare.desk.tell_late_sources().await.unwrap();
            let weekly = Expected {
                records: None,
                days: Some(7),
            };
            bare.desk.expect("education", weekly).await.unwrap();
            bare.desk.expect("careers", weekly).await.unwrap();
            let days = |days| bare.clock.set(bare.desk.now() + chrono::TimeDelta::days(days));
            days(5);
            bare.load(FeedKind::Education, &pupils(3, own)).await;
            assert_eq!(late().await, 0);
            days(3);
            assert_eq!(late().await, 1, "careers never delivered");
            days(5);
            assert_eq!(late().await, 2);
            // A file that brings nothing new came all the same, and so did a single record.
            bare.load(FeedKind::Education, &pupils(3, own)).await;
            let fields = [("first_name", "Imogen"), ("surname", ""), ("dob", "")];
            let fields = fields.map(|(name, text)| (name.to_owned(), text.to_owned())).into();
            bare.desk
                .receive(&bare.sender().await, "careers", "C1", fields)
                .await
                .unwrap();
            assert_eq!(late().await, 0);
            assert!(
                bare.desk
                    .expect(
                        "education",
                        Expected {
                            records: None,
                            days: Some(0)
                        }
                    )
                    .await
                    .is_err()
            );
        }
    });
}
