//! The audit trail as auditors read it (page P19), unusual access, and who looked at a record.

use child::{
    UserId,
    policy::{Role, Viewer},
};
use desk::{AskedOverride, NewUser};
use reqwest::Method;
use serde_json::{Value, json};
use tests::{
    Answer, Backend, CHECKED_UNTIL, PASSWORD, TestApp, Visitor,
    people::{MAGNOLIA, ZOE},
};

use crate::journey::page_of;

const EVENTS: &str = "/api/v1/audit/events";

/// Somebody with an account of their own, so that nobody else's events are mixed in.
async fn somebody(app: &TestApp, name: &str, role: Role, email: &str) -> Visitor {
    in_team(app, name, role, email, None).await
}

/// The same with a reason to look at all children.
async fn with_a_reason(app: &TestApp, name: &str, role: Role, email: &str) -> Visitor {
    let visitor = somebody(app, name, role, email).await;
    visitor.give_a_reason().await;
    visitor
}

/// The same in a team of the council.
async fn in_team(app: &TestApp, name: &str, role: Role, email: &str, team: Option<&str>) -> Visitor {
    let account = NewUser {
        terms_accepted: true,
        organisation: team.map(|_| "Fellvale Council".to_owned()),
        team: team.map(str::to_owned),
        checks_until: CHECKED_UNTIL,
        training_until: CHECKED_UNTIL,
        ..NewUser::new(email, name, role, PASSWORD)
    };
    app.desk.create_user(account).await.unwrap();
    let visitor = Visitor::stranger(app);
    visitor.sign_in(email, PASSWORD).await;
    // The session is a new one: any page gives its token.
    visitor.get("/").await;
    visitor
}

async fn events(auditor: &Visitor, filter: Value) -> Value {
    let answer = auditor
        .send_json(Method::POST, EVENTS, &json!({ "filter": filter }))
        .await;
    assert_eq!(answer.status, 200, "{}", answer.body);
    serde_json::from_str(&answer.body).unwrap()
}

fn of(events: &Value, member: &str) -> Vec<String> {
    let lines = events["events"].as_array().unwrap().iter();
    lines.map(|line| line[member].as_str().unwrap().to_owned()).collect()
}

/// Filters the page of the trail and answers where that leads.
async fn filtered(auditor: &Visitor, fields: &[(&str, &str)]) -> (String, Answer) {
    auditor.get("/audit").await;
    let led = auditor.post("/audit", fields).await;
    assert_eq!(led.status, 303, "{}", led.body);
    let address = led.location().to_owned();
    let page = auditor.get(&address).await;
    (address, page)
}

#[test]
fn p06_the_trail_is_there_for_those_who_audit_and_for_nobody_else() {
    tests::run(async {
        for app in TestApp::on_every_backend().await {
            for role in tests::roles_of_people() {
                let visitor = Visitor::signed_in(app, role).await;
                // Everybody here is in a team, so managers read what that did.
                let (expected, unusual) = match role {
                    Role::Auditor | Role::InformationGovernance => (200, 200),
                    Role::SocialWorkManager | Role::ManagementTeam => (200, 404),
                    _ => (404, 404),
                };
                assert_eq!(visitor.get("/audit").await.status, expected, "{role}");
                for path in ["/audit/unusual", "/audit/unusual.csv", "/api/v1/audit/unusual"] {
                    assert_eq!(visitor.get(path).await.status, unusual, "{role} {path}");
                }
                let answer = visitor.send_json(Method::POST, EVENTS, &json!({})).await;
                assert_eq!(answer.status, expected, "{role}");
                let file = visitor.send_json(Method::POST, "/api/v1/audit/file", &json!({})).await;
                assert_eq!(file.status, expected, "{role}");
            }
        }
    });
}

