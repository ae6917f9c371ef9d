//! Children, links, golden records, cases and the change feed.

use child::{CaseId, RecordKey, Shield};
use uuid::Uuid;

use crate::{
    CaseKind, CaseStatus, ChangeKind, ChildCounts, ConstraintKind, GoldenRow, LinkConstraint, LinkEventKind,
    LinkedRecord, NewChange, NewLinkEvent, NewModel, NewReviewCase, RecordId, Stated, StoreError,
    testing::{on_every_backend, on_every_config},
    tests::made::{at, child_id, children, current, day, load, statement, surname},
};

fn link(record: RecordId, version: i64, child: u128) -> LinkedRecord {
    LinkedRecord {
        record,
        version,
        child: Some(child_id(child)),
        ended: false,
        shielded: false,
    }
}

pub(super) fn event(child: u128, record: i64) -> NewLinkEvent {
    NewLinkEvent {
        at: at(5),
        kind: LinkEventKind::Join,
        child: Some(child_id(child)),
        record: Some(RecordId(record)),
        record_version: Some(record + 1),
        ended: record % 2 == 1,
        survivorship_version: Some(3),
        model_version: Some(1),
        weight: Some(17.25),
        probability: Some(0.999_9),
        decided_by: None,
        reason: r#"{"bars":[]}"#.into(),
    }
}

#[tokio::test]
async fn references_run_from_10001_without_gaps() {
    on_every_backend(|db| async move {
        let mut tx = db.begin().await.unwrap();
        let references = children(&mut tx, 1_100).await;
        assert_eq!(references, (10_001..=11_100).collect::<Vec<_>>());
        let child = tx.child_by_reference(10_700).await.unwrap().expect("exists");
        assert_eq!(
            (child.id, child.anchor),
            (child_id(700), RecordKey::new("school", "700"))
        );
        assert_eq!(child.created_at, at(0));
        assert!(tx.create_children(&[]).await.unwrap().is_empty());
        let pages = tx.all_children(11_098, 50).await.unwrap();
        assert_eq!(
            pages.iter().map(|child| child.reference).collect::<Vec<_>>(),
            [11_099, 11_100]
        );
    })
    .await;
}

#[tokio::test]
async fn redirects_shields_and_emptiness_are_set_and_undone_in_bulk() {
    on_every_backend(|db| async move {
        let mut tx = db.begin().await.unwrap();
        children(&mut tx, 4).await;
        tx.redirect_children(&[(child_id(2), child_id(1))]).await.unwrap();
        let possible = Shield {
            linked: false,
            possible: true,
        };
        tx.change_shields(&[(child_id(1), possible), (child_id(2), possible)])
            .await
            .unwrap();
        tx.empty_children(&[child_id(3)]).await.unwrap();
        let all = tx
            .children_by_ids(&[child_id(1), child_id(2), child_id(3), child_id(9)])
            .await
            .unwrap();
        assert_eq!(
            all.iter().map(|child| child.redirect_to).collect::<Vec<_>>(),
            [None, Some(child_id(1)), None]
        );
        assert_eq!(
            all.iter().map(|child| child.empty).collect::<Vec<_>>(),
            [false, false, true]
        );
        assert_eq!(all[0].shield, possible);
        let counts = tx.count_children().await.unwrap();
        assert_eq!(
            counts,
            ChildCounts {
                living: 2,
                shielded: 1,
                redirected: 1
            }
        );
        let anchored = tx
            .children_with_anchors(&[RecordKey::new("school", "2"), RecordKey::new("x", "2")])
            .await;
        assert_eq!(
            anchored.unwrap().iter().map(|child| child.id).collect::<Vec<_>>(),
            [child_id(2)]
        );
        tx.revive_children(&[child_id(2), child_id(3)]).await.unwrap();
        assert_eq!(
            tx.count_children().await.unwrap(),
            ChildCounts {
                living: 4,
                shielded: 2,
                redirected: 0
            }
        );
    })
    .await;
}

