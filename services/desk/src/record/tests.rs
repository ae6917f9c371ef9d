//! Opening what a shield hides.

use std::collections::BTreeMap;

use child::{
    ChildId, FeedKind, RecordKey, UserId,
    policy::{Role, Viewer},
};
use store::{OverrideReason, testing::on_every_backend};
use uuid::Uuid;

use super::{AskedOverride, Opened};
use crate::{
    Desk, DeskError, Sender,
    link::tests::{desk_over, entered::join_records},
};

async fn send(desk: &Desk, source: &str, fields: &[(&str, &str)]) -> ChildId {
    let fields: BTreeMap<String, String> = fields
        .iter()
        .map(|(name, text)| ((*name).to_owned(), (*text).to_owned()))
        .collect();
    let received = desk.receive(&Sender::of(source), source, "1", fields).await;
    received.unwrap().child.expect("the record names a child")
}

/// The record that was retired, and the one that took it in.
async fn retired(desk: &Desk, ids: [ChildId; 2]) -> (ChildId, ChildId) {
    for id in ids {
        let (found, moved_from) = desk.follow(id).await.unwrap();
        if moved_from.is_some() {
            return (id, found.unwrap().id);
        }
    }
    panic!("the two were not joined")
}

#[tokio::test]
async fn p05_an_override_by_the_id_of_a_joined_record_leads_on_and_opens_nothing_by_itself() {
    on_every_backend(|db| async move {
        let desk = desk_over(&db).await;
        desk.register_source("social_care", "Social care", FeedKind::SocialCare, false)
            .await
            .unwrap();
        let girl = [
            ("first_name", "Imogen"),
            ("surname", "Marchbank"),
            ("dob", "2015-03-04"),
        ];
        let one = send(&desk, "education", &girl).await;
        let hidden = [
            ("first_name", "Zeno"),
            ("surname", "Quillibald"),
            ("dob", "2012-11-30"),
            ("shielded", "Y"),
        ];
        let other = send(&desk, "social_care", &hidden).await;
        let records = ["education", "social_care"].map(|source| RecordKey::new(source, "1"));
        join_records(&db, &desk, records).await;
        let (from, to) = retired(&desk, [one, other]).await;

        let worker = Viewer {
            beyond: true,
            ..Viewer::new(UserId(Uuid::from_u128(1)), "Petra Ashgrove", Role::SocialWorker)
        };
        let moved = desk.before_override(&worker, from).await.unwrap();
        assert!(matches!(moved, Opened::Moved { to: led, .. } if led == to), "{moved:?}");
        let asked = AskedOverride {
            reason: Some(OverrideReason::Emergency),
            details: "Child is missing since noon today.".to_owned(),
            asked_by: "Duty manager".to_owned(),
            asked_on: Some(desk.now().date_naive()),
        };
        let moved = desk.override_shield(&worker, from, &asked).await.unwrap();
        assert!(matches!(moved, Opened::Moved { to: led, .. } if led == to), "{moved:?}");
        let steward = Viewer::new(UserId(Uuid::from_u128(2)), "Osric Vane", Role::DataSteward);
        let refused = desk.before_override(&steward, from).await;
        assert!(matches!(refused, Err(DeskError::NotFound)), "{refused:?}");

        let opened = desk.before_override(&worker, to).await.unwrap();
        assert!(matches!(opened, Opened::Child(face) if face.id == to && face.withheld.is_some()));
    })
    .await;
}
