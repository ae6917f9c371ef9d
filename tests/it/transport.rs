//! The transport desk (page P8): needs that are recorded here, route lists, and what changed since the last one.

use child::{ChildId, FeedKind, policy::Role};
use desk::LoadRequest;
use reqwest::Method;
use serde_json::json;
use tests::{
    Answer, Backend, PASSWORD, TestApp, Visitor,
    people::{MAGNOLIA, ZOE},
};

use crate::journey::page_of;

/// The school of the known children.
pub(crate) const SCHOOL: &str = "900101";
/// The header of the export, to the letter (feeds, section 9).
const HEADER: &str = "record_ref,school_urn,school_name,leg,surname,first_name,age_years,year_group,pickup_line,\
                      pickup_postcode,easting,northing,wheelchair,stays_in_chair,harness,booster,assistant,medical_plan,\
                      communicates_by,days,time,carer_phone,last_confirmed,status";
const MAY_BE_MORE: &str = "Some children may not be listed. Contact the management team on 01632 960100.";
/// Children of the county of these tests.
const CHILDREN: usize = 40;

/// An application of a test's own over each database, with its transport officer and a known child.
pub(crate) async fn desks() -> Vec<(TestApp, ChildId)> {
    let mut desks = Vec::new();
    for backend in Backend::ALL {
        if let Some(app) = TestApp::fresh(backend, CHILDREN).await {
            let zoe = app.child_id(&ZOE).await;
            desks.push((app, zoe));
        }
    }
    desks
}

/// The answers of the form, with some of them changed.
pub(crate) fn answers<'a>(changed: &[(&'a str, &'a str)]) -> Vec<(&'a str, &'a str)> {
    let usual = [
        ("school", SCHOOL),
        ("pickup", "home"),
        ("wheelchair", "manual"),
        ("stays_in_chair", "yes"),
        ("needs", "harness"),
        ("assistant", "own"),
        ("medical_plan", "yes"),
        ("am_time", "7:55"),
        ("pm_time", "15:35"),
        ("valid_from-day", "1"),
        ("valid_from-month", "9"),
        ("valid_from-year", "2026"),
    ];
    let kept = usual
        .into_iter()
        .filter(|(name, _)| !changed.iter().any(|(other, _)| other == name));
    let days = ["0", "1", "2", "3", "4"].map(|day| ("days", day));
    kept.chain(days).chain(changed.iter().copied()).collect()
}

/// Exports a list, and gives its file.
async fn export(officer: &Visitor, what: &str) -> Answer {
    officer.get(&exported(officer, what).await).await
}

/// Exports a list, and says where its file is.
async fn exported(officer: &Visitor, what: &str) -> String {
    officer.get("/transport/export").await;
    let date = [("as_at-day", "1"), ("as_at-month", "9"), ("as_at-year", "2026")];
    let form = [
        &[
            ("schools", SCHOOL),
            ("what", what),
            ("purpose", "Routes of the autumn term"),
        ],
        &date[..],
    ]
    .concat();
    let answer = officer.submit("/transport/export", &form).await;
    assert!(
        answer.words().contains("The route list is exported."),
        "{}",
        answer.body
    );
    let hrefs = answer.attributes("href");
    let file = hrefs.into_iter().find(|href| href.ends_with("/list.csv"));
    file.expect("the page leads to the file").to_owned()
}

/// The lines below the header, each by column.
fn lines(file: &Answer) -> Vec<std::collections::BTreeMap<String, String>> {
    assert!(file.body.starts_with(&format!("{HEADER}\r\n")), "{}", file.body);
    assert!(file.header("content-type").starts_with("text/csv; charset=utf-8"));
    let mut reader = csv::Reader::from_reader(file.body.as_bytes());
    reader.deserialize().map(|line| line.unwrap()).collect()
}

/// The words of the list of the school.
pub(crate) async fn school_page(officer: &Visitor) -> String {
    officer.get(&format!("/transport/school/{SCHOOL}")).await.words()
}

