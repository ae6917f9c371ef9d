//! The steward's queue and the comparison of two records (pages P9 and P10).

use child::policy::Role;
use tests::{TestApp, Visitor, people::MAGNOLIA};

use crate::journey::{children as cases, comparable};

#[test]
fn the_bars_of_every_case_sum_to_its_score_and_the_table_says_the_same() {
    tests::run(async {
        for app in TestApp::on_every_backend().await {
            let steward = Visitor::signed_in(app, Role::DataSteward).await;
            let queue = steward.get("/review?kind=duplicate").await;
            assert_eq!(queue.status, 200);
            let cases = cases(&queue);
            assert!(
                !cases.is_empty(),
                "a county of this size leaves doubts: {}",
                queue.words()
            );
            for case in cases {
                let page = steward.get(&format!("/review/{case}")).await;
                assert_eq!(page.status, 200, "{case}");
                let numbers = |name: &str| -> Vec<f64> {
                    page.attributes(name)
                        .iter()
                        .map(|bits| bits.parse().expect("bits are a number"))
                        .collect()
                };
                let (scores, totals) = (numbers("data-score"), numbers("data-total"));
                assert!(scores.len() > 3, "{case}: {scores:?}");
                assert_eq!(totals.len(), 1, "{case}");
                let sum: f64 = scores.iter().sum();
                assert!((sum - totals[0]).abs() < 0.001, "{case}: {sum} is not {}", totals[0]);
                let bars = page.hooks().iter().filter(|hook| hook.starts_with("bar-")).count();
                let steps = page.hooks().iter().filter(|hook| hook.starts_with("step-")).count();
                assert!(
                    steps >= bars - 1 && bars == scores.len() + 1,
                    "{case}: {bars} bars, {steps} steps"
                );
                for part in ["<title id=", "<desc id=", "role=\"img\""] {
                    assert!(page.body.contains(part), "{case}: {part}");
                }
            }
        }
    });
}

#[test]
fn the_queue_is_for_those_who_judge_matches_and_shielded_pairs_for_fewer() {
    tests::run(async {
        let app = TestApp::on_sqlite().await;
        let steward = Visitor::signed_in(app, Role::DataSteward).await;
        let case = cases(&steward.get("/review").await)
            .first()
            .cloned()
            .expect("a county of this size leaves doubts");
        for role in [
            Role::SocialWorker,
            Role::TransportOfficer,
            Role::Director,
            Role::SystemAdmin,
            Role::Auditor,
        ] {
            let visitor = Visitor::signed_in(app, role).await;
            let absent = visitor.get("/no-such-page").await;
            for path in ["/review".to_owned(), format!("/review/{case}")] {
                let answer = visitor.get(&path).await;
                assert_eq!(answer.status, 404, "{role} {path}");
                assert_eq!(comparable(&answer), comparable(&absent), "{role} {path}");
            }
        }
        let traces = MAGNOLIA.traces();
        assert_eq!(
            steward
                .get("/review")
                .await
                .gives_away(traces.iter().map(String::as_str)),
            None
        );
    });
}

#[test]
fn filters_orders_and_pages_of_the_queue_answer_in_every_combination() {
    tests::run(async {
        let app = TestApp::on_sqlite().await;
        let steward = Visitor::signed_in(app, Role::DataSteward).await;
        let queue = steward.get("/review").await;
        let links: Vec<String> = queue
            .attributes("href")
            .into_iter()
            .filter(|href| href.starts_with("/review?"))
            .map(|href| href.replace("&amp;", "&"))
            .collect();
        assert!(!links.is_empty(), "the queue can be ordered: {}", queue.words());
        for link in links {
            assert_eq!(steward.get(&link).await.status, 200, "{link}");
        }
        let past = steward.get("/review?page=9999").await;
        assert_eq!(
            (past.status, past.location()),
            (303, "/review"),
            "a page past the end leads to the first"
        );
    });
}
