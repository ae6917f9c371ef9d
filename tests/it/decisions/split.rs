//! Splits, reports and the API of decisions (page P12).

use child::{ChildId, policy::Role};
use reqwest::Method;
use serde_json::{Value, json};
use tests::{Answer, Visitor, people::MAGNOLIA};

use super::{council, doubt, hidden, joined, notice_link, only_case, send, undo, waiting};
use crate::journey::{children as rows, page_of, search};

/// Takes the records of the second source out of a child; the page that follows.
async fn split(steward: &Visitor, child: ChildId) -> Answer {
    let path = format!("{}/split", page_of(child));
    let form = steward.get(&path).await;
    let boxes = form.body.split("name=\"records\" type=\"checkbox\" value=\"").skip(1);
    let records: Vec<String> = boxes
        .filter_map(|rest| rest.split('"').next())
        .map(str::to_owned)
        .collect();
    assert_eq!(records.len(), 2, "{}", form.words());
    for (ticked, message) in [
        (vec![], "Select the source records that belong to another child"),
        (records.clone(), "Leave at least one source record with this child"),
    ] {
        let ticked: Vec<(&str, &str)> = ticked.iter().map(|record| ("records", record.as_str())).collect();
        let refused = steward.post(&path, &ticked).await;
        assert_eq!(refused.status, 422);
        assert!(refused.words().contains(message), "{message}: {}", refused.words());
    }
    let check = steward.submit(&path, &[("records", &records[1])]).await;
    assert!(check.has("after-1") && check.has("after-2"), "{}", check.words());
    let token = hidden(&check, "token");
    let unexplained = steward.post(&format!("{path}/check"), &[("token", &token)]).await;
    assert_eq!(unexplained.status, 422);
    assert!(unexplained.words().contains("Select why they are different children"));
    let typed = [
        ("token", token.as_str()),
        ("why", "siblings"),
        ("reason", "Two cousins"),
    ];
    steward.submit(&format!("{path}/check"), &typed).await
}

#[test]
fn p12_1_a_split_makes_two_rows_and_undoing_it_restores_every_value() {
    tests::run(async {
        let (app, sender) = council().await;
        let child = joined(&app, &sender, 0).await;
        let steward = Visitor::signed_in(&app, Role::DataSteward).await;
        let before = steward.get(&page_of(child)).await.words();
        let done = split(&steward, child).await;
        assert!(
            done.words().contains("The source records are apart"),
            "{}",
            done.words()
        );
        app.desk.follow_index().await.unwrap();
        assert_eq!(rows(&search(&steward, "imogen marchbank").await).len(), 2);
        undo(&steward, &done).await;
        app.desk.follow_index().await.unwrap();
        assert_eq!(rows(&search(&steward, "imogen marchbank").await), [child.to_string()]);
        assert_eq!(steward.get(&page_of(child)).await.words(), before);
    });
}

#[test]
fn p12_2_the_next_run_does_not_join_what_was_split() {
    tests::run(async {
        let (app, sender) = council().await;
        let child = joined(&app, &sender, 0).await;
        let steward = Visitor::signed_in(&app, Role::DataSteward).await;
        split(&steward, child).await;
        app.desk.relink_all().await.unwrap();
        send(&app, &sender, "admissions", 0, &[("phone", "07700 900123")]).await;
        assert_eq!(rows(&search(&steward, "imogen marchbank").await).len(), 2);
        assert_eq!(waiting(&steward).await, Vec::<String>::new());
    });
}

#[test]
fn a_practitioner_reports_a_mistake_and_a_steward_says_what_was_found() {
    tests::run(async {
        let (app, sender) = council().await;
        let child = joined(&app, &sender, 0).await;
        let worker = Visitor::signed_in(&app, Role::SocialWorker).await;
        let path = format!("{}/report", page_of(child));
        let empty = worker.post(&path, &[("text", " ")]).await;
        assert_eq!(empty.status, 422);
        assert!(
            empty.words().contains("Enter what is wrong with this record"),
            "{}",
            empty.words()
        );
        let sent = worker.submit(&path, &[("text", "Two cousins are mixed up here")]).await;
        assert!(
            sent.words().contains("The data stewards have your report"),
            "{}",
            sent.words()
        );
        let steward = Visitor::signed_in(&app, Role::DataSteward).await;
        let cases = rows(&steward.get("/review?kind=reported").await);
        let [case] = cases.as_slice() else { panic!("{cases:?}") };
        let page = steward.get(&format!("/review/{case}")).await;
        assert!(
            page.words().contains("Two cousins are mixed up here") && page.has("split"),
            "{}",
            page.words()
        );
        let version = hidden(&page, "version");
        let none = steward
            .post(&format!("/review/{case}/found"), &[("version", &version)])
            .await;
        assert_eq!(none.status, 422);
        assert!(none.words().contains("Enter what you found"), "{}", none.words());
        let found = [("version", version.as_str()), ("found", "The school mends it")];
        let done = steward.submit(&format!("/review/{case}/found"), &found).await;
        assert!(done.words().contains("The case is settled"), "{}", done.words());
        let settled = steward.get(&format!("/review/{case}")).await.words();
        assert!(
            settled.contains("settled this on 1 September 2026 at 9am: The school mends it"),
            "{settled}"
        );
        let late = steward.post(&format!("/review/{case}/found"), &found).await;
        assert_eq!(late.status, 409);
    });
}