#[test]
fn p07_what_is_done_to_records_and_to_the_trail_is_in_the_trail_at_once() {
    tests::run(async {
        for app in TestApp::on_every_backend().await {
            let worker = with_a_reason(app, "Una Worker", Role::SocialWorker, "una@example.org").await;
            let zoe = page_of(app.child_id(&ZOE).await);
            assert_eq!(worker.get(&zoe).await.status, 200);
            assert_eq!(worker.get(&format!("{zoe}/involvements")).await.status, 200);
            // P7: of a shielded record the face is shown, and the look at it is on record.
            let hidden = page_of(app.child_id(&MAGNOLIA).await);
            assert_eq!(worker.get(&hidden).await.status, 200);
            assert_eq!(worker.get(&format!("{hidden}/involvements")).await.status, 404);
            let driver = somebody(app, "Tom Travel", Role::TransportOfficer, "tom@example.org").await;
            assert_eq!(driver.get("/transport").await.status, 200);
            let auditor = somebody(app, "Ada Auditor", Role::Auditor, "ada@example.org").await;
            let by = |email: &str| json!({ "person": email });
            let done = events(&auditor, by("una@example.org")).await;
            assert_eq!(
                of(&done, "action"),
                ["not_found", "open_child", "open_child", "open_child", "sign_in"]
            );
            assert!(
                of(&done, "address").iter().all(|address| address == "127.0.0.1"),
                "{done}"
            );
            assert!(of(&done, "who").iter().all(|who| who == "Una Worker"));
            let done = events(&auditor, by("tom@example.org")).await;
            // The home page of transport lists schools too.
            assert_eq!(
                of(&done, "action"),
                ["transport_schools", "transport_schools", "sign_in"]
            );
            // P19: the looks of just now, by the next look.
            let own = events(&auditor, by("ada@example.org")).await;
            assert_eq!(of(&own, "action"), ["trail_read", "trail_read", "sign_in"]);
        }
    });
}

#[test]
fn an_auditor_finds_a_childs_record_by_its_reference_and_never_learns_who_it_is() {
    tests::run(async {
        for app in TestApp::on_every_backend().await {
            let worker = somebody(app, "Uri Worker", Role::SocialWorker, "uri@example.org").await;
            let typed = [
                ("text", "zoe thistlewick"),
                ("reason", "other"),
                ("reason-other", "=1+1"),
            ];
            let found = worker.submit("/search", &typed).await;
            assert_eq!(found.status, 200, "{}", found.body);
            let page = worker.get(&page_of(app.child_id(&ZOE).await)).await;
            let words = page.words();
            let reference = words.split("Child record ").nth(1).unwrap();
            let reference = reference.split_whitespace().next().unwrap().to_owned();
            let auditor = Visitor::signed_in(app, Role::Auditor).await;
            let fields = [("person", "URI work"), ("child", reference.as_str())];
            let (address, shown) = filtered(&auditor, &fields).await;
            assert!(
                address
                    .strip_prefix("/audit/")
                    .unwrap()
                    .bytes()
                    .all(|byte| byte.is_ascii_hexdigit())
            );
            assert!(
                shown.body.contains(&reference) && shown.has("row-open_child"),
                "{}",
                shown.body
            );
            assert!(!shown.has("row-search"), "a search is about no single child");
            let file = auditor.get(&format!("{address}/events.csv")).await;
            assert_eq!(file.status, 200);
            assert!(file.header("content-disposition").contains("audit-trail.csv"));
            assert!(
                file.body
                    .starts_with("event,at,who,role,action,subject,reason,address\r\n")
            );
            let (_, all) = filtered(&auditor, &[("person", "uri@example.org")]).await;
            let shown_count = all.body.contains("child shown") || all.body.contains("children shown");
            assert!(all.has("row-search") && shown_count, "{}", all.body);
            let (address, by_reason) = filtered(&auditor, &[("person", "uri@example.org"), ("reason", "1+")]).await;
            assert!(by_reason.has("row-search") && !by_reason.has("row-sign_in"));
            let formula = auditor.get(&format!("{address}/events.csv")).await;
            assert!(formula.body.contains(",'=1+1,"), "{}", formula.body);
            for answer in [&shown, &all, &by_reason, &file, &formula] {
                let traces = ZOE.traces();
                assert_eq!(answer.gives_away(traces.iter().map(String::as_str)), None);
                assert!(!answer.body.contains("thistlewick"), "what was typed is not shown");
            }
        }
    });
}