#[tokio::test]
async fn a_record_waits_until_its_current_version_is_linked() {
    on_every_backend(|db| async move {
        load(
            &db,
            1,
            &[statement("1", "A", Some(day(1))), statement("2", "B", Some(day(1)))],
        )
        .await;
        let records = current(&db).await;
        let mut tx = db.begin().await.unwrap();
        children(&mut tx, 1).await;
        let numbers = |waiting: Vec<Stated>| -> Vec<RecordId> {
            waiting.into_iter().map(|record| record.standing.record).collect()
        };
        assert_eq!(
            numbers(tx.stated_waiting(RecordId(0), 10).await.unwrap()),
            [records[0].id, records[1].id]
        );
        assert_eq!(
            numbers(tx.stated_waiting(records[0].id, 10).await.unwrap()),
            [records[1].id]
        );
        tx.mark_linked(&[link(records[0].id, 1, 1), link(records[1].id, 1, 1)])
            .await
            .unwrap();
        assert!(tx.stated_waiting(RecordId(0), 10).await.unwrap().is_empty());
        tx.commit().await.unwrap();
        load(&db, 2, &[statement("1", "NEWER", Some(day(2)))]).await;
        let mut tx = db.begin().await.unwrap();
        let waiting = tx.stated_waiting(RecordId(0), 10).await.unwrap();
        assert!(
            waiting.len() == 1 && waiting[0].statement.contains("NEWER"),
            "{waiting:?}"
        );
        assert_eq!(waiting[0].standing.linked_version, Some(1));
        let mut linked = tx.records_of_children(&[child_id(1)]).await.unwrap();
        linked.sort_by_key(|record| record.id);
        assert_eq!(
            linked.iter().map(surname).collect::<Vec<_>>(),
            ["A", "B"],
            "the golden record builds on links"
        );
        assert!(linked.iter().all(|record| record.record.version == 1));
        let unknown = tx.mark_linked(&[link(RecordId(99), 1, 1)]).await;
        assert!(matches!(unknown, Err(StoreError::Missing(_))));
    })
    .await;
}

#[tokio::test]
async fn p05_a_shield_counts_from_its_current_or_its_linked_version() {
    on_every_backend(|db| async move {
        let mut shielded = statement("1", "A", Some(day(1)));
        shielded.shielded = true;
        load(&db, 1, &[shielded]).await;
        let id = current(&db).await[0].id;
        let mut tx = db.begin().await.unwrap();
        children(&mut tx, 1).await;
        tx.mark_linked(&[LinkedRecord {
            shielded: true,
            ..link(id, 1, 1)
        }])
        .await
        .unwrap();
        tx.commit().await.unwrap();
        load(&db, 2, &[statement("1", "A", Some(day(2)))]).await;
        let mut tx = db.begin().await.unwrap();
        let due = tx.shields_due(&[child_id(1)]).await.unwrap();
        assert!(due[0].1.linked, "the linked version still shields");
        tx.mark_linked(&[link(id, 2, 1)]).await.unwrap();
        assert!(!tx.shields_due(&[child_id(1)]).await.unwrap()[0].1.linked);
    })
    .await;
}

#[tokio::test]
async fn link_events_are_gapless_and_append_only() {
    on_every_backend(|db| async move {
        let mut tx = db.begin().await.unwrap();
        assert_eq!(tx.append_link_events(&[]).await.unwrap(), 0);
        let written: Vec<_> = (1..=700).map(|n| event(u128::from(n % 2 == 0), n)).collect();
        assert_eq!(tx.append_link_events(&written).await.unwrap(), 700);
        tx.commit().await.unwrap();
        let mut tx = db.begin().await.unwrap();
        tx.append_link_events(&[event(9, 9)]).await.unwrap();
        tx.rollback().await.unwrap();
        let mut tx = db.begin().await.unwrap();
        let mut last = event(9, 9);
        (last.child, last.weight, last.model_version) = (None, None, None);
        assert_eq!(
            tx.append_link_events(&[last.clone()]).await.unwrap(),
            701,
            "an undone event leaves no gap"
        );
        tx.commit().await.unwrap();
        let mut tx = db.read().await.unwrap();
        let history = tx.link_events_after(0, 1_000).await.unwrap();
        assert_eq!(
            history.iter().map(|event| event.position).collect::<Vec<_>>(),
            (1..=701).collect::<Vec<_>>()
        );
        assert_eq!(history[41].event, written[41]);
        assert_eq!(history[700].event, last);
        let of_child = tx.link_events_of_children(&[child_id(1)]).await.unwrap();
        assert_eq!(of_child.len(), 350);
        assert!(of_child.windows(2).all(|pair| pair[0].position < pair[1].position));
        assert_eq!(tx.link_events_of_records(&[RecordId(9)]).await.unwrap().len(), 2);
        assert_eq!(tx.last_link_event().await.unwrap(), 701);
        drop(tx);
        for text in [
            "UPDATE link_event SET weight = 0",
            "DELETE FROM link_event WHERE position = 1",
        ] {
            assert!(matches!(db.run(text).await, Err(StoreError::AppendOnly(_))), "{text}");
        }
    })
    .await;
}

