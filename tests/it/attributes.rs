//! Which value of a record shows when stewards choose it, on the page and by the API (page P6).

use child::{ChildId, policy::Role};
use desk::{NewUser, Sender};
use reqwest::Method;
use serde_json::{Value, json};
use tests::{CHECKED_UNTIL, PASSWORD, TestApp, Visitor};

use crate::decisions::{council, hidden, send};

/// A child of whom two sources state two middle names, the later one of education.
pub(crate) async fn two_names(app: &TestApp, sender: &Sender) -> ChildId {
    let rose = [("middle_name", "Rosemond"), ("updated_on", "2026-03-01")];
    let child = send(app, sender, "education", 0, &rose).await;
    let ruth = [("middle_name", "Ruthanna"), ("updated_on", "2026-02-01")];
    assert_eq!(send(app, sender, "admissions", 0, &ruth).await, child, "one child");
    child
}

/// The same records once more as the sources send them later, with a telephone number besides.
pub(crate) async fn feed_again(app: &TestApp, sender: &Sender) {
    let phone = ("phone", "07700 900123");
    send(
        app,
        sender,
        "education",
        0,
        &[("middle_name", "Rosemond"), ("updated_on", "2026-08-30"), phone],
    )
    .await;
    send(
        app,
        sender,
        "admissions",
        0,
        &[("middle_name", "Ruthanna"), ("updated_on", "2026-04-01"), phone],
    )
    .await;
    app.desk.relink_all().await.unwrap();
}

#[test]
fn p06_2_a_choice_is_checked_once_more_shows_at_once_and_survives_the_next_feed() {
    tests::run(async {
        let (app, sender) = council().await;
        let child = two_names(&app, &sender).await;
        let steward = Visitor::signed_in(&app, Role::DataSteward).await;
        let page = format!("/child/{child}/attribute/middle-name");
        let before = steward.get(&page).await;
        assert!(before.words().contains("We show Rosemond"), "{}", before.words());
        let seen = hidden(&before, "seen");
        let typed = [
            ("seen", seen.as_str()),
            ("show", "1"),
            ("reason", "The birth certificate was seen"),
            ("review_on-day", "1"),
            ("review_on-month", "March"),
            ("review_on-year", "2027"),
        ];
        let wrong = steward.post(&format!("{page}/choice"), &typed[..2]).await;
        assert_eq!(wrong.status, 422);
        for words in ["Enter a reason", "Enter the review date"] {
            assert!(wrong.words().contains(words), "{}", wrong.words());
        }
        let check = steward.post(&format!("{page}/choice"), &typed).await;
        assert_eq!(check.status, 200, "{}", check.words());
        for words in ["Check your choice", "Rosemond", "Ruthanna", "1 March 2027"] {
            assert!(check.words().contains(words), "{words}: {}", check.words());
        }
        assert!(
            steward.get(&page).await.words().contains("We show Rosemond"),
            "nothing is chosen yet"
        );
        let confirmed: Vec<(&str, &str)> = typed.into_iter().chain([("confirmed", "yes")]).collect();
        let done = steward.submit(&format!("{page}/choice"), &confirmed).await;
        assert!(done.words().contains("Your choice is recorded"), "{}", done.words());
        let chosen = "We show Ruthanna, which Admissions states (1 February 2026), because a data steward chose it.";
        assert!(done.words().contains(chosen), "{}", done.words());
        feed_again(&app, &sender).await;
        let after = steward.get(&page).await.words();
        assert!(after.contains("because a data steward chose it."), "{after}");
        assert!(after.contains("Ruthanna of Admissions: in force"), "{after}");
        // The form of before says what was seen then.
        let stale = steward.post(&format!("{page}/choice"), &confirmed).await;
        assert_eq!(stale.status, 409, "{}", stale.words());
        assert!(
            stale.words().contains("What is stated changed while you looked"),
            "{}",
            stale.words()
        );
        // Places mean something else now, so nothing is picked; what was typed stays.
        let told = [("seen", seen.as_str()), ("tell", "1"), ("note", "Please look")];
        let told = steward.post(&format!("{page}/notice"), &told).await;
        assert_eq!(told.status, 409, "{}", told.words());
        for (form, typed) in [
            (&stale, "The birth certificate was seen</textarea>"),
            (&told, "Please look"),
        ] {
            assert!(!form.body.contains(" checked"), "{}", form.body);
            assert!(form.body.contains(typed), "{}", form.body);
        }
        // Who does not judge matches sees the value and neither form nor reason.
        let other = Visitor::signed_in(&app, Role::SocialWorker).await;
        other.give_a_reason().await;
        let told = other.get(&page).await.words();
        assert!(told.contains("We show Ruthanna"), "{told}");
        for words in ["Which value should we show?", "The birth certificate was seen"] {
            assert!(!told.contains(words), "{told}");
        }
    });
}

