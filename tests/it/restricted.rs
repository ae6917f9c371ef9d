//! A record that is restricted, asked for by every route and role: held by its custodians, and there for nobody else.

use std::collections::BTreeMap;

use child::{ChildId, RequestId, policy::Role};
use desk::{Opened, RequestAct, Section, TypedNeed, TypedRequest, TypedRequestAct};
use tests::{Backend, TestApp, Visitor, sender_for};

use crate::routes::{ask, requests_about};

/// Texts that nobody else has.
const FIRST: &str = "Wilhelmsine";
const SURNAME: &str = "Zibaldonowicz";
const ADDRESS: &str = "88 Restricted Heron Walk";
const POSTCODE: &str = "FV98 7ZZ";
const PHONE: &str = "01632 960988";
const BORN: [&str; 2] = ["2013-02-27", "27 February 2013"];

/// A child whom nobody but a school knows, who travels there.
async fn arrives(app: &TestApp) -> ChildId {
    let fields = [
        ("first_name", FIRST),
        ("surname", SURNAME),
        ("dob", BORN[0]),
        ("address_line1", ADDRESS),
        ("postcode", POSTCODE),
        ("carer1_first_name", "Odalisca"),
        ("carer1_surname", SURNAME),
        ("carer1_phone", PHONE),
        ("school_code", "900101"),
    ];
    let fields: BTreeMap<String, String> = fields.map(|(name, text)| (name.to_owned(), text.to_owned())).into();
    let (sender, _) = sender_for(&app.desk, &["education".to_owned()]).await;
    let received = app.desk.receive(&sender, "education", "restricted-1", fields).await;
    let child = received.expect("a record can be sent").child.expect("it names a child");
    let officer = app.viewer(Role::TransportOfficer).await;
    let need = TypedNeed {
        school: "900101".to_owned(),
        pickup: "home".to_owned(),
        wheelchair: "none".to_owned(),
        assistant: "none".to_owned(),
        medical_plan: "no".to_owned(),
        am_time: "8:10".to_owned(),
        days: "MTWTF".to_owned(),
        valid_from: "2026-01-05".to_owned(),
        ..TypedNeed::default()
    };
    app.desk
        .record_need(&officer, child, &need)
        .await
        .expect("a need can be recorded");
    let school = app.viewer(Role::DataSteward).await;
    app.desk
        .report_mistake(&school, child, "Her name is wrong")
        .await
        .expect("it can be reported");
    app.desk.follow_index().await.unwrap();
    child
}

async fn act(app: &TestApp, request: RequestId, act: RequestAct) {
    let governor = app.viewer(Role::InformationGovernance).await;
    let seen = app.desk.rights_request(&governor, request).await.unwrap();
    let typed = TypedRequestAct {
        note: "As it was asked".to_owned(),
        on: app.desk.now().date_naive().to_string(),
        version: seen.version,
        ..TypedRequestAct::default()
    };
    app.desk.act_on_request(&governor, request, act, &typed).await.unwrap();
    app.desk.follow_index().await.unwrap();
}

async fn restrict(app: &TestApp, child: ChildId) -> RequestId {
    let governor = app.viewer(Role::InformationGovernance).await;
    let team = app.viewer(Role::ManagementTeam).await;
    let reference = match app.desk.open(&team, child, Section::Overview).await.unwrap() {
        Opened::Child(view) => view.reference,
        Opened::Moved { reference_to, .. } => reference_to,
    };
    let typed = TypedRequest {
        asks_for: "restriction".to_owned(),
        reference,
        asked_by: "parent".to_owned(),
        asker: "By letter".to_owned(),
        scope: "The record is not hers".to_owned(),
        received_on: app.desk.now().date_naive().to_string(),
        identity: "Passport".to_owned(),
    };
    let request = app.desk.record_request(&governor, &typed).await.unwrap();
    act(app, request, RequestAct::Restrict).await;
    request
}

