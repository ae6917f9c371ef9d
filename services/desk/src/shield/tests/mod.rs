//! Shields set here: how far they reach, who learns of them, and how they end.

mod interrupted;

use std::collections::BTreeMap;

use child::{
    ChildId, ShieldId, UserId,
    policy::{Role, Viewer},
};
use store::{ShieldStatus, testing::on_every_backend};
use uuid::Uuid;

use super::{ActOnShield, ShieldAct, ShieldListKind, TypedShieldRequest};
use crate::{
    Desk, DeskError, FindRequest, Narrowing, Opened, Section, Sender,
    link::tests::{
        desk_over,
        entered::{join, take_back, two_children},
        with_social_care,
    },
};

fn viewer(role: Role, number: u128) -> Viewer {
    Viewer {
        beyond: Some("duty".to_owned()),
        ..Viewer::new(UserId(Uuid::from_u128(number)), format!("Person {number}"), role)
    }
}

fn team(number: u128) -> Viewer {
    viewer(Role::ManagementTeam, number)
}

fn typed() -> TypedShieldRequest {
    TypedShieldRequest {
        asked_by: "professional".into(),
        asker: "Petra Ashgrove, refuge worker".into(),
        criteria: vec!["harm".into()],
        evidence: "no".into(),
        review_on: "2027-01-31".into(),
        ..TypedShieldRequest::default()
    }
}

/// Every page that a role has of a child; empty if the child is hidden.
async fn pages(desk: &Desk, role: Role, child: ChildId) -> Vec<child::ChildView> {
    let sections = [
        Section::Overview,
        Section::Involvements,
        Section::SenTravel,
        Section::Education,
        Section::Sources,
        Section::ShieldRequest,
    ];
    let mut pages = Vec::new();
    for section in sections {
        match desk.open(&viewer(role, 9), child, section).await {
            Ok(Opened::Child(view)) => pages.push(*view),
            Ok(Opened::Moved { .. }) | Err(DeskError::NotFound) => {}
            Err(error) => panic!("{role}: {error}"),
        }
    }
    pages
}

/// What a role finds by a name.
async fn found(desk: &Desk, role: Role, text: &str) -> Vec<child::ChildView> {
    let request = FindRequest {
        text: text.to_owned(),
        ..FindRequest::default()
    };
    desk.follow_index().await.unwrap();
    match desk.find(&viewer(role, 9), &request, &Narrowing::default()).await {
        Ok(found) => found.results.into_iter().map(|hit| hit.child).collect(),
        Err(DeskError::NotFound) => Vec::new(),
        Err(error) => panic!("{role}: {error}"),
    }
}

/// Everything that anybody is shown of a child, by role.
async fn seen_by_all(desk: &Desk, child: ChildId, text: &str) -> BTreeMap<Role, Vec<child::ChildView>> {
    let mut seen = BTreeMap::new();
    for role in Role::ALL.iter().copied() {
        let mut views = pages(desk, role, child).await;
        views.extend(found(desk, role, text).await);
        seen.insert(role, views);
    }
    seen
}

/// Whether nobody but those who keep shields sees more of a child than its face.
pub(crate) async fn is_hidden(desk: &Desk, child: ChildId) -> bool {
    let mut hidden = Vec::new();
    for role in [Role::SocialWorker, Role::DataSteward] {
        let pages = pages(desk, role, child).await;
        assert!(!pages.is_empty(), "{role} sees a face at the least");
        hidden.push(pages.iter().all(|page| page.withheld.is_some()));
    }
    assert!(hidden[0] == hidden[1], "hidden from all or from none");
    hidden[0]
}

/// Asks for a shield.
async fn requested(desk: &Desk, child: ChildId) -> ShieldId {
    desk.request_shield(&viewer(Role::SocialWorker, 1), child, &typed())
        .await
        .unwrap();
    let requests = desk.shield_list(&team(2), ShieldListKind::Requests, 1).await.unwrap();
    requests.lines.last().and_then(|line| line.shield).expect("it waits")
}

