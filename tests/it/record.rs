//! A child's record (pages P5 and P6): who sees which part, and what stays hidden (promises 5, 6, 9).

use std::collections::BTreeSet;

use child::policy::Role;
use tests::{
    Backend, PASSWORD, TestApp, Visitor,
    people::{
        CARE_TEAM, COORDINATOR, EARLIER_SCHOOL, MAGNOLIA, SCRIPT, SENSITIVE_SERVICE, SENSITIVE_WORKER, SOCIAL_WORKER,
        ZOE,
    },
    sender_for,
};

use crate::journey::{comparable, page_of};

/// Every part of a record.
const PARTS: [&str; 9] = [
    "",
    "/involvements",
    "/sen-transport",
    "/education",
    "/social-care",
    "/caf",
    "/not-in-school",
    "/sources",
    "/history",
];

/// Who may open what a shield hides for a reason (note 4, by hand).
const MAY_OVERRIDE: [Role; 4] = [
    Role::SocialWorker,
    Role::SocialWorkManager,
    Role::YotOrPoliceCp,
    Role::ArchiveCustodian,
];

/// Who opens children and is shown no face: a cut-down identity, or no reach beyond own children (by hand).
const SEES_NO_FACE: [Role; 3] = [
    Role::TransportOfficer,
    Role::EpisodeCoordinator,
    Role::PartnerPractitioner,
];

const NAME: [&str; 4] = ["attr-first-name", "attr-last-name", "attr-dob", "attr-sex"];
const UPN: &str = "attr-upn";
const NHS: &str = "attr-nhs-number";
const ADDRESS: &str = "attr-address";
const CARERS: [&str; 2] = ["attr-carer-1", "attr-carer-phone"];
const MOTHER: &str = "attr-mother";
const SCHOOL: &str = "attr-school";
const LEGAL: &str = "attr-legal-status";

/// The rows of the overview of a child of whom everything is known, by role: the matrix again, written by hand from the
/// rules and not from the code. `None`: to this role no child exists.
fn rows(role: Role) -> Option<BTreeSet<&'static str>> {
    let everyone = || [NAME.as_slice(), &CARERS, &[SCHOOL, ADDRESS, MOTHER]].concat();
    let rows = match role {
        Role::SocialWorker | Role::SocialWorkManager => [everyone(), vec![UPN, NHS, LEGAL]].concat(),
        Role::EducationWelfareOfficer
        | Role::SchoolPractitioner
        | Role::SenOfficer
        | Role::AdmissionsExclusionsOfficer => [everyone(), vec![UPN]].concat(),
        Role::HealthPractitioner => [everyone(), vec![NHS]].concat(),
        Role::YouthAdviser | Role::YotOrPoliceCp | Role::EpisodeCoordinator => everyone(),
        Role::DataSteward | Role::ShieldSteward | Role::ManagementTeam | Role::ArchiveCustodian => {
            [everyone(), vec![UPN, NHS]].concat()
        }
        Role::PartnerPractitioner => [NAME.as_slice(), &CARERS, &[SCHOOL]].concat(),
        Role::TransportOfficer => [CARERS.as_slice(), &[SCHOOL]].concat(),
        Role::Auditor
        | Role::InformationGovernance
        | Role::Analyst
        | Role::Director
        | Role::OperationsReporter
        | Role::SystemAdmin
        | Role::FeedService
        | Role::SourcePartner => return None,
    };
    Some(rows.into_iter().collect())
}

#[test]
fn p06_each_role_sees_exactly_its_rows_of_the_overview() {
    tests::run(async {
        for app in TestApp::on_every_backend().await {
            let page = page_of(app.child_id(&ZOE).await);
            for role in tests::roles_of_people() {
                let visitor = Visitor::signed_in(app, role).await;
                let answer = visitor.get(&page).await;
                let Some(expected) = rows(role) else {
                    assert_eq!(answer.status, 404, "{role}");
                    continue;
                };
                assert_eq!(answer.status, 200, "{role}");
                let seen: BTreeSet<&str> = answer
                    .hooks()
                    .into_iter()
                    .filter(|hook| hook.starts_with("attr-"))
                    .collect();
                assert_eq!(seen, expected, "{role}");
            }
        }
    });
}

