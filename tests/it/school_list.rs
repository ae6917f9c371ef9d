//! The list of one school (page P8): which needs are on it, what it is narrowed by, and how long it stays.

use child::{FeedKind, policy::Role};
use desk::LoadRequest;
use reqwest::Method;
use serde_json::json;
use tests::{TestApp, Visitor, people::ZOE};

use crate::{
    journey::page_of,
    transport::{answers, desks, school_page},
};

#[test]
fn a_school_outside_the_list_keeps_its_page_when_its_last_traveller_ended() {
    tests::run(async {
        let (app, zoe) = desks().await.swap_remove(0);
        let officer = Visitor::signed_in(&app, Role::TransportOfficer).await;
        let here = "/transport/school/777777";
        assert_eq!(officer.get(here).await.status, 404);
        let outside = transport(&app, "777777", "").await;
        assert!(officer.get(here).await.words().contains(ZOE.surname), "{outside}");
        let form = officer.get(&format!("{}/travel/new", page_of(zoe))).await;
        assert!(
            form.body.contains("value=\"777777\""),
            "children are placed outside the county too"
        );
        let need = [("school", "777777"), ("am_time", "8:00")];
        let saved = officer
            .submit(&format!("{}/travel/new", page_of(zoe)), &answers(&need))
            .await;
        assert!(
            saved.words().contains("The travel need is recorded."),
            "{}",
            saved.words()
        );
        let wrong = [("school", "777778")];
        let refused = officer
            .post(&format!("{}/travel/new", page_of(zoe)), &answers(&wrong))
            .await;
        assert!(
            refused.words().contains("Select a school from the list"),
            "{}",
            refused.words()
        );
        let change = saved
            .attributes("href")
            .into_iter()
            .find(|href| href.contains("/travel/") && !href.contains("/new"))
            .expect("the need can be changed")
            .to_owned();
        let october = [("school", "777777"), ("am_time", "6:50"), ("valid_from-month", "10")];
        for more in [&[("am_time", "9:10")][..], &october] {
            officer
                .submit(&format!("{}/travel/new", page_of(zoe)), &answers(more))
                .await;
        }
        let (there, at_school) = (officer.get(here).await.words(), school_page(&officer).await);
        assert!(
            there.contains("08:00") && at_school.contains("09:10"),
            "{there} {at_school}"
        );
        for other in ["09:10", "06:50"] {
            assert!(!there.contains(other), "a need for another school, or to come: {there}");
        }
        for (query, found) in [
            ("seat=manual", true),
            ("seat=seat", false),
            ("since=same", false),
            ("confirmed=due", false),
        ] {
            let list = officer.get(&format!("{here}?{query}")).await;
            assert_eq!(list.words().contains(ZOE.surname), found, "{query}: {}", list.words());
            let json = officer.get(&format!("/api/v1/transport/schools/777777?{query}")).await;
            assert_eq!(json.body.contains(ZOE.surname), found, "{query}: {}", json.body);
            assert!(json.body.contains("\"total\":1"), "{}", json.body);
        }
        let unknown = officer.get("/api/v1/transport/schools/777777?seat=sofa").await;
        assert_eq!(unknown.status, 400);
        officer.get("/transport").await;
        let request = json!({"schools": ["777777"], "as_at": "2026-09-01", "changes_only": false, "purpose": "Routes"});
        let made = officer
            .send_json(Method::POST, "/api/v1/transport/exports", &request)
            .await;
        assert_eq!(made.status, 201, "{}", made.body);
        let end = [
            ("school", "777777"),
            ("version", "1"),
            ("valid_to-day", "1"),
            ("valid_to-month", "9"),
            ("valid_to-year", "2026"),
        ];
        let ended = officer.submit(&change, &answers(&end)).await;
        assert!(
            ended.words().contains("The travel need is changed."),
            "{}",
            ended.words()
        );
        transport(&app, "777777", "2026-09-01").await;
        app.clock.set(app.desk.now() + chrono::TimeDelta::days(1));
        let officer = Visitor::signed_in(&app, Role::TransportOfficer).await;
        let schools = officer.get("/transport").await;
        assert!(schools.attributes("href").contains(&here), "{}", schools.words());
        let list = officer.get(here).await;
        assert_eq!(list.status, 200);
        assert!(
            list.words()
                .contains("No children at this school have travel needs recorded."),
            "{}",
            list.words()
        );
    });
}

/// School transport sends a need of the known child for a school.
async fn transport(app: &TestApp, school: &str, valid_to: &str) -> String {
    let file = app
        .deliveries
        .join(format!("transport-{school}-{}.csv", valid_to.len()));
    let text = format!(
        "source_id,upn,given_name,family_name,dob,school_urn,days,am_time,pm_time,valid_from,valid_to,last_confirmed\n\
         T9000001,{},{},{},{},{school},MTWTF,08:00,15:00,2026-08-01,{valid_to},2026-08-01\n",
        ZOE.upn, ZOE.first_name, ZOE.surname, ZOE.born
    );
    std::fs::create_dir_all(&app.deliveries).unwrap();
    std::fs::write(&file, &text).unwrap();
    let request = LoadRequest {
        source: "transport".to_owned(),
        kind: FeedKind::Transport,
        mode: desk::RunMode::Delta,
        extract_time: None,
        files: vec![file],
    };
    let report = app.desk.load(&request, &desk::Silent).await.unwrap();
    assert_eq!(report.rows.rejected, 0, "{:?}", report.rejected_by_rule);
    app.desk.link_now().await.unwrap();
    text
}
