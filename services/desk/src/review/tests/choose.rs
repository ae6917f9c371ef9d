//! Which value shows, when a steward chose it.

use child::{
    Attribute, ChildId, UserId,
    golden::ChoiceState,
    policy::{Role, Viewer},
};
use store::{AuditFilter, Db, testing::on_every_backend};
use uuid::Uuid;

use super::world::{
    all_that_is_kept, another, answer, council, doubtful, only_case, send, shield_steward, steward, two_names, undo,
};
use crate::{
    AttributeView, Desk, DeskError, Offer, Opened, TypedChoice,
    audit::Action,
    link::tests::{entered::choose, with_social_care},
};

async fn middle_name(desk: &Desk, viewer: &Viewer, child: ChildId) -> AttributeView {
    match desk.attribute(viewer, child, Attribute::MiddleName).await.unwrap() {
        Opened::Child(view) => *view,
        Opened::Moved { to, .. } => panic!("it was joined with {to}"),
    }
}

/// The middle name shown and how the choices of it stand, the latest first.
async fn shown(desk: &Desk, child: ChildId) -> (String, Vec<ChoiceState>) {
    let row = middle_name(desk, &steward(), child).await.row;
    assert_eq!(row.stated.iter().filter(|stated| stated.shown).count(), 1);
    (
        row.value[0].clone(),
        row.choices.iter().map(|choice| choice.state).collect(),
    )
}

async fn choose_name(desk: &Desk, child: ChildId, name: &str) {
    let pick = |offers: &[Offer]| offers.iter().position(|offer| offer.value[0] == name);
    choose(desk, &steward(), child, Attribute::MiddleName, pick)
        .await
        .unwrap();
}

#[tokio::test]
async fn p06_2_a_choice_survives_feeds_and_lapses_when_its_source_says_something_else() {
    on_every_backend(|db| async move {
        let desk = council(&db).await;
        let child = two_names(&desk).await;
        assert_eq!(shown(&desk, child).await, ("Rose".to_owned(), vec![]));
        choose_name(&desk, child, "Ruth").await;
        let chosen = ("Ruth".to_owned(), vec![ChoiceState::InForce]);
        assert_eq!(shown(&desk, child).await, chosen);
        // Newer versions of both, that say the same of it.
        send(
            &desk,
            "education",
            "1",
            &[
                ("middle_name", "Rose"),
                ("phone", "07700 900123"),
                ("updated_on", "2026-08-01"),
            ],
        )
        .await;
        send(
            &desk,
            "admissions",
            "2",
            &[("middle_name", "RUTH"), ("phone", "07700 900456")],
        )
        .await;
        desk.relink_all().await.unwrap();
        assert_eq!(
            shown(&desk, child).await,
            ("RUTH".to_owned(), vec![ChoiceState::InForce])
        );
        assert_eq!(desk.rebuild(false).await.unwrap().different, 0);
        send(&desk, "admissions", "2", &[("middle_name", "Rhoda")]).await;
        assert_eq!(
            shown(&desk, child).await,
            ("Rose".to_owned(), vec![ChoiceState::Lapsed])
        );
        choose_name(&desk, child, "Rhoda").await;
        let again = vec![ChoiceState::InForce, ChoiceState::Replaced];
        assert_eq!(shown(&desk, child).await, ("Rhoda".to_owned(), again));
        choose_name(&desk, child, "none of them: to the rules").await;
        assert_eq!(shown(&desk, child).await.0, "Rose");
    })
    .await;
}

#[tokio::test]
async fn p02_a_choice_made_before_a_merge_is_there_after_its_undoing_and_so_is_everything_else() {
    on_every_backend(|db| async move {
        let desk = council(&db).await;
        let [one, other] = doubtful(&desk).await;
        assert_eq!(send(&desk, "admissions", "2", &[("middle_name", "Ruth")]).await, one);
        send(&desk, "education", "1", &[("middle_name", "Rose")]).await;
        choose_name(&desk, one, "Ruth").await;
        let before = all_that_is_kept(&db, &desk).await;
        let joined = answer(&desk, &steward(), only_case(&desk, &steward()).await, "same").await;
        assert_eq!(shown(&desk, one).await.0, "Ruth", "it holds for the joined child");
        undo(&desk, &steward(), &joined).await;
        assert_eq!(all_that_is_kept(&db, &desk).await, before);
        assert_ne!(one, other);
    })
    .await;
}

#[tokio::test]
async fn p02_a_choice_made_after_a_merge_goes_with_the_record_that_was_believed() {
    on_every_backend(|db| async move {
        let desk = council(&db).await;
        let [one, other] = doubtful(&desk).await;
        let joined = answer(&desk, &steward(), only_case(&desk, &steward()).await, "same").await;
        let born = async |child: ChildId| match desk.attribute(&steward(), child, Attribute::BirthDate).await.unwrap() {
            Opened::Child(view) => (view.row.value[0].clone(), view.row.choices.len()),
            Opened::Moved { to, .. } => panic!("it was joined with {to}"),
        };
        let by_rule = born(one).await.0;
        let pick = |offers: &[Offer]| offers.iter().position(|offer| !offer.shown);
        choose(&desk, &steward(), one, Attribute::BirthDate, pick)
            .await
            .unwrap();
        let (chosen, _) = born(one).await;
        assert_ne!(chosen, by_rule);
        undo(&desk, &steward(), &joined).await;
        for child in [one, other] {
            let (day, choices) = born(child).await;
            assert_eq!(choices, usize::from(day == chosen), "{child}: {day}");
        }
        // Joined again, it counts again.
        answer(&desk, &steward(), only_case(&desk, &steward()).await, "same").await;
        assert_eq!(born(one).await, (chosen, 1));
        assert_eq!(desk.rebuild(false).await.unwrap().different, 0);
    })
    .await;
}