#[test]
fn the_api_offers_and_takes_what_the_page_does() {
    tests::run(async {
        let (app, sender) = council().await;
        let child = two_names(&app, &sender).await;
        let steward = Visitor::signed_in(&app, Role::DataSteward).await;
        let address = format!("{}/children/{child}/attributes/middle-name", api::ROOT);
        let found: Value = serde_json::from_str(&steward.get(&address).await.body).unwrap();
        let offer = &found["choosing"]["offers"][1];
        assert_eq!(offer["value"], json!(["Ruthanna"]), "{found}");
        let mut typed = json!({ "seen": found["choosing"]["seen"], "show": offer["show"], "reason": "It was seen" });
        let put = async |typed: &Value| {
            steward
                .send_json(Method::PUT, &format!("{address}/choice"), typed)
                .await
        };
        assert_eq!(put(&typed).await.status, 422, "a review date is missing");
        typed["review_on"] = "2027-03-01".into();
        assert_eq!(put(&typed).await.status, 204);
        let now: Value = serde_json::from_str(&steward.get(&address).await.body).unwrap();
        assert_eq!(now["value"], json!(["Ruthanna"]));
        assert_eq!(now["choices"][0]["state"], "in_force", "{now}");
        assert_eq!(put(&typed).await.status, 409, "something else was seen");
        let other = Visitor::signed_in(&app, Role::SocialWorker).await;
        other.give_a_reason().await;
        let refused = other.send_json(Method::PUT, &format!("{address}/choice"), &typed).await;
        assert_eq!(refused.status, 404);
    });
}

#[test]
fn a_source_that_is_told_closes_the_notice_by_saying_the_same_and_its_owner_sees_no_value() {
    tests::run(async {
        let (app, sender) = council().await;
        let child = two_names(&app, &sender).await;
        let steward = Visitor::signed_in(&app, Role::DataSteward).await;
        let page = format!("/child/{child}/attribute/middle-name");
        let seen = hidden(&steward.get(&page).await, "seen");
        let nothing = steward.post(&format!("{page}/notice"), &[("seen", &seen)]).await;
        assert_eq!(nothing.status, 422);
        assert!(
            nothing.words().contains("Select which sources to tell"),
            "{}",
            nothing.words()
        );
        let typed = [("seen", seen.as_str()), ("tell", "1"), ("note", "=1+1")];
        let told = steward.submit(&format!("{page}/notice"), &typed).await;
        assert!(
            told.words().contains("1 source is asked for a correction."),
            "{}",
            told.words()
        );
        let list = "/quality/admissions/notices";
        let waiting = steward.get(list).await;
        for words in ["1 notice", "Ruthanna", "Rosemond", "Open"] {
            assert!(waiting.words().contains(words), "{words}: {}", waiting.words());
        }
        let file = steward.get(&format!("{list}.csv")).await;
        assert!(
            file.body
                .ends_with("D0,Middle names,Ruthanna,Rosemond,'=1+1,2026-09-01\r\n"),
            "{}",
            file.body
        );
        let api = format!("{}/quality/admissions/notices", api::ROOT);
        let found: Value = serde_json::from_str(&steward.get(&api).await.body).unwrap();
        let sent = json!({ "act": "sent", "notices": [found["notices"][0]["id"]] });
        let done = steward.send_json(Method::POST, &api, &sent).await;
        assert_eq!((done.status, done.body.as_str()), (200, r#"{"done":1}"#));
        assert!(steward.get(list).await.words().contains("Sent"));
        // Somebody who speaks for another source, and one who speaks for this.
        let partner = NewUser {
            terms_accepted: true,
            checks_until: CHECKED_UNTIL,
            training_until: CHECKED_UNTIL,
            sources: vec!["admissions".to_owned()],
            ..NewUser::new("orla@partner.example", "Orla Penhallow", Role::SourcePartner, PASSWORD)
        };
        app.desk.create_user(partner).await.unwrap();
        let owner = Visitor::stranger(&app);
        assert_eq!(owner.sign_in("orla@partner.example", PASSWORD).await.status, 303);
        let stranger = Visitor::signed_in(&app, Role::SourcePartner).await;
        for path in [list, &format!("{list}.csv"), &api] {
            assert_eq!(stranger.get(path).await.status, 404, "{path}");
            let seen = owner.get(path).await;
            assert_eq!(seen.status, 200, "{path}");
            assert!(
                seen.body.contains("D0") && seen.body.contains("Middle names"),
                "{}",
                seen.body
            );
            for value in ["Ruthanna", "Rosemond", "1+1"] {
                assert!(!seen.body.contains(value), "{path}: {}", seen.body);
            }
        }
        // The source's next version says the same.
        send(
            &app,
            &sender,
            "admissions",
            0,
            &[("middle_name", "ROSEMOND"), ("updated_on", "2026-08-31")],
        )
        .await;
        assert!(steward.get(list).await.words().contains("No notice is in this list."));
        let closed = steward.get(&format!("{list}?list=closed")).await;
        assert!(closed.words().contains("Agreed"), "{}", closed.words());
    });
}
