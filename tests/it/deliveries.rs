//! What machines deliver by HTTP: files, single records, withdrawals; and who a record may be.

use std::io::{Read as _, Write as _};

use child::{SenderId, clock::Clock as _, policy::Role};
use desk::Sender;
use reqwest::Method;
use serde_json::{Value, json};
use store::{AuditFilter, Db};
use tests::{Answer, Backend, TestApp, Visitor, people::MAGNOLIA, run, sender_for};

const PUPIL: &str = "/api/v1/sources/education/records/E-700";

/// Applications of this file's own, each with a machine that delivers for education and health.
async fn apps() -> Vec<(TestApp, Visitor, Sender)> {
    let mut apps = Vec::new();
    for backend in Backend::ALL {
        if let Some(app) = TestApp::fresh(backend, 40).await {
            let sources = ["education", "health_births"].map(str::to_owned);
            let (sender, token) = sender_for(&app.desk, &sources).await;
            let machine = Visitor::machine(&app, &token);
            apps.push((app, machine, sender));
        }
    }
    apps
}

fn pupil(surname: &str) -> Value {
    json!({"upn": "X873101225001", "first_name": "Perpetua", "surname": surname, "dob": "2013-09-14", "sex": "F",
        "address_line1": "4 Sedge Row", "postcode": "FV96 4QQ", "school_code": 900_101, "updated_on": "2026-06-01"})
}

fn read(answer: &Answer) -> Value {
    serde_json::from_str(&answer.body).unwrap_or_else(|_| panic!("{}: {}", answer.status, answer.body))
}

async fn found(app: &TestApp, text: &str) -> u64 {
    app.desk.follow_index().await.expect("the index follows");
    let steward = Visitor::signed_in(app, Role::DataSteward).await;
    let body = json!({"text": text, "reason": "working"});
    let answer = steward.send_json(Method::POST, "/api/v1/search", &body).await;
    read(&answer)["total"].as_u64().expect("a search counts")
}

#[test]
fn one_record_is_linked_and_found_when_it_is_answered_and_the_same_again_changes_nothing() {
    run(async {
        for (app, machine, _) in apps().await {
            assert_eq!(found(&app, "FV96 4QQ").await, 0, "by what the shield hides");
            let first = machine.send_json(Method::PUT, PUPIL, &pupil("Marchmont")).await;
            assert_eq!(first.status, 200, "{}", first.body);
            let first = read(&first);
            assert_eq!((&first["version"], &first["changed"]), (&json!(1), &json!(true)));
            assert_eq!(found(&app, "perpetua marchmont").await, 1);
            assert_eq!(first["warnings"], json!([]));
            let again = read(&machine.send_json(Method::PUT, PUPIL, &pupil("Marchmont")).await);
            assert_eq!((&again["version"], &again["changed"]), (&json!(1), &json!(false)));
            assert_eq!(again["child"], first["child"]);
            // The register of births knows her too: one child.
            let birth = json!({"nhs_number": "9991000135", "first_name": "Perpetua", "surname": "Marchmont",
                "dob": "2013-09-14", "sex": "F", "address_line1": "4 Sedge Row", "postcode": "FV96 4QQ"});
            let path = "/api/v1/sources/health_births/records/B-700";
            let birth = read(&machine.send_json(Method::PUT, path, &birth).await);
            assert_eq!((&birth["child"], &birth["verdict"]), (&first["child"], &json!("join")));
            let (weight, chance) = (birth["match_weight"].as_f64(), birth["match_probability"].as_f64());
            assert!(
                weight
                    .zip(chance)
                    .is_some_and(|(weight, chance)| weight > 3.0 && chance > 0.9)
            );
        }
    });
}

#[test]
fn what_is_doubtful_about_a_record_that_is_taken_in_is_told_without_its_values() {
    run(async {
        let (_app, machine, _) = apps().await.swap_remove(0);
        let mut doubtful = pupil("Marchmont");
        (doubtful["upn"], doubtful["surnam"]) = (json!("B873101225001"), json!("Marchmont"));
        let answer = machine.send_json(Method::PUT, PUPIL, &doubtful).await;
        let told = read(&answer)["warnings"].to_string();
        let named = ["\"upn\"", "\"surnam\""].map(|column| told.contains(&format!("\"field\":{column}")));
        assert_eq!((answer.status, named), (200, [true; 2]), "{told}");
        assert!(
            !["Marchmont", "225001"].iter().any(|value| told.contains(value)),
            "{told}"
        );
    });
}

