//! Promise 5: a shield fails closed, as far as it reaches.

use child::{ChildId, ChildView, FeedKind, policy::Role};
use desk::{DeskError, FindRequest, Found, Narrowing, Opened, Section};
use tests::{Bare, run};

const EDUCATION: &str = "record_id,upn,first_name,surname,dob,sex,address_line1,town,postcode,carer1_first_name,carer1_surname,updated_on\n";
const SOCIAL_CARE: &str = "record_id,first_name,surname,dob,sex,address_line1,town,postcode,carer1_first_name,carer1_surname,shielded,updated_on\n";

/// Everybody who looks for children, but for those who keep the shields.
const ORDINARY: [Role; 6] = [
    Role::SocialWorker,
    Role::SchoolPractitioner,
    Role::HealthPractitioner,
    Role::TransportOfficer,
    Role::DataSteward,
    Role::ArchiveCustodian,
];

async fn found(bare: &Bare, role: Role, text: &str) -> Found {
    let request = FindRequest {
        text: text.to_owned(),
        ..FindRequest::default()
    };
    bare.desk
        .find(&Bare::viewer(role), &request, &Narrowing::default())
        .await
        .expect("a search answers")
}

async fn the_child(bare: &Bare, text: &str) -> ChildId {
    let found = found(bare, Role::ManagementTeam, text).await;
    assert_eq!(found.total, 1, "the management team finds {text}");
    found.results[0].child.id
}

/// What the pupil's and the client's record say that a face does not show.
const HIDDEN: [&str; 4] = ["FV1", "Ash Lane", "Elmford", "ducation"];

/// What an ordinary role is given of the child: its face, or nothing where the role does not see all of that.
fn is_a_face(view: &ChildView) -> bool {
    let text = serde_json::to_string(view).expect("a view has a JSON form");
    view.withheld.is_some() && !HIDDEN.iter().any(|hidden| text.contains(hidden))
}

async fn is_hidden(bare: &Bare, text: &str) {
    let child = the_child(bare, text).await;
    for role in ORDINARY {
        let found = found(bare, role, text).await;
        let opened = bare.desk.open(&Bare::viewer(role), child, Section::Overview).await;
        if role == Role::TransportOfficer {
            assert_eq!(found.total, 0, "{role} finds {text}");
            assert!(matches!(opened, Err(DeskError::NotFound)), "{role} opens {text}");
            continue;
        }
        assert!(
            found.results.iter().all(|hit| is_a_face(&hit.child)),
            "{role} finds {text}"
        );
        assert!(
            matches!(opened, Ok(Opened::Child(view)) if is_a_face(&view)),
            "{role} opens {text}"
        );
        for section in [
            Section::Involvements,
            Section::Education,
            Section::SenTravel,
            Section::Sources,
        ] {
            let opened = bare.desk.open(&Bare::viewer(role), child, section).await;
            assert!(
                matches!(opened, Err(DeskError::NotFound)),
                "{role} opens {section:?} of {text}"
            );
        }
    }
}

async fn is_open(bare: &Bare, text: &str) {
    let child = the_child(bare, text).await;
    let opened = bare
        .desk
        .open(&Bare::viewer(Role::SocialWorker), child, Section::Overview)
        .await;
    assert!(
        matches!(opened, Ok(Opened::Child(view)) if view.withheld.is_none()),
        "{text} is open"
    );
}

#[test]
fn p05_a_child_with_a_shielded_record_shows_a_face_and_nothing_else() {
    run(async {
        for bare in Bare::on_every_backend().await {
            let row = "E1,,Imogen,Marchbank,2015-03-04,F,1 Ash Lane,Elmford,FV1 1AA,Una,Marchbank,2026-01-01\n";
            bare.load(FeedKind::Education, &format!("{EDUCATION}{row}")).await;
            bare.link().await;
            is_open(&bare, "imogen marchbank 4 3 2015").await;
            let row = "S1,Imogen,Marchbank,2015-03-04,F,1 Ash Lane,Elmford,FV1 1AA,Una,Marchbank,Y,2026-02-01\n";
            bare.load(FeedKind::SocialCare, &format!("{SOCIAL_CARE}{row}")).await;
            bare.link().await;
            is_hidden(&bare, "imogen marchbank 4 3 2015").await;
        }
    });
}

