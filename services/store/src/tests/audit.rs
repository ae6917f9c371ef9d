//! The trail: appended, found, and never changed.

use child::UserId;
use uuid::Uuid;

use crate::{
    AuditEntry, AuditFilter, AuditRow, AuditTail, Backend, QueryPlace, QueryText, StoreError,
    testing::on_every_backend,
    tests::made::{at, day},
};

fn entry(node: &str, seq: i64) -> AuditEntry {
    let signed_in = seq % 2 == 0;
    AuditEntry {
        row: AuditRow {
            node: node.into(),
            day: day(1),
            seq,
            at: at(seq),
            user_id: signed_in.then(|| UserId(Uuid::from_u128(7))),
            actor: "Made-up person".into(),
            role: signed_in.then(|| "social_worker".into()),
            action: if signed_in { "child.open" } else { "search" }.into(),
            subject: signed_in.then(|| "a child".into()),
            reason: None,
            detail: r#"{"results": 3}"#.into(),
            address: signed_in.then(|| "192.0.2.7".into()),
            query_hash: (!signed_in).then_some([9; 32]),
            prev_hash: [seq as u8 - 1; 32],
            hash: [seq as u8; 32],
        },
        query: (!signed_in).then(|| QueryText {
            salt: vec![1, 2, 3],
            text: "okafor 2001".into(),
        }),
    }
}

#[tokio::test]
async fn p07_a_chain_comes_back_byte_for_byte() {
    on_every_backend(|db| async move {
        let written: Vec<AuditEntry> = (1..=6).map(|seq| entry("a", seq)).collect();
        let mut tx = db.begin().await.unwrap();
        assert_eq!(tx.audit_tail("a", day(1)).await.unwrap(), None);
        tx.append_audit("a", day(1), &written[..4]).await.unwrap();
        tx.append_audit("a", day(1), &written[4..]).await.unwrap();
        tx.append_audit("b", day(1), &[entry("b", 1)]).await.unwrap();
        tx.commit().await.unwrap();
        let mut tx = db.read().await.unwrap();
        assert_eq!(
            tx.audit_tail("a", day(1)).await.unwrap(),
            Some(AuditTail { seq: 6, hash: [6; 32] })
        );
        let chain: Vec<AuditRow> = written.into_iter().map(|entry| entry.row).collect();
        assert_eq!(tx.audit_chain("a", day(1), 0, 100).await.unwrap(), chain);
        assert_eq!(tx.audit_chain("a", day(1), 4, 1).await.unwrap(), chain[4..5]);
        assert_eq!(
            tx.audit_chains().await.unwrap(),
            [("a".to_owned(), day(1), 6), ("b".to_owned(), day(1), 1)]
        );
    })
    .await;
}

#[tokio::test]
async fn a_number_of_a_chain_is_given_once() {
    on_every_backend(|db| async move {
        let mut tx = db.begin().await.unwrap();
        tx.append_audit("a", day(1), &[entry("a", 1)]).await.unwrap();
        tx.commit().await.unwrap();
        let mut tx = db.begin().await.unwrap();
        let again = tx.append_audit("a", day(1), &[entry("a", 1)]).await;
        assert!(matches!(again, Err(StoreError::Taken(_))), "{again:?}");
    })
    .await;
}

#[tokio::test]
async fn p07_nobody_changes_or_removes_an_event() {
    on_every_backend(|db| async move {
        let mut tx = db.begin().await.unwrap();
        tx.append_audit("a", day(1), &[entry("a", 1)]).await.unwrap();
        tx.commit().await.unwrap();
        let mut refused = vec![
            "UPDATE audit_event SET actor = 'nobody'",
            "DELETE FROM audit_event",
            "UPDATE audit_query SET text = 'nothing'",
            "DELETE FROM audit_query",
        ];
        if db.backend() == Backend::Sqlite {
            refused.push(
                "INSERT OR REPLACE INTO audit_event SELECT node, day, seq, at, user_id, 'nobody', role, action, \
                 subject, reason, detail, query_hash, prev_hash, hash, address FROM audit_event",
            );
        }
        for text in refused {
            let answer = db.run(text).await;
            assert!(matches!(answer, Err(StoreError::AppendOnly(_))), "{text}: {answer:?}");
        }
    })
    .await;
}