/// The parts of a record that each role has, by hand from the rules.
fn parts(role: Role) -> Vec<&'static str> {
    let (involvements, travel, education, care, caf, sources) = (
        "/involvements",
        "/sen-transport",
        "/education",
        "/social-care",
        "/caf",
        "/sources",
    );
    let mut parts = vec![""];
    parts.extend(match role {
        Role::SocialWorker | Role::SocialWorkManager => vec![involvements, travel, education, care, caf],
        Role::EducationWelfareOfficer => vec![involvements, travel, education, caf, "/not-in-school"],
        Role::SenOfficer | Role::SchoolPractitioner | Role::AdmissionsExclusionsOfficer => {
            vec![involvements, travel, education, caf]
        }
        Role::HealthPractitioner | Role::YouthAdviser | Role::YotOrPoliceCp | Role::EpisodeCoordinator => {
            vec![involvements, travel, caf]
        }
        Role::PartnerPractitioner | Role::ArchiveCustodian => vec![involvements, caf],
        Role::DataSteward | Role::ShieldSteward | Role::ManagementTeam => {
            vec![involvements, travel, caf, sources, "/history"]
        }
        Role::TransportOfficer => vec![travel],
        Role::Auditor
        | Role::InformationGovernance
        | Role::Analyst
        | Role::Director
        | Role::OperationsReporter
        | Role::SystemAdmin
        | Role::FeedService
        | Role::SourcePartner => return Vec::new(),
    });
    parts
}

#[test]
fn p06_each_role_has_exactly_its_parts_of_a_record() {
    tests::run(async {
        for app in TestApp::on_every_backend().await {
            let page = page_of(app.child_id(&ZOE).await);
            for role in tests::roles_of_people() {
                let visitor = Visitor::signed_in(app, role).await;
                let mut there = Vec::new();
                for part in PARTS {
                    let answer = visitor.get(&format!("{page}{part}")).await;
                    if answer.status == 200 {
                        there.push(part);
                    } else {
                        assert_eq!(answer.status, 404, "{role} {part}");
                    }
                }
                let mut expected = parts(role);
                expected.sort_unstable();
                there.sort_unstable();
                assert_eq!(there, expected, "{role}");
            }
        }
    });
}

#[test]
fn the_page_about_absence_says_what_is_known_and_is_traced_as_a_view() {
    tests::run(async {
        for app in TestApp::on_every_backend().await {
            let zoe = app.child_id(&ZOE).await;
            let viewer = app
                .another_account(
                    Role::EducationWelfareOfficer,
                    &format!("absence-{:?}@example.org", app.backend),
                )
                .await;
            let visitor = Visitor::stranger(app);
            visitor
                .sign_in(&format!("absence-{:?}@example.org", app.backend), PASSWORD)
                .await;
            let answer = visitor.get(&format!("{}/not-in-school", page_of(zoe))).await;
            let words = answer.words();
            for part in [
                "On the roll of",
                EARLIER_SCHOOL[0],
                "17 May 2024",
                "Permanently excluded (PE)",
                "12% (37 of 300 sessions)",
                "11 May 2026",
                "A social worker is involved",
                SOCIAL_WORKER,
                "01632 960981",
            ] {
                assert!(words.contains(part), "{part}: {words}");
            }
            assert_eq!(answer.gives_away([SENSITIVE_WORKER, CARE_TEAM[0], "Team 1"]), None);
            let events = app.audit_of(viewer.user).await;
            assert_eq!(events[0].action, "open_child");
            assert!(events[0].detail.contains("not_in_school"), "{}", events[0].detail);
            assert_eq!(events[0].subject.as_deref(), Some(zoe.to_string().as_str()));
        }
    });
}

