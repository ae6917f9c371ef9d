//! Searching (pages P3 and P4) and what a search must not tell (promises 5, 6, 9).

use child::policy::Role;
use tests::{
    Answer, TestApp, Visitor,
    people::{Known, MAGNOLIA, SCRIPT, ZOE},
};

use crate::journey::{children, comparable, search};

#[test]
fn a_name_is_found_however_it_is_typed() {
    tests::run(async {
        for app in TestApp::on_every_backend().await {
            let zoe = app.child_id(&ZOE).await.to_string();
            let visitor = Visitor::signed_in(app, Role::SocialWorker).await;
            for text in [
                "Zoë O’Neill-Thistlewick",
                "zoe o'neill thistlewick",
                "ONEILL THISTLEWICK ZOE",
                "oneill-thistlewick 4/3/2012",
                "zoe thistlewick 4 march 2012",
                "zoe thistlwick 04.03.2012",
                "B873400016101",
                "999 100 0100",
                "zoe fv97 1ab",
            ] {
                let results = search(&visitor, text).await;
                assert_eq!(results.status, 200, "{text}: {}", results.words());
                assert_eq!(children(&results).first(), Some(&zoe), "{text}: {}", results.words());
            }
        }
    });
}

#[test]
fn p09_what_is_typed_reaches_no_address_and_no_title() {
    tests::run(async {
        let app = TestApp::on_sqlite().await;
        let visitor = Visitor::signed_in(app, Role::SocialWorker).await;
        visitor.get("/search").await;
        let posted = visitor
            .post("/search", &[("text", "thistlewick 4 3 2012"), ("reason", "working")])
            .await;
        assert_eq!(posted.status, 303, "{}", posted.words());
        let results = visitor.get(posted.location()).await;
        let links = results.attributes("href").join("\n").to_lowercase();
        for trace in ["thistlewick", "zoe", "zo%c3%ab", "2012", "9991000100", "fv97"] {
            assert!(
                !posted.location().to_lowercase().contains(trace),
                "{}",
                posted.location()
            );
            assert!(!results.title().to_lowercase().contains(trace), "{}", results.title());
            assert!(!links.contains(trace), "a link carries {trace}:\n{links}");
        }
    });
}

#[test]
fn p05_a_shielded_child_is_found_by_what_her_face_shows_and_by_nothing_else() {
    tests::run(async {
        for app in TestApp::on_every_backend().await {
            let Known {
                upn,
                nhs_number,
                postcode,
                carer_phone,
                ..
            } = MAGNOLIA;
            let id = app.child_id(&MAGNOLIA).await.to_string();
            let by_face = ["magnolia quillfeather", "quillfeather 8 7 2014"];
            let hidden = [
                (upn, "K873499914103"),
                (nhs_number, "9991999917"),
                (postcode, "FV97 9ZZ"),
                (carer_phone, "01632 960999"),
                ("quillfeather fv97 3ef", "quillfeather fv97 9zz"),
                ("magnolia 01632 960972", "magnolia 01632 960999"),
            ];
            for role in [
                Role::SocialWorker,
                Role::SchoolPractitioner,
                Role::TransportOfficer,
                Role::DataSteward,
            ] {
                let visitor = Visitor::signed_in(app, role).await;
                for text in by_face {
                    let found = search(&visitor, text).await;
                    let face = role != Role::TransportOfficer;
                    assert_eq!(children(&found).contains(&id), face, "{role} {text}: {}", found.words());
                    let traces = MAGNOLIA.hidden_traces();
                    assert_eq!(
                        found.gives_away(traces.iter().map(String::as_str)),
                        None,
                        "{role} {text}"
                    );
                }
                for (hidden, nobody) in hidden {
                    let hidden = search(&visitor, hidden).await;
                    let absent = search(&visitor, nobody).await;
                    assert_eq!(
                        (hidden.status, children(&hidden).len()),
                        (absent.status, 0),
                        "{role} {nobody}"
                    );
                    assert_eq!(hidden.gives_away(["Quillfeather,", MAGNOLIA.address]), None);
                    assert_eq!(after_the_query(&hidden), after_the_query(&absent), "{role} {nobody}");
                }
            }
            let steward = Visitor::signed_in(app, Role::ShieldSteward).await;
            for text in by_face.iter().chain(hidden.iter().map(|(text, _)| text)) {
                let found = children(&search(&steward, text).await);
                assert_eq!(found, [id.as_str()], "who keeps the shields finds her by {text}");
            }
        }
    });
}

