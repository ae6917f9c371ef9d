//! The registry of sources (page P13): who finds which source, which may load, and what answers change.

use std::{collections::BTreeMap, fmt::Write as _};

use child::{Attribute, FeedKind, policy::Role, questionnaire::Task};
use desk::{
    Delivered, Desk, DeskError, Expected, FindRequest, LoadError, LoadRequest, Narrowing, NewUser, Opened, Proceed,
    ReceiveError, Section, Silent, TaskAnswers,
};
use jobs::{InboxConfig, run_inbox};
use reqwest::Method;
use serde_json::json;
use store::Db;
use tests::{Backend, Bare, PASSWORD, TestApp, Visitor, leftovers::temporary_folder, run, sender_for, source};

use crate::journey::comparable;

const PUPIL: &str = "record_id,first_name,surname,dob,updated_on\nE1,Imogen,Marchbank,2015-03-04,2026-01-01\n";

fn fields() -> BTreeMap<String, String> {
    [("first_name", "Ada"), ("surname", "Marchbank"), ("dob", "2015-03-04")]
        .map(|(name, text)| (name.to_owned(), text.to_owned()))
        .into()
}

fn typed(answers: &[(&str, &str)]) -> BTreeMap<String, String> {
    answers
        .iter()
        .map(|(key, text)| ((*key).to_owned(), (*text).to_owned()))
        .collect()
}

fn says_who_can_change_it(message: &str) {
    for part in [
        "\"education\" may not load now",
        "system administrator or data steward",
        "--proceed yes",
    ] {
        assert!(message.contains(part), "{message}");
    }
}

#[test]
fn a_source_that_may_not_proceed_loads_nothing_by_any_way_and_everything_once_it_may() {
    run(async {
        for bare in Bare::on_every_backend().await {
            let (_, token) = sender_for(&bare.desk, &["education".to_owned(), "social_care".to_owned()]).await;
            let inbox = InboxConfig {
                folder: temporary_folder("onechild-inbox-"),
                settle: std::time::Duration::ZERO,
            };
            let folder = inbox.folder.join("education");
            std::fs::create_dir_all(&folder).unwrap();
            std::fs::write(folder.join("pupils.csv"), PUPIL).unwrap();
            let request = bare.request(FeedKind::Education, desk::RunMode::Delta, PUPIL);
            for proceed in [Proceed::Wait, Proceed::No] {
                bare.desk.set_proceed("education", proceed).await.unwrap();
                let sender = bare.desk.sender(&token).await.unwrap().unwrap();
                match bare.desk.load(&request, &Silent).await {
                    Err(error @ LoadError::HeldBack(_)) => says_who_can_change_it(&error.to_string()),
                    other => panic!("{other:?}"),
                }
                let delivered = Delivered {
                    source: "education".to_owned(),
                    kind: None,
                    mode: None,
                    file: request.files[0].clone(),
                };
                let loaded = bare.desk.load_delivered(&sender, delivered).await;
                assert!(matches!(loaded, Err(LoadError::HeldBack(_))), "{loaded:?}");
                match bare.desk.receive(&sender, "education", "E1", fields()).await {
                    Err(error @ ReceiveError::HeldBack(_)) => says_who_can_change_it(&error.to_string()),
                    other => panic!("{other:?}"),
                }
                let withdrawn = bare.desk.withdraw(&sender, "education", "E1").await;
                assert!(matches!(withdrawn, Err(ReceiveError::HeldBack(_))), "{withdrawn:?}");
                let asked = bare.desk.who_is(&sender, Some("education"), None, fields()).await;
                assert!(matches!(asked, Err(ReceiveError::HeldBack(_))), "{asked:?}");
                let report = run_inbox(&bare.desk, &inbox).await.unwrap();
                assert_eq!((report.refused, report.loaded, report.poison), (1, 0, 0));
            }
            assert!(folder.join("pupils.csv").exists(), "a dropped file waits where it is");
            let database = Db::open(&bare.database).await.unwrap();
            let runs = database.read().await.unwrap().runs(10).await.unwrap();
            assert!(runs.is_empty(), "nothing is staged: {runs:?}");
            assert_eq!(bare.desk.child_count().await.unwrap(), 0);
            // Another source of the same sender is not held back with it.
            let sender = bare.desk.sender(&token).await.unwrap().unwrap();
            let mut other = fields();
            other.insert("shielded".to_owned(), "N".to_owned());
            bare.desk.receive(&sender, "social_care", "S1", other).await.unwrap();
            bare.desk.set_proceed("education", Proceed::Yes).await.unwrap();
            let sender = bare.desk.sender(&token).await.unwrap().unwrap();
            bare.desk.receive(&sender, "education", "E9", fields()).await.unwrap();
            assert_eq!(run_inbox(&bare.desk, &inbox).await.unwrap().loaded, 1);
        }
    });
}

