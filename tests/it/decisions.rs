//! What stewards decide on the pages and by the API (pages P10 to P12): it holds, it can be undone, and it is theirs alone.

use std::collections::{BTreeMap, BTreeSet};

use child::{ChildId, FeedKind, policy::Role};
use chrono::Duration;
use desk::Sender;
use reqwest::Method;
use serde_json::{Value, json};
use tests::{Answer, Backend, PASSWORD, TestApp, Visitor, people::MAGNOLIA, sender_for};

use crate::journey::{children as rows, page_of, search};

/// People whose two records the engine doubts: another day of birth, another address.
pub(crate) const DOUBTED: [(&str, &str); 4] = [
    ("Imogen", "Marchbank"),
    ("Barnaby", "Tolliver"),
    ("Cressida", "Wainfleet"),
    ("Ottoline", "Pettigrove"),
];

/// The queue of the doubtful records alone.
pub(crate) const QUEUE: &str = "/review?pair=admissions~education";

/// An application with a second source of the education kind, and who may deliver to both.
pub(crate) async fn council() -> (TestApp, Sender) {
    let app = TestApp::fresh(Backend::Sqlite, 30).await.unwrap();
    app.desk
        .register_source("admissions", "Admissions", FeedKind::Education, false)
        .await
        .unwrap();
    let sources = ["education", "admissions"].map(str::to_owned);
    let sender = sender_for(&app.desk, &sources).await.0;
    (app, sender)
}

/// Delivers a record of one of the doubted people; `changed` says what is not as usual.
pub(crate) async fn send(
    app: &TestApp,
    sender: &Sender,
    source: &str,
    person: usize,
    changed: &[(&str, &str)],
) -> ChildId {
    let (first_name, surname) = DOUBTED[person];
    let (born, [line, _], [postcode, _]) = (born(person, 4), lines(person), postcodes(person));
    let usual = [
        ("first_name", first_name),
        ("surname", surname),
        ("dob", born.as_str()),
        ("sex", "F"),
        ("address_line1", line.as_str()),
        ("postcode", postcode.as_str()),
    ];
    let fields: BTreeMap<String, String> = usual
        .iter()
        .chain(changed)
        .map(|(name, text)| ((*name).to_owned(), (*text).to_owned()))
        .collect();
    let received = app.desk.receive(sender, source, &format!("D{person}"), fields).await;
    app.desk.follow_index().await.unwrap();
    received.unwrap().child.expect("the record names a child")
}

/// A birth date that no other of these people has.
fn born(person: usize, day: u32) -> String {
    format!("2015-{:02}-{day:02}", person + 3)
}

/// First lines of the two addresses of a person.
fn lines(person: usize) -> [String; 2] {
    [(1, "Ash Lane"), (9, "Mill Row")].map(|(first, street)| format!("{} {street}", person + first))
}

/// Postcodes of the two addresses of a person.
fn postcodes(person: usize) -> [String; 2] {
    [(1, "AA"), (6, "BB")].map(|(first, end)| format!("FV{} {}{end}", person + first, person + first))
}

/// Two records of a doubted person, which are two children until somebody joins them.
pub(crate) async fn doubt(app: &TestApp, sender: &Sender, person: usize) -> [ChildId; 2] {
    let one = send(app, sender, "education", person, &[]).await;
    let (born, [_, line], [_, postcode]) = (born(person, 14), lines(person), postcodes(person));
    let moved = [
        ("dob", born.as_str()),
        ("address_line1", line.as_str()),
        ("postcode", postcode.as_str()),
    ];
    [one, send(app, sender, "admissions", person, &moved).await]
}

/// Two records of a doubted person that the engine joins by itself.
pub(crate) async fn joined(app: &TestApp, sender: &Sender, person: usize) -> ChildId {
    let one = send(app, sender, "education", person, &[]).await;
    assert_eq!(send(app, sender, "admissions", person, &[]).await, one);
    one
}

/// The value of a hidden field.
fn hidden(page: &Answer, name: &str) -> String {
    let before = format!("name=\"{name}\" value=\"");
    let value = page
        .body
        .split_once(&before)
        .and_then(|(_, rest)| rest.split('"').next());
    value.unwrap_or_else(|| panic!("no {name}: {}", page.body)).to_owned()
}