#[tokio::test]
async fn a_choice_is_of_what_was_seen_and_of_two_at_once_the_second_is_refused() {
    on_every_backend(|db| async move {
        let desk = council(&db).await;
        let child = two_names(&desk).await;
        let choosing = middle_name(&desk, &steward(), child).await.choosing.unwrap();
        let wants = |place: usize| TypedChoice {
            seen: choosing.seen.clone(),
            show: choosing.offers[place].show.clone(),
            reason: "The birth certificate was seen".to_owned(),
            review_on: "2099-01-01".to_owned(),
        };
        let (ours, theirs) = (steward(), another());
        let (one, other) = (wants(0), wants(1));
        let both = tokio::join!(
            desk.choose_value(&ours, child, Attribute::MiddleName, &one),
            desk.choose_value(&theirs, child, Attribute::MiddleName, &other),
        );
        assert!(
            matches!(
                both,
                (Ok(()), Err(DeskError::Changed)) | (Err(DeskError::Changed), Ok(()))
            ),
            "{both:?}"
        );
        assert_eq!(shown(&desk, child).await.1, [ChoiceState::InForce]);
        let late = desk.choose_value(&ours, child, Attribute::MiddleName, &one).await;
        assert!(matches!(late, Err(DeskError::Changed)), "{late:?}");
        assert_eq!(chosen_events(&db, child).await, 1);
    })
    .await;
}

/// How many events of the trail say that a value of the child was chosen.
async fn chosen_events(db: &Db, child: ChildId) -> usize {
    let filter = AuditFilter {
        subjects: vec![child.to_string()],
        actions: vec![Action::ValueChosen.name().to_owned()],
        limit: 100,
        ..AuditFilter::default()
    };
    db.read().await.unwrap().audit_events(&filter).await.unwrap().len()
}

#[tokio::test]
async fn what_cannot_be_used_is_told_at_once_and_changes_nothing() {
    on_every_backend(|db| async move {
        let desk = council(&db).await;
        let child = two_names(&desk).await;
        let choosing = middle_name(&desk, &steward(), child).await.choosing.unwrap();
        let typed = TypedChoice {
            seen: choosing.seen,
            show: "7".to_owned(),
            review_on: "2001-01-01".to_owned(),
            ..TypedChoice::default()
        };
        let Err(DeskError::Unusable(problems)) = desk
            .check_choice(&steward(), child, Attribute::MiddleName, &typed)
            .await
        else {
            panic!("nothing of it can be used");
        };
        let fields: Vec<&str> = problems.iter().map(|problem| &*problem.field).collect();
        assert_eq!(fields, ["show", "reason", "review_on"]);
        let refused = desk
            .choose_value(&steward(), child, Attribute::MiddleName, &typed)
            .await;
        assert!(matches!(refused, Err(DeskError::Unusable(_))), "{refused:?}");
        assert_eq!(shown(&desk, child).await, ("Rose".to_owned(), vec![]));
    })
    .await;
}

#[tokio::test]
async fn p06_values_are_chosen_by_stewards_alone_and_behind_a_shield_by_shield_stewards() {
    on_every_backend(|db| async move {
        let desk = council(&db).await;
        with_social_care(&desk).await;
        let child = two_names(&desk).await;
        let seen = middle_name(&desk, &steward(), child).await.choosing.unwrap().seen;
        let typed = TypedChoice {
            seen,
            show: "1".to_owned(),
            reason: "The birth certificate was seen".to_owned(),
            review_on: "2099-01-01".to_owned(),
        };
        let attempt = async |viewer: &Viewer| desk.choose_value(viewer, child, Attribute::MiddleName, &typed).await;
        for role in Role::ALL.iter().copied() {
            let viewer = Viewer {
                beyond: Some("duty".to_owned()),
                ..Viewer::new(UserId(Uuid::from_u128(9)), "Person 9", role)
            };
            if viewer.decides_matches() {
                continue;
            }
            let refused = attempt(&viewer).await;
            assert!(matches!(refused, Err(DeskError::NotFound)), "{role}: {refused:?}");
            if let Ok(Opened::Child(view)) = desk.attribute(&viewer, child, Attribute::MiddleName).await {
                assert_eq!(view.choosing, None, "{role}");
            }
        }
        send(&desk, "social_care", "3", &[("shielded", "Y")]).await;
        let refused = attempt(&steward()).await;
        assert!(matches!(refused, Err(DeskError::NotFound)), "{refused:?}");
        let pick = |offers: &[Offer]| offers.iter().position(|offer| offer.value[0] == "Ruth");
        choose(&desk, &shield_steward(), child, Attribute::MiddleName, pick)
            .await
            .unwrap();
        assert_eq!(chosen_events(&db, child).await, 1);
    })
    .await;
}
