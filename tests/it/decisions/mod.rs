//! What stewards decide on the pages and by the API (pages P9 to P12): it holds, it can be undone, and it is theirs alone.

mod answers;
mod join_choice;
mod queue;
mod split;

use std::collections::BTreeMap;

use child::{ChildId, FeedKind, policy::Role};
use desk::Sender;
use tests::{Answer, Backend, PASSWORD, TestApp, Visitor, sender_for};

use crate::journey::children as rows;

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
pub(super) fn born(person: usize, day: u32) -> String {
    format!("2015-{:02}-{day:02}", person + 3)
}

/// First lines of the two addresses of a person.
pub(super) fn lines(person: usize) -> [String; 2] {
    [(1, "Ash Lane"), (9, "Mill Row")].map(|(first, street)| format!("{} {street}", person + first))
}

/// Postcodes of the two addresses of a person.
pub(super) fn postcodes(person: usize) -> [String; 2] {
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
pub(crate) fn hidden(page: &Answer, name: &str) -> String {
    let before = format!("name=\"{name}\" value=\"");
    let value = page
        .body
        .split_once(&before)
        .and_then(|(_, rest)| rest.split('"').next());
    value.unwrap_or_else(|| panic!("no {name}: {}", page.body)).to_owned()
}

/// Where the link in the notice leads.
pub(super) fn notice_link(page: &Answer) -> String {
    let link = page
        .body
        .split("<a class=\"govuk-notification-banner__link\" href=\"")
        .nth(1)
        .and_then(|rest| rest.split('"').next());
    link.unwrap_or_else(|| panic!("no link in a notice: {}", page.words()))
        .to_owned()
}

pub(super) async fn waiting(steward: &Visitor) -> Vec<String> {
    rows(&steward.get(QUEUE).await)
}

pub(crate) async fn only_case(steward: &Visitor) -> String {
    let waiting = waiting(steward).await;
    assert_eq!(waiting.len(), 1, "the engine doubts one pair");
    waiting[0].clone()
}

/// Another data steward.
pub(super) async fn second(app: &TestApp) -> Visitor {
    app.another_account(Role::DataSteward, "second@example.org").await;
    let visitor = Visitor::stranger(app);
    assert_eq!(visitor.sign_in("second@example.org", PASSWORD).await.status, 303);
    visitor.get("/").await;
    visitor
}

/// Answers "different children"; the page that follows.
pub(super) async fn keep_apart(steward: &Visitor, case: &str) -> Answer {
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
pub(crate) async fn join(steward: &Visitor, case: &str) -> Answer {
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
pub(super) async fn undo(steward: &Visitor, done: &Answer) -> Answer {
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
