//! From rows to versions: nothing is lost or doubled.

use child::{
    FeedKind, RecordKey, Statement,
    fact::{Involvement, SenNeed, SenProvision},
};
use proptest::prelude::*;

use crate::{
    Db, DbConfig, Origin, PromoteCounts, RowVerdict, RunMode,
    testing::on_every_backend,
    tests::made::{at, current, day, load, new_run, rows, run_id, staged, statement, surname},
};

const fn counts(accepted: i64, unchanged: i64) -> PromoteCounts {
    PromoteCounts { accepted, unchanged }
}

#[tokio::test]
async fn p01_the_same_file_twice_changes_nothing() {
    on_every_backend(|db| async move {
        let said = [
            statement("1", "A", None),
            statement("2", "B", Some(day(2))),
            statement("1", "C", None),
        ];
        assert_eq!(load(&db, 1, &said).await, counts(3, 0));
        let before = current(&db).await;
        assert_eq!(load(&db, 2, &said).await, counts(0, 3));
        assert_eq!(current(&db).await, before);
        assert_eq!(before.iter().map(surname).collect::<Vec<_>>(), ["C", "B"]);
    })
    .await;
}

#[tokio::test]
async fn p01_a_batch_promoted_again_after_a_crash_changes_nothing() {
    on_every_backend(|db| async move {
        let said: Vec<_> = (0..40)
            .map(|n| statement(&(n % 25).to_string(), &n.to_string(), None))
            .collect();
        load(&db, 1, &said).await;
        let before = current(&db).await;
        let mut tx = db.begin().await.unwrap();
        let rows = rows(&said);
        for again in [&rows[..7], &rows[7..40], &rows[..]] {
            let counts = tx
                .promote_batch(run_id(1), "school", again, Origin::Staged, at(500))
                .await
                .unwrap();
            assert_eq!(
                counts,
                PromoteCounts {
                    accepted: again.len() as i64,
                    unchanged: 0
                }
            );
        }
        tx.commit().await.unwrap();
        assert_eq!(current(&db).await, before);
    })
    .await;
}

#[tokio::test]
async fn p01_two_rows_of_one_record_in_different_batches_are_unchanged_when_loaded_again() {
    on_every_backend(|db| async move {
        let said = [
            statement("1", "A", None),
            statement("2", "X", None),
            statement("1", "B", None),
        ];
        load(&db, 1, &said).await;
        let before = current(&db).await;
        let mut tx = db.begin().await.unwrap();
        let rows = rows(&said);
        tx.start_run(&new_run(2, RunMode::Delta)).await.unwrap();
        tx.stage_rows(run_id(2), &staged(&rows)).await.unwrap();
        for row in &rows {
            let one = std::slice::from_ref(row);
            let counted = tx
                .promote_batch(run_id(2), "school", one, Origin::Staged, at(9))
                .await
                .unwrap();
            assert_eq!(counted, counts(0, 1));
        }
        tx.commit().await.unwrap();
        assert_eq!(current(&db).await, before);
    })
    .await;
}

#[tokio::test]
async fn every_version_is_kept_and_the_current_one_follows_the_dates() {
    on_every_backend(|db| async move {
        load(&db, 1, &[statement("1", "FIRST", Some(day(5)))]).await;
        load(&db, 2, &[statement("1", "LATER", Some(day(9)))]).await;
        load(&db, 3, &[statement("1", "STALE", Some(day(1)))]).await;
        let records = current(&db).await;
        assert_eq!(records.len(), 1);
        assert_eq!((surname(&records[0]), records[0].record.version), ("LATER", 2));
        assert_eq!(
            (records[0].record.first_seen, records[0].record.received_at),
            (at(1), at(2))
        );
        let mut tx = db.read().await.unwrap();
        let versions = tx.versions_of(records[0].id).await.unwrap();
        assert_eq!(
            versions.iter().map(surname).collect::<Vec<_>>(),
            ["FIRST", "LATER", "STALE"]
        );
        assert_eq!(
            tx.record_by_key(&records[0].record.key).await.unwrap().as_ref(),
            Some(&records[0])
        );
    })
    .await;
}

#[tokio::test]
async fn a_record_that_goes_back_to_what_it_said_before_gets_a_version_of_its_own() {
    on_every_backend(|db| async move {
        for (n, name) in [(1, "A"), (2, "B"), (3, "A")] {
            assert_eq!(load(&db, n, &[statement("1", name, None)]).await, counts(1, 0));
        }
        let records = current(&db).await;
        assert_eq!((surname(&records[0]), records[0].record.version), ("A", 3));
    })
    .await;
}

#[tokio::test]
async fn a_snapshot_ends_what_it_no_longer_holds_and_brings_it_back() {
    on_every_backend(|db| async move {
        let said: Vec<_> = ["1", "2", "3"].map(|id| statement(id, "A", None)).into();
        load(&db, 1, &said).await;
        let mut tx = db.begin().await.unwrap();
        tx.start_run(&new_run(2, RunMode::Snapshot)).await.unwrap();
        let mut held = staged(&rows(&said[..2]));
        held[1].verdict = RowVerdict::Rejected {
            record_id: Some("2".into()),
        };
        tx.stage_rows(run_id(2), &held).await.unwrap();
        assert_eq!(tx.count_missing("school", run_id(2)).await.unwrap(), 1);
        assert_eq!(tx.count_missing("clinic", run_id(2)).await.unwrap(), 0);
        assert_eq!(
            tx.end_missing("school", run_id(2)).await.unwrap(),
            1,
            "a rejected row still holds its record"
        );
        assert_eq!(tx.end_missing("school", run_id(2)).await.unwrap(), 0);
        tx.commit().await.unwrap();
        let ended: Vec<bool> = current(&db).await.iter().map(|record| record.record.ended).collect();
        assert_eq!(ended, [false, false, true]);
        assert_eq!(load(&db, 3, &said).await, counts(0, 3));
        assert!(current(&db).await.iter().all(|record| !record.record.ended));
    })
    .await;
}