/// Where the link in the notice leads.
fn notice_link(page: &Answer) -> String {
    let link = page
        .body
        .split("<a class=\"govuk-notification-banner__link\" href=\"")
        .nth(1)
        .and_then(|rest| rest.split('"').next());
    link.unwrap_or_else(|| panic!("no link in a notice: {}", page.words()))
        .to_owned()
}

async fn waiting(steward: &Visitor) -> Vec<String> {
    rows(&steward.get(QUEUE).await)
}

async fn only_case(steward: &Visitor) -> String {
    let waiting = waiting(steward).await;
    assert_eq!(waiting.len(), 1, "the engine doubts one pair");
    waiting[0].clone()
}

/// Another data steward.
async fn second(app: &TestApp) -> Visitor {
    app.another_account(Role::DataSteward, "second@example.org").await;
    let visitor = Visitor::stranger(app);
    assert_eq!(visitor.sign_in("second@example.org", PASSWORD).await.status, 303);
    visitor.get("/").await;
    visitor
}

/// Answers "different children"; the page that follows.
async fn keep_apart(steward: &Visitor, case: &str) -> Answer {
    let page = steward.get(&format!("/review/{case}")).await;
    let version = hidden(&page, "version");
    let answer = [
        ("version", version.as_str()),
        ("answer", "different"),
        ("why", "same_name"),
    ];
    steward.submit(&format!("/review/{case}"), &answer).await
}

/// Answers "same child" on both pages; the page that follows.
async fn join(steward: &Visitor, case: &str) -> Answer {
    let page = steward.get(&format!("/review/{case}")).await;
    let version = hidden(&page, "version");
    let answer = [("version", version.as_str()), ("answer", "same")];
    let check = steward.submit(&format!("/review/{case}"), &answer).await;
    assert_eq!(check.status, 200, "{}", check.words());
    let version = hidden(&check, "version");
    let reason = [("version", version.as_str()), ("reason", "The school knows the family")];
    steward.submit(&format!("/review/{case}/join"), &reason).await
}

/// Undoes what a notice leads to; the page that follows.
async fn undo(steward: &Visitor, done: &Answer) -> Answer {
    let link = notice_link(done);
    let page = steward.get(&link).await;
    assert_eq!(page.status, 200, "{}", page.words());
    let missing = steward.post(&link, &[("token", &hidden(&page, "token"))]).await;
    assert_eq!(missing.status, 422);
    assert!(missing.words().contains("Enter why you undo this"));
    let typed = [
        ("token", hidden(&page, "token")),
        ("reason", "It was a mistake".to_owned()),
    ];
    let typed: Vec<(&str, &str)> = typed.iter().map(|(name, text)| (*name, text.as_str())).collect();
    steward.submit(&link, &typed).await
}

#[test]
fn p9_1_the_queue_is_in_the_order_of_priority_then_of_age() {
    tests::run(async {
        let app = TestApp::on_sqlite().await;
        let steward = Visitor::signed_in(app, Role::DataSteward).await;
        let answer = steward.get("/api/v1/review-cases").await;
        let queue: Value = serde_json::from_str(&answer.body).unwrap();
        let rank = |case: &Value| {
            ["high", "medium", "low"]
                .iter()
                .position(|word| case["priority"] == *word)
        };
        let order: Vec<(usize, String)> = queue["cases"]
            .as_array()
            .unwrap()
            .iter()
            .map(|case| (rank(case).unwrap(), case["opened_at"].as_str().unwrap().to_owned()))
            .collect();
        assert!(order.len() > 1, "{order:?}");
        assert!(order.is_sorted(), "{order:?}");
        let shown = rows(&steward.get("/review").await);
        let ids = queue["cases"].as_array().unwrap().iter();
        assert_eq!(
            shown,
            ids.map(|case| case["id"].as_str().unwrap().to_owned())
                .collect::<Vec<_>>()
        );
    });
}