#[test]
fn a_run_that_is_held_cannot_be_released_while_its_source_may_not_load() {
    run(async {
        let bare = Bare::on_sqlite().await;
        let mut many = "record_id,first_name,surname,dob,updated_on\n".to_owned();
        for at in 0..40 {
            writeln!(many, "E{at},Imogen,Marchbank{at},2015-03-04,2026-01-01").expect("text takes text");
        }
        let expected = Expected {
            records: Some(10),
            days: None,
        };
        bare.desk.expect("education", expected).await.unwrap();
        let report = bare.load(FeedKind::Education, &many).await;
        let held = report.run.unwrap();
        bare.desk.set_proceed("education", Proceed::No).await.unwrap();
        let released = bare.desk.release_run(held).await;
        assert!(matches!(released, Err(LoadError::HeldBack(_))), "{released:?}");
        bare.desk.set_proceed("education", Proceed::Yes).await.unwrap();
        bare.desk.release_run(held).await.unwrap();
    });
}

#[test]
fn a_machine_whose_source_may_not_load_is_told_who_can_change_that() {
    run(async {
        let app = TestApp::fresh(Backend::Sqlite, 40).await.unwrap();
        let (_, token) = sender_for(&app.desk, &["education".to_owned()]).await;
        let machine = Visitor::machine(&app, &token);
        app.desk.set_proceed("education", Proceed::Wait).await.unwrap();
        let path = "/api/v1/sources/education/records/E-1";
        let answers = [
            machine
                .send_json(
                    Method::PUT,
                    path,
                    &json!({"first_name": "Ada", "surname": "M", "dob": "2015-03-04"}),
                )
                .await,
            machine.ask(Method::DELETE, path).await,
            machine.send_file("/api/v1/feeds/education", PUPIL).await,
        ];
        for answer in answers {
            assert_eq!(answer.status, 422, "{}", answer.body);
            says_who_can_change_it(&answer.body.replace("\\\"", "\""));
        }
        let left = std::fs::read_dir(&app.deliveries).map_or(0, Iterator::count);
        assert_eq!(left, 0, "the file was not kept");
    });
}

/// A partner who speaks for `sources`, signed in.
async fn partner(app: &TestApp, email: &str, sources: &[&str]) -> Visitor {
    let new = NewUser {
        sources: sources.iter().map(|name| (*name).to_owned()).collect(),
        terms_accepted: true,
        ..NewUser::new(email, "Partner of the tests", Role::SourcePartner, PASSWORD)
    };
    app.desk.create_user(new).await.unwrap();
    let visitor = Visitor::stranger(app);
    assert_eq!(visitor.sign_in(email, PASSWORD).await.status, 303);
    visitor.get("/").await;
    visitor
}