#[test]
fn p06_no_part_of_the_record_holds_a_value_that_the_role_may_not_see() {
    tests::run(async {
        let app = TestApp::on_sqlite().await;
        let page = page_of(app.child_id(&ZOE).await);
        for role in tests::roles_of_people() {
            let Some(rows) = rows(role) else { continue };
            let mut forbidden = Vec::new();
            let hidden = [
                (UPN, vec![ZOE.upn]),
                (NHS, vec![ZOE.nhs_number]),
                ("attr-dob", vec![ZOE.born, ZOE.born_in_words]),
                (LEGAL, vec!["CIN", "Child in need"]),
            ];
            for (row, values) in hidden {
                if !rows.contains(row) {
                    forbidden.extend(values);
                }
            }
            if role != Role::ManagementTeam {
                forbidden.extend([SENSITIVE_WORKER, SENSITIVE_SERVICE]);
            }
            if role == Role::TransportOfficer {
                forbidden.extend([
                    SOCIAL_WORKER,
                    "Children’s social care",
                    "ocial work",
                    "nvolvement",
                    "CAF",
                    "edical need",
                    COORDINATOR[0],
                    EARLIER_SCHOOL[0],
                ]);
            }
            if !parts(role).contains(&"/social-care") {
                forbidden.extend([CARE_TEAM[0], "Child in need plan"]);
            }
            if !parts(role).contains(&"/education") {
                forbidden.extend([EARLIER_SCHOOL[0], "Suspension", "2 October 2023"]);
            }
            let visitor = Visitor::signed_in(app, role).await;
            for part in PARTS {
                let answer = visitor.get(&format!("{page}{part}")).await;
                assert!([200, 404].contains(&answer.status), "{role} {part} {}", answer.status);
                assert_eq!(answer.gives_away(forbidden.iter().copied()), None, "{role} {part}");
            }
        }
    });
}

#[test]
fn a_sensitive_service_is_one_line_and_never_a_name() {
    tests::run(async {
        let app = TestApp::on_sqlite().await;
        let page = format!("{}/involvements", page_of(app.child_id(&ZOE).await));
        let answer = Visitor::signed_in(app, Role::SocialWorker).await.get(&page).await;
        assert!(answer.words().contains(SOCIAL_WORKER), "{}", answer.words());
        assert!(
            answer.words().to_lowercase().contains("sensitive service"),
            "{}",
            answer.words()
        );
        assert_eq!(answer.gives_away([SENSITIVE_WORKER, SENSITIVE_SERVICE]), None);
        let broker = Visitor::signed_in(app, Role::ManagementTeam).await.get(&page).await;
        assert!(
            broker.words().contains(SENSITIVE_WORKER),
            "the broker can ring them: {}",
            broker.words()
        );
    });
}

#[test]
fn p05_of_a_shielded_child_there_is_a_face_and_every_other_part_is_no_page_at_all() {
    tests::run(async {
        for app in TestApp::on_every_backend().await {
            let hidden = page_of(app.child_id(&MAGNOLIA).await);
            let absent = "/child/01990000-0000-7000-8000-000000000000";
            for role in tests::roles_of_people() {
                let visitor = Visitor::signed_in(app, role).await;
                let keeps_shields = [Role::ShieldSteward, Role::ManagementTeam].contains(&role);
                for part in PARTS.iter().chain(&["/attribute/last-name"]) {
                    let one = visitor.get(&format!("{hidden}{part}")).await;
                    let other = visitor.get(&format!("{absent}{part}")).await;
                    assert_eq!(other.status, 404, "{role} {part}");
                    if keeps_shields {
                        let theirs = parts(role).contains(part) || part.starts_with("/attribute");
                        assert_eq!(one.status, if theirs { 200 } else { 404 }, "{role} {part}");
                        continue;
                    }
                    let traces = MAGNOLIA.hidden_traces();
                    assert_eq!(one.gives_away(traces.iter().map(String::as_str)), None, "{role} {part}");
                    if part.is_empty() && rows(role).is_some() && !SEES_NO_FACE.contains(&role) {
                        assert_eq!(one.status, 200, "{role}");
                        let words = one.words();
                        assert!(
                            words.contains(MAGNOLIA.surname) && words.contains("details are withheld"),
                            "{words}"
                        );
                        assert!(
                            words.contains("Marigold Quillfeather"),
                            "{role} sees carers' names: {words}"
                        );
                        let offered = one.body.contains("data-testid=\"override\"");
                        assert_eq!(offered, MAY_OVERRIDE.contains(&role), "{role}");
                        continue;
                    }
                    assert_eq!(one.status, 404, "{role} {part}");
                    assert_eq!(comparable(&one), comparable(&other), "{role} {part}");
                    let names = |answer: &tests::Answer| -> BTreeSet<String> {
                        answer.headers.keys().map(ToString::to_string).collect()
                    };
                    assert_eq!(names(&one), names(&other), "{role} {part}");
                }
            }
        }
    });
}

