//! Machines that deliver records.

use child::{FeedKind, Sector, SenderId};
use uuid::Uuid;

use crate::{
    Expected, Proceed, Registration, SenderRow, SourceRow, StoreError, testing::on_every_backend, tests::made::at,
};

fn source(name: &str) -> SourceRow {
    SourceRow {
        name: name.to_owned(),
        title: name.to_owned(),
        sector: Sector::Education,
        kind: Some(FeedKind::Education),
        sensitive: false,
        created_at: at(0),
        expected: Expected::default(),
        answered: Expected::default(),
        registration: Registration::default(),
        delivered_at: None,
        ids_of: None,
    }
}

fn sender(n: u128, sources: &[&str]) -> SenderRow {
    SenderRow {
        id: SenderId(Uuid::from_u128(n)),
        title: format!("Hub {n}"),
        sources: sources.iter().map(|&name| name.to_owned()).collect(),
        held_back: Vec::new(),
        follows_changes: n.is_multiple_of(2),
        created_at: at(1),
        expires_at: at(100),
        ended_at: None,
    }
}

#[tokio::test]
async fn a_token_finds_its_sender_until_it_expires_or_is_ended() {
    on_every_backend(|db| async move {
        let mut tx = db.begin().await.unwrap();
        for name in ["a", "b", "c"] {
            tx.put_source(&source(name)).await.unwrap();
        }
        let (first, second) = (sender(1, &["a", "b"]), sender(2, &["c"]));
        tx.add_sender(&first, &[1; 32]).await.unwrap();
        tx.add_sender(&second, &[2; 32]).await.unwrap();
        assert_eq!(
            tx.sender_by_token(&[1; 32], at(99)).await.unwrap().as_ref(),
            Some(&first)
        );
        assert_eq!(
            tx.sender_by_token(&[2; 32], at(99)).await.unwrap().as_ref(),
            Some(&second)
        );
        assert_eq!(tx.sender_by_token(&[3; 32], at(99)).await.unwrap(), None);
        assert_eq!(tx.sender_by_token(&[1; 32], at(100)).await.unwrap(), None, "expired");
        assert!(tx.end_sender(first.id, at(50)).await.unwrap());
        assert!(!tx.end_sender(first.id, at(51)).await.unwrap(), "its end stays");
        assert_eq!(tx.sender_by_token(&[1; 32], at(60)).await.unwrap(), None, "ended");
        let ended = SenderRow {
            ended_at: Some(at(50)),
            ..first
        };
        assert_eq!(tx.senders().await.unwrap(), [ended, second]);
    })
    .await;
}

#[tokio::test]
async fn a_new_token_takes_over_while_the_old_one_still_opens() {
    on_every_backend(|db| async move {
        let mut tx = db.begin().await.unwrap();
        tx.put_source(&source("a")).await.unwrap();
        let first = sender(1, &["a"]);
        tx.add_sender(&first, &[1; 32]).await.unwrap();
        tx.shorten_sender_tokens(first.id, at(20)).await.unwrap();
        tx.add_sender_token(first.id, &[2; 32], at(10), at(200)).await.unwrap();
        for (token, time, opens) in [
            (1, 19, true),
            (1, 20, false),
            (2, 19, true),
            (2, 199, true),
            (2, 200, false),
        ] {
            let found = tx.sender_by_token(&[token; 32], at(time)).await.unwrap();
            assert_eq!(found.is_some(), opens, "token {token} at {time}");
        }
        let listed = tx.senders().await.unwrap();
        assert_eq!(
            (listed.len(), listed[0].expires_at),
            (1, at(200)),
            "the last token counts"
        );
        tx.shorten_sender_tokens(first.id, at(300)).await.unwrap();
        assert_eq!(
            tx.senders().await.unwrap()[0].expires_at,
            at(200),
            "no token gets longer"
        );
        tx.end_sender(first.id, at(50)).await.unwrap();
        assert_eq!(
            tx.sender_by_token(&[2; 32], at(60)).await.unwrap(),
            None,
            "all end at once"
        );
    })
    .await;
}

#[tokio::test]
async fn a_sender_knows_which_of_its_sources_may_not_load() {
    on_every_backend(|db| async move {
        let mut tx = db.begin().await.unwrap();
        for name in ["a", "b", "c"] {
            tx.put_source(&source(name)).await.unwrap();
        }
        tx.add_sender(&sender(1, &["a", "b", "c"]), &[1; 32]).await.unwrap();
        tx.set_proceed("a", Proceed::Wait).await.unwrap();
        tx.set_proceed("c", Proceed::No).await.unwrap();
        let known = tx.sender_by_token(&[1; 32], at(2)).await.unwrap().unwrap();
        assert_eq!(
            (known.sources.len(), known.held_back),
            (3, vec!["a".to_owned(), "c".to_owned()])
        );
    })
    .await;
}

#[tokio::test]
async fn a_sender_of_an_unknown_source_is_refused() {
    on_every_backend(|db| async move {
        let mut tx = db.begin().await.unwrap();
        let refused = tx.add_sender(&sender(1, &["nobody"]), &[1; 32]).await;
        assert!(matches!(refused, Err(StoreError::Sql { .. })), "{refused:?}");
    })
    .await;
}