#[test]
fn p06_each_finds_the_sources_that_are_theirs_and_nobody_else_knows_there_is_a_registry() {
    run(async {
        for backend in Backend::ALL {
            let Some(app) = TestApp::fresh(backend, 40).await else {
                continue;
            };
            let register = app
                .desk
                .register_source("clinic", "Lanternfield clinic", FeedKind::Involvement, true);
            register.await.unwrap();
            for role in tests::roles_of_people() {
                let visitor = Visitor::signed_in(&app, role).await;
                let list = visitor.get("/sources").await;
                let (education, clinic) = (list.has("row-education"), list.has("row-clinic"));
                let expected = match role {
                    Role::SystemAdmin => (200, true, true),
                    Role::DataSteward => (200, true, false),
                    Role::SourcePartner => (200, false, false),
                    _ => (404, false, false),
                };
                assert_eq!((list.status, education, clinic), expected, "{role}");
                let absent = visitor.get("/no-such-page").await;
                let mut hidden = vec!["/sources/nobody", "/sources/nobody/questionnaire"];
                if !education {
                    hidden.extend(["/sources/education", "/sources/education/questionnaire/volumes"]);
                    hidden.extend(["/sources/education/decision", "/sources/education/questionnaire/check"]);
                }
                if !clinic {
                    hidden.extend(["/sources/clinic", "/sources/clinic/questionnaire"]);
                }
                for path in hidden {
                    let answer = visitor.get(path).await;
                    assert_eq!(answer.status, 404, "{role} {path}");
                    assert_eq!(comparable(&answer), comparable(&absent), "{role} {path}");
                }
                for name in ["nobody", "clinic", "education"] {
                    let found = (name == "education" && education) || (name == "clinic" && clinic);
                    let path = format!("/api/v1/sources/{name}");
                    let tasks = format!("{path}/questionnaire");
                    let answers = [
                        visitor.get(&path).await,
                        visitor.get(&tasks).await,
                        visitor
                            .send_json(
                                Method::PUT,
                                &format!("{tasks}/volumes"),
                                &json!({"answers": {}, "seen": {}}),
                            )
                            .await,
                    ];
                    let status = if found { 200 } else { 404 };
                    assert_eq!(answers.map(|answer| answer.status), [status; 3], "{role} {name}");
                }
            }
            let partner = partner(&app, "clinic@example.org", &["clinic"]).await;
            let list = partner.get("/sources").await;
            assert_eq!((list.has("row-education"), list.has("row-clinic")), (false, true));
            let own = partner.get("/sources/clinic").await;
            assert!(own.status == 200 && !own.has("decide"), "{}", own.words());
            assert_eq!(partner.get("/sources/clinic/decision").await.status, 404);
            let decided = [("proceed", "no"), ("priority", "low"), ("partner", "internal")];
            assert_eq!(partner.post("/sources/clinic/decision", &decided).await.status, 404);
            let foreign = "/sources/education/questionnaire/volumes";
            assert_eq!(partner.post(foreign, &[("users_total", "3")]).await.status, 404);
            assert_eq!(partner.get("/sources/education").await.status, 404);
        }
    });
}

#[test]
fn sources_are_for_partners_alone() {
    run(async {
        let bare = Bare::on_sqlite().await;
        let user = |role, sources: &[&str]| NewUser {
            sources: sources.iter().map(|name| (*name).to_owned()).collect(),
            terms_accepted: true,
            ..NewUser::new("a@example.org", "A", role, PASSWORD)
        };
        for (role, sources) in [
            (Role::SocialWorker, &["education"][..]),
            (Role::SourcePartner, &["nobody"]),
        ] {
            let refused = bare.desk.create_user(user(role, sources)).await;
            assert!(matches!(refused, Err(DeskError::Unusable(_))), "{role}");
        }
        bare.desk
            .create_user(user(Role::SourcePartner, &["education", "education"]))
            .await
            .unwrap();
    });
}

/// Saves answers to a task as the administrator.
async fn answer(desk: &Desk, name: &str, task: Task, answers: &[(&str, &str)]) {
    let admin = Bare::viewer(Role::SystemAdmin);
    let given = TaskAnswers {
        answers: typed(answers),
        seen: desk.questionnaire(&admin, name).await.unwrap().answers,
    };
    desk.answer_task(&admin, name, task, &given).await.unwrap();
}