/// Asks for a shield and sets it.
pub(crate) async fn shielded(desk: &Desk, child: ChildId) -> ShieldId {
    let shield = requested(desk, child).await;
    act(desk, &team(2), shield, ShieldAct::Set, None).await.unwrap();
    shield
}

async fn act(
    desk: &Desk,
    viewer: &Viewer,
    shield: ShieldId,
    act: ShieldAct,
    child: Option<ChildId>,
) -> Result<(), DeskError> {
    let wanted = ActOnShield {
        act,
        version: desk.shield(&team(2), shield).await.unwrap().version,
        reason: "A reason".to_owned(),
        review_on: "2027-06-30".to_owned(),
        child,
    };
    desk.act_on_shield(viewer, shield, &wanted).await
}

/// One person proposes to lift a shield, another does.
async fn lift(desk: &Desk, shield: ShieldId, child: ChildId) {
    act(desk, &team(2), shield, ShieldAct::ProposeLift, Some(child))
        .await
        .unwrap();
    act(desk, &team(3), shield, ShieldAct::ConfirmLift, Some(child))
        .await
        .unwrap();
}

fn is_refused(answer: &Result<(), DeskError>, words: &str) -> bool {
    matches!(answer, Err(DeskError::Unusable(problems)) if problems.iter().any(|problem| problem.message.contains(words)))
}

/// Sends a record of education (`E1`) or of social care (`S1`); the child that it is.
async fn send(desk: &Desk, id: &str, fields: &[(&str, &str)]) -> ChildId {
    let source = if id.starts_with('S') {
        "social_care"
    } else {
        "education"
    };
    let fields = fields
        .iter()
        .map(|(name, text)| ((*name).to_owned(), (*text).to_owned()))
        .collect();
    let received = desk.receive(&Sender::of(source), source, id, fields).await.unwrap();
    received.child.expect("the record names a child")
}

#[tokio::test]
async fn p05_a_shield_set_here_hides_the_child_and_lifting_it_restores_everything() {
    on_every_backend(|db| async move {
        let desk = desk_over(&db).await;
        let [ada, zeno] = two_children(&desk).await;
        let before = seen_by_all(&desk, ada, "ada marsh").await;
        assert!(!is_hidden(&desk, ada).await);
        let shield = shielded(&desk, ada).await;
        assert!(is_hidden(&desk, ada).await && !is_hidden(&desk, zeno).await);
        let faces = found(&desk, Role::SocialWorker, "ada marsh").await;
        assert!(faces.iter().all(|face| face.withheld.is_some()) && faces.len() == 1);
        assert_eq!(found(&desk, Role::ManagementTeam, "ada marsh").await.len(), 1);
        let rebuilt = desk.rebuild(false).await.unwrap();
        assert_eq!(rebuilt.different, 0);
        desk.relink_all().await.unwrap();
        assert!(is_hidden(&desk, ada).await, "it outlives a link run");
        lift(&desk, shield, ada).await;
        assert_eq!(seen_by_all(&desk, ada, "ada marsh").await, before);
        assert_eq!(
            desk.shield(&team(2), shield).await.unwrap().status,
            ShieldStatus::Lifted
        );
        // And a second time.
        shielded(&desk, ada).await;
        assert!(is_hidden(&desk, ada).await);
    })
    .await;
}