/// ContactPoint was halted in 2009 because a feed that failed to match a shielded child created a second, open record.
#[test]
fn p05_the_replay_of_2009_a_record_that_fails_to_match_a_shielded_child_opens_nothing() {
    run(async {
        for bare in Bare::on_every_backend().await {
            let shielded = "S1,Imogen,Marchbank,2015-03-04,F,1 Ash Lane,Elmford,FV1 1AA,Una,Marchbank,Y,2026-01-01\n";
            bare.load(FeedKind::SocialCare, &format!("{SOCIAL_CARE}{shielded}"))
                .await;
            bare.link().await;
            // The same girl as a school holds her: other surname, moved, so it cannot be told for sure.
            let mut doubtful = 0;
            for (number, row) in [
                "E1,,Imogen,Farrow,2015-03-04,F,9 Mill Row,Elmford,FV2 2BB,Una,Farrow,2026-02-01\n",
                "E2,,Imogen,Marchbank,2015-03-04,F,,,,,,2026-02-01\n",
                "E3,,Imogen,Marchbanks,2015-04-03,F,1 Ash Lane,Elmford,FV1 1AA,,,2026-02-01\n",
            ]
            .into_iter()
            .enumerate()
            {
                bare.load(FeedKind::Education, &format!("{EDUCATION}{row}")).await;
                bare.link().await;
                let steward = Bare::viewer(Role::ShieldSteward);
                let cases = bare
                    .desk
                    .review_queue(&steward, &desk::QueueFilter::default())
                    .await
                    .unwrap()
                    .total;
                doubtful += usize::from(cases > 0);
                let everybody = found(&bare, Role::ManagementTeam, "imogen 2015").await;
                assert!(everybody.total >= 1);
                for hit in &everybody.results {
                    let named = hit.child.name.listed();
                    let worker = Bare::viewer(Role::SocialWorker);
                    let opened = bare.desk.open(&worker, hit.child.id, Section::Overview).await;
                    let hidden = matches!(opened, Ok(Opened::Child(view)) if view.withheld.is_some());
                    // Only a record that the engine calls another child altogether may be open.
                    let possible =
                        hit.child.flags.iter().any(|flag| {
                            matches!(flag, child::view::Flag::Shielded | child::view::Flag::PossiblyShielded)
                        });
                    assert_eq!(hidden, possible, "record {number}: {named}");
                }
                let steward = Bare::viewer(Role::DataSteward);
                let ordinary = bare
                    .desk
                    .review_queue(&steward, &desk::QueueFilter::default())
                    .await
                    .unwrap();
                assert_eq!(ordinary.total, 0, "a shielded pair goes to shield stewards only");
            }
            is_hidden(&bare, "imogen marchbank 4 3 2015").await;
            assert!(doubtful > 0, "the replay needs a pair that the engine doubts");
        }
    });
}

#[test]
fn p05_a_shield_is_up_before_the_next_link_run() {
    run(async {
        for bare in Bare::on_every_backend().await {
            let row = |shielded: &str, day: &str| {
                format!("{SOCIAL_CARE}S1,Imogen,Marchbank,2015-03-04,F,,,,,,{shielded},{day}\n")
            };
            bare.load(FeedKind::SocialCare, &row("N", "2026-01-01")).await;
            bare.link().await;
            is_open(&bare, "imogen marchbank 4 3 2015").await;
            bare.load(FeedKind::SocialCare, &row("Y", "2026-02-01")).await;
            bare.desk.follow_index().await.unwrap();
            is_hidden(&bare, "imogen marchbank 4 3 2015").await;
        }
    });
}

#[test]
fn p05_a_doubt_is_shielded_with_the_child_and_until_the_shield_is_lifted() {
    run(async {
        for bare in Bare::on_every_backend().await {
            let social_care = |shielded: &str, day: &str| {
                format!(
                    "{SOCIAL_CARE}S1,Imogen,Marchbank,2015-03-04,F,1 Ash Lane,Elmford,FV1 1AA,Una,Marchbank,{shielded},{day}\n"
                )
            };
            let doubtful = "E1,,Imogen,Marchbank,2015-03-14,F,9 Mill Row,Elmford,FV2 2BB,,,2026-02-01\n";
            bare.load(FeedKind::SocialCare, &social_care("N", "2026-01-01")).await;
            bare.load(FeedKind::Education, &format!("{EDUCATION}{doubtful}")).await;
            bare.link().await;
            let steward = Bare::viewer(Role::DataSteward);
            let every = desk::QueueFilter::default();
            let ordinary = async || bare.desk.review_queue(&steward, &every).await.unwrap().total;
            let open = async || {
                let found = found(&bare, Role::SocialWorker, "imogen marchbank 4 3 2015").await;
                found.results.iter().filter(|hit| hit.child.withheld.is_none()).count()
            };
            assert_eq!(
                (ordinary().await, open().await),
                (1, 2),
                "the test needs a pair that the engine doubts"
            );
            // Before the next link run, on both sides of the doubt.
            bare.load(FeedKind::SocialCare, &social_care("Y", "2026-02-01")).await;
            bare.desk.follow_index().await.unwrap();
            assert_eq!((ordinary().await, open().await), (0, 0));
            bare.link().await;
            assert_eq!((ordinary().await, open().await), (0, 0));
            // A further record that is like the neighbour is no way in.
            let third = "E2,,Imogen,Marchbank,2015-03-14,F,9 Mill Row,Elmford,FV2 2BB,,,2026-02-03\n";
            bare.load(FeedKind::Education, &format!("{EDUCATION}{third}")).await;
            bare.link().await;
            assert_eq!((ordinary().await, open().await), (0, 0));
            bare.load(FeedKind::SocialCare, &social_care("N", "2026-03-01")).await;
            bare.link().await;
            assert!(open().await >= 2, "nobody stays hidden for a shield that is gone");
        }
    });
}
