//! What a record was, what became of an id, and who is told: by page and by API.

use child::{ChildId, RecordKey, policy::Role};
use chrono::TimeDelta;
use reqwest::Method;
use serde_json::{Value, json};
use store::{ConstraintKind, Db, LinkConstraint};
use tests::{Answer, Backend, TestApp, Visitor, run};
use uuid::Uuid;

use crate::journey::page_of;

fn read(answer: &Answer) -> Value {
    serde_json::from_str(&answer.body).unwrap_or_else(|_| panic!("{}: {}", answer.status, answer.body))
}

/// A county of its own with two made-up pupils, and a machine that follows their ids.
pub struct Pupils {
    pub app: TestApp,
    pub machine: Visitor,
    pub ada: ChildId,
    pub zeno: ChildId,
}

impl Pupils {
    pub async fn on(backend: Backend) -> Option<Self> {
        let app = TestApp::fresh(backend, 40).await?;
        let new = desk::NewSender {
            title: "Case system".to_owned(),
            sources: vec!["education".to_owned()],
            follows_changes: true,
            days: 30,
        };
        let (_, token) = app.desk.add_sender(new).await.unwrap();
        let machine = Visitor::machine(&app, &token);
        let mut children = Vec::new();
        for (id, first_name, surname, dob) in [
            ("P-1", "Perpetua", "Quillibald", "2013-09-14"),
            ("P-2", "Zenobius", "Thrapston", "2015-02-03"),
        ] {
            let pupil =
                json!({"first_name": first_name, "surname": surname, "dob": dob, "address_line1": "4 Sedge Row"});
            let path = format!("/api/v1/sources/education/records/{id}");
            let sent = read(&machine.send_json(Method::PUT, &path, &pupil).await);
            children.push(sent["child"].as_str().unwrap().parse().unwrap());
        }
        Some(Self {
            app,
            machine,
            ada: children[0],
            zeno: children[1],
        })
    }

    /// A steward says that the two are one child.
    pub async fn join(&self) {
        let db = Db::open(&self.app.database).await.unwrap();
        let mut tx = db.begin().await.unwrap();
        let decision = LinkConstraint {
            id: Uuid::from_u128(77),
            kind: ConstraintKind::Must,
            left: RecordKey::new("education", "P-1"),
            right: RecordKey::new("education", "P-2"),
            scope: "pair".to_owned(),
            reason: "Both birth certificates were seen".to_owned(),
            person: "Priya Shah".to_owned(),
            at: self.app.desk.now(),
            decision: None,
            weight: None,
            revoked_by: None,
            revoked_at: None,
            revoked_decision: None,
        };
        tx.add_constraints(&[decision]).await.unwrap();
        tx.commit().await.unwrap();
        self.app.desk.relink_all().await.unwrap();
    }

    /// Lets a day pass.
    pub fn next_day(&self) {
        self.app.clock.set(self.app.desk.now() + TimeDelta::days(1));
    }
}

#[test]
fn p02_a_joined_record_is_shown_as_it_stood_and_its_id_leads_on_with_the_date() {
    run(async {
        for backend in Backend::ALL {
            let Some(pupils) = Pupils::on(backend).await else {
                continue;
            };
            pupils.next_day();
            pupils.join().await;
            pupils.next_day();
            let steward = Visitor::signed_in(&pupils.app, Role::DataSteward).await;
            let (ada, zeno) = (page_of(pupils.ada), page_of(pupils.zeno));
            let led = steward.get(&format!("{zeno}/history")).await;
            assert_eq!((led.status, led.location()), (303, &*format!("{ada}/history")));
            let history = steward.get(&format!("{ada}/history")).await;
            assert_eq!(history.status, 200);
            let words = history.words();
            for part in [
                "was joined with this record, C-",
                " on 2 September 2026",
                "Joined with C-",
                "Decided: same child",
                "by Priya Shah",
                "Reason: Both birth certificates were seen",
                "Child record made",
                "A person decided.",
            ] {
                assert!(words.contains(part), "{part}: {words}");
            }
            let before = steward.get(&format!("{zeno}/history?at=2026-09-01")).await;
            assert_eq!(before.status, 200);
            let words = before.words();
            for part in [
                "Thrapston, Zenobius",
                "This record was joined with",
                "4 Sedge Row",
                "No decision",
            ] {
                assert!(words.contains(part), "{part}: {words}");
            }
            assert!(!before.title().contains("Thrapston"));
            // By the API the same.
            let api = format!("/api/v1/children/{}/history", pupils.zeno);
            let led = steward.get(&api).await;
            assert_eq!(
                (led.status, led.location()),
                (303, &*format!("/api/v1/children/{}/history", pupils.ada))
            );
            let stood = read(&steward.get(&format!("{api}?as_at=2026-09-01")).await);
            assert_eq!(stood["child"]["name"]["last"], json!("Thrapston"));
            assert_eq!(stood["records"][0]["version"], json!(1));
            let after = steward.get(&format!("{api}?as_at=2026-09-02T23:00")).await;
            assert_eq!(after.status, 303, "{}", after.body);
            let both = read(
                &steward
                    .get(&format!("/api/v1/children/{}/history?as_at=2026-09-02", pupils.ada))
                    .await,
            );
            assert_eq!(both["records"].as_array().map(Vec::len), Some(2));
            assert_eq!(both["decisions"][0]["person"], json!("Priya Shah"));
            for wrong in ["yesterday", "2031-01-01"] {
                assert_eq!(
                    steward.get(&format!("{api}?as_at={wrong}")).await.status,
                    422,
                    "{wrong}"
                );
                assert_eq!(
                    steward.get(&format!("{ada}/history?at={wrong}")).await.status,
                    422,
                    "{wrong}"
                );
            }
            let worker = Visitor::signed_in(&pupils.app, Role::SocialWorker).await;
            assert_eq!(worker.get(&format!("{ada}/history")).await.status, 404);
            assert_eq!(worker.get(&api).await.status, 404);
        }
    });
}

