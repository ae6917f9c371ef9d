//! What nobody waits for any longer: the limit of an answer, and what becomes of what was begun (page P22).

use std::{sync::Arc, time::Duration};

use child::policy::{Reasons, Role, Viewer};
use desk::{Opened, Section};
use gate::{AppState, GateConfig};
use reqwest::Method;
use serde_json::json;
use store::{AuditEntry, Db, Tx};
use tests::{Answer, Backend, PASSWORD, TestApp, Visitor, people::ZOE};

use crate::journey::page_of;

/// How long an answer may take at the address that is asked while nothing can be answered: long enough to come as far as the
/// trail. Everything else is asked where there is time.
const LIMIT: Duration = Duration::from_secs(2);

fn impatient(_: &str, state: AppState) -> AppState {
    AppState {
        gate: Arc::new(GateConfig {
            answer_within: LIMIT,
            ..(*state.gate).clone()
        }),
        ..state
    }
}

/// Keeps everybody else from adding to the trail of the process that showed the viewer a child, until it is undone: SQLite
/// lets one in at a time, and elsewhere the next place of the chain is taken.
async fn hold_the_trail(app: &TestApp, viewer: &Viewer) -> Tx {
    let events = app.audit_of(viewer.user).await;
    let shown = events.into_iter().find(|event| event.action == "open_child");
    let mut row = shown.unwrap();
    let database = Db::open(&app.database).await.unwrap();
    let mut tx = database.begin().await.unwrap();
    row.seq = tx.audit_tail(&row.node, row.day).await.unwrap().unwrap().seq + 1;
    let (node, day) = (row.node.clone(), row.day);
    tx.append_audit(&node, day, &[AuditEntry { row, query: None }])
        .await
        .unwrap();
    tx
}

async fn member(app: &TestApp, role: Role, email: &str) -> (Visitor, Viewer) {
    let viewer = app.another_account(role, email).await;
    let visitor = Visitor::stranger(app);
    visitor.sign_in(email, PASSWORD).await;
    visitor.get("/").await;
    (visitor, viewer)
}

fn assert_tells_nothing(answer: &Answer) {
    assert_eq!(answer.status, 503, "{}", answer.words());
    let traces = ZOE.traces();
    let told = answer.gives_away(traces.iter().map(String::as_str));
    assert_eq!(told, None, "{}", answer.body);
}

/// Asks until it is so; what goes on by itself takes the time that it takes.
async fn until(what: &str, is_so: impl AsyncFn() -> bool) {
    for _ in 0..300 {
        if is_so().await {
            return;
        }
        tokio::time::sleep(Duration::from_millis(100)).await;
    }
    panic!("{what}: not after half a minute");
}

#[test]
fn what_takes_too_long_is_answered_without_anybodys_data_and_what_was_begun_goes_on() {
    tests::run(async {
        for backend in Backend::ALL {
            let Some(patient) = TestApp::fresh(backend, 5).await else {
                continue;
            };
            let app = patient.again(Reasons::default(), impatient).await;
            let zoe = app.child_id(&ZOE).await;
            let by_api = format!("{}/children/{zoe}", api::ROOT);
            let (worker, viewer) = member(&patient, Role::SocialWorker, "waits@example.org").await;
            worker.give_a_reason().await;
            let (team, keeper) = member(&patient, Role::ManagementTeam, "shields@example.org").await;
            let looks = async || {
                let events = app.audit_of(viewer.user).await;
                events.iter().filter(|event| event.action == "open_child").count()
            };
            let beyond = Some("duty".to_owned());
            let viewer = Viewer { beyond, ..viewer };
            app.desk.open(&viewer, zoe, Section::Overview).await.unwrap();

            let held = hold_the_trail(&app, &viewer).await;
            let (worker, team) = (worker.at(&app), team.at(&app));
            let at_once = json!({ "reason": "A threat was made", "review_on": "2099-01-01" });
            let shields = format!("{by_api}/shields");
            let address = page_of(zoe);
            let (page, problem, shield) = tokio::join!(
                worker.get(&address),
                worker.get(&by_api),
                team.send_json(Method::POST, &shields, &at_once),
            );
            assert_tells_nothing(&page);
            assert!(page.header("content-type").starts_with("text/html"));
            assert!(page.words().contains("the service is unavailable"), "{}", page.words());
            assert!(page.words().contains("may not have been saved"), "{}", page.words());
            assert_tells_nothing(&problem);
            assert_eq!(problem.header("content-type"), "application/problem+json");
            let problem: serde_json::Value = serde_json::from_str(&problem.body).unwrap();
            assert_eq!(
                (&problem["type"], &problem["status"]),
                (&json!("/problems/unavailable"), &json!(503))
            );
            assert_tells_nothing(&shield);
            assert_eq!(looks().await, 1, "nothing more is on record yet, so nothing was shown");

            held.rollback().await.unwrap();
            // Nobody was shown her, and the trail says that it was asked for: it never says less than there was.
            until("both looks are on record", async || looks().await == 3).await;
            until("the shield is set although nobody waited for it", async || {
                let opened = app.desk.open(&viewer, zoe, Section::Overview).await.unwrap();
                matches!(opened, Opened::Child(face) if face.withheld.is_some())
            })
            .await;
            let events = app.audit_of(keeper.user).await;
            assert!(
                events.iter().any(|event| event.action == "shield_requested"),
                "{events:?}"
            );
            assert_eq!(worker.at(&patient).get(&address).await.status, 200);
        }
    });
}