#[test]
fn a_name_that_looks_like_a_script_is_text_on_every_page() {
    tests::run(async {
        let app = TestApp::on_sqlite().await;
        let page = page_of(app.child_id(&SCRIPT).await);
        let visitor = Visitor::signed_in(app, Role::ManagementTeam).await;
        let results = crate::journey::search(&visitor, SCRIPT.upn).await;
        assert!(results.words().contains(SCRIPT.surname), "{}", results.words());
        for part in PARTS.iter().chain(&["/attribute/last-name", "/attribute/address"]) {
            let answer = visitor.get(&format!("{page}{part}")).await;
            assert!(!answer.body.contains(SCRIPT.surname), "{part}");
            assert!(!answer.body.contains("<b>Bold"), "{part}");
        }
    });
}

#[test]
fn each_row_says_where_it_came_from_and_exactly_one_statement_is_shown() {
    tests::run(async {
        let app = TestApp::on_sqlite().await;
        let page = page_of(app.child_id(&ZOE).await);
        let visitor = Visitor::signed_in(app, Role::DataSteward).await;
        let overview = visitor.get(&page).await;
        for hook in overview.hooks().into_iter().filter(|hook| hook.starts_with("attr-")) {
            let slug = hook.trim_start_matches("attr-");
            let attribute = visitor.get(&format!("{page}/attribute/{slug}")).await;
            assert_eq!(attribute.status, 200, "{slug}");
            let shown = attribute.body.matches(">Shown<").count() + attribute.body.matches("> Shown <").count();
            let words = attribute.words().matches(" Shown ").count();
            assert_eq!(shown.max(words), 1, "{slug}: {}", attribute.words());
        }
        assert_eq!(visitor.get(&format!("{page}/attribute/legal-status")).await.status, 404);
        assert_eq!(visitor.get(&format!("{page}/attribute/nonsense")).await.status, 404);
    });
}

#[test]
fn p07_every_look_leaves_one_event_and_a_refused_look_too() {
    tests::run(async {
        for app in TestApp::on_every_backend().await {
            // An account of its own: other tests look at the same time.
            let viewer = app.another_account(Role::ArchiveCustodian, "counted@example.org").await;
            let visitor = Visitor::stranger(app);
            assert_eq!(visitor.sign_in("counted@example.org", PASSWORD).await.status, 303);
            let mut before = app.audit_of(viewer.user).await.len();
            for (path, status) in [
                (page_of(app.child_id(&ZOE).await), 200),
                (format!("{}/involvements", page_of(app.child_id(&ZOE).await)), 200),
                (page_of(app.child_id(&MAGNOLIA).await), 200),
                (format!("{}/education", page_of(app.child_id(&MAGNOLIA).await)), 404),
                ("/child/01990000-0000-7000-8000-000000000000".to_owned(), 404),
            ] {
                assert_eq!(visitor.get(&path).await.status, status, "{path}");
                let after = app.audit_of(viewer.user).await.len();
                assert_eq!(after, before + 1, "{path}");
                before = after;
            }
        }
    });
}