#[test]
fn a_need_recorded_here_takes_the_feeds_place_is_changed_and_ended() {
    tests::run(async {
        for (app, zoe) in desks().await {
            let officer = Visitor::signed_in(&app, Role::TransportOfficer).await;
            let travel = format!("{}/sen-transport", page_of(zoe));
            let before = officer.get(&travel).await;
            assert!(
                before.has("record-need") && before.has("change-need-1"),
                "{}",
                before.body
            );
            let form = officer.get(&format!("{}/travel/new?like=0", page_of(zoe))).await;
            assert!(form.body.contains("value=\"07:45\""), "{}", form.body);
            let new = format!("{}/travel/new", page_of(zoe));
            let refused = officer
                .post(&new, &answers(&[("am_time", "noon"), ("school", "")]))
                .await;
            assert_eq!(refused.status, 422);
            for words in [
                "There is a problem",
                "Select a school",
                "Morning time must be a time, like 8:10",
                "noon",
            ] {
                assert!(refused.body.contains(words), "{words}: {}", refused.body);
            }
            let saved = officer.submit(&new, &answers(&[])).await;
            assert!(
                saved.words().contains("The travel need is recorded."),
                "{}",
                saved.words()
            );
            assert!(
                saved.words().contains("Morning 07:55") || saved.words().contains("morning 07:55"),
                "{}",
                saved.words()
            );
            assert!(
                !saved.words().contains("07:45") && saved.has("attr-travel-recorded"),
                "{}",
                saved.words()
            );
            let listed = school_page(&officer).await;
            assert!(listed.contains("07:55") && listed.contains("Harness"), "{listed}");
            let change = saved
                .attributes("href")
                .into_iter()
                .find(|href| href.contains("/travel/") && !href.contains("/new"))
                .expect("the need can be changed")
                .to_owned();
            let form = officer.get(&change).await;
            assert!(form.body.contains("name=\"version\" value=\"1\""), "{}", form.body);
            let end = [
                ("valid_to-day", "1"),
                ("valid_to-month", "9"),
                ("valid_to-year", "2026"),
                ("version", "1"),
            ];
            let ended = officer.submit(&change, &answers(&end)).await;
            assert!(
                ended.words().contains("The travel need is changed."),
                "{}",
                ended.words()
            );
            assert!(
                school_page(&officer).await.contains(ZOE.surname),
                "the last day is a day of travel"
            );
            app.clock.set(app.desk.now() + chrono::TimeDelta::days(1));
            let officer = Visitor::signed_in(&app, Role::TransportOfficer).await;
            let listed = school_page(&officer).await;
            assert!(
                !listed.contains(ZOE.surname),
                "the feed\u{2019}s need does not come back: {listed}"
            );
            let actions: Vec<String> = app
                .audit_of(app.viewer(Role::TransportOfficer).await.user)
                .await
                .into_iter()
                .map(|event| event.action)
                .collect();
            assert!(actions.contains(&"need_recorded".to_owned()) && actions.contains(&"need_changed".to_owned()));
        }
    });
}

#[test]
fn of_two_officers_the_second_is_shown_both() {
    tests::run(async {
        let (app, zoe) = desks().await.swap_remove(0);
        app.another_account(Role::TransportOfficer, "second@example.org").await;
        let first = Visitor::signed_in(&app, Role::TransportOfficer).await;
        let second = Visitor::stranger(&app);
        second.sign_in("second@example.org", PASSWORD).await;
        let saved = first
            .submit(&format!("{}/travel/new", page_of(zoe)), &answers(&[]))
            .await;
        let hrefs = saved.attributes("href");
        let change = hrefs
            .into_iter()
            .find(|href| href.contains("/travel/") && !href.contains("/new"))
            .unwrap();
        second.get(change).await;
        assert_eq!(
            first
                .post(change, &answers(&[("am_time", "8:11"), ("version", "1")]))
                .await
                .status,
            303
        );
        let conflict = second
            .post(change, &answers(&[("am_time", "8:22"), ("version", "1")]))
            .await;
        assert_eq!(conflict.status, 409);
        for words in [
            "Changed by somebody else",
            "08:11",
            "8:22",
            "name=\"version\" value=\"2\"",
        ] {
            assert!(conflict.body.contains(words), "{words}: {}", conflict.body);
        }
        // By the API the same: what is saved stands in the answer.
        let path = change
            .replace("/child/", "/api/v1/children/")
            .replace("/travel/", "/travel-needs/");
        let need = first.get(&path).await;
        let mut need: serde_json::Value = serde_json::from_str(&need.body).unwrap();
        assert_eq!(need["version"], 2);
        need["need"]["am_time"] = json!("9:00");
        first.get("/transport").await;
        need["version"] = json!(1);
        let late = first.send_json(Method::PUT, &path, &need).await;
        let problem: serde_json::Value = serde_json::from_str(&late.body).unwrap();
        assert_eq!(
            (late.status, &problem["saved"]["version"], &problem["type"]),
            (409, &json!(2), &json!("/problems/changed"))
        );
        need["version"] = json!(2);
        assert_eq!(first.send_json(Method::PUT, &path, &need).await.status, 204);
        assert!(school_page(&first).await.contains("09:00"));
    });
}