#[test]
fn p9_2_two_stewards_who_start_next_get_two_cases() {
    tests::run(async {
        let (app, sender) = council().await;
        for person in 0..DOUBTED.len() {
            doubt(&app, &sender, person).await;
        }
        let first = Visitor::signed_in(&app, Role::DataSteward).await;
        let second = second(&app).await;
        let mut given = BTreeSet::new();
        for _ in 0..2 {
            let (one, other) = tokio::join!(first.post("/review/next", &[]), second.post("/review/next", &[]));
            for answer in [one, other] {
                assert_eq!(answer.status, 303);
                assert!(
                    given.insert(answer.location().to_owned()),
                    "{} twice",
                    answer.location()
                );
            }
        }
        let taken = rows(&first.get("/review?assigned=me").await);
        assert_eq!(taken.len(), 2);
        // What somebody has is not given to another by ticking it.
        let answer = second.submit("/review/assign", &[("case", &taken[0])]).await;
        assert!(
            answer.words().contains("None of these cases is free any more"),
            "{}",
            answer.words()
        );
        let released = first.submit(&format!("/review/{}/release", taken[0]), &[]).await;
        assert_eq!(released.status, 200);
        let answer = second.submit("/review/assign", &[("case", &taken[0])]).await;
        assert!(
            answer.words().contains("1 case is assigned to you"),
            "{}",
            answer.words()
        );
    });
}

#[test]
fn p9_3_a_case_that_is_put_off_leaves_the_queue_until_its_day() {
    tests::run(async {
        let (app, sender) = council().await;
        doubt(&app, &sender, 0).await;
        let steward = Visitor::signed_in(&app, Role::DataSteward).await;
        let case = only_case(&steward).await;
        let path = format!("/review/{case}");
        let version = hidden(&steward.get(&path).await, "version");
        let mut form = vec![("version", version.as_str()), ("answer", "unsure")];
        let wrong = steward.post(&path, &form).await;
        assert_eq!(wrong.status, 422);
        for words in ["Enter what you need to know first", "Enter the date to come back"] {
            assert!(wrong.words().contains(words), "{words}: {}", wrong.words());
        }
        form.extend([
            ("need", "The school’s answer"),
            ("ask", "Ash Lane Primary"),
            ("until-day", "4"),
            ("until-month", "9"),
            ("until-year", "2026"),
        ]);
        let done = steward.submit(&path, &form).await;
        assert!(
            done.words().contains("put off until 4 September 2026"),
            "{}",
            done.words()
        );
        assert_eq!(waiting(&steward).await, Vec::<String>::new());
        assert_eq!(rows(&steward.get("/review?deferred=yes").await), [case.as_str()]);
        let notes = steward.get(&path).await.words();
        assert!(notes.contains("The school’s answer Asked: Ash Lane Primary"), "{notes}");
        app.clock.set(app.desk.now() + Duration::days(3));
        let later = Visitor::signed_in(&app, Role::DataSteward).await;
        assert_eq!(waiting(&later).await, [case]);
    });
}

#[test]
fn p9_4_filters_order_and_page_combine() {
    tests::run(async {
        let (app, sender) = council().await;
        for person in 0..DOUBTED.len() {
            doubt(&app, &sender, person).await;
        }
        let steward = Visitor::signed_in(&app, Role::DataSteward).await;
        let all: BTreeSet<String> = waiting(&steward).await.into_iter().collect();
        assert_eq!(all.len(), DOUBTED.len());
        steward.submit("/review/next", &[]).await;
        let asked = |rest: &str| format!("{QUEUE}&kind=duplicate{rest}");
        let ids = |page: &Answer| rows(page).into_iter().collect::<BTreeSet<_>>();
        for sort in ["oldest", "likeliest", "unlikeliest"] {
            let page = steward.get(&asked(&format!("&sort={sort}&page=1"))).await;
            assert_eq!(ids(&page), all, "{sort}");
            assert!(page.body.contains("Remove filter:"), "{sort}");
        }
        let parts = ["&assigned=me", "&assigned=nobody"].map(|part| asked(&format!("{part}&sort=oldest")));
        let mut found = BTreeSet::new();
        for part in &parts {
            found.extend(ids(&steward.get(part).await));
        }
        // Whoever started next may have been given a case of the county.
        assert_eq!(found, all);
        assert_eq!(
            ids(&steward.get(&asked("&days=7")).await),
            BTreeSet::new(),
            "all of them came today"
        );
        assert_eq!(ids(&steward.get(&asked("&deferred=yes")).await), BTreeSet::new());
        let past = steward.get(&asked("&page=99")).await;
        assert_eq!(
            (past.status, past.location()),
            (303, "/review?kind=duplicate&pair=admissions%7Eeducation")
        );
    });
}

