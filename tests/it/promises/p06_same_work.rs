//! Promise 6: what is hidden from somebody takes as much asking of database and index as what is not there at all.
//!
//! Work is counted, not timed: transactions, statements and the rows sent with them, queries of the index, documents that
//! answered one and documents whose names were read. A clock would measure the machine.

use std::{
    sync::Arc,
    time::{Duration, Instant},
};

use child::{
    Attribute, ChildId,
    policy::{Role, Viewer},
};
use desk::{Desk, DeskError, FindRequest, Narrowing, Work};
use gate::{AppState, GateConfig};
use reqwest::Method;
use serde_json::json;
use tests::{Answer, Backend, Bare, TestApp, Visitor, people::MAGNOLIA};
use uuid::Uuid;

use super::p06_differential::{FAR, NEAR, SECTIONS, counted, fill};
use crate::journey::comparable;

const ABSENT: ChildId = ChildId(Uuid::from_u128(404));

/// What is asked about one child by its id: every page of the record, and what passes a right of its own before that. Each
/// answers "not found".
async fn by_id(desk: &Desk, viewer: &Viewer, id: ChildId) -> Vec<(String, Work)> {
    let mut asked = Vec::new();
    let mut add = |name: String, (answer, work): (Result<(), DeskError>, Work)| {
        assert!(
            matches!(answer, Err(DeskError::NotFound)),
            "{name} of {}: {answer:?}",
            viewer.role
        );
        asked.push((name, work));
    };
    for &section in SECTIONS {
        let open = async { desk.open(viewer, id, section).await.map(drop) };
        add(format!("{section:?}"), counted(desk, open).await);
    }
    let attribute = async { desk.attribute(viewer, id, Attribute::Surname).await.map(drop) };
    add("attribute".to_owned(), counted(desk, attribute).await);
    let overriding = async { desk.before_override(viewer, id).await.map(drop) };
    add("override".to_owned(), counted(desk, overriding).await);
    let looks = async { desk.looks(viewer, id).await.map(drop) };
    add("looks".to_owned(), counted(desk, looks).await);
    let history = async { desk.history(viewer, id, 1).await.map(drop) };
    add("history".to_owned(), counted(desk, history).await);
    let past = async { desk.as_of(viewer, id, desk.now()).await.map(drop) };
    add("as of".to_owned(), counted(desk, past).await);
    let shield = async { desk.shield_form(viewer, id).await.map(drop) };
    add("shield".to_owned(), counted(desk, shield).await);
    let contact = async { desk.contact_form(viewer, id).await.map(drop) };
    add("contact".to_owned(), counted(desk, contact).await);
    // A role that opens no children is told so before anything is asked.
    let statements = asked[0].1.database.statements;
    assert_eq!(statements > 0, viewer.opens_children(), "{}", viewer.role);
    asked
}

#[test]
fn p06_a_child_that_is_hidden_takes_as_much_asking_as_one_that_is_not_there() {
    tests::run(async {
        for bare in Bare::on_every_backend().await {
            fill(&bare, &NEAR).await;
            let keeper = Bare::viewer(Role::ManagementTeam);
            let find = async |text: &str| {
                let request = FindRequest {
                    text: text.to_owned(),
                    ..FindRequest::default()
                };
                let found = bare.desk.find(&keeper, &request, &Narrowing::default()).await.unwrap();
                assert_eq!(found.total, 1, "{text}");
                found.results[0].child.id
            };
            let (shielded, open) = (
                find("magnolia quillfeather 8 7 2014").await,
                find("tansy ottoline").await,
            );
            let nobodys = |role| Viewer {
                beyond: None,
                ..Bare::viewer(role)
            };
            let knows = |child| Viewer {
                related: [child].into(),
                ..Bare::viewer(Role::SocialWorker)
            };
            let hidden = [
                (nobodys(Role::SocialWorker), shielded),
                (nobodys(Role::SocialWorker), open),
                (nobodys(Role::PartnerPractitioner), open),
                (nobodys(Role::EpisodeCoordinator), open),
                (Bare::viewer(Role::Auditor), open),
                (knows(shielded), shielded),
                (knows(open), open),
            ];
            for (viewer, child) in hidden {
                let there = by_id(&bare.desk, &viewer, child).await;
                assert_eq!(there, by_id(&bare.desk, &viewer, ABSENT).await, "{}", viewer.role);
            }
        }
    });
}