#[test]
fn a_withdrawn_record_ends_and_comes_back_when_it_is_sent_again() {
    run(async {
        for (app, machine, _) in apps().await {
            machine.send_json(Method::PUT, PUPIL, &pupil("Marchmont")).await;
            let gone = machine.ask(Method::DELETE, PUPIL).await;
            assert_eq!(
                (gone.status, &read(&gone)["changed"]),
                (200, &json!(true)),
                "{}",
                gone.body
            );
            let again = machine.ask(Method::DELETE, PUPIL).await;
            assert_eq!((again.status, &read(&again)["changed"]), (200, &json!(false)));
            let key = child::RecordKey::new("education", "E-700");
            let database = Db::open(&app.database).await.expect("the database is open to us");
            let ended = async || {
                let standings = database
                    .read()
                    .await
                    .unwrap()
                    .standings(std::slice::from_ref(&key))
                    .await;
                standings.expect("the record is there")[0].ended
            };
            assert!(ended().await);
            let back = read(&machine.send_json(Method::PUT, PUPIL, &pupil("Marchmont")).await);
            assert_eq!((&back["version"], &back["changed"]), (&json!(1), &json!(true)));
            assert!(!ended().await);
            let unknown = machine
                .ask(Method::DELETE, "/api/v1/sources/education/records/E-none")
                .await;
            assert_eq!(unknown.status, 404);
        }
    });
}

#[test]
fn a_record_that_cannot_be_used_is_answered_with_every_reason_and_no_content() {
    run(async {
        for (_, machine, _) in apps().await {
            let lacking = machine
                .send_json(Method::PUT, PUPIL, &json!({"first_name": "Perpetua", "dob": null}))
                .await;
            assert_eq!(
                (lacking.status, &read(&lacking)["errors"][0]["field"]),
                (422, &json!("surname"))
            );
            let long = "Marchmont".repeat(10_000);
            let bad = json!({"first_name": "Perpetua", "surname": long, "dob": ["2013-09-14"]});
            let answer = machine.send_json(Method::PUT, PUPIL, &bad).await;
            assert_eq!(answer.status, 422);
            let answer = machine
                .send_json(
                    Method::PUT,
                    PUPIL,
                    &json!({"first_name": "Perp\0etua", "surname": long, "dob": ""}),
                )
                .await;
            assert_eq!(answer.status, 422);
            let fields: Vec<Value> = read(&answer)["errors"].as_array().expect("there are errors").clone();
            let fields: Vec<&str> = fields.iter().filter_map(|error| error["field"].as_str()).collect();
            assert_eq!(fields, ["first_name", "surname"]);
            assert_eq!(answer.gives_away(["Marchmont", "etua"]), None);
            for unreadable in ["{", "[]", "7"] {
                let answer = machine.send_file(PUPIL, unreadable).await;
                assert!((400..500).contains(&answer.status), "{}", answer.status);
            }
        }
    });
}

#[test]
fn p06_a_token_opens_what_its_sender_delivers_and_nothing_else() {
    run(async {
        for (app, machine, sender) in apps().await {
            let stranger = Visitor::machine(&app, "onechild_0000");
            let admin = Visitor::signed_in(&app, Role::SystemAdmin).await;
            for nobody in [&stranger, &admin] {
                for (method, path) in [
                    (Method::PUT, PUPIL),
                    (Method::DELETE, PUPIL),
                    (Method::POST, "/api/v1/match"),
                    (Method::POST, "/api/v1/feeds/education"),
                ] {
                    let answer = nobody.send_json(method, path, &pupil("Marchmont")).await;
                    assert_eq!(
                        (answer.status, answer.header("www-authenticate")),
                        (401, "Bearer"),
                        "{path}"
                    );
                }
            }
            // Another's source is as if it were not there.
            for source in ["social_care", "nowhere"] {
                let path = format!("/api/v1/sources/{source}/records/S-700");
                let mut answers = vec![
                    machine.send_json(Method::PUT, &path, &pupil("Marchmont")).await,
                    machine.ask(Method::DELETE, &path).await,
                    machine
                        .send_file(&format!("/api/v1/feeds/{source}"), "record_id\n1\n")
                        .await,
                ];
                let asked = json!({"source": source, "first_name": "Perpetua"});
                answers.push(machine.send_json(Method::POST, "/api/v1/match", &asked).await);
                for answer in answers {
                    assert_eq!(answer.status, 404, "{source}: {}", answer.body);
                }
            }
            for path in ["/api/v1/me", "/api/v1/review-cases", "/api/v1/transport/schools"] {
                assert_eq!(machine.get(path).await.status, 401, "{path}");
            }
            let child = app.child_id(&tests::people::ZOE).await;
            assert_eq!(machine.get(&format!("/api/v1/children/{child}")).await.status, 401);
            assert_eq!(machine.get(&format!("/child/{child}")).await.status, 303);
            let ended: SenderId = sender.id;
            app.desk.end_sender(ended).await.expect("a sender can be ended");
            assert_eq!(
                machine.send_json(Method::PUT, PUPIL, &pupil("Marchmont")).await.status,
                401
            );
        }
    });
}

