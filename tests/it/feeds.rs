//! Feed runs on pages and in the API (page P14): counts that add up, values only for those who may see them, what a
//! person does with a run.

use child::{FeedKind, RunId, policy::Role};
use desk::{LoadReport, LoadRequest, RunMode, RunStatus, Silent};
use reqwest::Method;
use tests::{
    Answer, Backend, TestApp, Visitor,
    people::{Known, MAGNOLIA, ZOE},
};

use crate::journey::comparable;

/// Children of the county of these tests: a few are enough beside the known ones.
const CHILDREN: usize = 30;

/// Applications of their own over each database, for these tests deliver and take back.
async fn apps() -> Vec<TestApp> {
    let mut apps = Vec::new();
    for backend in Backend::ALL {
        apps.extend(TestApp::fresh(backend, CHILDREN).await);
    }
    apps
}

/// Loads a file an hour after the last one.
pub async fn load(app: &TestApp, kind: FeedKind, mode: RunMode, csv: &str) -> LoadReport {
    app.clock.set(app.desk.now() + chrono::TimeDelta::hours(1));
    let file = app.deliveries.join("of-a-test.csv");
    std::fs::create_dir_all(&app.deliveries).unwrap();
    std::fs::write(&file, csv).unwrap();
    let request = LoadRequest {
        source: kind.name().to_owned(),
        kind,
        mode,
        extract_time: None,
        files: vec![file],
    };
    let report = app.desk.load(&request, &Silent).await.unwrap();
    app.desk.link_now().await.unwrap();
    report
}

/// Pupils: Zoë without anything that says who she is, one without an id, one with a field too many, one with a mistyped
/// number.
pub const PUPILS: &str = "record_id,upn,first_name,surname,dob,postcode,remarks,updated_on\n\
    E9000001,,,,,FV97 1AB,a secret remark,2026-08-01\n\
    ,,Marmaduke,Featherstone,2013-02-03,FV97 8QQ,,2026-08-01\n\
    E771,,Cosmo,Tideswell,2013-02-03,FV97 8QQ,,2026-08-01,more\n\
    E772,B12,Ottoline,Larkspur,2013-02-04,FV97 8QR,,2026-08-01\n";

async fn rows_of(visitor: &Visitor, run: RunId, rule: &str) -> Answer {
    let page = visitor.get(&format!("/feeds/{run}/errors?rule={rule}")).await;
    assert_eq!(page.status, 200, "{rule}: {}", page.words());
    page
}

#[test]
fn p14_the_rows_of_a_run_add_up_and_are_explained_rule_by_rule() {
    tests::run(async {
        for app in apps().await {
            let report = load(&app, FeedKind::Education, RunMode::Delta, PUPILS).await;
            let id = report.run.unwrap();
            let rows = report.rows;
            assert_eq!((rows.read, rows.rejected), (4, 3));
            assert_eq!(rows.read, rows.accepted + rows.unchanged + rows.rejected);
            let steward = Visitor::signed_in(&app, Role::DataSteward).await;
            let run = steward.get(&format!("/feeds/{id}")).await;
            for part in [
                "Finished with errors",
                "Read 4",
                "Accepted 1",
                "Rejected 3",
                "Only record of their child 1",
            ] {
                assert!(run.words().contains(part), "{part}: {}", run.words());
            }
            let list = steward.get("/feeds").await;
            assert!(list.has(&format!("row-{id}")), "{}", list.words());
            let rules = steward.get(&format!("/feeds/{id}/errors")).await;
            for rule in [
                "nobody_identified",
                "record_id_missing",
                "fields_too_many",
                "upn_format",
            ] {
                assert!(rules.has(&format!("rule-{rule}")), "{rule}: {}", rules.words());
            }
            let api = steward.get(&format!("/api/v1/feed-runs/{id}")).await;
            let api: serde_json::Value = serde_json::from_str(&api.body).unwrap();
            assert_eq!(api["rows"]["read"], 4);
            assert_eq!(api["links"]["alone"], 1);
            assert_eq!(api["acts"], serde_json::json!(["back-out"]));
            // Zoë is known and open: of her row everything is shown that a steward may see, and no column of strangers.
            let nobody = rows_of(&steward, id, "nobody_identified").await;
            for part in ["E9000001", "postcode:", "FV97·1AB", "Not yet"] {
                assert!(nobody.words().contains(part), "{part}: {}", nobody.words());
            }
            assert!(!nobody.words().contains("secret"), "{}", nobody.words());
        }
    });
}

