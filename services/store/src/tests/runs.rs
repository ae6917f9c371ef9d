//! Runs and their staged rows.

use std::collections::BTreeMap;

use crate::{
    Expected, Registration, RowVerdict, RunFile, RunMode, RunOutcome, RunRows, RunStatus, SourceRow, StagedRow,
    testing::on_every_backend,
    tests::made::{at, new_run, rows, run_id, staged, statement},
};

fn file(name: &str) -> RunFile {
    RunFile {
        name: name.into(),
        sha256: format!("hash of {name}"),
        bytes: 12,
        columns: vec!["record_id".into(), String::new()],
    }
}

fn outcome(files: Vec<RunFile>) -> RunOutcome {
    RunOutcome {
        status: RunStatus::Finished,
        finished_at: at(99),
        files,
        rows: RunRows {
            read: 3,
            accepted: 1,
            unchanged: 1,
            rejected: 1,
        },
        ended: 2,
        rejected_by_rule: BTreeMap::from([("record_id_missing".to_owned(), 1)]),
        warnings: BTreeMap::from([("upn_check_letter".to_owned(), 4)]),
        message: None,
    }
}

#[tokio::test]
async fn a_run_comes_back_as_it_was_written() {
    on_every_backend(|db| async move {
        let mut tx = db.begin().await.unwrap();
        tx.start_run(&new_run(1, RunMode::Snapshot)).await.unwrap();
        tx.start_run(&new_run(2, RunMode::Delta)).await.unwrap();
        let under_way = tx.unfinished_runs().await.unwrap();
        assert_eq!(
            under_way.iter().map(|run| run.id).collect::<Vec<_>>(),
            [run_id(1), run_id(2)]
        );
        let outcome = outcome(vec![file("a"), file("b")]);
        tx.finish_run(run_id(1), &outcome).await.unwrap();
        let run = tx.run(run_id(1)).await.unwrap().expect("was started");
        assert_eq!((run.mode, run.status), (RunMode::Snapshot, RunStatus::Finished));
        assert_eq!((run.extract_time, run.started_at), (Some(at(-60)), at(1)));
        assert_eq!((run.finished_at, run.rows, run.ended), (Some(at(99)), outcome.rows, 2));
        assert_eq!(
            (run.rejected_by_rule, run.warnings),
            (outcome.rejected_by_rule, outcome.warnings)
        );
        assert_eq!(tx.unfinished_runs().await.unwrap().len(), 1);
        assert_eq!(tx.runs(1).await.unwrap()[0].id, run_id(2), "newest first");
        assert!(tx.run(run_id(3)).await.unwrap().is_none());
        tx.commit().await.unwrap();
    })
    .await;
}

#[tokio::test]
async fn the_same_files_are_recognised_in_any_order() {
    on_every_backend(|db| async move {
        let mut tx = db.begin().await.unwrap();
        tx.start_run(&new_run(1, RunMode::Delta)).await.unwrap();
        assert!(
            tx.finished_run_by_files("school", &[]).await.unwrap().is_none(),
            "not finished yet"
        );
        tx.finish_run(run_id(1), &outcome(vec![file("a"), file("b")]))
            .await
            .unwrap();
        let found = tx
            .finished_run_by_files("school", &["hash of b", "hash of a"])
            .await
            .unwrap();
        assert_eq!(found.map(|run| run.id), Some(run_id(1)));
        assert!(
            tx.finished_run_by_files("school", &["hash of a"])
                .await
                .unwrap()
                .is_none()
        );
        assert!(
            tx.finished_run_by_files("clinic", &["hash of b", "hash of a"])
                .await
                .unwrap()
                .is_none()
        );
    })
    .await;
}

#[tokio::test]
async fn every_staged_row_comes_back_in_order() {
    on_every_backend(|db| async move {
        let mut tx = db.begin().await.unwrap();
        tx.start_run(&new_run(1, RunMode::Delta)).await.unwrap();
        let statements: Vec<_> = (1..=1_203)
            .map(|n| statement(&n.to_string(), "O’NEILL", None))
            .collect();
        let mut all = staged(&rows(&statements));
        for row in all.iter_mut().filter(|row| row.row_no % 100 == 0) {
            row.verdict = RowVerdict::Rejected {
                record_id: (row.row_no % 200 == 0).then(|| row.row_no.to_string()),
            };
            row.reasons = r#"[{"rule":"date_unreadable"}]"#.into();
        }
        tx.stage_rows(run_id(1), &all).await.unwrap();
        let (rejected, accepted): (Vec<StagedRow>, Vec<StagedRow>) = all
            .into_iter()
            .partition(|row| matches!(row.verdict, RowVerdict::Rejected { .. }));
        let mut read = Vec::new();
        while let page = tx
            .staged_rows(run_id(1), read.last().map_or(0, |row: &StagedRow| row.row_no), 500)
            .await
            .unwrap()
            && !page.is_empty()
        {
            read.extend(page);
        }
        assert_eq!(read, accepted);
        assert_eq!(tx.rejected_rows(run_id(1), 0, 100).await.unwrap(), rejected);
        assert_eq!(tx.rejected_rows(run_id(1), 600, 3).await.unwrap(), rejected[6..9]);
        assert_eq!(tx.staged_row(run_id(1), 100).await.unwrap().as_ref(), rejected.first());
        assert_eq!(tx.last_staged_row(run_id(1)).await.unwrap(), 1_203);
        assert_eq!(tx.purge_staged_rows(run_id(1)).await.unwrap(), 1_203);
        assert_eq!(tx.last_staged_row(run_id(1)).await.unwrap(), 0);
    })
    .await;
}

#[tokio::test]
async fn sources_are_registered_once_and_changed_in_place() {
    on_every_backend(|db| async move {
        let mut tx = db.begin().await.unwrap();
        let mut source = SourceRow {
            name: "clinic".into(),
            title: "Clinic".into(),
            sector: child::Sector::Sensitive,
            kind: None,
            sensitive: true,
            created_at: at(0),
            expected: Expected::default(),
            answered: Expected::default(),
            registration: Registration::default(),
            delivered_at: None,
            ids_of: None,
        };
        tx.put_source(&source).await.unwrap();
        source.title = "The clinic".into();
        source.sector = child::Sector::SocialCare;
        source.kind = Some(child::FeedKind::Involvement);
        source.sensitive = false;
        tx.put_source(&SourceRow {
            created_at: at(9),
            ..source.clone()
        })
        .await
        .unwrap();
        source.expected = Expected {
            records: Some(40),
            days: Some(7),
        };
        assert!(tx.expect("clinic", source.expected).await.unwrap());
        assert!(!tx.expect("nobody", source.expected).await.unwrap());
        for seconds in [100, 130] {
            tx.note_delivery("clinic", at(seconds)).await.unwrap();
            source.delivered_at = Some(at(seconds));
            assert_eq!(tx.source("clinic").await.unwrap(), Some(source.clone()));
        }
        assert_eq!(
            tx.sources().await.unwrap(),
            [source.clone()],
            "the first registration's time stays"
        );
        assert_eq!(tx.source("clinic").await.unwrap(), Some(source));
        assert_eq!(tx.source("none").await.unwrap(), None);
    })
    .await;
}