#[test]
fn the_last_day_of_a_range_is_included_and_what_is_wrong_is_said() {
    tests::run(async {
        for app in TestApp::on_every_backend().await {
            let auditor = Visitor::signed_in(app, Role::Auditor).await;
            let total = async |filter| events(&auditor, filter).await["total"].as_u64().unwrap();
            let today = app.desk.now().date_naive();
            let yesterday = today.pred_opt().unwrap();
            assert!(total(json!({ "from": today, "to": today })).await > 0);
            assert_eq!(total(json!({ "to": yesterday })).await, 0);
            let worker = Viewer {
                beyond: Some("duty".to_owned()),
                ..app.viewer(Role::SocialWorker).await
            };
            let asked = AskedOverride {
                reason: "emergency".to_owned(),
                details: "Child is missing since noon today.".to_owned(),
                asked_by: "Duty manager".to_owned(),
                asked_on: Some(today),
            };
            let magnolia = app.child_id(&MAGNOLIA).await;
            app.desk.override_shield(&worker, magnolia, &asked).await.unwrap();
            let overrides = events(&auditor, json!({ "override_only": true })).await;
            let overrides = of(&overrides, "action");
            assert!(!overrides.is_empty());
            for action in overrides {
                assert!(
                    action.starts_with("shield_over") || action.starts_with("override_"),
                    "{action}"
                );
            }
            assert_eq!(total(json!({ "person": "nobody@example.org" })).await, 0);
            assert_eq!(total(json!({ "child": "C-1" })).await, 0);
            let wrong = json!({ "filter": { "child": "Okafor", "action": "guess", "from": today, "to": yesterday } });
            let answer = auditor.send_json(Method::POST, EVENTS, &wrong).await;
            assert_eq!(answer.status, 422);
            for field in ["child", "action", "to"] {
                assert!(answer.body.contains(&format!("\"{field}\"")), "{}", answer.body);
            }
            auditor.get("/audit").await;
            let refused = auditor
                .post(
                    "/audit",
                    &[("from-day", "31"), ("from-month", "2"), ("from-year", "2026")],
                )
                .await;
            assert_eq!(refused.status, 422);
            assert!(
                refused.body.contains("First day must be a real date"),
                "{}",
                refused.body
            );
            let expired = auditor.get("/audit/0011223344556677").await;
            assert_eq!((expired.status, expired.location()), (303, "/audit?expired=1"));
        }
    });
}

#[test]
fn p06_a_manager_reads_what_the_own_team_did_and_nothing_else() {
    tests::run(async {
        for app in TestApp::on_every_backend().await {
            let (north, south) = (Some("North"), Some("South"));
            let manager = in_team(app, "Mo Manager", Role::SocialWorkManager, "mo@example.org", north).await;
            let nobody = somebody(app, "Max Manager", Role::SocialWorkManager, "max@example.org").await;
            assert_eq!(
                nobody.get("/audit").await.status,
                404,
                "without a team there is no trail"
            );
            for (email, team) in [("nia@example.org", north), ("sam@example.org", south)] {
                let worker = in_team(app, "A Worker", Role::SocialWorker, email, team).await;
                worker.give_a_reason().await;
                worker.get(&page_of(app.child_id(&ZOE).await)).await;
            }
            let all = events(&manager, json!({})).await;
            let mut who = of(&all, "who");
            who.dedup();
            assert_eq!(who, ["A Worker", "Mo Manager"], "{all}");
            assert_eq!(all["total"], 3, "a look, and who signed in: {all}");
            assert_eq!(
                events(&manager, json!({ "person": "sam@example.org" })).await["total"],
                0
            );
            assert_eq!(manager.get("/audit").await.status, 200);
            assert!(!manager.get("/audit").await.has("unusual"));
            assert_eq!(manager.get("/audit/unusual").await.status, 404);
        }
    });
}