#[test]
fn an_export_has_the_fixed_header_a_line_for_each_leg_and_a_second_one_of_changes_is_empty() {
    tests::run(async {
        for (app, zoe) in desks().await {
            let officer = Visitor::signed_in(&app, Role::TransportOfficer).await;
            let schools = officer.get("/transport").await.words();
            assert!(schools.contains("Never") && schools.contains(MAY_BE_MORE), "{schools}");
            let all = export(&officer, "all").await;
            assert!(
                all.header("content-disposition")
                    .contains("some-children-may-not-be-listed")
            );
            assert_eq!(
                all.body.matches('\n').count(),
                all.body.matches("\r\n").count(),
                "lines end in CR LF"
            );
            let all = lines(&all);
            let of_zoe: Vec<_> = all.iter().filter(|line| line["surname"] == ZOE.surname).collect();
            let legs: Vec<(&str, &str)> = of_zoe.iter().map(|line| (&*line["leg"], &*line["time"])).collect();
            assert_eq!(legs, [("AM", "07:45"), ("PM", "15:35")]);
            assert_eq!(
                (&*of_zoe[0]["pickup_postcode"], &*of_zoe[0]["status"]),
                (ZOE.postcode, "New")
            );
            let postcodes: Vec<&str> = all.iter().map(|line| &*line["pickup_postcode"]).collect();
            assert!(postcodes.is_sorted(), "{postcodes:?}");
            let events = app.audit_of(app.viewer(Role::TransportOfficer).await.user).await;
            let event = events
                .iter()
                .find(|event| event.action == "transport_export" && event.reason.is_some())
                .expect("it is on record");
            assert!(
                event.detail.contains(&format!("\"rows\":{}", all.len())),
                "{}",
                event.detail
            );
            assert_eq!(event.reason.as_deref(), Some("Routes of the autumn term"));

            assert!(lines(&export(&officer, "changes").await).is_empty(), "nothing changed");
            let here = format!("/transport/changes?school={SCHOOL}");
            let nothing = officer.get(&here).await.words();
            assert!(nothing.contains("Nothing changed since the last export."), "{nothing}");
            officer
                .submit(&format!("{}/travel/new", page_of(zoe)), &answers(&[]))
                .await;
            let changes = officer.get(&here).await;
            for words in ["07:45", "07:55", "Time:", "Changed", MAY_BE_MORE] {
                assert!(changes.words().contains(words), "{words}: {}", changes.words());
            }
            let json = officer.get("/api/v1/transport/changes?school=900101").await;
            assert!(json.body.contains("\"old\":\"07:45\""), "{}", json.body);
            let second = lines(&export(&officer, "changes").await);
            let told: Vec<(&str, &str)> = second.iter().map(|line| (&*line["leg"], &*line["status"])).collect();
            assert_eq!(told, [("AM", "Changed"), ("PM", "Changed")]);
            assert!(lines(&export(&officer, "changes").await).is_empty());
        }
    });
}

#[test]
fn p07_a_file_that_was_lost_is_fetched_again_on_record_until_the_next_list_and_by_nobody_else() {
    tests::run(async {
        for (app, zoe) in desks().await {
            app.another_account(Role::TransportOfficer, "second@example.org").await;
            let officer = Visitor::signed_in(&app, Role::TransportOfficer).await;
            let second = Visitor::stranger(&app);
            second.sign_in("second@example.org", PASSWORD).await;
            exported(&officer, "all").await;
            officer
                .submit(&format!("{}/travel/new", page_of(zoe)), &answers(&[]))
                .await;
            let place = exported(&officer, "changes").await;
            let told = lines(&officer.get(&place).await);
            assert_eq!(told.len(), 2, "the changes are not lost with the first answer");
            assert_eq!(lines(&officer.get(&place).await), told);
            let form = officer.get("/transport/export").await;
            assert!(form.has("last-list"), "{}", form.words());
            let api = place.replace("/transport/export/", "/api/v1/transport/exports/");
            let api = api.trim_end_matches("/list.csv").to_owned();
            let by_api = officer.get(&api).await;
            assert_eq!(lines(&by_api), told);
            for path in [&place, &api] {
                assert_eq!(second.get(path).await.status, 404, "another\u{2019}s list: {path}");
            }
            let events = app.audit_of(app.viewer(Role::TransportOfficer).await.user).await;
            let files = events
                .iter()
                .filter(|event| event.action == "transport_export" && event.detail.contains("\"rows\":2"));
            assert_eq!(files.count(), 4, "the export, and its file three times");

            app.clock.set(app.desk.now() + chrono::TimeDelta::seconds(1));
            let request =
                json!({"schools": [SCHOOL], "as_at": "2026-09-01", "changes_only": true, "purpose": "Routes"});
            second.get("/transport").await;
            let made = second
                .send_json(Method::POST, "/api/v1/transport/exports", &request)
                .await;
            assert_eq!(made.status, 201, "{}", made.body);
            let next = second.get(made.header("location")).await;
            assert!(lines(&next).is_empty(), "{}", next.body);
            for path in [&place, &api, &place.replace("/list.csv", "")] {
                assert_eq!(
                    officer.get(path).await.status,
                    404,
                    "the next list has taken its place: {path}"
                );
            }
            assert!(!officer.get("/transport/export").await.has("last-list"));
        }
    });
}

