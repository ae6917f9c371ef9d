//! A school that some feeds name by its URN, and others by the numbers of its authority and establishment, is one school.

use std::collections::BTreeSet;

use child::{
    FeedKind, RecordKey, School,
    policy::{Role, Viewer},
    sources::OWN,
};
use desk::{Advanced, Desk, FindRequest, Narrowing, NeedBasis, NewUser, Opened, TravelFilter, TypedNeed};
use store::Db;
use tests::{Bare, PASSWORD};

const URN: &str = "110001";
const NUMBER: &str = "8732001";

/// Two children of one school, who are one by URN and one by number, and a third of another school.
async fn fed(bare: &Bare) {
    let pupils = format!(
        "record_id,first_name,surname,dob,sex,postcode,school_code,updated_on\n\
         E1,Ada,Quennell,2014-05-01,F,FV1 1AA,{URN},2026-01-01\n\
         E2,Bea,Quennell,2012-07-11,F,FV1 1AA,{NUMBER},2026-01-01\n\
         E3,Cleo,Quennell,2010-09-21,F,FV1 1AA,110002,2026-01-01\n"
    );
    let needs = format!(
        "source_id,given_name,family_name,dob,school_urn,days,am_time,pm_time,valid_from,last_confirmed\n\
         T1,Ada,Quennell,2014-05-01,{URN},MTWTF,08:00,15:00,2026-01-01,2026-01-01\n\
         T2,Bea,Quennell,2012-07-11,{NUMBER},MTWTF,08:10,15:10,2026-01-01,2026-01-01\n"
    );
    bare.load(FeedKind::Education, &pupils).await;
    bare.load(FeedKind::Transport, &needs).await;
    bare.link().await;
    bare.desk.follow_index().await.unwrap();
}

async fn named(bare: &Bare) {
    let of = |code: &str, name: &str, number: &str| School {
        number: Some(number.to_owned()),
        ..School::from((code.to_owned(), name.to_owned()))
    };
    let closed = School {
        closed: true,
        ..of("110003", "Crag School", "8732003")
    };
    let schools = vec![
        of(URN, "Ash Lane", NUMBER),
        of("110002", "Beck School", "8732002"),
        closed,
    ];
    bare.desk.set_schools(schools).await.unwrap();
}

async fn practitioner(desk: &Desk, email: &str, school: &str) -> Viewer {
    let new = NewUser {
        schools: vec![school.to_owned()],
        checks_until: Some("2030-01-01".parse().unwrap()),
        training_until: Some("2030-01-01".parse().unwrap()),
        ..NewUser::new(email, "Petra Ashgrove", Role::SchoolPractitioner, PASSWORD)
    };
    desk.create_user(new).await.unwrap();
    let user = desk.user_id(email).await.unwrap();
    desk.viewer(user).await.unwrap().expect("an active user")
}

/// First names of whom a search answers with.
async fn found(desk: &Desk, viewer: &Viewer, text: &str, advanced: Option<Advanced>) -> BTreeSet<String> {
    let request = FindRequest {
        text: text.to_owned(),
        advanced,
    };
    let found = desk.find(viewer, &request, &Narrowing::default()).await.unwrap();
    let names = found.results.into_iter().map(|hit| hit.child.name.listed());
    names.collect()
}

#[test]
fn p06_a_school_by_number_is_the_school_of_its_people_once_the_list_says_so_and_no_other_is() {
    tests::run(async {
        for bare in Bare::on_every_backend().await {
            fed(&bare).await;
            let before = practitioner(&bare.desk, "before@example.org", URN).await;
            assert_eq!(found(&bare.desk, &before, "quennell girl", None).await.len(), 1);
            named(&bare).await;
            for (email, written) in [("urn@example.org", URN), ("number@example.org", NUMBER)] {
                let viewer = practitioner(&bare.desk, email, written).await;
                let own = found(&bare.desk, &viewer, "quennell girl", None).await;
                assert_eq!(own.len(), 2, "{own:?}");
                assert!(!own.iter().any(|name| name.contains("Cleo")), "{own:?}");
                let asked = Advanced {
                    last_name: "Quennell".to_owned(),
                    school: written.to_owned(),
                    ..Advanced::default()
                };
                let steward = Bare::viewer(Role::DataSteward);
                assert_eq!(found(&bare.desk, &steward, "", Some(asked)).await, own);
            }
        }
    });
}

#[test]
fn a_school_that_feeds_call_by_two_codes_has_one_route_list() {
    tests::run(async {
        for bare in Bare::on_every_backend().await {
            fed(&bare).await;
            named(&bare).await;
            let (desk, officer) = (&bare.desk, Bare::viewer(Role::TransportOfficer));
            let schools = desk.transport_schools(&officer).await.unwrap();
            let told: Vec<_> = schools.iter().map(|school| (&*school.code, school.children)).collect();
            assert_eq!(told, [(URN, 2)]);
            for written in [URN, NUMBER] {
                let list = desk.transport_list(&officer, written, TravelFilter::default()).await;
                let list = list.unwrap();
                assert_eq!((&*list.code, &*list.name, list.children.len()), (URN, "Ash Lane", 2));
            }
            let list = desk
                .transport_list(&officer, URN, TravelFilter::default())
                .await
                .unwrap();
            let bea = list
                .children
                .iter()
                .find(|child| child.name.listed().contains("Bea"))
                .unwrap();
            let need = TypedNeed {
                school: NUMBER.to_owned(),
                pickup: "home".to_owned(),
                wheelchair: "none".to_owned(),
                assistant: "none".to_owned(),
                medical_plan: "no".to_owned(),
                am_time: "7:50".to_owned(),
                pm_time: "15:10".to_owned(),
                days: "MTWTF".to_owned(),
                valid_from: "2026-01-05".to_owned(),
                ..TypedNeed::default()
            };
            let recorded = desk.record_need(&officer, bea.id, &need).await.unwrap();
            let key = RecordKey::new(OWN, recorded);
            let stored = Db::open(&bare.database)
                .await
                .unwrap()
                .read()
                .await
                .unwrap()
                .record_by_key(&key)
                .await
                .unwrap();
            let needs = stored.unwrap().record.statement.facts.transport_needs;
            assert_eq!(
                needs[0].school_urn.as_deref(),
                Some(URN),
                "it is kept under the one code"
            );
            let form = desk.need_form(&officer, bea.id, &NeedBasis::Blank).await.unwrap();
            let Opened::Child(form) = form else {
                panic!("it is not moved")
            };
            let offered: Vec<&str> = form.schools.iter().map(|(code, _)| &**code).collect();
            assert_eq!(offered, [URN, "110002"], "nobody is sent to a school that is closed");
            let list = desk
                .transport_list(&officer, NUMBER, TravelFilter::default())
                .await
                .unwrap();
            let bea = list.children.iter().find(|child| child.id == bea.id).unwrap();
            let needs = bea.transport.as_ref().unwrap();
            let times: Vec<_> = needs.iter().map(|need| need.am_time.as_deref()).collect();
            assert_eq!(
                times,
                [Some("07:50")],
                "what is recorded here is in place of what was sent"
            );
        }
    });
}