#[tokio::test]
async fn p05_a_shield_set_here_covers_both_parts_after_a_merge_and_its_undoing_until_it_is_lifted_from_one() {
    on_every_backend(|db| async move {
        let desk = desk_over(&db).await;
        let [ada, zeno] = two_children(&desk).await;
        let shield = shielded(&desk, ada).await;
        let decision = join(&db, &desk).await;
        assert!(is_hidden(&desk, ada).await);
        take_back(&db, &desk, decision).await;
        assert!(is_hidden(&desk, ada).await && is_hidden(&desk, zeno).await);
        let here = desk.shield_list(&team(2), ShieldListKind::Here, 1).await.unwrap();
        let mut parts: Vec<(ChildId, bool)> = here
            .lines
            .iter()
            .map(|line| (line.child.as_ref().unwrap().id, line.parted))
            .collect();
        parts.sort_unstable();
        let mut wanted = vec![(ada, false), (zeno, true)];
        wanted.sort_unstable();
        assert_eq!(parts, wanted);
        lift(&desk, shield, zeno).await;
        assert!(is_hidden(&desk, ada).await && !is_hidden(&desk, zeno).await);
        assert_eq!(desk.shield(&team(2), shield).await.unwrap().status, ShieldStatus::Set);
        desk.relink_all().await.unwrap();
        assert!(is_hidden(&desk, ada).await && !is_hidden(&desk, zeno).await);
        lift(&desk, shield, ada).await;
        assert!(!is_hidden(&desk, ada).await);
        assert_eq!(
            desk.shield(&team(2), shield).await.unwrap().status,
            ShieldStatus::Lifted
        );
    })
    .await;
}

#[tokio::test]
async fn p05_a_shield_that_still_covers_a_part_comes_back_with_it_whatever_was_lifted_meanwhile() {
    on_every_backend(|db| async move {
        let desk = desk_over(&db).await;
        let [ada, zeno] = two_children(&desk).await;
        let shield = shielded(&desk, ada).await;
        let decision = join(&db, &desk).await;
        take_back(&db, &desk, decision).await;
        lift(&desk, shield, ada).await;
        assert!(!is_hidden(&desk, ada).await && is_hidden(&desk, zeno).await);
        desk.relink_all().await.unwrap();
        assert!(is_hidden(&desk, zeno).await);
        join(&db, &desk).await;
        assert!(
            is_hidden(&desk, ada).await,
            "the one child holds the part that is covered"
        );
        lift(&desk, shield, ada).await;
        assert!(!is_hidden(&desk, ada).await);
    })
    .await;
}

#[tokio::test]
async fn p05_a_doubt_about_a_child_who_is_shielded_here_hides_the_other_side_too() {
    on_every_backend(|db| async move {
        let desk = desk_over(&db).await;
        with_social_care(&desk).await;
        let girl = [
            ("first_name", "Imogen"),
            ("surname", "Marchbank"),
            ("dob", "2015-03-04"),
            ("sex", "F"),
            ("address_line1", "1 Ash Lane"),
            ("postcode", "FV1 1AA"),
            ("shielded", "N"),
        ];
        let one = send(&desk, "S1", &girl).await;
        let like = [
            ("first_name", "Imogen"),
            ("surname", "Marchbank"),
            ("dob", "2015-03-14"),
            ("sex", "F"),
            ("address_line1", "9 Mill Row"),
            ("postcode", "FV2 2BB"),
        ];
        let other = send(&desk, "E1", &like).await;
        assert_ne!(one, other);
        let steward = viewer(Role::DataSteward, 5);
        let cases = desk
            .review_queue(&steward, &crate::QueueFilter::default())
            .await
            .unwrap();
        assert_eq!(cases.total, 1, "the test needs a pair that the engine doubts");
        let shield = shielded(&desk, one).await;
        assert!(is_hidden(&desk, one).await && is_hidden(&desk, other).await);
        let cases = desk
            .review_queue(&steward, &crate::QueueFilter::default())
            .await
            .unwrap();
        assert_eq!(cases.total, 0, "the doubt is for shield stewards alone");
        let possible = desk.shield_list(&team(2), ShieldListKind::Possible, 1).await.unwrap();
        assert_eq!(
            (
                possible.total,
                possible.counts.shielded,
                possible.lines[0].child.as_ref().unwrap().id
            ),
            (1, 2, other)
        );
        let case = possible.lines[0].cases[0];
        assert!(desk.review_case(&team(2), case).await.is_ok());
        lift(&desk, shield, one).await;
        assert!(!is_hidden(&desk, one).await && !is_hidden(&desk, other).await);
    })
    .await;
}