#[test]
fn p07_every_delivery_and_question_leaves_a_trace_that_names_the_sender_and_no_child() {
    run(async {
        for (app, machine, sender) in apps().await {
            let put = read(&machine.send_json(Method::PUT, PUPIL, &pupil("Marchmont")).await);
            let mut asked = pupil("Marchmont");
            asked["source"] = json!("education");
            machine.send_json(Method::POST, "/api/v1/match", &asked).await;
            machine.ask(Method::DELETE, PUPIL).await;
            machine
                .send_file("/api/v1/feeds/education", "record_id,surname\nE-701,Marchmont\n")
                .await;
            let database = Db::open(&app.database).await.expect("the database is open to us");
            let filter = AuditFilter {
                limit: 10_000,
                ..AuditFilter::default()
            };
            let events = database.read().await.unwrap().audit_events(&filter).await.unwrap();
            let ours: Vec<_> = events.iter().filter(|event| event.actor == sender.title).collect();
            let mut actions: Vec<&str> = ours.iter().map(|event| &*event.action).collect();
            actions.reverse();
            assert_eq!(
                actions,
                ["record_received", "match", "record_withdrawn", "file_received"]
            );
            for event in ours {
                assert_eq!(event.role.as_deref(), Some("feed_service"));
                assert!(event.detail.contains(&sender.id.to_string()), "{}", event.detail);
                assert!(
                    !event.detail.contains("Marchmont") && !event.detail.contains("E-70"),
                    "{}",
                    event.detail
                );
                if event.action.starts_with("record") {
                    assert_eq!(event.subject.as_deref(), put["child"].as_str());
                } else if event.action == "match" {
                    assert!(
                        event.detail.contains(put["child"].as_str().unwrap()),
                        "{}",
                        event.detail
                    );
                }
            }
            assert!(
                app.desk
                    .verify_audit(desk::Outside::default())
                    .await
                    .unwrap()
                    .findings
                    .is_empty()
            );
        }
    });
}

#[test]
fn who_a_record_may_be_is_told_without_keeping_it() {
    run(async {
        for (_, machine, _) in apps().await {
            let put = read(&machine.send_json(Method::PUT, PUPIL, &pupil("Marchmont")).await);
            let mut asked = pupil("Marchmont");
            assert_eq!(
                machine.send_json(Method::POST, "/api/v1/match", &asked).await.status,
                422,
                "which source?"
            );
            asked["source"] = json!("health_births");
            asked["count"] = json!(1);
            let answer = read(&machine.send_json(Method::POST, "/api/v1/match", &asked).await);
            let candidates = answer["candidates"].as_array().expect("there are candidates").clone();
            assert_eq!(candidates.len(), 1, "{answer}");
            assert_eq!(
                (&candidates[0]["child"], &candidates[0]["verdict"]),
                (&put["child"], &json!("join"))
            );
            let again = read(&machine.send_json(Method::POST, "/api/v1/match", &asked).await);
            assert_eq!(again, answer, "nothing was kept");
            asked["count"] = json!(21);
            assert_eq!(
                machine.send_json(Method::POST, "/api/v1/match", &asked).await.status,
                422
            );
            let nobody = json!({"source": "education", "first_name": "Qwertina", "surname": "Zxcvbn"});
            let nobody = read(&machine.send_json(Method::POST, "/api/v1/match", &nobody).await);
            assert_eq!(nobody, json!({"candidates": []}));
        }
    });
}