#[tokio::test]
async fn events_are_found_by_what_an_auditor_asks() {
    on_every_backend(|db| async move {
        let entries: Vec<AuditEntry> = (1..=9).map(|seq| entry("a", seq)).collect();
        let mut tx = db.begin().await.unwrap();
        tx.append_audit("a", day(1), &entries).await.unwrap();
        tx.commit().await.unwrap();
        let seqs = async |filter: AuditFilter| {
            let mut tx = db.read().await.unwrap();
            let rows = tx.audit_events(&AuditFilter { limit: 100, ..filter }).await.unwrap();
            rows.iter().map(|row| row.seq).collect::<Vec<_>>()
        };
        let none = AuditFilter::default;
        assert_eq!(seqs(none()).await, [9, 8, 7, 6, 5, 4, 3, 2, 1]);
        assert_eq!(
            seqs(AuditFilter {
                from: Some(at(3)),
                until: Some(at(6)),
                ..none()
            })
            .await,
            [5, 4, 3]
        );
        assert_eq!(
            seqs(AuditFilter {
                users: vec![UserId(Uuid::from_u128(7))],
                ..none()
            })
            .await,
            [8, 6, 4, 2]
        );
        assert_eq!(
            seqs(AuditFilter {
                users: vec![UserId(Uuid::from_u128(8))],
                ..none()
            })
            .await,
            [0; 0]
        );
        assert_eq!(
            seqs(AuditFilter {
                subjects: vec!["a child".into(), "another".into()],
                ..none()
            })
            .await,
            [8, 6, 4, 2]
        );
        assert_eq!(
            seqs(AuditFilter {
                actions: vec!["search".into()],
                ..none()
            })
            .await,
            [9, 7, 5, 3, 1]
        );
        let page = AuditFilter {
            after: Some(entries[3].row.key()),
            ..none()
        };
        assert_eq!(seqs(page).await, [3, 2, 1], "the page after event 4");
    })
    .await;
}

#[tokio::test]
async fn p07_the_newest_events_of_many_subjects_are_the_newest_of_all() {
    on_every_backend(|db| async move {
        // More subjects than one statement takes on SQLite; those of the first portion are the oldest.
        let subjects: Vec<String> = (1..=1_100).map(|number| format!("child {number}")).collect();
        let entries: Vec<AuditEntry> = (1..=1_100)
            .map(|seq| {
                let mut event = entry("a", seq % 200 + 1);
                event.row.seq = seq;
                event.row.at = at(seq);
                event.row.subject = Some(subjects[seq as usize - 1].clone());
                event.query = None;
                event.row.query_hash = None;
                event
            })
            .collect();
        let mut tx = db.begin().await.unwrap();
        tx.append_audit("a", day(1), &entries).await.unwrap();
        tx.commit().await.unwrap();
        let mut tx = db.read().await.unwrap();
        let mut filter = AuditFilter {
            subjects,
            limit: 700,
            ..AuditFilter::default()
        };
        let first = tx.audit_events(&filter).await.unwrap();
        filter.after = first.last().map(AuditRow::key);
        let second = tx.audit_events(&filter).await.unwrap();
        assert_eq!((first.len(), second.len()), (700, 400));
        let seqs: Vec<i64> = first.iter().chain(&second).map(|row| row.seq).collect();
        assert!(seqs.into_iter().eq((1..=1_100).rev()));
    })
    .await;
}

#[tokio::test]
async fn a_reason_is_found_whatever_its_capitals() {
    on_every_backend(|db| async move {
        let mut entries: Vec<AuditEntry> = (1..=3).map(|seq| entry("a", seq)).collect();
        entries[0].row.reason = Some("Visit".into());
        entries[1].row.reason = Some("École, chez Élodie".into());
        let mut tx = db.begin().await.unwrap();
        tx.append_audit("a", day(1), &entries).await.unwrap();
        tx.commit().await.unwrap();
        let mut tx = db.read().await.unwrap();
        for typed in ["École", "école", "ÉCOLE", "CHEZ ÉLODIE", "chez élodie", "Chez Élo"] {
            let filter = AuditFilter {
                reason: Some(typed.into()),
                limit: 100,
                ..AuditFilter::default()
            };
            let found = tx.audit_events(&filter).await.unwrap();
            assert_eq!(found.iter().map(|row| row.seq).collect::<Vec<_>>(), [2], "{typed}");
        }
    })
    .await;
}

#[tokio::test]
async fn lists_combine_what_is_asked() {
    on_every_backend(|db| async move {
        let mut entries: Vec<AuditEntry> = (1..=6).map(|seq| entry("a", seq)).collect();
        entries[1].row.reason = Some("Duty 50% visit".into());
        entries[3].row.reason = Some("Duty 500 visit".into());
        let mut tx = db.begin().await.unwrap();
        tx.append_audit("a", day(1), &entries).await.unwrap();
        tx.commit().await.unwrap();
        let seqs = async |filter: AuditFilter| {
            let mut tx = db.read().await.unwrap();
            let rows = tx.audit_events(&AuditFilter { limit: 100, ..filter }).await.unwrap();
            rows.iter().map(|row| row.seq).collect::<Vec<_>>()
        };
        let reason = AuditFilter {
            reason: Some("DUTY 50%".into()),
            ..AuditFilter::default()
        };
        assert_eq!(seqs(reason).await, [2]);
        let somebody_else = AuditFilter {
            subjects: vec!["a child".into()],
            users: vec![UserId(Uuid::from_u128(8))],
            ..AuditFilter::default()
        };
        assert_eq!(seqs(somebody_else.clone()).await, [0; 0]);
        let either = AuditFilter {
            users: vec![UserId(Uuid::from_u128(8)), UserId(Uuid::from_u128(7))],
            ..somebody_else
        };
        assert_eq!(seqs(either).await, [6, 4, 2]);
        let actions = AuditFilter {
            actions: vec!["search".into(), "sign_in".into()],
            ..AuditFilter::default()
        };
        assert_eq!(seqs(actions).await, [5, 3, 1]);
    })
    .await;
}