#[tokio::test]
async fn p05_a_twin_whom_a_guard_keeps_apart_is_hidden_with_the_child_until_the_shield_is_lifted() {
    on_every_backend(|db| async move {
        let desk = desk_over(&db).await;
        with_social_care(&desk).await;
        let girl = |nhs_number| {
            [
                ("first_name", "Imogen"),
                ("surname", "Marchbank"),
                ("dob", "2015-03-04"),
                ("sex", "F"),
                ("nhs_number", nhs_number),
                ("shielded", "N"),
            ]
        };
        let one = send(&desk, "S1", &girl("9434765919")).await;
        let other = send(&desk, "S2", &girl("9434765870")).await;
        assert_ne!(one, other, "two valid NHS numbers are two children");
        assert!(!is_hidden(&desk, other).await);
        let shield = shielded(&desk, one).await;
        assert!(is_hidden(&desk, one).await && is_hidden(&desk, other).await);
        lift(&desk, shield, one).await;
        assert!(!is_hidden(&desk, one).await && !is_hidden(&desk, other).await);
    })
    .await;
}

#[tokio::test]
async fn p05_a_case_about_the_shielded_child_alone_is_no_further_shield_and_outlives_none() {
    on_every_backend(|db| async move {
        let desk = desk_over(&db).await;
        let [ada, _] = two_children(&desk).await;
        let report = async |viewer: &Viewer| desk.report_mistake(viewer, ada, "The address is old").await.unwrap();
        report(&viewer(Role::SocialWorker, 1)).await;
        let shield = shielded(&desk, ada).await;
        report(&team(2)).await;
        let known = desk.shield(&team(2), shield).await.unwrap();
        assert_eq!((known.parts.len(), &*known.parts[0].cases), (1, &[][..]));
        lift(&desk, shield, ada).await;
        assert!(!is_hidden(&desk, ada).await);
    })
    .await;
}

#[tokio::test]
async fn p23_1_lifting_needs_a_second_person() {
    on_every_backend(|db| async move {
        let desk = desk_over(&db).await;
        let [ada, zeno] = two_children(&desk).await;
        let shield = shielded(&desk, ada).await;
        let of = Some(ada);
        let unproposed = act(&desk, &team(2), shield, ShieldAct::ConfirmLift, of).await;
        assert!(is_refused(&unproposed, "propose first"));
        act(&desk, &team(2), shield, ShieldAct::ProposeLift, of).await.unwrap();
        let again = act(&desk, &team(3), shield, ShieldAct::ProposeLift, of).await;
        assert!(is_refused(&again, "already"));
        let alone = act(&desk, &team(2), shield, ShieldAct::ConfirmLift, of).await;
        assert!(is_refused(&alone, "Another person"));
        let elsewhere = act(&desk, &team(3), shield, ShieldAct::ConfirmLift, Some(zeno)).await;
        assert!(is_refused(&elsewhere, "does not cover"));
        assert!(is_hidden(&desk, ada).await);
        act(&desk, &team(3), shield, ShieldAct::RejectLift, of).await.unwrap();
        let rejected = act(&desk, &team(3), shield, ShieldAct::ConfirmLift, of).await;
        assert!(is_refused(&rejected, "propose first") && is_hidden(&desk, ada).await);
        // Two who confirm at the same moment, and one who saw an older version.
        act(&desk, &team(2), shield, ShieldAct::ProposeLift, of).await.unwrap();
        let wanted = ActOnShield {
            act: ShieldAct::ConfirmLift,
            version: desk.shield(&team(2), shield).await.unwrap().version,
            reason: "A reason".to_owned(),
            review_on: String::new(),
            child: of,
        };
        let stale = ActOnShield {
            version: wanted.version - 1,
            ..wanted.clone()
        };
        let late = desk.act_on_shield(&team(3), shield, &stale).await;
        assert!(matches!(late, Err(DeskError::Changed)));
        let (three, four) = (team(3), team(4));
        let both = tokio::join!(
            desk.act_on_shield(&three, shield, &wanted),
            desk.act_on_shield(&four, shield, &wanted)
        );
        assert!(both.0.is_ok() != both.1.is_ok(), "{both:?}");
        assert!(!is_hidden(&desk, ada).await);
        let kinds: Vec<&str> = desk
            .shield(&team(2), shield)
            .await
            .unwrap()
            .steps
            .iter()
            .map(|step| step.kind.name())
            .collect();
        let wanted = [
            "requested",
            "set",
            "lift_proposed",
            "lift_rejected",
            "lift_proposed",
            "lifted",
        ];
        assert_eq!(kinds, wanted);
    })
    .await;
}