#[test]
fn p05_a_sender_learns_nothing_of_a_shielded_child() {
    run(async {
        for (app, _, _) in apps().await {
            // A source that holds nothing of her.
            let (_, token) = sender_for(&app.desk, &["careers".to_owned()]).await;
            let machine = Visitor::machine(&app, &token);
            let known = json!({"source": "careers", "upn": MAGNOLIA.upn, "first_name": MAGNOLIA.first_name,
                "surname": MAGNOLIA.surname, "dob": MAGNOLIA.born, "postcode": MAGNOLIA.postcode,
                "address_line1": MAGNOLIA.address});
            let answer = machine.send_json(Method::POST, "/api/v1/match", &known).await;
            assert_eq!(answer.body, r#"{"candidates":[]}"#);
            let mut record = known.clone();
            record.as_object_mut().unwrap().remove("source");
            let put = machine
                .send_json(Method::PUT, "/api/v1/sources/careers/records/C-700", &record)
                .await;
            let put = read(&put);
            assert_eq!(
                put["child"],
                json!(app.child_id(&MAGNOLIA).await),
                "she is found, and that is told to nobody"
            );
            for kept_back in ["verdict", "match_weight", "match_probability", "review_case"] {
                assert_eq!(put[kept_back], Value::Null, "{put}");
            }
        }
    });
}

#[test]
fn p05_a_sender_is_answered_the_same_about_its_own_pupil_before_and_after_a_shield() {
    run(async {
        for (app, machine, _) in apps().await {
            machine.send_json(Method::PUT, PUPIL, &pupil("Marchmont")).await;
            let mut asked = pupil("Marchmont");
            asked["source"] = json!("education");
            let before = machine.send_json(Method::POST, "/api/v1/match", &asked).await;
            assert!(before.body.contains("join"), "{}", before.body);
            let mut moved = pupil("Marchmont");
            moved["town"] = json!("Wexbridge");
            let put_before = read(&machine.send_json(Method::PUT, PUPIL, &moved).await);
            let (social_care, _) = sender_for(&app.desk, &["social_care".to_owned()]).await;
            let shielded = [
                ("first_name", "Perpetua"),
                ("surname", "Marchmont"),
                ("dob", "2013-09-14"),
                ("postcode", "FV96 4QQ"),
                ("address_line1", "4 Sedge Row"),
                ("sex", "F"),
                ("shielded", "Y"),
            ];
            let shielded = shielded.map(|(name, text)| (name.to_owned(), text.to_owned())).into();
            let child = app
                .desk
                .receive(&social_care, "social_care", "S-700", shielded)
                .await
                .unwrap()
                .child;
            assert_eq!(json!(child), put_before["child"], "she is shielded");
            assert_eq!(found(&app, "FV96 4QQ").await, 0, "by what the shield hides");
            let after = machine.send_json(Method::POST, "/api/v1/match", &asked).await;
            assert_eq!(after.body, before.body);
            moved["town"] = json!("Elmford");
            let mut put_after = read(&machine.send_json(Method::PUT, PUPIL, &moved).await);
            put_after["version"] = put_before["version"].clone();
            assert_eq!(put_after, put_before);
        }
    });
}

#[test]
fn p08_a_sender_learns_of_no_other_identity_of_an_adopted_child() {
    run(async {
        for (_, machine, _) in apps().await {
            let birth = json!({"nhs_number": "9991234578", "first_name": "Thaddeus", "surname": "Ferrowby",
                "dob": "2012-04-09", "sex": "M", "birth_order": 1, "births_in_delivery": 1,
                "mother_first_name": "Isolde", "mother_surname": "Ferrowby", "address_line1": "3 Mill Lane",
                "postcode": "FV93 1AA"});
            let path = "/api/v1/sources/health_births/records/B-710";
            let birth = read(&machine.send_json(Method::PUT, path, &birth).await);
            let after = json!({"first_name": "Thaddeus", "surname": "Quillan", "dob": "2012-04-09", "sex": "M",
                "address_line1": "81 Harbour Road", "postcode": "FV97 9ZZ", "carer1_first_name": "Isolde",
                "carer1_surname": "Quillan"});
            let mut asked = after.clone();
            asked["source"] = json!("education");
            let answer = machine.send_json(Method::POST, "/api/v1/match", &asked).await;
            assert_eq!(answer.body, r#"{"candidates":[]}"#);
            // With the number that comes with the new name.
            let renumbered = json!({"source": "health_births", "nhs_number": "9991000143", "first_name": "Thaddeus",
                "surname": "Quillan", "dob": "2012-04-09", "sex": "M", "mother_first_name": "Isolde",
                "mother_surname": "Quillan"});
            let answer = machine.send_json(Method::POST, "/api/v1/match", &renumbered).await;
            assert_eq!(answer.body, r#"{"candidates":[]}"#);
            let after = read(&machine.send_json(Method::PUT, PUPIL, &after).await);
            assert_ne!(after["child"], birth["child"]);
            for kept_back in ["verdict", "match_weight", "match_probability", "review_case"] {
                assert_eq!(after[kept_back], Value::Null, "{after}");
            }
        }
    });
}

#[test]
fn a_delivered_file_is_a_run_and_one_that_is_bad_changes_nothing() {
    run(async {
        for (app, machine, _) in apps().await {
            let feeds = "/api/v1/feeds/education";
            let file = "record_id,first_name,surname,dob,updated_on\nE-701,Perpetua,Marchmont,2013-09-14,2026-06-01\n,No,Id,,\n";
            // After the county's own run: of two of one moment neither is the later.
            app.clock.set(app.clock.now() + chrono::TimeDelta::minutes(1));
            let loaded = machine
                .send_file(&format!("{feeds}?mode=delta&kind=education"), file)
                .await;
            assert_eq!(loaded.status, 200, "{}", loaded.body);
            let loaded = read(&loaded);
            assert_eq!(loaded["status"], "finished");
            assert_eq!(
                loaded["rows"],
                json!({"read": 2, "accepted": 1, "unchanged": 0, "rejected": 1})
            );
            let again = read(&machine.send_file(feeds, file).await);
            assert_eq!(again["rows"]["unchanged"], 2, "{again}");
            app.desk.link_now().await.expect("what a file brought can be linked");
            assert_eq!(found(&app, "perpetua marchmont").await, 1);

            let before = app.desk.rebuild(false).await.unwrap().digest;
            let cut_off = machine.send_file(feeds, "record_id,surname\nE-702,\"Marchmont").await;
            assert_eq!(cut_off.status, 422, "{}", cut_off.body);
            assert_eq!(read(&cut_off)["errors"][0]["field"], "file");
            let wrong = machine.send_file(&format!("{feeds}?kind=careers"), file).await;
            assert_eq!(
                (wrong.status, &read(&wrong)["errors"][0]["field"]),
                (422, &json!("kind"))
            );
            for query in ["kind=nonsense", "mode=sideways"] {
                assert_eq!(
                    machine.send_file(&format!("{feeds}?{query}"), file).await.status,
                    422,
                    "{query}"
                );
            }
            let held = machine.send_file(&format!("{feeds}?mode=snapshot"), file).await;
            assert_eq!(
                (held.status, &read(&held)["status"]),
                (202, &json!("held")),
                "{}",
                held.body
            );
            let large = machine.send_file(feeds, vec![b'x'; 1_000_001]).await;
            assert_eq!(large.status, 413);
            app.desk.link_now().await.expect("nothing waits");
            assert_eq!(app.desk.rebuild(false).await.unwrap().digest, before);
            assert_eq!(left_over(&app), 0, "delivered files do not stay");
        }
    });
}

#[test]
fn a_sender_that_stops_in_the_middle_of_a_file_has_loaded_nothing() {
    run(async {
        let app = TestApp::fresh(Backend::Sqlite, 40).await.expect("SQLite is built in");
        let (_, token) = sender_for(&app.desk, &["education".to_owned()]).await;
        let runs = app.desk.rebuild(false).await.unwrap().digest;
        let address = app.base.trim_start_matches("http://").to_owned();
        let mut socket = std::net::TcpStream::connect(address).expect("the site listens");
        write!(
            socket,
            "POST /api/v1/feeds/education HTTP/1.1\r\nhost: onechild\r\nauthorization: Bearer {token}\r\n\
             content-length: 1000\r\n\r\nrecord_id,surname\nE-703,Marchmont\n"
        )
        .expect("the site reads");
        socket
            .shutdown(std::net::Shutdown::Write)
            .expect("a socket can be shut");
        let answer = tokio::task::spawn_blocking(move || {
            let mut answer = String::new();
            // The site may answer or hang up; either is an end.
            let _ = socket.read_to_string(&mut answer);
            answer
        });
        let answer = answer.await.expect("the socket ends");
        assert!(answer.is_empty() || answer.starts_with("HTTP/1.1 400"), "{answer}");
        app.desk.link_now().await.expect("nothing waits");
        assert_eq!(found(&app, "marchmont").await, 0);
        assert_eq!(app.desk.rebuild(false).await.unwrap().digest, runs);
        assert_eq!(left_over(&app), 0);
    });
}

/// Delivered files that stand on the disk.
fn left_over(app: &TestApp) -> usize {
    std::fs::read_dir(&app.deliveries).map_or(0, Iterator::count)
}