#[tokio::test]
async fn golden_records_are_kept_byte_for_byte() {
    on_every_backend(|db| async move {
        let golden = |n: u128, json: &str| GoldenRow {
            child: child_id(n),
            json: json.into(),
            digest: [n as u8; 32],
            survivorship_version: 1,
            built_at: at(3),
            position: 12,
        };
        let mut tx = db.begin().await.unwrap();
        let odd = r#"{"b":1,  "a":1.0,"é":"\u00e9"}"#;
        let first: Vec<_> = (1..=1_001).map(|n| golden(n, odd)).collect();
        tx.put_golden(&first).await.unwrap();
        tx.put_golden(&[golden(2, "{}")]).await.unwrap();
        assert_eq!(tx.golden(&[child_id(1)]).await.unwrap(), first[..1]);
        assert_eq!(
            tx.golden(&[child_id(2), child_id(5_000)]).await.unwrap(),
            [golden(2, "{}")]
        );
        tx.remove_golden(&[child_id(1)]).await.unwrap();
        let mut read = Vec::new();
        while let page = tx
            .all_golden(read.last().map(|row: &GoldenRow| row.child), 400)
            .await
            .unwrap()
            && !page.is_empty()
        {
            read.extend(page);
        }
        assert_eq!(read.len(), 1_000);
        assert_eq!(read[1..], first[2..]);
    })
    .await;
}

#[tokio::test]
async fn two_publishers_leave_no_gap_and_no_late_position() {
    on_every_config(|config| async move {
        let db = crate::Db::migrate(&config).await.unwrap();
        let publish = async |n: u128| {
            for _ in 0..20 {
                let mut tx = db.begin().await.unwrap();
                tx.publish(
                    &[(child_id(n), ChangeKind::Changed), (child_id(n), ChangeKind::Removed)],
                    at(1),
                )
                .await
                .unwrap();
                tx.commit().await.unwrap();
            }
        };
        let follow = async {
            let mut seen = Vec::new();
            while seen.len() < 80 {
                let after = seen.len() as i64;
                let page = db.read().await.unwrap().changes_after(after, 100).await.unwrap();
                seen.extend(page.into_iter().map(|change| change.position));
                assert_eq!(
                    seen,
                    (1..=seen.len() as i64).collect::<Vec<_>>(),
                    "a follower misses nothing"
                );
                tokio::task::yield_now().await;
            }
        };
        tokio::join!(publish(1), publish(2), follow);
        let mut tx = db.begin().await.unwrap();
        assert_eq!(tx.last_position().await.unwrap(), 80);
        assert_eq!(tx.publish::<NewChange>(&[], at(1)).await.unwrap(), 80);
        assert_eq!(tx.forget_changes(79).await.unwrap(), 79);
        assert_eq!(tx.changes_after(0, 10).await.unwrap().len(), 1);
        tx.commit().await.unwrap();
        db.close().await;
    })
    .await;
}

#[tokio::test]
async fn a_decision_lasts_until_it_is_withdrawn() {
    on_every_backend(|db| async move {
        let made = |n: u128, kind| LinkConstraint {
            id: Uuid::from_u128(n),
            kind,
            left: RecordKey::new("clinic", "1"),
            right: RecordKey::new("school", n.to_string()),
            scope: "pair".into(),
            reason: "seen both certificates".into(),
            person: "A steward".into(),
            at: at(n as i64),
            decision: None,
            weight: None,
            revoked_by: None,
            revoked_at: None,
            revoked_decision: None,
        };
        let two = [made(1, ConstraintKind::Must), made(2, ConstraintKind::Cannot)];
        let mut tx = db.begin().await.unwrap();
        let before = tx.constraint_changes().await.unwrap();
        tx.add_constraints(&two).await.unwrap();
        assert_eq!(tx.active_constraints().await.unwrap(), two);
        let added = tx.constraint_changes().await.unwrap();
        assert!(added > before);
        assert!(tx.revoke_constraint(two[0].id, "Another", at(9), None).await.unwrap());
        assert!(
            !tx.revoke_constraint(two[0].id, "Another", at(10), None).await.unwrap(),
            "only once"
        );
        assert!(tx.constraint_changes().await.unwrap() > added);
        assert_eq!(tx.active_constraints().await.unwrap(), two[1..]);
        let of_record = tx.constraints_of(&RecordKey::new("school", "1")).await.unwrap();
        assert_eq!(of_record[0].revoked_by.as_deref(), Some("Another"));
        assert_eq!(of_record[0].revoked_at, Some(at(9)));
        assert_eq!(
            tx.constraints_of(&RecordKey::new("clinic", "1")).await.unwrap().len(),
            2
        );
        assert_eq!(tx.constraint(two[1].id).await.unwrap().as_ref(), Some(&two[1]));
    })
    .await;
}