#[test]
fn p14_a_bad_file_fails_with_its_reason_and_earlier_data_stays() {
    tests::run(async {
        for app in apps().await {
            let before = app.desk.rebuild(false).await.unwrap().digest;
            let report = load(
                &app,
                FeedKind::Education,
                RunMode::Delta,
                "first_name,surname,dob\nA,B,2012-01-01\n",
            )
            .await;
            assert_eq!(report.status, RunStatus::Failed);
            let steward = Visitor::signed_in(&app, Role::ShieldSteward).await;
            let run = steward.get(&format!("/feeds/{}", report.run.unwrap())).await;
            for part in ["Failed", "record_id", "Read 0"] {
                assert!(run.words().contains(part), "{part}: {}", run.words());
            }
            assert_eq!(app.desk.rebuild(false).await.unwrap().digest, before);
        }
    });
}

#[test]
fn p14_a_rejected_row_that_is_right_in_a_later_run_is_told_as_such() {
    tests::run(async {
        for app in apps().await {
            let right = "record_id,first_name,surname,dob,updated_on\nE881,Cosmo,Tideswell,2013-02-03,2026-08-01\n";
            let wrong = right.replace("Cosmo,Tideswell,2013-02-03", ",,");
            load(&app, FeedKind::Education, RunMode::Delta, right).await;
            let first = load(&app, FeedKind::Education, RunMode::Delta, &wrong)
                .await
                .run
                .unwrap();
            let steward = Visitor::signed_in(&app, Role::DataSteward).await;
            assert!(
                rows_of(&steward, first, "nobody_identified")
                    .await
                    .words()
                    .contains("Not yet")
            );
            // What it says is known already, and yet it came.
            let again = load(&app, FeedKind::Education, RunMode::Delta, right).await;
            assert_eq!(again.rows.unchanged, 1);
            let steward = Visitor::signed_in(&app, Role::DataSteward).await;
            let page = rows_of(&steward, first, "nobody_identified").await;
            assert!(
                page.words().contains("1 Sep 2026") && !page.words().contains("Not yet"),
                "{}",
                page.words()
            );
            let file = steward.get(&format!("/feeds/{first}/errors.csv")).await;
            assert!(file.body.ends_with("2026-09-01\r\n"), "{}", file.body);
        }
    });
}

