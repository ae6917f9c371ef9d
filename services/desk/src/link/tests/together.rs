//! Deliveries that are written together: an entry rests on what its person saw, not on what came before it in the group.

use std::{collections::BTreeMap, time::Duration};

use child::{Attribute, ChildId, FeedKind, RecordKey, Statement, fact::Facts};
use store::testing::on_every_backend;

use super::{
    super::{Basis, Entry},
    entered::choose,
};
use crate::{
    Desk, DeskError,
    audit::Action,
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