#[test]
fn p10_2_an_answer_must_be_chosen_and_what_was_typed_stays() {
    tests::run(async {
        let (app, sender) = council().await;
        doubt(&app, &sender, 0).await;
        let steward = Visitor::signed_in(&app, Role::DataSteward).await;
        let path = format!("/review/{}", only_case(&steward).await);
        let none = steward.post(&path, &[("need", "What <b>health</b> says")]).await;
        assert_eq!(none.status, 422);
        assert!(none.words().contains("Select whether these are the same child"));
        assert!(none.body.contains("What &#60;b&#62;health"), "{}", none.body);
        assert!(none.title().starts_with("Error: "), "{}", none.title());
        let why = steward.post(&path, &[("answer", "different")]).await;
        assert!(
            why.words().contains("Select why they are different children"),
            "{}",
            why.words()
        );
        let later = steward
            .submit(&path, &[("later", "yes"), ("need", "What health says")])
            .await;
        assert!(later.words().contains("The case is not answered."), "{}", later.words());
        let page = steward.get(&path).await.words();
        assert!(
            page.contains("What health says") && page.contains("Assigned to Test"),
            "{page}"
        );
    });
}

#[test]
fn a_case_tells_earlier_names_and_addresses_and_leads_to_its_neighbours_in_the_queue() {
    tests::run(async {
        let (app, sender) = council().await;
        let before = [("surname", "Ashby"), ("address_line1", "77 Old Wharf")];
        send(&app, &sender, "admissions", 0, &before).await;
        doubt(&app, &sender, 0).await;
        doubt(&app, &sender, 1).await;
        let steward = Visitor::signed_in(&app, Role::DataSteward).await;
        let (mut told, mut neighbours) = (0, BTreeSet::new());
        let cases = waiting(&steward).await;
        assert_eq!(cases.len(), 2);
        for case in &cases {
            let page = steward.get(&format!("/review/{case}")).await;
            neighbours.extend(["previous", "next"].into_iter().filter(|hook| page.has(hook)));
            if page.words().contains("Earlier names and addresses") {
                told += 1;
                for part in ["Imogen Ashby", "77 Old Wharf"] {
                    assert!(page.words().contains(part), "{part}: {}", page.words());
                }
            }
        }
        assert_eq!(told, 1, "one of the records has a past");
        assert_eq!(neighbours.len(), 2, "one case comes before another");
    });
}

#[test]
fn p10_3_different_children_are_not_asked_about_after_the_next_run() {
    tests::run(async {
        let (app, sender) = council().await;
        let [one, other] = doubt(&app, &sender, 0).await;
        let steward = Visitor::signed_in(&app, Role::DataSteward).await;
        let case = only_case(&steward).await;
        let done = keep_apart(&steward, &case).await;
        assert!(
            done.words().contains("kept apart as different children"),
            "{}",
            done.words()
        );
        app.desk.relink_all().await.unwrap();
        send(&app, &sender, "education", 0, &[("phone", "07700 900123")]).await;
        assert_eq!(waiting(&steward).await, Vec::<String>::new());
        for child in [one, other] {
            assert_eq!(steward.get(&page_of(child)).await.status, 200);
        }
        let again = steward.get(&format!("/review/{case}")).await.words();
        assert!(
            again.contains("decided this on 1 September 2026 at 9am: different children."),
            "{again}"
        );
    });
}