#[test]
fn p05_a_shielded_child_is_on_no_route_list_and_its_going_is_told_to_nobody() {
    tests::run(async {
        for (app, zoe) in desks().await {
            let officer = Visitor::signed_in(&app, Role::TransportOfficer).await;
            let place = exported(&officer, "all").await;
            let all = officer.get(&place).await;
            assert_eq!(all.gives_away(MAGNOLIA.traces().iter().map(String::as_str)), None);
            assert!(all.body.contains(ZOE.surname));
            shield(&app).await;
            let again = officer.get(&place).await;
            assert!(!lines(&again).is_empty(), "the others are on it still");
            assert_eq!(again.gives_away(ZOE.traces().iter().map(String::as_str)), None);
            let schools = officer.get("/transport").await;
            assert!(schools.words().contains(MAY_BE_MORE));
            let changes = officer.get("/transport/changes").await;
            let file = export(&officer, "changes").await;
            assert!(lines(&file).is_empty(), "no line says that a need ended: {}", file.body);
            for answer in [
                &changes,
                &file,
                &officer.get(&format!("/transport/school/{SCHOOL}")).await,
            ] {
                assert_eq!(answer.gives_away(ZOE.traces().iter().map(String::as_str)), None);
            }
            let form = officer.get(&format!("{}/travel/new", page_of(zoe))).await;
            let post = officer
                .post(&format!("{}/travel/new", page_of(zoe)), &answers(&[]))
                .await;
            assert_eq!((form.status, post.status), (404, 404));
        }
    });
}

/// Social care shields the known child.
async fn shield(app: &TestApp) {
    let file = app.deliveries.join("shielded.csv");
    let header = "record_id,nhs_number,upn,first_name,middle_name,surname,alias_first_name,alias_surname,dob,expected_date,\
                  sex,address_line1,town,postcode,carer1_first_name,carer1_surname,carer1_phone,legal_status,shielded,\
                  updated_on";
    let row = format!(
        "S9000001,{},{},{},,{},,,{},,F,{},Wexbridge,{},Marigold,{},{},CIN,Y,2026-09-01",
        ZOE.nhs_number,
        ZOE.upn,
        ZOE.first_name,
        ZOE.surname,
        ZOE.born,
        ZOE.address,
        ZOE.postcode,
        ZOE.surname,
        ZOE.carer_phone
    );
    std::fs::create_dir_all(&app.deliveries).unwrap();
    std::fs::write(&file, format!("{header}\n{row}\n")).unwrap();
    let request = LoadRequest {
        source: "social_care".to_owned(),
        kind: FeedKind::SocialCare,
        mode: desk::RunMode::Delta,
        extract_time: None,
        files: vec![file],
    };
    let report = app.desk.load(&request, &desk::Silent).await.unwrap();
    assert_eq!(report.rows.rejected, 0);
    app.desk.link_now().await.unwrap();
}

#[test]
fn a_wrong_export_form_says_what_is_missing_and_exports_nothing() {
    tests::run(async {
        let app = TestApp::on_sqlite().await;
        let officer = Visitor::signed_in(app, Role::TransportOfficer).await;
        officer.get("/transport/export").await;
        let date = [("as_at-day", "31"), ("as_at-month", "2"), ("as_at-year", "2026")];
        let wrong = officer.post("/transport/export", &date).await;
        assert_eq!(wrong.status, 422);
        assert!(
            wrong.words().contains("Date of travel must be a real date"),
            "{}",
            wrong.words()
        );
        let date = [("as_at-day", "1"), ("as_at-month", "9"), ("as_at-year", "2026")];
        let wrong = officer.post("/transport/export", &date).await;
        for words in ["Select at least one school", "Enter what the list is for"] {
            assert!(wrong.words().contains(words), "{words}: {}", wrong.words());
        }
        assert!(
            !officer.get("/transport").await.words().contains("1 Sep 2026"),
            "nothing was exported"
        );
    });
}
