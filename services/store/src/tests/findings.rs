//! Rows that broke a rule, what came of them later, and what linking made of a run.

use chrono::NaiveDate;

use crate::{
    LinkedRecord, QualityCount, RecordId, RowVerdict, RunLinks, RunMode, RunOutcome, RunRows, RunStatus,
    testing::on_every_backend,
    tests::made::{at, child_id, children, load, new_run, rows, run_id, staged, statement},
};

fn finished() -> RunOutcome {
    RunOutcome {
        status: RunStatus::Finished,
        finished_at: at(99),
        files: Vec::new(),
        rows: RunRows::default(),
        ended: 0,
        rejected_by_rule: [].into(),
        warnings: [].into(),
        message: None,
    }
}

#[tokio::test]
async fn rows_that_broke_a_rule_are_found_by_it_and_say_when_they_came_right() {
    on_every_backend(|db| async move {
        let mut tx = db.begin().await.unwrap();
        tx.start_run(&new_run(1, RunMode::Delta)).await.unwrap();
        let statements: Vec<_> = (1..=9).map(|n| statement(&n.to_string(), "A", None)).collect();
        let mut all = staged(&rows(&statements));
        all[1].reasons = r#"[{"rule":"upn_format","line":3,"sentence":"x"}]"#.into();
        for row in &mut all[4..8] {
            let record_id = Some(row.row_no.to_string());
            row.verdict = RowVerdict::Rejected { record_id };
            row.reasons = r#"[{"rule":"row_empty","line":3,"sentence":"x"}]"#.into();
        }
        tx.stage_rows(run_id(1), &all).await.unwrap();
        assert_eq!(
            tx.rows_with_findings(run_id(1), 0, 2).await.unwrap(),
            [all[1].clone(), all[4].clone()]
        );
        assert_eq!(tx.rows_with_findings(run_id(1), 5, 9).await.unwrap(), all[5..8]);
        assert_eq!(tx.rows_of_rule(run_id(1), "row_empty", 2, 1).await.unwrap(), all[5..7]);
        assert_eq!(tx.rows_of_rule(run_id(1), "upn_format", 9, 0).await.unwrap(), all[1..2]);
        assert_eq!(tx.rows_of_rule(run_id(2), "upn_format", 9, 0).await.unwrap(), []);
        let asked = ["5".to_owned(), "6".to_owned()];
        assert_eq!(tx.brought_later("school", at(1), &asked).await.unwrap(), []);
        for run in [2, 3] {
            tx.start_run(&new_run(run, RunMode::Delta)).await.unwrap();
            tx.stage_rows(run_id(run), &staged(&rows(&[statement("5", "A", None)])))
                .await
                .unwrap();
        }
        assert_eq!(
            tx.brought_later("school", at(1), &asked).await.unwrap(),
            [],
            "nothing finished"
        );
        for run in [3, 2] {
            tx.finish_run(run_id(run), &finished()).await.unwrap();
        }
        let later = tx.brought_later("school", at(1), &asked).await.unwrap();
        assert_eq!(later, [("5".to_owned(), at(2))], "the first that brought it");
        assert_eq!(tx.brought_later("clinic", at(1), &asked).await.unwrap(), []);
        tx.commit().await.unwrap();
    })
    .await;
}

#[tokio::test]
async fn what_a_run_brought_is_in_exactly_one_count() {
    on_every_backend(|db| async move {
        let five: Vec<_> = (1..=5).map(|n| statement(&n.to_string(), "A", None)).collect();
        load(&db, 1, &five).await;
        let all = RunLinks {
            brought: 5,
            to_link: 5,
            ..RunLinks::default()
        };
        let mut tx = db.begin().await.unwrap();
        assert_eq!(tx.run_links(run_id(1)).await.unwrap(), all);
        children(&mut tx, 2).await;
        let link = |record: i64, child: Option<u128>| LinkedRecord {
            record: RecordId(record),
            version: 1,
            child: child.map(child_id),
            ended: false,
            shielded: false,
        };
        let links = [link(1, Some(1)), link(2, Some(1)), link(3, Some(2)), link(4, None)];
        tx.mark_linked(&links).await.unwrap();
        tx.commit().await.unwrap();
        load(&db, 2, &[statement("3", "B", None)]).await;
        let mut tx = db.begin().await.unwrap();
        let linked = RunLinks {
            brought: 5,
            replaced: 1,
            to_link: 1,
            waiting: 1,
            joined: 2,
            alone: 0,
        };
        assert_eq!(tx.run_links(run_id(1)).await.unwrap(), linked);
        assert_eq!(tx.doubts_about_run(run_id(1), true).await.unwrap(), 0);
        // For measuring: what is linked, child by child, in as many steps as one likes.
        let mut seen = Vec::new();
        let mut after = (child_id(0), RecordId(0));
        while let Some(next) = tx.linked_by_child(after, 1).await.unwrap().pop() {
            after = (next.child, next.record);
            seen.push((next.child, next.record.0, next.source));
        }
        let school = |child, record| (child_id(child), record, "school".to_owned());
        assert_eq!(seen, [school(1, 1), school(1, 2), school(2, 3)]);
    })
    .await;
}

#[tokio::test]
async fn the_counts_of_a_month_replace_each_other_and_leave_other_months_alone() {
    on_every_backend(|db| async move {
        let month = |month| NaiveDate::from_ymd_opt(2026, month, 1).expect("a day of the calendar");
        let count = |at, source: &str, about: &str, count| QualityCount {
            source: source.into(),
            month: month(at),
            measure: "stated".into(),
            about: about.into(),
            count,
        };
        let mut tx = db.begin().await.unwrap();
        assert_eq!(tx.quality_measured_at().await.unwrap(), None);
        let august = [count(8, "clinic", "dob", 3), count(8, "school", "dob", 4)];
        tx.put_quality(month(8), &august, at(1)).await.unwrap();
        tx.put_quality(
            month(9),
            &[count(9, "school", "dob", 5), count(9, "school", "upn", 1)],
            at(2),
        )
        .await
        .unwrap();
        tx.put_quality(month(9), &[count(9, "school", "dob", 6)], at(3))
            .await
            .unwrap();
        assert_eq!(
            tx.quality_since(month(9)).await.unwrap(),
            [count(9, "school", "dob", 6)]
        );
        assert_eq!(tx.quality_since(month(1)).await.unwrap().len(), 3);
        assert_eq!(tx.quality_measured_at().await.unwrap(), Some(at(3)));
        tx.commit().await.unwrap();
    })
    .await;
}
