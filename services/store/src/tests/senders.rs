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