/// Everything on a result page below what was typed: filters with their counts, rows, advice.
fn after_the_query(results: &Answer) -> String {
    let words = results.words();
    let (_, after) = words
        .split_once("Change this search")
        .unwrap_or_else(|| panic!("no results: {words}"));
    after.to_owned()
}

#[test]
fn p06_a_number_that_a_role_may_not_see_finds_nothing() {
    tests::run(async {
        let app = TestApp::on_sqlite().await;
        let zoe = app.child_id(&ZOE).await.to_string();
        for (role, text, found) in [
            (Role::SocialWorker, ZOE.nhs_number, true),
            (Role::HealthPractitioner, ZOE.nhs_number, true),
            (Role::SchoolPractitioner, ZOE.nhs_number, false),
            (Role::YouthAdviser, ZOE.nhs_number, false),
            (Role::EpisodeCoordinator, ZOE.nhs_number, false),
            (Role::TransportOfficer, ZOE.nhs_number, false),
            (Role::SchoolPractitioner, ZOE.upn, true),
            (Role::HealthPractitioner, ZOE.upn, false),
            (Role::TransportOfficer, ZOE.upn, false),
            (Role::TransportOfficer, "thistlewick 4 3 2012", true),
            (Role::PartnerPractitioner, ZOE.carer_phone, false),
        ] {
            let visitor = Visitor::signed_in(app, role).await;
            let results = search(&visitor, text).await;
            assert_eq!(
                children(&results).contains(&zoe),
                found,
                "{role} {text}: {}",
                results.words()
            );
        }
    });
}

#[test]
fn p06_a_hidden_child_changes_no_count_and_no_filter() {
    tests::run(async {
        let app = TestApp::on_sqlite().await;
        let visitor = Visitor::signed_in(app, Role::DataSteward).await;
        // All three known children share the first part of their postcode and the school.
        let results = search(&visitor, "FV97").await;
        let found = children(&results);
        for child in [ZOE, SCRIPT] {
            assert!(
                found.contains(&app.child_id(&child).await.to_string()),
                "{}",
                results.words()
            );
        }
        assert!(!found.contains(&app.child_id(&MAGNOLIA).await.to_string()));
        assert!(results.words().contains("2 children found"), "{}", results.words());
    });
}

#[test]
fn an_empty_result_says_what_to_try_and_whom_to_ask() {
    tests::run(async {
        let app = TestApp::on_sqlite().await;
        let visitor = Visitor::signed_in(app, Role::SocialWorker).await;
        let empty = search(&visitor, "zzyzx qqwerty 1 1 2011").await;
        assert!(empty.words().contains("No records match"), "{}", empty.words());
        let full = search(&visitor, "zoe thistlewick").await;
        for answer in [&empty, &full] {
            assert!(answer.has("may-be-more"), "said always: {}", answer.words());
        }
    });
}

#[test]
fn an_empty_search_is_refused_in_words_and_keeps_the_form() {
    tests::run(async {
        let app = TestApp::on_sqlite().await;
        let visitor = Visitor::signed_in(app, Role::DataSteward).await;
        let refused = search(&visitor, "  ").await;
        assert_eq!(refused.status, 422);
        assert!(refused.title().starts_with("Error: "), "{}", refused.title());
        for words in ["There is a problem", "Enter a name, date of birth, postcode or number"] {
            assert!(refused.words().contains(words), "{}", refused.words());
        }
    });
}

#[test]
fn somebody_elses_search_and_an_old_one_are_expired() {
    tests::run(async {
        let app = TestApp::on_sqlite().await;
        let first = Visitor::signed_in(app, Role::DataSteward).await;
        first.get("/search").await;
        let token = first
            .post("/search", &[("text", "zoe thistlewick")])
            .await
            .location()
            .to_owned();
        assert_eq!(first.get(&token).await.status, 200);
        let second = Visitor::signed_in(app, Role::DataSteward).await;
        assert_eq!(second.get(&token).await.status, 303);
        let told = second.follow(&token).await;
        assert!(told.words().contains("Your search expired"), "{}", told.words());
    });
}

#[test]
fn a_search_of_two_roles_does_the_same_for_who_may_not_search() {
    tests::run(async {
        let app = TestApp::on_sqlite().await;
        for role in [Role::Director, Role::Auditor, Role::SystemAdmin, Role::SourcePartner] {
            let visitor = Visitor::signed_in(app, role).await;
            let absent = visitor.get("/no-such-page").await;
            for path in ["/search", "/search/advanced", "/search/anything"] {
                let answer = visitor.get(path).await;
                assert_eq!(answer.status, 404, "{role} {path}");
                assert_eq!(comparable(&answer), comparable(&absent), "{role} {path}");
            }
        }
    });
}
