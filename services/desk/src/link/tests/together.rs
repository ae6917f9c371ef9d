//! Deliveries that are written together: an entry rests on what its person saw, not on what came before it in the group.

use std::{collections::BTreeMap, time::Duration};

use child::{Attribute, ChildId, FeedKind, RecordKey, Statement, fact::Facts};
use store::testing::on_every_backend;

use super::{
    super::{Basis, Entry},
    beginning, desk_over,
    entered::choose,
    parts_of, pupil,
};
use crate::{
    Desk, DeskError, ReceiveError, Sender,
    audit::{Action, Event},
    review::tests::world::{council, send, steward, two_names},
};

/// Waits until so many deliveries wait.
async fn until_waiting(desk: &Desk, count: usize) {
    for _ in 0..1_000 {
        if desk.shared.receiving.len() == count {
            return;
        }
        tokio::time::sleep(Duration::from_millis(5)).await;
    }
    panic!("{count} deliveries should wait");
}

async fn choose_the_other(desk: Desk, child: ChildId) -> Result<(), DeskError> {
    let pick = |offers: &[crate::Offer]| offers.iter().position(|offer| !offer.shown);
    choose(&desk, &steward(), child, Attribute::MiddleName, pick).await
}

#[tokio::test]
async fn a_choice_that_came_after_a_new_word_of_its_record_is_refused_and_not_recorded_as_lapsed() {
    on_every_backend(|db| async move {
        let desk = council(&db).await;
        let child = two_names(&desk).await;
        let nobody_writes = desk.shared.linking.lock().await;
        let stated = tokio::spawn({
            let desk = desk.clone();
            async move { send(&desk, "admissions", "2", &[("middle_name", "Rhoda")]).await }
        });
        until_waiting(&desk, 1).await;
        let chosen = tokio::spawn(choose_the_other(desk.clone(), child));
        until_waiting(&desk, 2).await;
        drop(nobody_writes);
        assert_eq!(stated.await.unwrap(), child);
        let chosen = chosen.await.unwrap();
        assert!(matches!(chosen, Err(DeskError::Changed)), "{chosen:?}");
    })
    .await;
}

#[tokio::test]
async fn an_entry_that_is_stale_does_not_keep_out_the_one_behind_it() {
    on_every_backend(|db| async move {
        let desk = council(&db).await;
        let child = two_names(&desk).await;
        let nobody_writes = desk.shared.linking.lock().await;
        let stale = tokio::spawn({
            let desk = desk.clone();
            let statement = Statement {
                record_id: "stale".to_owned(),
                kind: FeedKind::Involvement,
                columns: BTreeMap::new(),
                facts: Facts::default(),
                shielded: false,
                address_withheld: false,
                address_updated_on: None,
                updated_on: None,
                unknown: BTreeMap::new(),
            };
            let entry = Entry {
                statement: Box::new(statement),
                basis: Basis::BesideUnchanged {
                    record: RecordKey::new("education", "1"),
                    child,
                    digest: [0; 32],
                },
            };
            async move { desk.enter(&steward(), entry, Action::ValueChosen).await }
        });
        until_waiting(&desk, 1).await;
        let chosen = tokio::spawn(choose_the_other(desk.clone(), child));
        until_waiting(&desk, 2).await;
        drop(nobody_writes);
        let stale = stale.await.unwrap();
        assert!(matches!(stale, Err(DeskError::Changed)), "{stale:?}");
        chosen.await.unwrap().unwrap();
    })
    .await;
}

#[tokio::test]
async fn p07_two_processes_of_one_node_add_to_its_trail_at_once_and_none_is_refused() {
    on_every_backend(|db| async move {
        let desk = desk_over(&db).await;
        let command = Desk::set_up(parts_of(&db, "test")).await.unwrap();
        pupil(&desk, "0", "Marlow").await;
        let told = tokio::spawn(async move {
            for _ in 0..40 {
                command.trace(Event::bare(Action::RunSettled)).await.unwrap();
            }
        });
        for number in 1..=20 {
            pupil(&desk, &number.to_string(), &format!("Marlow{number}")).await;
        }
        told.await.unwrap();
        let mut tx = db.read().await.unwrap();
        let end = tx.audit_tail("test", beginning().date_naive()).await.unwrap();
        assert!(end.unwrap().seq >= 61);
    })
    .await;
}

#[tokio::test]
async fn p07_while_the_trail_is_closed_nothing_is_taken_in_and_the_engine_is_kept() {
    on_every_backend(|db| async move {
        let desk = desk_over(&db).await;
        pupil(&desk, "1", "Marlow").await;
        assert!(desk.heads_failed(chrono::TimeDelta::zero()).await);
        let fields = [("first_name", "Ada"), ("surname", "Brindle"), ("dob", "2015-01-02")];
        let fields: BTreeMap<String, String> = fields.map(|(name, text)| (name.to_owned(), text.to_owned())).into();
        let refused = desk.receive(&Sender::of("education"), "education", "2", fields).await;
        assert!(
            matches!(refused, Err(ReceiveError::Desk(DeskError::Audit))),
            "{refused:?}"
        );
        assert!(desk.shared.linking.lock().await.is_some(), "it need not be read again");
        let key = RecordKey::new("education", "2");
        assert_eq!(db.read().await.unwrap().standings(&[key]).await.unwrap().len(), 0);
    })
    .await;
}
