//! Verdicts as they were, and consents as they are.

use child::{
    RecordKey, UserId,
    policy::{Role, Viewer},
};
use store::testing::on_every_backend;
use uuid::Uuid;

use super::{Told, viewer};
use crate::{
    Opened, TypedConsent,
    link::tests::entered::{join, take_back},
};

#[tokio::test]
async fn p11_a_verdict_is_explained_as_it_was_under_the_model_and_the_decisions_of_then() {
    on_every_backend(|db| async move {
        let told = Told::over(&db).await;
        let desk = &told.desk;
        let ada = [("first_name", "Ada"), ("surname", "Marsh"), ("dob", "2015-01-02")];
        let zeno = [("first_name", "Zeno"), ("surname", "Quillibald"), ("dob", "2012-11-30")];
        let before = told.next_day();
        told.send("education", "E1", &ada).await;
        told.send("education", "E2", &zeno).await;
        let apart = told.next_day();
        let decision = join(&db, desk).await;
        let joined = told.next_day();
        take_back(&db, desk, decision).await;
        told.send("education", "E2", &ada).await;
        told.next_day();
        let keys = [RecordKey::new("education", "E1"), RecordKey::new("education", "E2")];
        let then = async |at| desk.explain_as_of(&keys[0], &keys[1], at).await.unwrap();
        assert!(then(before).await.is_none(), "nothing was linked yet");
        let first = then(apart).await.unwrap();
        assert_eq!((first.versions, first.one_child), ([1, 1], false));
        assert_eq!(first.explanation.verdict, linkage::Verdict::No);
        let decided = then(joined).await.unwrap();
        assert!(decided.one_child);
        assert_eq!(decided.explanation.decided_by.as_deref(), Some("person"));
        assert_eq!(decided.explanation.weight.to_bits(), first.explanation.weight.to_bits());
        let now = then(desk.now()).await.unwrap();
        assert_eq!(now.versions, [1, 2]);
        assert!(now.explanation.weight > first.explanation.weight);
        assert_eq!(now.explanation.decided_by.as_deref().filter(|by| *by == "person"), None);
        let bars: f64 = now.explanation.bars.iter().map(|bar| bar.bits + bar.tf_bits).sum();
        assert!((now.explanation.prior + bars - now.explanation.weight).abs() < 1e-9);
    })
    .await;
}

#[tokio::test]
async fn p23_2_an_entry_whose_consent_is_withdrawn_is_in_no_past_either() {
    on_every_backend(|db| async move {
        let told = Told::over(&db).await;
        let desk = &told.desk;
        let ada = [("first_name", "Ada"), ("surname", "Marsh"), ("dob", "2015-01-02")];
        let child = told.send("education", "E1", &ada).await.unwrap();
        let entry = [
            ("child_source", "education"),
            ("child_source_id", "E1"),
            ("service_type", "sexual_health"),
            ("organisation", "Lanternfield Clinic"),
            ("is_sensitive", "Y"),
            ("start_date", "2026-01-05"),
        ];
        told.send("involvement", "I1", &entry).await;
        let then = told.next_day();
        let team = viewer(Role::ManagementTeam);
        let involved = async || match desk.as_of(&team, child, then).await.unwrap() {
            Opened::Child(stood) => stood.child.unwrap().sensitive.is_some(),
            Opened::Moved { .. } => panic!("it was never joined"),
        };
        assert!(involved().await);
        let withdrawn = TypedConsent {
            decision: "withdrawn".into(),
            basis: "written".into(),
            by: "The young person".into(),
            on: "2026-08-01".into(),
            review_on: String::new(),
        };
        let other = Viewer::new(UserId(Uuid::from_u128(6)), "Person 6", Role::ManagementTeam);
        let form = desk.consent_form(&other, child, 0).await.unwrap();
        desk.record_consent(&other, child, 0, &form.seen, &withdrawn)
            .await
            .unwrap();
        assert!(!involved().await);
    })
    .await;
}