#[test]
fn p10_6_a_stale_form_changes_nothing_and_says_why() {
    tests::run(async {
        let (app, sender) = council().await;
        doubt(&app, &sender, 0).await;
        let first = Visitor::signed_in(&app, Role::DataSteward).await;
        let second = second(&app).await;
        let case = only_case(&first).await;
        let path = format!("/review/{case}");
        let version = hidden(&first.get(&path).await, "version");
        // Another steward puts it off while the page is open.
        let put_off = [
            ("version", version.as_str()),
            ("answer", "unsure"),
            ("need", "The school’s answer"),
            ("until-day", "2"),
            ("until-month", "9"),
            ("until-year", "2026"),
        ];
        second.submit(&path, &put_off).await;
        let stale = [("version", version.as_str()), ("answer", "different"), ("why", "other")];
        let answer = first.post(&path, &stale).await;
        assert_eq!(answer.status, 409, "{}", answer.words());
        assert!(
            answer.words().contains("This case changed while you looked"),
            "{}",
            answer.words()
        );
        assert!(
            !answer.body.contains("value=\"different\" checked"),
            "the radios are cleared"
        );
        let same = first
            .submit(&path, &[("version", version.as_str()), ("answer", "same")])
            .await;
        assert_eq!(same.status, 409, "{}", same.words());
        assert_eq!(
            rows(&first.get("/review?deferred=yes").await),
            [case.as_str()],
            "it still waits"
        );
        // Somebody else is faster.
        let version = hidden(&first.get(&path).await, "version");
        keep_apart(&second, &case).await;
        let late = [("version", version.as_str()), ("reason", "They are one")];
        let late = first.post(&format!("{path}/join"), &late).await;
        assert_eq!(late.status, 409);
        let words = late.words();
        assert!(
            words.contains("decided this on 1 September 2026 at 9am: different children."),
            "{words}"
        );
        assert!(late.has("start-next"), "{words}");
        assert_eq!(waiting(&first).await, Vec::<String>::new());
    });
}

#[test]
fn p10_7_the_link_in_the_notice_undoes_the_decision() {
    tests::run(async {
        let (app, sender) = council().await;
        let [one, other] = doubt(&app, &sender, 0).await;
        let steward = Visitor::signed_in(&app, Role::DataSteward).await;
        let case = only_case(&steward).await;
        let done = keep_apart(&steward, &case).await;
        let link = notice_link(&done);
        let undone = undo(&steward, &done).await;
        assert!(undone.words().contains("The decision is undone"), "{}", undone.words());
        assert_eq!(only_case(&steward).await, case, "asked again");
        assert_eq!(steward.get(&link).await.status, 409, "what is undone stays undone");
        let done = join(&steward, &case).await;
        undo(&steward, &done).await;
        assert_eq!(only_case(&steward).await, case);
        for child in [one, other] {
            assert_eq!(steward.get(&page_of(child)).await.status, 200);
        }
        let lines = steward.get(&format!("{}/decisions", page_of(one))).await;
        assert_eq!(lines.words().matches("An earlier decision was undone").count(), 2);
    });
}

#[test]
fn p11_the_survivor_keeps_its_id_search_shows_one_row_and_the_decision_is_on_record() {
    tests::run(async {
        let (app, sender) = council().await;
        let [one, other] = doubt(&app, &sender, 0).await;
        let steward = Visitor::signed_in(&app, Role::DataSteward).await;
        assert_eq!(rows(&search(&steward, "imogen marchbank").await).len(), 2);
        let case = only_case(&steward).await;
        let check = steward.get(&format!("/review/{case}/join")).await;
        for hook in [
            "differs-dob",
            "differs-address",
            "equal",
            "moves-involvements",
            "after-1",
            "survivor",
        ] {
            assert!(check.has(hook), "{hook}: {}", check.words());
        }
        let done = join(&steward, &case).await;
        assert!(
            done.words().contains("The records are one child record C-"),
            "{}",
            done.words()
        );
        let moved = steward.get(&page_of(other)).await;
        assert_eq!((moved.status, moved.location()), (303, page_of(one).as_str()));
        app.desk.follow_index().await.unwrap();
        assert_eq!(rows(&search(&steward, "imogen marchbank").await), [one.to_string()]);
        let lines = steward.get(&format!("{}/decisions", page_of(one))).await.words();
        for part in [
            "The same child",
            "In force",
            "Test",
            "1 September 2026 at 9am",
            "The school knows the family",
            "a chance of a match of",
            "(model 1)",
        ] {
            assert!(lines.contains(part), "{part}: {lines}");
        }
    });
}

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