#[test]
fn an_address_of_a_record_that_was_joined_leads_to_the_same_page_which_says_so() {
    tests::run(async {
        let app = TestApp::fresh(Backend::Sqlite, 40).await.unwrap();
        let zoe = app.child_id(&ZOE).await;
        let (sender, _) = sender_for(&app.desk, &["social_care".to_owned()]).await;
        let receive = async |columns: &[(&str, &str)]| {
            let columns = columns
                .iter()
                .map(|(name, text)| ((*name).to_owned(), (*text).to_owned()));
            let received = app
                .desk
                .receive(&sender, "social_care", "S-800", columns.collect())
                .await;
            received.unwrap().child.expect("the record names a child")
        };
        let other = receive(&[
            ("first_name", "Oriel"),
            ("surname", "Quillfeather"),
            ("dob", "2009-02-03"),
            ("shielded", "N"),
        ])
        .await;
        assert_ne!(other, zoe);
        let corrected = receive(&[
            ("first_name", ZOE.first_name),
            ("surname", ZOE.surname),
            ("dob", ZOE.born),
            ("nhs_number", ZOE.nhs_number),
            ("upn", ZOE.upn),
            ("postcode", ZOE.postcode),
            ("shielded", "N"),
        ])
        .await;
        assert_eq!(corrected, zoe, "the source had the wrong child");
        for (role, rest, api) in [
            (Role::SocialWorker, "", Some("")),
            (Role::SocialWorker, "/involvements", None),
            (Role::SocialWorker, "/attribute/dob", Some("/attributes/dob")),
            (Role::EducationWelfareOfficer, "/not-in-school", Some("/not-in-school")),
            (Role::TransportOfficer, "/travel/new", None),
        ] {
            let visitor = Visitor::signed_in(&app, role).await;
            let led = visitor.get(&format!("{}{rest}", page_of(other))).await;
            assert_eq!(
                (led.status, led.location()),
                (303, &*format!("{}{rest}", page_of(zoe))),
                "{role}"
            );
            let page = visitor.get(led.location()).await;
            assert_eq!(page.status, 200, "{role} {rest}");
            assert!(
                page.words().contains("was joined with this record"),
                "{rest}: {}",
                page.words()
            );
            let again = visitor.get(led.location()).await;
            assert!(
                !again.words().contains("was joined with this record"),
                "{rest} says it once"
            );
            if let Some(rest) = api {
                let led = visitor.get(&format!("/api/v1/children/{other}{rest}")).await;
                assert_eq!(
                    (led.status, led.location()),
                    (303, &*format!("/api/v1/children/{zoe}{rest}"))
                );
            }
        }
    });
}

#[test]
fn an_address_that_cannot_be_read_is_not_found() {
    tests::run(async {
        let app = TestApp::on_sqlite().await;
        let zoe = page_of(app.child_id(&ZOE).await);
        for (role, path) in [
            (Role::SocialWorker, "/child/7".to_owned()),
            (Role::SocialWorker, "/api/v1/children/7".to_owned()),
            (Role::TransportOfficer, format!("{zoe}/travel/new?like=first")),
            (Role::TransportOfficer, format!("{zoe}/travel/7")),
            (Role::DataSteward, "/feeds/7".to_owned()),
            (Role::DataSteward, "/feeds/7/errors.csv".to_owned()),
            (Role::DataSteward, "/api/v1/feed-runs/7".to_owned()),
            (Role::DataSteward, "/review/7".to_owned()),
            (Role::DataSteward, "/api/v1/review-cases/7".to_owned()),
        ] {
            let visitor = Visitor::signed_in(app, role).await;
            assert_eq!(visitor.get(&path).await.status, 404, "{path}");
        }
    });
}
