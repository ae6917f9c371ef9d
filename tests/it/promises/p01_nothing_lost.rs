//! Promise 1: nothing is lost or doubled.

use child::FeedKind;
use desk::{RunMode, RunStatus};
use store::Db;
use tests::{Bare, run};

const HEADER: &str = "record_id,first_name,surname,dob,updated_on\n";

fn rows(numbers: std::ops::Range<u32>, surname: &str, day: &str) -> String {
    let lines = numbers.map(|number| format!("E{number},Ada,{surname}{number},2015-01-02,{day}\n"));
    HEADER.to_owned() + &lines.collect::<String>()
}

#[test]
fn p01_every_row_is_accepted_unchanged_or_rejected() {
    run(async {
        for bare in Bare::on_every_backend().await {
            let csv = rows(0..40, "Marsh", "2026-01-01") + ",Nobody,Known,2015-01-02,\nE3,too,few\n";
            let report = bare.load(FeedKind::Education, &csv).await;
            assert_eq!(report.status, RunStatus::Finished);
            let counts = report.rows;
            assert_eq!(
                (counts.read, counts.accepted, counts.unchanged, counts.rejected),
                (42, 40, 0, 2)
            );
            let mut tx = Db::open(&bare.database).await.unwrap().read().await.unwrap();
            let kept = tx.rejected_rows(report.run.unwrap(), 0, 10).await.unwrap();
            assert_eq!(kept.len(), 2, "a rejected row is kept with its reasons");
            assert!(kept.iter().all(|row| row.reasons.contains("rule")), "{kept:?}");
        }
    });
}

#[test]
fn p01_the_same_file_twice_changes_nothing() {
    run(async {
        for bare in Bare::on_every_backend().await {
            let csv = rows(0..30, "Marsh", "2026-01-01");
            bare.load(FeedKind::Education, &csv).await;
            bare.link().await;
            let before = bare.digest().await;
            let again = bare.load(FeedKind::Education, &csv).await;
            assert_eq!(
                (again.rows.read, again.rows.unchanged, again.rows.accepted),
                (30, 30, 0)
            );
            assert_eq!(bare.link().await.records, 0, "nothing waits to be linked");
            assert_eq!(bare.digest().await, before);
        }
    });
}

#[test]
fn p01_the_same_rows_in_another_file_are_unchanged_too() {
    run(async {
        for bare in Bare::on_every_backend().await {
            bare.load(FeedKind::Education, &rows(0..30, "Marsh", "2026-01-01"))
                .await;
            let more = bare
                .load(FeedKind::Education, &rows(0..35, "Marsh", "2026-01-01"))
                .await;
            assert_eq!((more.rows.read, more.rows.unchanged, more.rows.accepted), (35, 30, 5));
        }
    });
}

#[test]
fn p01_a_file_that_is_bad_as_a_whole_changes_nothing() {
    run(async {
        for bare in Bare::on_every_backend().await {
            bare.load(FeedKind::Education, &rows(0..10, "Marsh", "2026-01-01"))
                .await;
            bare.link().await;
            let before = bare.digest().await;
            let cut = rows(0..10, "Fenn", "2026-02-01") + "E99,\"Ada,Marsh";
            let bad = ["", "record_id\n", "not,a,feed\n1,2,3\n", cut.as_str()];
            for csv in bad {
                let report = bare.load(FeedKind::Education, csv).await;
                assert_eq!(report.status, RunStatus::Failed, "{csv:?}");
                assert!(
                    report.message.is_some_and(|message| message.len() > 20),
                    "the message says what to do: {csv:?}"
                );
            }
            assert_eq!(bare.link().await.records, 0);
            assert_eq!(bare.digest().await, before);
        }
    });
}

#[test]
fn p01_a_snapshot_ends_what_it_no_longer_holds_and_a_delta_does_not() {
    run(async {
        for bare in Bare::on_every_backend().await {
            bare.load(FeedKind::Education, &rows(0..20, "Marsh", "2026-01-01"))
                .await;
            let delta = bare.load(FeedKind::Education, &rows(0..5, "Fenn", "2026-02-01")).await;
            assert_eq!(delta.ended, 0);
            let snapshot = bare
                .load_as(
                    FeedKind::Education,
                    RunMode::Snapshot,
                    &rows(0..15, "Fenn", "2026-03-01"),
                )
                .await;
            assert_eq!(snapshot.ended, 5);
            assert_eq!(bare.link().await.records, 20, "ended records are looked at too");
        }
    });
}

#[test]
fn p01_an_older_version_that_arrives_late_does_not_take_the_place_of_a_newer_one() {
    run(async {
        for bare in Bare::on_every_backend().await {
            bare.load(FeedKind::Education, &rows(0..3, "New", "2026-03-01")).await;
            bare.link().await;
            let before = bare.digest().await;
            let late = bare.load(FeedKind::Education, &rows(0..3, "Old", "2026-01-01")).await;
            assert_eq!(late.rows.accepted, 3, "it is kept as a version");
            bare.link().await;
            assert_eq!(bare.digest().await, before, "and changes nothing that is shown");
        }
    });
}
