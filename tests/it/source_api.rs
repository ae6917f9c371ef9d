//! The registry of sources by the API, which does what the pages do and by the same rules.

use child::policy::Role;
use reqwest::Method;
use serde_json::{Value, json};
use tests::{Answer, Backend, TestApp, Visitor, run};

#[test]
fn the_api_saves_a_task_by_the_same_rules_as_the_page() {
    run(async {
        let app = TestApp::fresh(Backend::Sqlite, 40).await.unwrap();
        let admin = Visitor::signed_in(&app, Role::SystemAdmin).await;
        let path = "/api/v1/sources/education/questionnaire/volumes";
        let wrong = json!({"answers": {"users_total": "0", "live_records": "many", "supplier": "capita"}, "seen": {}});
        let refused = read(&admin.send_json(Method::PUT, path, &wrong).await);
        let fields: Vec<&str> = refused["errors"]
            .as_array()
            .unwrap()
            .iter()
            .filter_map(|error| error["field"].as_str())
            .collect();
        assert_eq!(fields, ["users_total", "live_records", "supplier"]);
        let right = json!({"users_total": "40", "live_records": "300", "distinct_children": "310"});
        let saved = admin
            .send_json(Method::PUT, path, &json!({"answers": right, "seen": {}}))
            .await;
        assert_eq!(saved.status, 200, "{}", saved.body);
        let kept = read(&admin.get("/api/v1/sources/education/questionnaire").await);
        assert_eq!(kept["answers"], right);
        assert_eq!((&kept["state"], &kept["version"]), (&json!("in_progress"), &json!(1)));
        assert_eq!(kept["tasks"][6], json!({"task": "volumes", "status": "in_progress"}));
        assert_eq!(kept["missing"], json!(["involvements"]));
        assert_eq!(kept["doubts"].as_array().map(Vec::len), Some(1));
        let (home, sent) = (
            "/api/v1/sources/education/questionnaire",
            "/api/v1/sources/education/questionnaire/sent",
        );
        let whole =
            json!({"users_total": "40", "live_records": "300", "distinct_children": "290", "involvements": "1"});
        let blind = admin
            .send_json(Method::PUT, path, &json!({"answers": whole, "seen": {}}))
            .await;
        assert_eq!(blind.status, 409, "who did not see what is saved: {}", blind.body);
        assert_eq!(read(&blind)["saved"]["answers"], right);
        let whole_seen = json!({"answers": whole, "seen": kept["answers"]});
        assert_eq!(admin.send_json(Method::PUT, path, &whole_seen).await.status, 200);
        assert_eq!(
            admin.send_json(Method::PUT, path, &whole_seen).await.status,
            200,
            "sent twice"
        );
        let undeclared = admin.send_json(Method::POST, sent, &json!({})).await;
        assert_eq!(read(&undeclared)["errors"][0]["field"], json!("declaration"));
        let declared = read(&admin.send_json(Method::POST, sent, &json!({"declared": true})).await);
        assert_eq!((&declared["state"], &declared["version"]), (&json!("sent"), &json!(1)));
        let draft = read(&admin.send_json(Method::POST, home, &json!({})).await);
        assert_eq!(
            (&draft["state"], &draft["version"], &draft["answers"]),
            (&json!("in_progress"), &json!(2), &whole)
        );
        let hub = "/api/v1/sources/education/questionnaire/access";
        let asks = read(
            &admin
                .send_json(
                    Method::PUT,
                    hub,
                    &json!({"answers": {"data_hub": "yes"}, "seen": whole}),
                )
                .await,
        );
        assert_eq!(asks["asks"], json!([34]));
        assert_eq!(
            admin
                .send_json(
                    Method::PUT,
                    "/api/v1/sources/education/questionnaire/none",
                    &json!({"answers": {}, "seen": {}})
                )
                .await
                .status,
            404
        );
        let list = read(&admin.get("/api/v1/sources").await);
        let education = list["sources"]
            .as_array()
            .unwrap()
            .iter()
            .find(|source| source["name"] == "education")
            .unwrap();
        assert_eq!(
            (&education["questionnaire"], &education["proceed"]),
            (&json!("in_progress"), &json!("yes"))
        );
    });
}

#[test]
fn the_local_team_decides_and_the_trail_says_who() {
    run(async {
        let app = TestApp::fresh(Backend::Sqlite, 40).await.unwrap();
        let steward = Visitor::signed_in(&app, Role::DataSteward).await;
        let form = "/sources/education/decision";
        assert_eq!(steward.get(form).await.status, 200);
        assert_eq!(steward.post(form, &[("proceed", "maybe")]).await.status, 422);
        let seen =
            json!({"partner": "internal", "priority": "medium", "proceed": "yes", "contact": "", "reviewed_on": null});
        let first_seen = seen.to_string();
        let decided = [
            ("proceed", "wait"),
            ("priority", "high"),
            ("partner", "external"),
            ("contact", "Data team"),
            ("reviewed", "yes"),
            ("seen", &first_seen),
        ];
        let page = steward.submit(form, &decided).await;
        let words = page.words();
        for part in ["may not load now", "High", "External", "Data team", "are saved"] {
            assert!(words.contains(part), "{part}: {words}");
        }
        // Who saw it before the source was stopped does not let it go on unawares: by form and by API.
        let late = [
            ("proceed", "yes"),
            ("priority", "low"),
            ("partner", "external"),
            ("seen", &first_seen),
        ];
        let refused = steward.post(form, &late).await;
        assert_eq!(refused.status, 409);
        for part in ["Changed by somebody else", "Data team", "Wait"] {
            assert!(refused.body.contains(part), "{part}: {}", refused.body);
        }
        let by_api = "/api/v1/sources/education/decision";
        let mut decision = json!({"partner": "external", "priority": "low", "proceed": "yes", "seen": seen});
        steward.get("/").await;
        let refused = steward.send_json(Method::PUT, by_api, &decision).await;
        let problem = read(&refused);
        assert_eq!((refused.status, &problem["saved"]["proceed"]), (409, &json!("wait")));
        decision["seen"] = problem["saved"].clone();
        assert_eq!(steward.send_json(Method::PUT, by_api, &decision).await.status, 204);
        let now = read(&steward.get("/api/v1/sources/education").await);
        assert_eq!((&now["proceed"], &now["contact"]), (&json!("yes"), &json!("")));
        assert_eq!(
            now["reviewed_on"],
            json!("2026-09-01"),
            "looked at with the first decision"
        );
        let user = app.viewer(Role::DataSteward).await.user;
        let trail = app.audit_of(user).await;
        let decisions = trail.iter().filter(|row| row.action == "source_decided");
        assert_eq!(decisions.count(), 2, "{trail:?}");
    });
}

fn read(answer: &Answer) -> Value {
    serde_json::from_str(&answer.body).unwrap_or_else(|_| panic!("{}: {}", answer.status, answer.body))
}