#[tokio::test]
async fn p06_nobody_but_the_team_learns_that_a_shield_was_asked_for() {
    on_every_backend(|db| async move {
        let desk = desk_over(&db).await;
        let [ada, _] = two_children(&desk).await;
        let before = seen_by_all(&desk, ada, "ada marsh").await;
        let worker = viewer(Role::SchoolPractitioner, 1);
        let form = desk.shield_form(&worker, ada).await.unwrap();
        desk.request_shield(&worker, ada, &typed()).await.unwrap();
        assert_eq!(seen_by_all(&desk, ada, "ada marsh").await, before);
        assert_eq!(desk.shield_form(&worker, ada).await.unwrap(), form);
        desk.request_shield(&worker, ada, &typed()).await.unwrap();
        let list = desk.shield_list(&team(2), ShieldListKind::Requests, 1).await.unwrap();
        assert_eq!(list.total, 2, "each request is one for the team");
        let shield = list.lines[0].shield.unwrap();
        for role in Role::ALL.iter().copied() {
            let sees = matches!(role, Role::ManagementTeam | Role::ShieldSteward);
            let viewer = viewer(role, 7);
            let list = desk.shield_list(&viewer, ShieldListKind::Requests, 1).await;
            assert_eq!(list.is_ok(), sees, "{role}");
            assert_eq!(desk.shield(&viewer, shield).await.is_ok(), sees, "{role}");
            if role != Role::ManagementTeam {
                let set = act(&desk, &viewer, shield, ShieldAct::Set, None).await;
                assert!(matches!(set, Err(DeskError::NotFound)), "{role}");
                let at_once = desk.shield_at_once(&viewer, ada, "Now", "2027-01-31").await;
                assert!(matches!(at_once, Err(DeskError::NotFound)), "{role}");
            }
        }
        act(&desk, &team(2), shield, ShieldAct::Refuse, None).await.unwrap();
        assert_eq!(seen_by_all(&desk, ada, "ada marsh").await, before);
        let again = act(&desk, &team(2), shield, ShieldAct::Set, None).await;
        assert!(is_refused(&again, "does not stand so"));
    })
    .await;
}

#[tokio::test]
async fn an_emergency_hides_the_child_at_once_and_its_request_is_filled_in_after() {
    on_every_backend(|db| async move {
        let desk = desk_over(&db).await;
        let [ada, _] = two_children(&desk).await;
        let shield = desk
            .shield_at_once(&team(2), ada, "The father asked at the school", "2026-09-15")
            .await
            .unwrap();
        assert!(is_hidden(&desk, ada).await);
        let open = desk.shield_list(&team(2), ShieldListKind::Open, 1).await.unwrap();
        assert_eq!((open.total, open.counts.here), (1, 1));
        let version = desk.shield(&team(2), shield).await.unwrap().version;
        desk.complete_shield_request(&team(2), shield, version, &typed())
            .await
            .unwrap();
        let known = desk.shield(&team(2), shield).await.unwrap();
        assert_eq!(
            known.review_on.map(|day| day.to_string()).as_deref(),
            Some("2027-01-31")
        );
        assert!(known.answers.is_some() && known.emergency);
        let again = desk
            .complete_shield_request(&team(2), shield, known.version, &typed())
            .await;
        assert!(matches!(again, Err(DeskError::NotFound)));
        act(&desk, &team(2), shield, ShieldAct::Review, None).await.unwrap();
        let known = desk.shield(&team(2), shield).await.unwrap();
        assert_eq!(
            known.review_on.map(|day| day.to_string()).as_deref(),
            Some("2027-06-30")
        );
    })
    .await;
}
