//! What stewards are asked about values that sources disagree about, on the pages and by the API (pages P9 and P10).

use child::policy::Role;
use reqwest::Method;
use serde_json::{Value, json};
use tests::{TestApp, Visitor};

use crate::{
    decisions::{council, doubt, hidden, join, only_case},
    journey::children as rows,
};

/// The questions about values of the two sources of these tests.
pub(crate) const QUESTIONS: &str = "/review?kind=disagree&pair=admissions~education";

/// One child of whom two sources state two birth dates and two addresses.
pub(crate) async fn two_birth_dates() -> TestApp {
    let (app, sender) = council().await;
    doubt(&app, &sender, 0).await;
    let steward = Visitor::signed_in(&app, Role::DataSteward).await;
    let case = only_case(&steward).await;
    assert_eq!(join(&steward, &case).await.status, 200);
    app
}

/// The question about the birth date.
async fn question(steward: &Visitor) -> String {
    for case in rows(&steward.get(QUESTIONS).await) {
        let page = steward.get(&format!("/review/{case}")).await;
        if page.words().contains("Which date of birth is right?") {
            return case;
        }
    }
    panic!("nobody is asked: {}", steward.get(QUESTIONS).await.words());
}

#[test]
fn a_question_about_a_value_shows_who_says_what_and_is_answered_by_choosing() {
    tests::run(async {
        let app = two_birth_dates().await;
        let steward = Visitor::signed_in(&app, Role::DataSteward).await;
        let queue = steward.get(QUESTIONS).await;
        assert_eq!(rows(&queue).len(), 2, "{}", queue.words());
        for words in [
            "Sources disagree: date of birth",
            "Sources disagree: address",
            "Admissions and ",
        ] {
            assert!(queue.words().contains(words), "{words}: {}", queue.words());
        }
        let case = question(&steward).await;
        let page = steward.get(&format!("/review/{case}")).await;
        for words in [
            "14 March 2015",
            "4 March 2015",
            "What each source says",
            "Says so since",
            "Tell a source",
        ] {
            assert!(page.words().contains(words), "{words}: {}", page.words());
        }
        let action = page
            .attributes("action")
            .into_iter()
            .find(|action| action.ends_with("/choice"))
            .unwrap();
        let typed = [
            ("seen", hidden(&page, "seen")),
            ("case", hidden(&page, "case")),
            ("show", "1".to_owned()),
            ("reason", "The birth certificate was seen".to_owned()),
            ("review_on-day", "1".to_owned()),
            ("review_on-month", "3".to_owned()),
            ("review_on-year", "2027".to_owned()),
        ];
        let mut typed: Vec<(&str, &str)> = typed.iter().map(|(name, text)| (*name, text.as_str())).collect();
        let unreasoned = steward.post(action, &typed[..3]).await;
        assert_eq!((unreasoned.status, hidden(&unreasoned, "case")), (422, case.clone()));
        let check = steward.post(action, &typed).await;
        assert_eq!(
            (check.status, hidden(&check, "case")),
            (200, case.clone()),
            "{}",
            check.words()
        );
        typed.push(("confirmed", "yes"));
        let done = steward.submit(action, &typed).await;
        assert!(done.words().contains("the case is answered"), "{}", done.words());
        assert_eq!(rows(&steward.get(QUESTIONS).await).len(), 1);
        let answered = steward.get(&format!("/review/{case}")).await.words();
        assert!(
            answered.contains("which value shows: The birth certificate was seen"),
            "{answered}"
        );
    });
}

#[test]
fn what_is_left_as_it_is_leaves_the_queue_with_its_reason() {
    tests::run(async {
        let app = two_birth_dates().await;
        let steward = Visitor::signed_in(&app, Role::DataSteward).await;
        let case = question(&steward).await;
        let path = format!("/review/{case}/found");
        let version = hidden(&steward.get(&format!("/review/{case}")).await, "version");
        let wrong = steward.post(&path, &[("version", &version)]).await;
        assert_eq!(wrong.status, 422);
        assert!(
            wrong.words().contains("Enter why you leave it as it is"),
            "{}",
            wrong.words()
        );
        let put_off = [("version", version.as_str()), ("answer", "unsure")];
        let wrong = steward.post(&format!("/review/{case}"), &put_off).await;
        assert!(wrong.status == 422 && wrong.words().contains("Enter what you need to know first"));
        let left = [("version", version.as_str()), ("found", "Both certificates were seen")];
        assert_eq!(steward.submit(&path, &left).await.status, 200);
        assert_eq!(rows(&steward.get(QUESTIONS).await).len(), 1);
        let page = steward.get(&format!("/review/{case}")).await.words();
        assert!(
            page.contains("settled this on") && page.contains("Both certificates were seen"),
            "{page}"
        );
        let late = steward.post(&path, &left).await;
        assert_eq!(late.status, 409, "{}", late.words());
    });
}

#[test]
fn the_api_says_who_says_what_and_leaves_it_as_it_is() {
    tests::run(async {
        let app = two_birth_dates().await;
        let steward = Visitor::signed_in(&app, Role::DataSteward).await;
        let address = format!("{}/review-cases/{}", api::ROOT, question(&steward).await);
        let read = async || -> Value { serde_json::from_str(&steward.get(&address).await.body).unwrap() };
        let case = read().await;
        let about = &case["disagreement"];
        assert_eq!(about["attribute"], "birth_date", "{case}");
        assert_eq!(about["said"].as_array().unwrap().len(), 2, "{case}");
        assert!(
            about["said"][0]["since"].is_string() && about["choosing"]["offers"].is_array(),
            "{case}"
        );
        let typed = json!({ "version": case["version"], "note": "Both are right" });
        let settled = steward
            .send_json(Method::POST, &format!("{address}/settle"), &typed)
            .await;
        assert_eq!(settled.status, 204, "{}", settled.body);
        assert_eq!(read().await["waits"], false);
    });
}

#[test]
fn a_first_load_of_a_county_leaves_stewards_few_questions_about_values() {
    tests::run(async {
        let app = TestApp::on_sqlite().await;
        let steward = Visitor::signed_in(app, Role::DataSteward).await;
        let queue = steward.get(&format!("{}/review-cases", api::ROOT)).await;
        let queue: Value = serde_json::from_str(&queue.body).unwrap();
        let kinds = queue["kinds"].as_array().unwrap().iter();
        let asked: u64 = kinds
            .filter(|kind| kind[0] == "disagree")
            .map(|kind| kind[1].as_u64().unwrap())
            .sum();
        let children = app.desk.child_count().await.unwrap().unsigned_abs();
        assert!(
            asked * 10 <= children,
            "{asked} questions about {children} children: {queue}"
        );
    });
}
