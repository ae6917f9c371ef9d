//! Opening what a shield hides, and what is on record of looks at one child.

use std::collections::BTreeMap;

use child::{
    Attribute, ChildId, RecordKey, UserId,
    policy::{Role, Viewer},
};
use store::{AuditFilter, OverrideReason, testing::on_every_backend};
use uuid::Uuid;

use super::{AskedOverride, Opened, Section};
use crate::{
    Desk, DeskError, Sender,
    link::tests::{
        desk_over,
        entered::{join_records, two_children},
        with_social_care,
    },
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
        with_social_care(&desk).await;
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
            beyond: Some("duty".to_owned()),
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

#[tokio::test]
async fn p07_every_look_for_a_reason_says_the_reason() {
    on_every_backend(|db| async move {
        let desk = desk_over(&db).await;
        let [ada, _] = two_children(&desk).await;
        let viewer = Viewer {
            beyond: Some("Strategy meeting".to_owned()),
            ..Viewer::new(UserId(Uuid::from_u128(7)), "A worker", Role::SocialWorker)
        };
        desk.open(&viewer, ada, Section::Overview).await.unwrap();
        desk.attribute(&viewer, ada, Attribute::Surname).await.unwrap();
        desk.shield_form(&viewer, ada).await.unwrap();
        desk.contact_form(&viewer, ada).await.unwrap();
        desk.looks(&viewer, ada).await.unwrap();
        let hidden = desk.before_override(&viewer, ada).await;
        assert!(matches!(hidden, Err(DeskError::NotFound)), "nothing is hidden");
        let filter = AuditFilter {
            users: vec![viewer.user],
            limit: 100,
            ..AuditFilter::default()
        };
        let events = db.read().await.unwrap().audit_events(&filter).await.unwrap();
        let told: Vec<(&str, Option<&str>)> = events
            .iter()
            .map(|event| (event.action.as_str(), event.reason.as_deref()))
            .collect();
        let with_reason = |action| (action, Some("Strategy meeting"));
        let mut expected = vec![with_reason("not_found")];
        // The looks, the forms of contact and shield; one attribute after its record; the record.
        expected.extend(["open_child"; 3].map(with_reason));
        expected.extend(["open_attribute", "open_child", "open_child"].map(with_reason));
        assert_eq!(told, expected, "newest first");
    })
    .await;
}