#[test]
fn of_two_who_answer_one_task_the_second_is_told_and_nothing_is_lost() {
    run(async {
        for bare in Bare::on_every_backend().await {
            let admin = Bare::viewer(Role::SystemAdmin);
            let education = source(FeedKind::Education);
            let save = async |task, answers: &[(&str, &str)], seen: &[(&str, &str)]| {
                let given = TaskAnswers {
                    answers: typed(answers),
                    seen: seen.iter().copied().collect(),
                };
                bare.desk.answer_task(&admin, education, task, &given).await
            };
            let (first, second) = tokio::join!(
                save(Task::Volumes, &[("live_records", "10")], &[]),
                save(Task::Volumes, &[("live_records", "20")], &[])
            );
            assert!(
                matches!(
                    (&first, &second),
                    (Ok(_), Err(DeskError::Changed)) | (Err(DeskError::Changed), Ok(_))
                ),
                "{first:?} {second:?}"
            );
            let kept = bare.desk.questionnaire(&admin, education).await.unwrap();
            let kept = kept.answers.get("live_records").unwrap();
            let other = [("live_records", "30"), ("involvements", "1")];
            let blind = save(Task::Volumes, &other, &[]).await;
            assert!(matches!(blind, Err(DeskError::Changed)), "{blind:?}");
            // Another task is nobody else's business, and who sends what is kept takes nothing from anybody.
            save(Task::Access, &[("data_hub", "no")], &[]).await.unwrap();
            save(Task::Volumes, &[("live_records", kept)], &[]).await.unwrap();
            let seen = [("live_records", kept), ("data_hub", "never seen, and of another task")];
            save(Task::Volumes, &other, &seen).await.unwrap();
            // What was taken back in the meantime counts as changed too.
            let back = save(Task::Volumes, &[("live_records", "31")], &seen).await;
            assert!(matches!(back, Err(DeskError::Changed)), "{back:?}");
        }
    });
}

/// Sends answers about a source in which this percentage of addresses is right.
async fn claim(desk: &Desk, name: &str, percent: &str) {
    answer(
        desk,
        name,
        Task::Volumes,
        &[("live_records", "1"), ("involvements", "0")],
    )
    .await;
    answer(desk, name, Task::Quality, &[("pct_address_accurate", percent)]).await;
    desk.send_answers(&Bare::viewer(Role::SystemAdmin), name, true)
        .await
        .unwrap();
}

/// The address that a social worker is shown, and why.
async fn shown(bare: &Bare) -> (String, &'static str) {
    bare.desk.follow_index().await.unwrap();
    let worker = Bare::viewer(Role::SocialWorker);
    let request = FindRequest {
        text: "imogen marchbank".to_owned(),
        ..FindRequest::default()
    };
    let found = bare.desk.find(&worker, &request, &Narrowing::default()).await.unwrap();
    assert_eq!(found.total, 1, "both records are one child");
    let child = found.results[0].child.id;
    let Opened::Child(view) = bare.desk.open(&worker, child, Section::Overview).await.unwrap() else {
        panic!("the child is there");
    };
    let row = view
        .rows
        .iter()
        .find(|row| row.attribute == Attribute::Address)
        .unwrap();
    (row.value[0].clone(), row.reason.unwrap())
}