#[tokio::test]
async fn a_query_text_without_its_event_is_found() {
    on_every_backend(|db| async move {
        let mut tx = db.begin().await.unwrap();
        tx.append_audit("a", day(1), &[entry("a", 1), entry("a", 2)])
            .await
            .unwrap();
        tx.commit().await.unwrap();
        assert_eq!(db.read().await.unwrap().loose_audit_texts(9).await.unwrap(), []);
        let text = match db.backend() {
            Backend::Sqlite => "INSERT INTO audit_query VALUES ('a', '2026-09-01', 2, x'00', 'text')",
            Backend::Postgres => "INSERT INTO audit_query VALUES ('a', '2026-09-01', 2, '\\x00', 'text')",
        };
        db.run(text).await.unwrap();
        assert_eq!(
            db.read().await.unwrap().loose_audit_texts(9).await.unwrap(),
            [("a".to_owned(), day(1), 2)]
        );
    })
    .await;
}

#[tokio::test]
async fn p10_query_text_can_be_redacted_and_the_chain_stays() {
    on_every_backend(|db| async move {
        let mut tx = db.begin().await.unwrap();
        tx.append_audit("a", day(1), &[entry("a", 1)]).await.unwrap();
        let text = &tx.audit_query_texts("a", day(1), 0, 1).await.unwrap()[&1];
        assert_eq!(
            (text.text.as_str(), text.salt.as_slice()),
            ("okafor 2001", [1, 2, 3].as_slice())
        );
        assert!(!format!("{text:?}").contains("okafor"), "not in logs");
        assert_eq!(
            tx.redact_audit_queries(day(1), at(1)).await.unwrap(),
            0,
            "that day itself stays"
        );
        assert_eq!(
            tx.audit_queries_before(day(2)).await.unwrap(),
            [("a".to_owned(), day(1), 1)]
        );
        assert_eq!(tx.redact_audit_queries(day(2), at(2)).await.unwrap(), 1);
        assert_eq!(tx.audit_query_texts("a", day(1), 0, 1).await.unwrap().len(), 0);
        assert_eq!(
            tx.audit_chain("a", day(1), 0, 9).await.unwrap()[0].query_hash,
            Some([9; 32])
        );
    })
    .await;
}

#[tokio::test]
async fn p10_texts_of_searches_are_read_and_redacted_place_by_place_in_the_order_of_their_key() {
    on_every_backend(|db| async move {
        let mut tx = db.begin().await.unwrap();
        let mut places = Vec::new();
        for (node, number) in [("a", 2), ("b", 1), ("a", 1)] {
            let entries = [entry(node, 1), entry(node, 2), entry(node, 3)];
            tx.append_audit(node, day(number), &entries).await.unwrap();
            // The second looked at a record, and typed nothing.
            places.extend([1, 3].map(|seq| QueryPlace {
                node: node.to_owned(),
                day: day(number),
                seq,
            }));
        }
        places.sort();
        let mut found = Vec::new();
        let mut after = QueryPlace::default();
        loop {
            let page = tx.audit_queries_of("search", &after, 2).await.unwrap();
            let Some((last, _)) = page.last() else { break };
            after = last.clone();
            found.extend(page.into_iter().map(|(place, _)| place));
        }
        assert_eq!(found, places, "each once, whatever the page");
        assert!(
            tx.audit_queries_of("child.open", &QueryPlace::default(), 9)
                .await
                .unwrap()
                .is_empty()
        );
        let gone = [places[1].clone(), places[4].clone()];
        assert_eq!(tx.redact_audit_texts(&gone, at(1)).await.unwrap(), 2);
        assert_eq!(tx.redact_audit_texts(&gone, at(2)).await.unwrap(), 0, "once");
        assert_eq!(tx.redact_audit_texts(&[], at(2)).await.unwrap(), 0);
        let left = tx.audit_queries_of("search", &QueryPlace::default(), 99).await.unwrap();
        let left: Vec<QueryPlace> = left.into_iter().map(|(place, _)| place).collect();
        places.retain(|place| !gone.contains(place));
        assert_eq!(left, places);
    })
    .await;
}