#[test]
fn p07_the_first_page_of_the_file_says_whether_the_trail_can_be_read() {
    tests::run(async {
        let app = TestApp::on_sqlite().await;
        Visitor::signed_in(app, Role::Director).await;
        let auditor = app.viewer(Role::Auditor).await;
        let request = desk::TrailRequest::default();
        let until = app.desk.now();
        let mut file = app.desk.trail_file(&auditor, &request, until).await.unwrap();
        let first = file.next_page().await.unwrap().unwrap();
        let (header, events) = first.split_once("\r\n").unwrap();
        assert!(header.starts_with("event,at,who") && !events.is_empty(), "{first}");
        while let Some(page) = file.next_page().await.unwrap() {
            assert!(!page.contains("event,at,who"), "{page}");
        }
        let nobody = desk::TrailRequest {
            person: "nobody@example.org".to_owned(),
            ..request
        };
        let mut file = app.desk.trail_file(&auditor, &nobody, until).await.unwrap();
        assert!(
            file.next_page()
                .await
                .unwrap()
                .is_some_and(|page| page.starts_with("event,at,who"))
        );
        assert_eq!(file.next_page().await.unwrap(), None);
    });
}

#[test]
fn no_route_changes_the_trail() {
    tests::run(async {
        let app = TestApp::on_sqlite().await;
        let auditor = Visitor::signed_in(app, Role::Auditor).await;
        for method in [Method::PUT, Method::PATCH, Method::DELETE] {
            for path in [
                "/audit",
                "/audit/abc",
                EVENTS,
                "/api/v1/audit/file",
                "/api/v1/audit/unusual",
            ] {
                let answer = auditor.ask(method.clone(), path).await;
                assert!(
                    [404, 405].contains(&answer.status),
                    "{method} {path}: {}",
                    answer.status
                );
            }
        }
    });
}

#[test]
fn unusual_access_is_told_with_its_rule_and_its_figures() {
    tests::run(async {
        for backend in Backend::ALL {
            // An application of its own: somebody in it bears a child's name.
            let Some(app) = &TestApp::fresh(backend, 30).await else {
                continue;
            };
            let name = format!("Ann {}", ZOE.surname);
            let worker = with_a_reason(app, &name, Role::SocialWorker, "ann@example.org").await;
            worker.get(&page_of(app.child_id(&ZOE).await)).await;
            for number in 0..5 {
                let nobody = child::ChildId(uuid::Uuid::from_u128(number + 900));
                assert_eq!(worker.get(&page_of(nobody)).await.status, 404);
            }
            // In vain for somebody without a duty; and nobody else opens her.
            let partner = somebody(app, "Pia Partner", Role::PartnerPractitioner, "pia@example.org").await;
            assert_eq!(partner.get(&page_of(app.child_id(&MAGNOLIA).await)).await.status, 404);
            for number in 0..4 {
                let nobody = child::ChildId(uuid::Uuid::from_u128(number + 900));
                assert_eq!(partner.get(&page_of(nobody)).await.status, 404);
            }
            let auditor = Visitor::signed_in(app, Role::Auditor).await;
            let report: Value = serde_json::from_str(&auditor.get("/api/v1/audit/unusual?days=28").await.body).unwrap();
            let lines = report["lines"]
                .as_array()
                .unwrap()
                .iter()
                .filter(|line| line["who"] == name.as_str());
            let told: Vec<(&str, u64)> = lines
                .map(|line| (line["rule"].as_str().unwrap(), line["count"].as_u64().unwrap()))
                .collect();
            assert_eq!(told, [("own_surname", 1), ("not_found", 5)], "{report}");
            let mut lines = report["lines"].as_array().unwrap().iter();
            let in_vain = lines.find(|line| line["who"] == "Pia Partner").unwrap();
            assert_eq!((&in_vain["rule"], &in_vain["count"]), (&json!("not_found"), &json!(5)));
            assert_eq!(in_vain["records"].as_array().unwrap().len(), 1, "{in_vain}");
            assert_eq!(report["thresholds"]["not_found"], 5);
            let page = auditor.get("/audit/unusual").await;
            assert!(
                page.has("row-own_surname") && page.has("row-not_found"),
                "{}",
                page.body
            );
            let file = auditor.get("/audit/unusual.csv").await;
            assert!(file.body.starts_with("rule,day,who,role,count,usual,records\r\n"));
            for answer in [&page, &file] {
                assert_eq!(
                    answer.gives_away([ZOE.first_name, ZOE.upn, ZOE.born, ZOE.postcode]),
                    None
                );
            }
        }
    });
}