#[test]
fn p06_a_search_by_what_is_hidden_takes_as_much_asking_as_one_by_what_nobody_has() {
    tests::run(async {
        for bare in Bare::on_every_backend().await {
            fill(&bare, &FAR).await;
            // What she has and nobody sees, and the same of nobody.
            let pairs = [
                (FAR.postcode, "ZE7 9XY"),
                (FAR.nhs_number, NEAR.nhs_number),
                (FAR.upn, NEAR.upn),
                ("quillfeather ZE3", "quillfeather ZE7"),
                ("magnolia quillfeather distant row", "magnolia quillfeather remoter row"),
            ];
            for role in Role::ALL {
                let viewer = Bare::viewer(*role);
                if viewer.sees_shielded() {
                    continue;
                }
                for (hers, nobodys) in pairs {
                    let ask = async |text: &str| {
                        let request = FindRequest {
                            text: text.to_owned(),
                            ..FindRequest::default()
                        };
                        let narrowing = Narrowing::default();
                        let find = bare.desk.find(&viewer, &request, &narrowing);
                        let (found, work) = counted(&bare.desk, find).await;
                        (found.map(|found| found.total).map_err(|error| error.to_string()), work)
                    };
                    let (hidden, absent) = (ask(hers).await, ask(nobodys).await);
                    assert_eq!(
                        hidden.1.index.queries,
                        u64::from(viewer.opens_children()),
                        "{hers} by {role}"
                    );
                    assert_eq!(hidden, absent, "{hers} and {nobodys} by {role}");
                }
            }
        }
    });
}

/// What an answer says, without the code that leads to its line in the log.
fn told(answer: &Answer) -> String {
    match serde_json::from_str::<serde_json::Value>(&answer.body) {
        Ok(mut problem) => {
            problem["reference"].take();
            problem.to_string()
        }
        Err(_) => comparable(answer),
    }
}

#[test]
fn p06_pages_and_api_ask_as_much_about_a_hidden_child_as_about_an_absent_one() {
    tests::run(async {
        for backend in Backend::ALL {
            let Some(app) = TestApp::fresh(backend, 5).await else {
                continue;
            };
            let magnolia = app.child_id(&MAGNOLIA).await;
            for role in [
                Role::EpisodeCoordinator,
                Role::PartnerPractitioner,
                Role::TransportOfficer,
            ] {
                let visitor = Visitor::signed_in(&app, role).await;
                visitor.get("/").await;
                for path in [
                    "/child/{id}",
                    "/child/{id}/involvements",
                    "/child/{id}/override",
                    "/child/{id}/attribute/postcode",
                    "/child/{id}/history",
                    "/api/v1/children/{id}",
                    "/api/v1/children/{id}/history",
                    "/api/v1/children/{id}/attributes/postcode",
                ] {
                    let ask = async |id: ChildId| {
                        let path = path.replace("{id}", &id.to_string());
                        let (answer, work) = counted(&app.desk, visitor.get(&path)).await;
                        (answer.status, told(&answer), work)
                    };
                    let (hidden, absent) = (ask(magnolia).await, ask(ABSENT).await);
                    assert_eq!(hidden.0, 404, "{path} by {role}");
                    assert_eq!(hidden, absent, "{path} by {role}");
                }
            }
            let worker = Visitor::signed_in(&app, Role::SocialWorker).await;
            let search = async |text: &str| {
                let asked = json!({ "text": text });
                let path = format!("{}/search", api::ROOT);
                let (answer, work) = counted(&app.desk, worker.send_json(Method::POST, &path, &asked)).await;
                assert_eq!(answer.status, 200, "{}", answer.body);
                assert!(answer.body.contains("\"total\":0"), "{}", answer.body);
                work
            };
            assert_eq!(search(MAGNOLIA.postcode).await, search("ZE7 9XY").await);
            assert_eq!(search(MAGNOLIA.nhs_number).await, search("9991000593").await);
        }
    });
}

#[test]
fn p06_not_found_is_told_on_the_beat_whether_hidden_or_absent() {
    const BEAT: Duration = Duration::from_millis(300);
    let slowly = |_: &str, state: AppState| AppState {
        gate: Arc::new(GateConfig {
            not_found_beat: BEAT,
            ..(*state.gate).clone()
        }),
        ..state
    };
    tests::run(async {
        let app = TestApp::with(Backend::Sqlite, 5, slowly).await.unwrap();
        let magnolia = app.child_id(&MAGNOLIA).await;
        let visitor = Visitor::signed_in(&app, Role::PartnerPractitioner).await;
        for id in [magnolia, ABSENT] {
            for root in ["/child", &format!("{}/children", api::ROOT)] {
                let asked = Instant::now();
                let answer = visitor.get(&format!("{root}/{id}")).await;
                assert_eq!(answer.status, 404, "{root}");
                assert!(asked.elapsed() >= BEAT, "{root} answered after {:?}", asked.elapsed());
            }
        }
    });
}