#[test]
fn p05_a_value_of_a_shielded_child_is_for_shield_stewards_alone_and_so_is_one_of_nobody_known() {
    tests::run(async {
        for app in apps().await {
            let row = |number: &str, wrong: &str, child: &Known, shielded: &str| {
                let Known {
                    upn,
                    first_name,
                    surname,
                    born,
                    postcode,
                    ..
                } = child;
                format!("S{number},{wrong},{upn},{first_name},{surname},{born},{postcode},CIN,{shielded},2026-08-01\n")
            };
            let care = [
                "record_id,nhs_number,upn,first_name,surname,dob,postcode,legal_status,shielded,updated_on\n"
                    .to_owned(),
                row("9000002", "NHSQ12345", &MAGNOLIA, "Y"),
                row("9000001", "NHSQ67890", &ZOE, "N"),
            ]
            .concat();
            let care = load(&app, FeedKind::SocialCare, RunMode::Delta, &care)
                .await
                .run
                .unwrap();
            let pupils = load(&app, FeedKind::Education, RunMode::Delta, PUPILS)
                .await
                .run
                .unwrap();
            let shield = Visitor::signed_in(&app, Role::ShieldSteward).await;
            let numbers = rows_of(&shield, care, "nhs_format").await;
            assert!(numbers.words().contains("NHSQ12345") && numbers.words().contains("S9000002"));
            let unknown = rows_of(&shield, pupils, "record_id_missing").await;
            assert!(
                !unknown.has("hidden"),
                "there is no id, and nothing is hidden: {}",
                unknown.words()
            );

            let steward = Visitor::signed_in(&app, Role::DataSteward).await;
            let numbers = rows_of(&steward, care, "nhs_format").await;
            assert!(
                numbers.words().contains("NHSQ67890") && numbers.words().contains("S9000001"),
                "{}",
                numbers.words()
            );
            assert_eq!(numbers.gives_away(["NHSQ12345", "S9000002"]), None);
            assert!(numbers.has("hidden"), "{}", numbers.words());
            let unknown = rows_of(&steward, pupils, "record_id_missing").await;
            assert_eq!(unknown.gives_away(["Marmaduke", "Featherstone"]), None);
            for (visitor, secret) in [(&steward, true), (&shield, false)] {
                let file = visitor.get(&format!("/feeds/{care}/errors.csv")).await;
                assert_eq!(file.header("content-type"), "text/csv; charset=utf-8; header=present");
                assert!(file.header("content-disposition").starts_with("attachment"));
                assert_eq!(file.body.contains("NHSQ12345"), !secret, "{}", file.body);
                assert!(
                    file.body.contains("NHSQ67890") && !file.body.contains("CIN"),
                    "{}",
                    file.body
                );
            }

            let administrator = Visitor::signed_in(&app, Role::SystemAdmin).await;
            for (run, rule) in [(care, "nhs_format"), (pupils, "nobody_identified")] {
                let page = rows_of(&administrator, run, rule).await;
                let file = administrator.get(&format!("/feeds/{run}/errors.csv")).await;
                for answer in [&page, &file] {
                    assert_eq!(answer.status, 200);
                    assert_eq!(
                        answer.gives_away(["NHSQ12345", "NHSQ67890", "S9000001", "E9000001", "FV97"]),
                        None
                    );
                }
            }
            let events = app.audit_of(app.viewer(Role::DataSteward).await.user).await;
            let zoe = app.child_id(&ZOE).await.to_string();
            let magnolia = app.child_id(&MAGNOLIA).await.to_string();
            for action in ["run_errors", "run_errors_file"] {
                let told: Vec<_> = events.iter().filter(|event| event.action == action).collect();
                assert!(told.iter().any(|event| event.detail.contains(&zoe)), "{action}");
                assert!(told.iter().all(|event| !event.detail.contains(&magnolia)), "{action}");
            }
            let files = events.iter().filter(|event| event.action == "run_errors_file");
            assert_eq!(
                files.count(),
                1,
                "a file of one page is one event, and no other tells of nothing"
            );
        }
    });
}

#[test]
fn p06_feeds_are_not_there_for_anybody_else_and_an_administrator_changes_none() {
    tests::run(async {
        let app = TestApp::on_sqlite().await;
        let runs = app.desk.latest_runs(1).await.unwrap();
        let id = runs[0].id;
        for role in tests::roles_of_people() {
            if matches!(role, Role::DataSteward | Role::ShieldSteward | Role::SystemAdmin) {
                continue;
            }
            let visitor = Visitor::signed_in(app, role).await;
            let absent = visitor.get("/no-such-page").await;
            for path in [
                "/feeds".to_owned(),
                format!("/feeds/{id}"),
                format!("/feeds/{id}/errors.csv"),
            ] {
                let answer = visitor.get(&path).await;
                assert_eq!(answer.status, 404, "{role} {path}");
                assert_eq!(comparable(&answer), comparable(&absent), "{role} {path}");
            }
        }
        let administrator = Visitor::signed_in(app, Role::SystemAdmin).await;
        assert_eq!(administrator.get(&format!("/feeds/{id}")).await.status, 200);
        let path = format!("/feeds/{id}/confirm/back-out");
        assert_eq!(administrator.get(&path).await.status, 404);
        administrator.get("/").await;
        assert_eq!(administrator.post(&path, &[("reason", "because")]).await.status, 404);
        let unknown = format!("/feeds/{}", RunId(uuid::Uuid::from_u128(1)));
        assert_eq!(administrator.get(&unknown).await.status, 404);
        assert_eq!(administrator.get("/feeds?page=9999").await.location(), "/feeds");
    });
}

