//! Contact through the team, and entries that consent ends.

use std::collections::BTreeMap;

use child::{
    ChildId, RecordKey, UserId,
    policy::{Role, Viewer},
};
use store::{ContactStatus, testing::on_every_backend};
use uuid::Uuid;

use super::{ConsentListKind, ConsentState, TypedConsent};
use crate::{
    Desk, DeskError, Opened, Section, Sender,
    link::tests::{
        desk_over,
        entered::{join, take_back, two_children},
    },
};

fn viewer(role: Role, number: u128) -> Viewer {
    Viewer {
        beyond: Some("duty".to_owned()),
        ..Viewer::new(UserId(Uuid::from_u128(number)), format!("Person {number}"), role)
    }
}

fn team() -> Viewer {
    viewer(Role::ManagementTeam, 2)
}

/// The involvement of a sensitive service with the child of `E1`, as its source sends it.
async fn involve(desk: &Desk, id: &str, phone: &str) {
    let fields = [
        ("child_source", "education"),
        ("child_source_id", "E1"),
        ("service_type", "sexual_health"),
        ("organisation", "Lanternfield Clinic"),
        ("phone", phone),
        ("is_sensitive", "Y"),
        ("start_date", "2026-01-05"),
    ];
    let fields: BTreeMap<String, String> = fields.map(|(name, text)| (name.to_owned(), text.to_owned())).into();
    desk.receive(&Sender::of("involvement"), "involvement", id, fields)
        .await
        .unwrap();
}

/// Whether somebody of `role` sees that a sensitive service is involved.
async fn is_involved(desk: &Desk, role: Role, child: ChildId) -> bool {
    match desk.open(&viewer(role, 9), child, Section::Involvements).await {
        Ok(Opened::Child(view)) => view.sensitive.is_some(),
        other => panic!("{role}: {other:?}"),
    }
}

fn decision(decision: &str) -> TypedConsent {
    TypedConsent {
        decision: decision.into(),
        basis: "written".into(),
        by: "The young person".into(),
        on: "2026-08-01".into(),
        review_on: "2027-02-01".into(),
    }
}

async fn decide(desk: &Desk, child: ChildId, word: &str) {
    let form = desk.consent_form(&team(), child, 0).await.unwrap();
    desk.record_consent(&team(), child, 0, &form.seen, &decision(word))
        .await
        .unwrap();
}

async fn states(desk: &Desk, kind: ConsentListKind) -> Vec<ConsentState> {
    let list = desk.consent_list(&team(), kind, 1).await.unwrap();
    list.lines.iter().map(|line| line.entry.state).collect()
}

#[tokio::test]
async fn p23_2_a_withdrawn_consent_ends_the_entry_everywhere_and_no_delivery_brings_it_back() {
    on_every_backend(|db| async move {
        let desk = desk_over(&db).await;
        let [ada, zeno] = two_children(&desk).await;
        involve(&desk, "I1", "01632 960001").await;
        assert!(is_involved(&desk, Role::SocialWorker, ada).await);
        assert_eq!(states(&desk, ConsentListKind::Review).await, [ConsentState::Missing]);
        let unseen = desk.consent_form(&team(), ada, 0).await.unwrap().seen;
        decide(&desk, ada, "given").await;
        assert_eq!(states(&desk, ConsentListKind::Review).await, []);
        assert_eq!(states(&desk, ConsentListKind::Standing).await, [ConsentState::Recorded]);
        let late = desk
            .record_consent(&team(), ada, 0, &unseen, &decision("withdrawn"))
            .await;
        assert!(
            matches!(late, Err(DeskError::Changed)),
            "somebody else decided meanwhile"
        );
        decide(&desk, ada, "withdrawn").await;
        for role in [Role::SocialWorker, Role::ManagementTeam] {
            assert!(!is_involved(&desk, role, ada).await, "{role}");
        }
        assert_eq!(
            states(&desk, ConsentListKind::Withdrawn).await,
            [ConsentState::Withdrawn]
        );
        assert_eq!(desk.rebuild(false).await.unwrap().different, 0);
        let keys = [RecordKey::new("involvement", "I1"), RecordKey::new("education", "E1")];
        let stored = db.read().await.unwrap().records_by_keys(&keys).await.unwrap();
        assert!(
            stored.iter().all(|stored| stored.child == Some(ada)),
            "nothing but the entry went"
        );
        // The source sends it again, changed, and as another record.
        involve(&desk, "I1", "01632 960002").await;
        involve(&desk, "I2", "01632 960003").await;
        desk.relink_all().await.unwrap();
        assert!(!is_involved(&desk, Role::ManagementTeam, ada).await);
        // Through a merge and its undoing it stays with the record that it is about.
        let joined = join(&db, &desk).await;
        assert!(!is_involved(&desk, Role::ManagementTeam, ada).await);
        take_back(&db, &desk, joined).await;
        assert!(!is_involved(&desk, Role::ManagementTeam, ada).await);
        assert!(!is_involved(&desk, Role::ManagementTeam, zeno).await);
        decide(&desk, ada, "given").await;
        assert!(is_involved(&desk, Role::SocialWorker, ada).await);
    })
    .await;
}