#[test]
fn a_machine_with_the_right_to_it_follows_ids_and_no_other_token_does() {
    run(async {
        for backend in Backend::ALL {
            let Some(pupils) = Pupils::on(backend).await else {
                continue;
            };
            let first = read(&pupils.machine.get("/api/v1/changes?limit=1").await);
            assert_eq!(
                (first["changes"].as_array().map(Vec::len), &first["more"]),
                (Some(1), &json!(true))
            );
            let mut after = first["next"].as_str().unwrap().to_owned();
            let read_on = async |after: &mut String| {
                let mut told = Vec::new();
                loop {
                    let part = read(&pupils.machine.get(&format!("/api/v1/changes?after={after}")).await);
                    told.extend(part["changes"].as_array().unwrap().clone());
                    part["next"].as_str().unwrap().clone_into(after);
                    if part["more"] == json!(false) {
                        return told;
                    }
                }
            };
            read_on(&mut after).await;
            pupils.join().await;
            let told = read_on(&mut after).await;
            let merged: Vec<&Value> = told.iter().filter(|change| change["kind"] == json!("merged")).collect();
            assert_eq!(merged.len(), 1, "{told:?}");
            assert_eq!(
                (&merged[0]["child"], &merged[0]["other"]),
                (&json!(pupils.zeno), &json!(pupils.ada))
            );
            let text = serde_json::to_string(&told).unwrap();
            assert!(!text.contains("Quillibald") && !text.contains("P-1"), "{text}");
            assert!(read_on(&mut after).await.is_empty());
            for wrong in ["x", "at-7fffffffffffffff"] {
                let answer = pupils.machine.get(&format!("/api/v1/changes?after={wrong}")).await;
                assert_eq!(answer.status, 422, "{}", answer.body);
            }
            let (_, token) = tests::sender_for(&pupils.app.desk, &["education".to_owned()]).await;
            let other = Visitor::machine(&pupils.app, &token);
            assert_eq!(other.get("/api/v1/changes").await.status, 404);
            let steward = Visitor::signed_in(&pupils.app, Role::DataSteward).await;
            assert_eq!(steward.get("/api/v1/changes").await.status, 401);
        }
    });
}

#[test]
fn p12_3_whoever_looked_finds_the_join_at_home_until_it_is_marked_as_read() {
    run(async {
        for backend in Backend::ALL {
            let Some(pupils) = Pupils::on(backend).await else {
                continue;
            };
            let worker = Visitor::signed_in(&pupils.app, Role::SocialWorker).await;
            worker.give_a_reason().await;
            assert!(worker.get("/").await.has("no-alerts"));
            assert_eq!(worker.get(&page_of(pupils.zeno)).await.status, 200);
            pupils.next_day();
            let worker = Visitor::signed_in(&pupils.app, Role::SocialWorker).await;
            worker.give_a_reason().await;
            pupils.join().await;
            assert_eq!(pupils.app.desk.tell_of_joins().await.unwrap(), 1);
            let home = worker.get("/").await;
            let words = home.words();
            assert!(words.contains("A record that you looked at, C-"), "{words}");
            assert!(words.contains("was joined with C-"));
            let hook = home
                .hooks()
                .into_iter()
                .find(|hook| hook.starts_with("alert-"))
                .unwrap();
            let id = hook.strip_prefix("alert-").unwrap().to_owned();
            let api = read(&worker.get("/api/v1/home").await);
            assert_eq!(api["alerts"][0]["id"], json!(id));
            // Nobody marks an alert of somebody else.
            let other = Visitor::signed_in(&pupils.app, Role::DataSteward).await;
            let path = format!("/api/v1/alerts/{id}/read");
            other.get("/").await;
            assert_eq!(other.send_json(Method::POST, &path, &json!({})).await.status, 404);
            let marked = worker.post(&format!("/alerts/{id}/read"), &[]).await;
            assert_eq!((marked.status, marked.location()), (303, "/"), "{}", marked.body);
            assert!(worker.get("/").await.has("no-alerts"));
            assert_eq!(worker.send_json(Method::POST, &path, &json!({})).await.status, 404);
        }
    });
}
