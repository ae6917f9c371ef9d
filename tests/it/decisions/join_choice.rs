//! Choosing which values show, on the page before a join and by the API (page P11).

use child::policy::Role;
use reqwest::Method;
use serde_json::{Value, json};
use tests::{Answer, Visitor};

use super::{council, doubt, hidden, only_case, undo};

/// What the form of a page sends if the second value of the birth date is picked.
fn picked(page: &Answer) -> Vec<(String, String)> {
    let mut form: Vec<(String, String)> = ["version", "token", "seen-dob", "seen-address"]
        .map(|name| (name.to_owned(), hidden(page, name)))
        .into();
    let show = values(page, "show-dob");
    assert_eq!(show.len(), 3, "two values, or the rules: {}", page.body);
    form.push(("show-dob".to_owned(), show[1].clone()));
    form
}

/// The values of the radios of one name.
fn values(page: &Answer, name: &str) -> Vec<String> {
    let radios = page
        .body
        .split("<input")
        .filter(|input| input.contains(&format!("name=\"{name}\"")));
    let value = |input: &str| Some(input.split_once("value=\"")?.1.split('"').next()?.to_owned());
    radios.filter_map(value).collect()
}

fn sent(form: &[(String, String)]) -> Vec<(&str, &str)> {
    form.iter()
        .map(|(name, value)| (name.as_str(), value.as_str()))
        .collect()
}

#[test]
fn a_value_is_chosen_with_the_join_and_the_undoing_takes_it_back() {
    tests::run(async {
        let (app, sender) = council().await;
        let [one, _] = doubt(&app, &sender, 0).await;
        let steward = Visitor::signed_in(&app, Role::DataSteward).await;
        let case = only_case(&steward).await;
        let path = format!("/review/{case}/join");
        let page = steward.get(&path).await;
        assert!(
            page.words().contains("Which values should we show?"),
            "{}",
            page.words()
        );
        assert!(!page.body.contains(" checked"), "nothing is preselected: {}", page.body);
        let mut form = picked(&page);
        form.push(("reason".to_owned(), "The school knows the family".to_owned()));
        let wrong = steward.post(&path, &sent(&form)).await;
        assert_eq!(wrong.status, 422);
        for words in ["Enter a reason for the values that you chose", "Enter the review date"] {
            assert!(wrong.words().contains(words), "{words}: {}", wrong.words());
        }
        assert_eq!(
            wrong.body.matches(" checked").count(),
            1,
            "what was picked stays: {}",
            wrong.body
        );
        form.push(("choice_reason".to_owned(), "The birth certificate was seen".to_owned()));
        for (part, text) in [("day", "1"), ("month", "3"), ("year", "2027")] {
            form.push((format!("review_on-{part}"), text.to_owned()));
        }
        let done = steward.submit(&path, &sent(&form)).await;
        assert_eq!(done.status, 200, "{}", done.words());
        let attribute = format!("/child/{one}/attribute/dob");
        let shown = steward.get(&attribute).await.words();
        assert!(shown.contains("The birth certificate was seen"), "{shown}");
        assert_eq!(undo(&steward, &done).await.status, 200);
        let shown = steward.get(&attribute).await.words();
        assert!(!shown.contains("The birth certificate was seen"), "{shown}");
    });
}

#[test]
fn a_choice_from_a_page_that_is_out_of_date_joins_nothing() {
    tests::run(async {
        let (app, sender) = council().await;
        doubt(&app, &sender, 0).await;
        let steward = Visitor::signed_in(&app, Role::DataSteward).await;
        let case = only_case(&steward).await;
        let address = format!("{}/review-cases/{case}", api::ROOT);
        let preview: Value = serde_json::from_str(&steward.get(&format!("{address}/join")).await.body).unwrap();
        let offer = &preview["offers"][0];
        assert_eq!(offer["attribute"], "birth_date", "{preview}");
        let answer = |token: &Value| {
            let choice =
                json!({ "attribute": "birth_date", "show": offer["offers"][1]["show"], "seen": offer["seen"] });
            json!({
                "version": preview["version"], "answer": "same", "reason": "The school knows the family",
                "choices": [choice], "choice_reason": "The birth certificate was seen", "review_on": "2027-03-01",
                "token": token,
            })
        };
        let path = format!("{address}/answer");
        let stale = steward.send_json(Method::POST, &path, &answer(&"0".into())).await;
        assert_eq!(stale.status, 409, "{}", stale.body);
        assert_eq!(only_case(&steward).await, case);
        let done = steward
            .send_json(Method::POST, &path, &answer(&preview["preview"]["token"]))
            .await;
        assert_eq!(done.status, 200, "{}", done.body);
    });
}