/// What could tell of the child, in any answer.
fn traces() -> Vec<String> {
    let together = POSTCODE.replace(' ', "");
    let texts = [FIRST, SURNAME, ADDRESS, POSTCODE, &together, PHONE, BORN[0], BORN[1]];
    texts.map(str::to_owned).to_vec()
}

/// Whether any answer to a role, of all pages and of the API, tells of the child.
async fn told(app: &TestApp, role: Role, child: ChildId, requests: &[crate::routes::Request]) -> Vec<String> {
    let visitor = Visitor::signed_in(app, role).await;
    // Whoever may looks beyond their own children.
    visitor.get("/search").await;
    visitor
        .post("/search", &[("text", "anybody"), ("reason", "working")])
        .await;
    let traces = traces();
    let mut told = Vec::new();
    for request in requests {
        let answer = ask(&visitor, &request.method, &request.path).await;
        assert!(answer.status < 500, "{role} {} {}", request.method, request.path);
        let names = answer.gives_away(traces.iter().map(String::as_str)).is_some();
        let opens = request.path.contains(&child.to_string()) && answer.status == 200;
        if names || opens {
            told.push(format!("{} {}", request.method, request.path));
        }
    }
    told
}

/// Whether a search that names the child answers with it.
async fn finds(app: &TestApp, role: Role, child: ChildId) -> bool {
    let visitor = Visitor::signed_in(app, role).await;
    visitor.get("/").await;
    for text in [SURNAME, POSTCODE, FIRST] {
        let asked = serde_json::json!({ "text": format!("{text} {}", BORN[0]), "reason": "working" });
        let path = format!("{}/search", api::ROOT);
        let found = visitor.send_json(reqwest::Method::POST, &path, &asked).await;
        if found.body.contains(&child.to_string()) {
            return true;
        }
    }
    false
}

#[test]
fn p06_no_route_tells_any_role_but_its_custodian_of_a_restricted_record() {
    tests::run(async {
        for backend in Backend::ALL {
            let Some(app) = TestApp::fresh(backend, 30).await else {
                continue;
            };
            let child = arrives(&app).await;
            let requests = requests_about(&app, vec![child.to_string()]).await;
            for role in [Role::SchoolPractitioner, Role::TransportOfficer, Role::DataSteward] {
                assert!(
                    !told(&app, role, child, &requests).await.is_empty(),
                    "{role} sees the child"
                );
            }
            restrict(&app, child).await;
            // What is typed in a search is on record, for auditors to see: the routes are asked before it is.
            for role in tests::roles_of_people() {
                let told = told(&app, role, child, &requests).await;
                if role == Role::ShieldSteward {
                    assert!(!told.is_empty(), "held, and shown to its custodian");
                } else {
                    assert_eq!(told, Vec::<String>::new(), "{role}");
                }
            }
            for role in tests::roles_of_people() {
                assert_eq!(finds(&app, role, child).await, role == Role::ShieldSteward, "{role}");
            }
        }
    });
}

#[test]
fn a_restricted_record_says_so_to_its_custodian_and_is_back_for_everybody_once_it_is_lifted() {
    tests::run(async {
        let app = TestApp::fresh(Backend::Sqlite, 30).await.unwrap();
        let child = arrives(&app).await;
        let request = restrict(&app, child).await;
        let page = format!("/child/{child}");
        let custodian = Visitor::signed_in(&app, Role::ShieldSteward).await;
        let seen = custodian.get(&page).await;
        assert!(seen.words().contains("Restricted: held, not used"), "{}", seen.words());
        let steward = Visitor::signed_in(&app, Role::DataSteward).await;
        assert_eq!(steward.get(&page).await.status, 404);
        act(&app, request, RequestAct::Tell).await;
        act(&app, request, RequestAct::Lift).await;
        let back = steward.get(&page).await;
        assert_eq!(back.status, 200);
        assert!(!back.words().contains("held, not used"));
    });
}