#[test]
fn a_steward_backs_a_run_out_for_a_reason_that_the_trail_keeps() {
    tests::run(async {
        for app in apps().await {
            let before = app.desk.rebuild(false).await.unwrap().digest;
            let id = load(&app, FeedKind::Education, RunMode::Delta, PUPILS)
                .await
                .run
                .unwrap();
            let steward = Visitor::signed_in(&app, Role::DataSteward).await;
            let path = format!("/feeds/{id}/confirm/back-out");
            let asked = steward.get(&path).await;
            assert!(
                asked.words().contains("All links are looked at again"),
                "{}",
                asked.words()
            );
            let refused = steward.post(&path, &[("reason", " ")]).await;
            assert_eq!(refused.status, 422);
            assert!(refused.words().contains("Enter a reason"), "{}", refused.words());
            let done = steward
                .submit(&path, &[("reason", "The file of another council")])
                .await;
            assert!(done.words().contains("The run is backed out."), "{}", done.words());
            assert!(done.words().contains("Backed out"), "{}", done.words());
            app.desk.link_now().await.unwrap();
            assert_eq!(app.desk.rebuild(false).await.unwrap().digest, before);
            let twice = steward.post(&path, &[("reason", "again")]).await;
            assert_eq!(twice.status, 422);
            let events = app.audit_of(app.viewer(Role::DataSteward).await.user).await;
            let settled = events.iter().find(|event| event.action == "run_settled").unwrap();
            assert_eq!(settled.reason.as_deref(), Some("The file of another council"));
            assert!(settled.detail.contains(&id.to_string()), "{}", settled.detail);
        }
    });
}

#[test]
fn a_run_that_waits_is_discarded_on_the_page_and_loaded_by_the_api() {
    tests::run(async {
        let app = TestApp::fresh(Backend::Sqlite, CHILDREN).await.unwrap();
        let two = "record_id,first_name,surname,dob,updated_on\nE1,Cosmo,Tideswell,2013-02-03,2026-08-01\n";
        let held = load(&app, FeedKind::Education, RunMode::Snapshot, two).await;
        assert_eq!(held.status, RunStatus::Held, "{held:?}");
        let id = held.run.unwrap();
        let steward = Visitor::signed_in(&app, Role::DataSteward).await;
        let run = steward.get(&format!("/feeds/{id}")).await;
        assert!(run.has("act-load") && run.has("act-discard") && !run.has("act-back-out"));
        let done = steward
            .submit(&format!("/feeds/{id}/confirm/discard"), &[("reason", "Half a file")])
            .await;
        assert!(done.words().contains("Nothing was changed."), "{}", done.words());
        assert!(done.words().contains("Failed"), "{}", done.words());

        let id = load(&app, FeedKind::Education, RunMode::Snapshot, two)
            .await
            .run
            .unwrap();
        let steward = Visitor::signed_in(&app, Role::ShieldSteward).await;
        let path = format!("/api/v1/feed-runs/{id}/acts");
        for (body, status) in [
            (serde_json::json!({ "act": "load", "reason": "" }), 422),
            (serde_json::json!({ "act": "back-out", "reason": "no" }), 422),
            (serde_json::json!({ "act": "load", "reason": "The school closed" }), 200),
        ] {
            let answer = steward.send_json(Method::POST, &path, &body).await;
            assert_eq!(answer.status, status, "{body}: {}", answer.body);
        }
        let run = app.desk.latest_runs(1).await.unwrap().remove(0);
        assert_eq!((run.id, run.status), (id, RunStatus::Finished));
        assert!(run.ended > 5, "{run:?}");
    });
}