#[tokio::test]
async fn p06_nobody_but_the_team_sees_consents_or_that_one_is_recorded() {
    on_every_backend(|db| async move {
        let desk = desk_over(&db).await;
        let [ada, _] = two_children(&desk).await;
        involve(&desk, "I1", "01632 960001").await;
        let steward = viewer(Role::DataSteward, 5);
        let sources = async || match desk.open(&steward, ada, Section::Sources).await {
            Ok(Opened::Child(view)) => *view,
            other => panic!("{other:?}"),
        };
        let before = sources().await;
        decide(&desk, ada, "given").await;
        assert_eq!(sources().await, before);
        for role in Role::ALL.iter().copied().filter(|role| *role != Role::ManagementTeam) {
            let viewer = viewer(role, 7);
            let list = desk.consent_list(&viewer, ConsentListKind::Standing, 1).await;
            assert!(matches!(list, Err(DeskError::NotFound)), "{role}");
            let form = desk.consent_form(&viewer, ada, 0).await;
            assert!(matches!(form, Err(DeskError::NotFound)), "{role}");
            let list = desk.contact_list(&viewer, ContactStatus::Waiting, 1).await;
            assert!(matches!(list, Err(DeskError::NotFound)), "{role}");
        }
    })
    .await;
}

#[tokio::test]
async fn p06_who_asks_for_contact_learns_the_answer_and_never_the_service() {
    on_every_backend(|db| async move {
        let desk = desk_over(&db).await;
        let [ada, zeno] = two_children(&desk).await;
        let worker = viewer(Role::SocialWorker, 1);
        // The same form and the same answer whether or not somebody is involved.
        let quiet = desk
            .request_contact(&worker, zeno, "Please ring me", "A plan is due")
            .await;
        involve(&desk, "I1", "01632 960001").await;
        let asked = desk
            .request_contact(&worker, ada, "Please ring me", "A plan is due")
            .await
            .unwrap();
        assert!(quiet.is_ok());
        let empty = desk.request_contact(&worker, ada, " ", "").await;
        assert!(matches!(empty, Err(DeskError::Unusable(problems)) if problems.len() == 2));
        let list = desk.contact_list(&team(), ContactStatus::Waiting, 1).await.unwrap();
        assert_eq!((list.waiting, list.total), (2, 2));
        let view = desk.contact(&team(), asked).await.unwrap();
        let child = view.line.child.as_ref().unwrap();
        let involved = child
            .sensitive
            .as_ref()
            .and_then(|line| line.involvements.as_ref())
            .unwrap();
        assert_eq!(involved[0].organisation.as_deref(), Some("Lanternfield Clinic"));
        desk.note_told(
            &team(),
            asked,
            "The clinic’s duty nurse",
            "That a social worker wants to talk",
        )
        .await
        .unwrap();
        // Two of the team note at once.
        let (one, other) = (team(), team());
        let both = tokio::join!(
            desk.note_told(&one, asked, "The nurse’s manager", "The same"),
            desk.note_told(&other, asked, "The receptionist", "To ring back")
        );
        assert!(both.0.is_ok() && both.1.is_ok(), "{both:?}");
        desk.answer_contact(&team(), asked, view.version, "Somebody will ring you on Monday")
            .await
            .unwrap();
        let again = desk.answer_contact(&team(), asked, view.version, "Other words").await;
        assert!(matches!(again, Err(DeskError::Changed)));
        let own = desk.own_contacts(&worker).await.unwrap();
        let told = serde_json::to_string(&own).unwrap();
        assert!(
            told.contains("ring you on Monday") && !told.contains("clinic") && !told.contains("Clinic"),
            "{told}"
        );
        assert_eq!(own.len(), 2);
        assert!(
            desk.own_contacts(&viewer(Role::SocialWorker, 8))
                .await
                .unwrap()
                .is_empty()
        );
        let steps = desk.contact(&team(), asked).await.unwrap().steps;
        assert_eq!((steps.len(), &*steps[0].told), (3, "The clinic’s duty nurse"));
    })
    .await;
}