#[tokio::test]
async fn a_closed_case_opens_again_and_a_decided_one_stays_decided() {
    on_every_backend(|db| async move {
        load(&db, 1, &["1", "2", "3"].map(|id| statement(id, "A", None))).await;
        let ids: Vec<RecordId> = current(&db).await.iter().map(|record| record.id).collect();
        let case = |n: u128, left: usize, right: usize, weight: f64| NewReviewCase {
            id: CaseId(Uuid::from_u128(n)),
            kind: CaseKind::Duplicate,
            about: String::new(),
            left: ids[left],
            right: ids[right],
            weight,
            probability: 0.5,
            verdict: "review".into(),
            explanation: "{}".into(),
            cause: "Birth date: close".into(),
            shielded: n == 2,
            involved: true,
            born: chrono::NaiveDate::from_ymd_opt(2015, 3, 4),
        };
        let mut tx = db.begin().await.unwrap();
        children(&mut tx, 3).await;
        tx.mark_linked(&[link(ids[0], 1, 1), link(ids[1], 1, 2), link(ids[2], 1, 3)])
            .await
            .unwrap();
        tx.put_review_cases(&[case(1, 0, 1, 1.0), case(2, 0, 2, 2.0)], at(1))
            .await
            .unwrap();
        let open = tx.waiting_cases(None, 10).await.unwrap();
        assert_eq!(open.iter().map(|case| case.id.0.as_u128()).collect::<Vec<_>>(), [1, 2]);
        assert_eq!(
            (
                open[0].left_key.record_id.as_str(),
                open[0].right_key.record_id.as_str()
            ),
            ("1", "2")
        );
        assert_eq!(tx.waiting_cases(Some(true), 10).await.unwrap(), open[1..]);
        assert_eq!(tx.waiting_cases(Some(false), 10).await.unwrap(), open[..1]);
        assert_eq!((open[0].kind, open[0].version), (CaseKind::Duplicate, 1));
        let mut under = tx
            .children_under_review(&[child_id(1), child_id(2), child_id(7)])
            .await
            .unwrap();
        under.sort_unstable();
        assert_eq!(under, [child_id(1), child_id(2)]);
        assert_eq!(tx.review_cases_of(&[ids[2]]).await.unwrap(), open[1..]);

        tx.set_case_status(&[open[0].id], CaseStatus::Closed, at(2))
            .await
            .unwrap();
        tx.set_case_status(&[open[1].id], CaseStatus::Decided, at(2))
            .await
            .unwrap();
        assert!(tx.children_under_review(&[child_id(1)]).await.unwrap().is_empty());
        tx.put_review_cases(&[case(8, 0, 1, 3.0), case(9, 0, 2, 4.0)], at(3))
            .await
            .unwrap();
        let again = tx
            .review_case(open[0].id)
            .await
            .unwrap()
            .expect("the pair keeps its case");
        assert_eq!(
            (again.status, again.opened_at, again.closed_at),
            (CaseStatus::Open, at(3), None)
        );
        assert!((again.weight - 3.0).abs() < 1e-12);
        let decided = tx
            .review_case(open[1].id)
            .await
            .unwrap()
            .expect("the pair keeps its case");
        assert_eq!(
            (decided.status, decided.opened_at, decided.closed_at),
            (CaseStatus::Decided, at(1), Some(at(2)))
        );
        let counts = tx.count_review_cases().await.unwrap();
        assert_eq!(
            counts
                .iter()
                .map(|count| (count.status, count.shielded, count.count))
                .collect::<Vec<_>>(),
            [
                (CaseStatus::Decided, counts[0].shielded, 1),
                (CaseStatus::Open, counts[1].shielded, 1)
            ]
        );
    })
    .await;
}

#[tokio::test]
async fn one_model_is_active() {
    on_every_backend(|db| async move {
        let model = |name: &str| NewModel {
            name: name.into(),
            json: "{}".into(),
            sha256: [4; 32],
            trained_at: None,
            added_at: at(1),
        };
        let mut tx = db.begin().await.unwrap();
        assert!(tx.active_model().await.unwrap().is_none());
        assert_eq!(tx.add_model(&model("child")).await.unwrap(), 1);
        assert_eq!(tx.add_model(&model("child, retrained")).await.unwrap(), 2);
        tx.activate_model(1, at(2)).await.unwrap();
        tx.activate_model(2, at(3)).await.unwrap();
        let active = tx.active_model().await.unwrap().expect("one is");
        assert_eq!((active.version, active.activated_at), (2, Some(at(3))));
        assert_eq!(
            tx.models()
                .await
                .unwrap()
                .iter()
                .map(|model| model.active)
                .collect::<Vec<_>>(),
            [true, false]
        );
        assert_eq!(tx.model(1).await.unwrap().expect("exists").name, "child");
        assert!(matches!(tx.activate_model(7, at(4)).await, Err(StoreError::Missing(_))));
    })
    .await;
}