#[test]
fn the_api_decides_previews_and_undoes_as_the_pages_do() {
    tests::run(async {
        let (app, sender) = council().await;
        let [one, other] = doubt(&app, &sender, 0).await;
        let steward = Visitor::signed_in(&app, Role::DataSteward).await;
        let read = |answer: Answer| -> Value {
            assert_eq!(answer.status, 200, "{}", answer.body);
            serde_json::from_str(&answer.body).unwrap()
        };
        let api = |path: &str| format!("/api/v1{path}");
        let queue = read(
            steward
                .get(&api("/review-cases?pair=admissions~education&kind=duplicate"))
                .await,
        );
        assert_eq!(queue["total"], 1);
        let case = queue["cases"][0]["id"].as_str().unwrap().to_owned();
        let cases = json!({ "cases": [case] });
        let taken = steward
            .send_json(Method::POST, &api("/review-cases/assign"), &cases)
            .await;
        assert_eq!(read(taken)["taken"], 1);
        let preview = read(steward.get(&api(&format!("/review-cases/{case}/join"))).await);
        assert_eq!(preview["preview"]["before"].as_array().unwrap().len(), 2);
        let path = api(&format!("/review-cases/{case}/answer"));
        let stale = json!({ "version": 0, "answer": "same", "reason": "They are one" });
        assert_eq!(steward.send_json(Method::POST, &path, &stale).await.status, 409);
        let answer = json!({ "version": preview["version"], "answer": "same", "reason": "They are one" });
        let done = read(steward.send_json(Method::POST, &path, &answer).await);
        assert_eq!(done["children"].as_array().unwrap().len(), 1);
        assert_eq!(done["children"][0]["child"], one.to_string());
        let lines = read(steward.get(&api(&format!("/children/{other}/decisions"))).await);
        assert_eq!(lines["decisions"][0]["in_force"], true);
        let undo = api(&format!("/decisions/{}/undo", done["decision"].as_str().unwrap()));
        let preview = read(steward.get(&undo).await);
        let typed = json!({ "token": preview["preview"]["token"], "reason": "It was a mistake" });
        let undone = read(steward.send_json(Method::POST, &undo, &typed).await);
        assert_eq!(undone["children"].as_array().unwrap().len(), 2);
        // A split by the numbers of the form.
        let child = joined(&app, &sender, 1).await;
        let split = api(&format!("/children/{child}/split"));
        let form = read(steward.get(&split).await);
        let records = json!([form["cards"][1]["record"]]);
        let preview = read(
            steward
                .send_json(
                    Method::POST,
                    &format!("{split}/preview"),
                    &json!({ "records": records }),
                )
                .await,
        );
        let typed = json!({ "records": records, "why": "siblings", "token": preview["token"] });
        let done = read(steward.send_json(Method::POST, &split, &typed).await);
        assert_eq!(done["children"].as_array().unwrap().len(), 2);
    });
}

#[test]
fn who_does_not_decide_is_answered_as_if_nothing_were_there() {
    tests::run(async {
        let (app, sender) = council().await;
        doubt(&app, &sender, 0).await;
        let child = joined(&app, &sender, 1).await;
        let steward = Visitor::signed_in(&app, Role::DataSteward).await;
        let case = only_case(&steward).await;
        let done = split(&steward, child).await;
        let undo = notice_link(&done);
        for role in [
            Role::SocialWorker,
            Role::TransportOfficer,
            Role::SystemAdmin,
            Role::Auditor,
        ] {
            let visitor = Visitor::signed_in(&app, role).await;
            let gets = [
                format!("/review/{case}/join"),
                format!("{}/split", page_of(child)),
                format!("{}/split/check", page_of(child)),
                format!("{}/decisions", page_of(child)),
                undo.clone(),
            ];
            for path in &gets {
                assert_eq!(visitor.get(path).await.status, 404, "{role} {path}");
            }
            for answer in ["same", "different"] {
                let form = [("version", "1"), ("answer", answer), ("why", "other")];
                for path in ["/review/next", "/review/assign", &format!("/review/{case}"), &undo] {
                    assert_eq!(visitor.post(path, &form).await.status, 404, "{role} {path}");
                }
            }
        }
        assert_eq!(waiting(&steward).await.len(), 1, "nothing was decided");
        // What was decided about a hidden child can tell what is hidden.
        let magnolia = page_of(app.child_id(&MAGNOLIA).await);
        for rest in ["/decisions", "/split"] {
            assert_eq!(steward.get(&format!("{magnolia}{rest}")).await.status, 404, "{rest}");
            let keeper = Visitor::signed_in(&app, Role::ShieldSteward).await;
            assert_eq!(keeper.get(&format!("{magnolia}{rest}")).await.status, 200, "{rest}");
        }
    });
}