#[tokio::test]
async fn a_message_that_comes_again_does_not_bring_a_withdrawn_record_back() {
    on_every_backend(|db| async move {
        let message = |surname: &str| Statement {
            kind: FeedKind::DchStu3,
            ..statement("1", surname, Some(day(3)))
        };
        load(&db, 1, &[message("A")]).await;
        let mut tx = db.begin().await.unwrap();
        tx.start_run(&new_run(2, RunMode::Snapshot)).await.unwrap();
        assert_eq!(tx.end_missing("school", run_id(2)).await.unwrap(), 1);
        tx.commit().await.unwrap();
        assert_eq!(load(&db, 3, &[message("A")]).await, counts(0, 1));
        assert!(current(&db).await[0].record.ended);
        assert_eq!(load(&db, 4, &[message("B")]).await, counts(1, 0));
        assert!(!current(&db).await[0].record.ended);
    })
    .await;
}

#[tokio::test]
async fn facts_shields_and_odd_texts_come_back_as_they_were() {
    on_every_backend(|db| async move {
        let mut said = statement("Ünï \"code\" \\ '; --", "Ó Néill\n\t", Some(day(3)));
        said.kind = FeedKind::SocialCare;
        said.shielded = true;
        said.unknown.insert("extra column".into(), "kept".into());
        said.facts.sen_needs = vec![SenNeed {
            provision: Some(SenProvision::Plan),
            primary_type: Some("ASD".into()),
        }];
        said.facts.involvements = ["social_care", "camhs"]
            .map(|service| Involvement {
                service_type: service.into(),
                organisation: None,
                team: None,
                practitioner_name: None,
                role: None,
                phone: None,
                email: None,
                start_date: Some(day(1)),
                end_date: None,
                is_lead_professional: false,
                is_sensitive: false,
                consent_basis: None,
                consent_date: None,
            })
            .into();
        load(&db, 1, std::slice::from_ref(&said)).await;
        let records = current(&db).await;
        assert_eq!(records[0].record.statement, said);
        let mut tx = db.read().await.unwrap();
        let standings = tx.standings(&[records[0].record.key.clone()]).await.unwrap();
        assert!(standings[0].shielded && !standings[0].linked_shielded);
        let counted = tx.count_records().await.unwrap();
        assert_eq!((counted[0].records, counted[0].ended, counted[0].to_link), (1, 0, 1));
    })
    .await;
}

/// What a new database holds after one run is promoted in pieces of these sizes, the rest at once.
async fn promoted_in(cuts: &[usize], said: &[Statement]) -> Vec<(RecordKey, Statement)> {
    let db = Db::migrate(&DbConfig::new("sqlite::memory:", 1)).await.unwrap();
    let mut tx = db.begin().await.unwrap();
    let rows = rows(said);
    tx.start_run(&new_run(1, RunMode::Delta)).await.unwrap();
    tx.stage_rows(run_id(1), &staged(&rows)).await.unwrap();
    let mut left = rows.as_slice();
    let mut total = 0;
    for cut in cuts.iter().copied().chain([rows.len()]) {
        let (batch, rest) = left.split_at(cut.min(left.len()));
        let counted = tx
            .promote_batch(run_id(1), "school", batch, Origin::Staged, at(1))
            .await
            .unwrap();
        total += counted.accepted + counted.unchanged;
        left = rest;
    }
    assert_eq!(total, rows.len() as i64, "every row is accounted for");
    tx.commit().await.unwrap();
    let current = current(&db).await.into_iter();
    let mut end: Vec<_> = current
        .map(|record| (record.record.key, record.record.statement))
        .collect();
    end.sort_by(|a, b| a.0.cmp(&b.0));
    end
}

#[tokio::test]
async fn p01_a_return_to_an_earlier_content_outlasts_an_older_row_after_it() {
    let said = [("A", 3), ("B", 3), ("A", 3), ("B", 1)].map(|(name, date)| statement("1", name, Some(day(date))));
    let whole = promoted_in(&[], &said).await;
    assert_eq!(whole[0].1, said[0]);
    for cuts in [[2, 1], [1, 2], [3, 1]] {
        assert_eq!(promoted_in(&cuts, &said).await, whole, "{cuts:?}");
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(24))]

    /// Promise 1: any way of cutting a run into batches ends in the same records. A source dates its rows or does not:
    /// with both kinds for one record "the later row wins on a blank date" has no order that all batchings share.
    #[test]
    fn p01_any_batching_gives_the_same_records(
        said in prop::collection::vec((0u8..4, 0u8..4, 1u32..4), 1..12),
        dated in any::<bool>(),
        cuts in prop::collection::vec(1usize..5, 12),
    ) {
        let said: Vec<_> = said
            .into_iter()
            .map(|(id, name, date)| statement(&id.to_string(), &name.to_string(), dated.then(|| day(date))))
            .collect();
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
        runtime.block_on(async {
            assert_eq!(promoted_in(&[], &said).await, promoted_in(&cuts, &said).await);
        });
    }
}