#[test]
fn a_changed_answer_changes_which_value_is_shown_and_the_page_says_why() {
    run(async {
        for bare in Bare::on_every_backend().await {
            for (name, line) in [("school_a", "1 Mill Lane"), ("school_b", "12 Ash Lane")] {
                let register = bare.desk.register_source(name, name, FeedKind::Education, false);
                register.await.unwrap();
                let csv = format!(
                    "record_id,upn,first_name,surname,dob,sex,address_line1,town,postcode,updated_on\n\
                     1,A900101225001,Imogen,Marchbank,2015-03-04,F,{line},Wexbridge,FV96 4QQ,2026-01-01\n"
                );
                let request = LoadRequest {
                    source: name.to_owned(),
                    ..bare.request(FeedKind::Education, desk::RunMode::Delta, &csv)
                };
                bare.desk.load(&request, &Silent).await.unwrap();
            }
            bare.link().await;
            let first = bare.digest().await;
            assert_eq!(shown(&bare).await.0, "1 Mill Lane", "by the order of keys");
            assert_eq!(
                bare.desk.follow_policy().await.unwrap(),
                0,
                "the shipped policy is followed"
            );
            claim(&bare.desk, "school_b", "60").await;
            assert_eq!(bare.desk.follow_policy().await.unwrap(), 1);
            let why = "its source states the highest accuracy for this detail among those that are otherwise as good";
            assert_eq!(shown(&bare).await, ("12 Ash Lane".to_owned(), why));
            let second = bare.digest().await;
            assert_ne!(first, second);
            claim(&bare.desk, "school_a", "61").await;
            assert_eq!(bare.desk.follow_policy().await.unwrap(), 1);
            assert_eq!(shown(&bare).await, ("1 Mill Lane".to_owned(), why));
            // The same answers again are the same policy, and another process follows it as well.
            claim(&bare.desk, "school_a", "61").await;
            assert_eq!(bare.desk.follow_policy().await.unwrap(), 0);
            let other = tests::desk_of(&bare.database, std::sync::Arc::clone(&bare.clock), "other").await;
            assert_eq!(
                other.rebuild(false).await.unwrap().different,
                0,
                "rebuild --verify holds"
            );
            // Records that come later are built by the policy in force.
            let sender = sender_for(&other, &["school_b".to_owned()]).await.0;
            let mut moved = fields();
            moved.insert("address_line1".to_owned(), "3 Fen Road".to_owned());
            other.receive(&sender, "school_b", "2", moved).await.unwrap();
            assert_eq!(other.rebuild(false).await.unwrap().different, 0);
        }
    });
}

#[test]
fn a_rebuild_by_hand_follows_a_changed_policy_too() {
    run(async {
        let bare = Bare::on_sqlite().await;
        bare.load(FeedKind::Education, PUPIL).await;
        bare.link().await;
        claim(&bare.desk, "education", "90").await;
        bare.desk.rebuild(true).await.unwrap();
        assert_eq!(bare.desk.follow_policy().await.unwrap(), 0, "nothing is left to follow");
        bare.digest().await;
    });
}

#[test]
fn answers_say_what_to_expect_unless_a_person_knows_better() {
    run(async {
        for bare in Bare::on_every_backend().await {
            let admin = Bare::viewer(Role::SystemAdmin);
            let education = source(FeedKind::Education);
            let expected = async || {
                let source = bare.desk.registered_source(&admin, education).await.unwrap();
                (source.expected_records, source.expected_days)
            };
            answer(&bare.desk, education, Task::Supply, &[("send_frequency", "weekly")]).await;
            answer(
                &bare.desk,
                education,
                Task::Volumes,
                &[("live_records", "1200"), ("involvements", "5")],
            )
            .await;
            assert_eq!(expected().await, (None, None), "a draft means nothing");
            let refused = bare.desk.send_answers(&admin, education, false).await;
            assert!(matches!(&refused, Err(DeskError::Unusable(problems)) if problems[0].field == "declaration"));
            bare.desk.send_answers(&admin, education, true).await.unwrap();
            assert_eq!(expected().await, (Some(1_200), Some(10)));
            let said = Expected {
                records: Some(40),
                days: None,
            };
            bare.desk.expect(education, said).await.unwrap();
            assert_eq!(expected().await, (Some(40), Some(10)));
            bare.desk.expect(education, Expected::default()).await.unwrap();
            assert_eq!(expected().await, (Some(1_200), Some(10)), "taken back");
            let again = bare.desk.send_answers(&admin, education, true).await;
            assert!(
                matches!(again, Err(DeskError::Unusable(_))),
                "what was sent is not sent again"
            );
            let draft = bare.desk.review_answers(&admin, education).await.unwrap();
            assert_eq!(
                (draft.version, draft.answers.get("live_records")),
                (2, Some("1200")),
                "copied forward"
            );
            assert_eq!(bare.desk.review_answers(&admin, education).await.unwrap().version, 2);
        }
    });
}
