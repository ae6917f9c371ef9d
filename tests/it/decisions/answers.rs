//! Answers: what is asked for, what they do, and how they are undone (pages P10 and P11).

use std::collections::BTreeSet;

use child::policy::Role;
use tests::Visitor;

use super::{council, doubt, hidden, join, keep_apart, notice_link, only_case, second, send, undo, waiting};
use crate::journey::{children as rows, page_of, search};

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

#[test]
fn the_history_leads_to_the_undoing_of_a_decision_for_who_may_decide() {
    tests::run(async {
        let (app, sender) = council().await;
        let [one, _] = doubt(&app, &sender, 0).await;
        let steward = Visitor::signed_in(&app, Role::DataSteward).await;
        let done = join(&steward, &only_case(&steward).await).await;
        let link = notice_link(&done);
        let path = format!("/child/{one}/history");
        assert!(steward.get(&path).await.attributes("href").contains(&link.as_str()));
        let team = Visitor::signed_in(&app, Role::ManagementTeam).await;
        let looked = team.get(&path).await;
        assert!(looked.words().contains("Decided: same child"), "{}", looked.words());
        assert!(!looked.has("undo"), "{}", looked.words());
        undo(&steward, &done).await;
        let page = steward.get(&path).await;
        assert!(
            page.words().contains("Decision withdrawn") && !page.has("undo"),
            "{}",
            page.words()
        );
    });
}
