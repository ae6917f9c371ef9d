//! The queue: its order, its filters, and who gets what (page P9).

use std::collections::BTreeSet;

use child::policy::Role;
use chrono::Duration;
use serde_json::Value;
use tests::{Answer, TestApp, Visitor};

use super::{DOUBTED, QUEUE, council, doubt, hidden, only_case, second, waiting};
use crate::journey::children as rows;

#[test]
fn p9_1_the_queue_is_in_the_order_of_priority_then_of_age() {
    tests::run(async {
        let app = TestApp::on_sqlite().await;
        let steward = Visitor::signed_in(app, Role::DataSteward).await;
        // Of one kind: other tests report mistakes meanwhile, which comes first.
        let answer = steward.get("/api/v1/review-cases?kind=duplicate").await;
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
        let shown = rows(&steward.get("/review?kind=duplicate").await);
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