#[test]
fn who_looked_is_for_the_childs_social_workers_and_betrays_no_sensitive_service() {
    tests::run(async {
        for backend in Backend::ALL {
            // Of its own: other tests look at the same child, and the last looks alone are told.
            let Some(app) = &TestApp::fresh(backend, 30).await else {
                continue;
            };
            let zoe = page_of(app.child_id(&ZOE).await);
            let looks = format!("{zoe}/looks");
            let teacher = in_team(
                app,
                "Tess Teacher",
                Role::SchoolPractitioner,
                "tess@example.org",
                Some("Year 4"),
            )
            .await;
            teacher.give_a_reason().await;
            let clinic = with_a_reason(app, "Cleo Clinic", Role::HealthPractitioner, "cleo@example.org").await;
            for visitor in [&teacher, &clinic] {
                assert_eq!(visitor.get(&zoe).await.status, 200);
                assert_eq!(visitor.get(&looks).await.status, 404, "{looks}");
            }
            let worker = with_a_reason(app, "Wim Worker", Role::SocialWorker, "wim@example.org").await;
            assert!(worker.get(&zoe).await.has("looks"), "the record leads to it");
            assert!(!teacher.get(&zoe).await.has("looks"));
            let page = worker.get(&looks).await;
            assert_eq!(page.status, 200);
            let words = page.words();
            assert!(
                words.contains("Fellvale Council") && words.contains("Tess Teacher") && words.contains("Wim Worker"),
                "{words}"
            );
            assert!(
                !words.contains("Cleo") && words.contains("Health practitioner"),
                "{words}"
            );
            assert!(!page.body.contains("127.0.0.1"), "addresses are for auditors");
            let api = zoe.replace("/child/", "/api/v1/children/");
            let told: Value = serde_json::from_str(&worker.get(&format!("{api}/looks")).await.body).unwrap();
            let first = &told.as_array().unwrap()[0];
            assert_eq!(
                (&first["who"], &first["role"]),
                (&json!("Wim Worker"), &json!("Social worker"))
            );
            assert!(told.as_array().unwrap().len() <= 25);
            let hidden = page_of(app.child_id(&MAGNOLIA).await);
            assert_eq!(worker.get(&format!("{hidden}/looks")).await.status, 404);
            let user: UserId = app.another_account(Role::SocialWorker, "wes@example.org").await.user;
            let wes = Visitor::stranger(app);
            wes.sign_in("wes@example.org", PASSWORD).await;
            wes.get(&looks).await;
            let last = &app.audit_of(user).await[0];
            assert_eq!(last.action, "open_child");
            assert!(last.detail.contains("looks"), "{}", last.detail);
        }
    });
}

#[test]
fn p07_the_nightly_check_says_on_the_page_that_there_are_no_gaps() {
    tests::run(async {
        for app in TestApp::on_every_backend().await {
            assert!(app.desk.check_trail(desk::Outside::default()).await.unwrap().is_whole());
            let auditor = Visitor::signed_in(app, Role::Auditor).await;
            let words = auditor.get("/audit").await.words();
            assert!(words.contains("Checked 1 September 2026 at 9am, no gaps"), "{words}");
        }
    });
}
