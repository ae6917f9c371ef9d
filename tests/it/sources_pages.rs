//! The pages of sources in a real browser: usable by everyone, answered with scripts off (page P13).

use child::policy::Role;
use tests::{
    Backend, TestApp,
    browser::{Tab, signed_in, signed_in_without_scripts},
};

const TASKS: &str = "/sources/education/questionnaire";

/// An application of a test's own, for its answers are its own.
async fn app() -> TestApp {
    TestApp::fresh(Backend::Sqlite, 40).await.expect("SQLite is built in")
}

async fn open_task(tab: &Tab, task: &str) {
    tab.open(&format!("{TASKS}/{task}")).await;
}

async fn status(tab: &Tab, task: &str) -> String {
    tab.open(TASKS).await;
    let words = tab
        .text(&format!("[data-testid=task-{task}] .govuk-task-list__status"))
        .await;
    words.trim().to_owned()
}

#[test]
fn the_pages_of_sources_are_usable_by_everyone() {
    tests::run(async {
        let app = app().await;
        let tab = signed_in(&app, Role::SystemAdmin).await;
        for (path, name) in [
            ("/sources", "p13-sources"),
            ("/sources/education", "p13-source"),
            ("/sources/education/decision", "p13-decision"),
            (TASKS, "p13-tasks"),
        ] {
            tab.open(path).await.assert_usable_by_everyone(name).await;
            assert_eq!(tab.status(), 200, "{path}");
        }
        for task in [
            "system",
            "plans",
            "supply",
            "quality",
            "identifiers",
            "not-connecting",
            "volumes",
            "access",
        ] {
            open_task(&tab, task).await;
            tab.assert_usable_by_everyone(&format!("p13-task-{task}")).await;
        }
        open_task(&tab, "quality").await;
        tab.fill("#pct_child_accurate", "90%")
            .await
            .press("[data-testid=save-task]")
            .await;
        assert_eq!(tab.status(), 422);
        tab.assert_usable_by_everyone("p13-task-error").await;
        open_task(&tab, "volumes").await;
        tab.fill("#live_records", "10")
            .await
            .fill("#distinct_children", "12")
            .await;
        tab.press("[data-testid=save-task]").await;
        tab.press("[data-testid=check-answers]")
            .await
            .assert_usable_by_everyone("p13-check")
            .await;
        tab.press("[data-testid=send-answers]")
            .await
            .assert_usable_by_everyone("p13-check-error")
            .await;
        assert_eq!(tab.status(), 422);
        tab.open("/sources/education")
            .await
            .assert_usable_by_everyone("p13-source-draft")
            .await;
        tab.assert_kept_to_itself();
    });
}

#[test]
fn p13_1_each_answer_leaves_questions_out_and_back_in_with_scripts_off() {
    tests::run(async {
        let app = app().await;
        let tab = signed_in_without_scripts(&app, Role::SystemAdmin).await;
        for (task, chosen, other, folded, on) in [
            ("plans", "#replacement_plan-5", "#replacement_plan", "6", "plans"),
            ("supply", "#data_supply_start-7", "#data_supply_start", "9", "supply"),
            (
                "identifiers",
                "#child_record_identifier-4",
                "#child_record_identifier-6",
                "18",
                "identifiers",
            ),
            (
                "identifiers",
                "#holds_shielded-2",
                "#holds_shielded",
                "20",
                "identifiers",
            ),
        ] {
            for (choice, is_folded) in [(chosen, true), (other, false), (chosen, true), (other, false)] {
                open_task(&tab, task).await;
                tab.tick(choice).await.press("[data-testid=save-task]").await;
                open_task(&tab, on).await;
                let hook = format!("[data-testid=not-needed-{folded}]");
                assert_eq!(tab.has(&hook).await, is_folded, "{task} {choice}");
            }
            if task == "supply" {
                assert_eq!(status(&tab, "quality").await, "Not started");
                assert_eq!(status(&tab, "not-connecting").await, "Not needed");
                open_task(&tab, task).await;
                tab.tick(chosen).await.press("[data-testid=save-task]").await;
                assert_eq!(status(&tab, "quality").await, "Not needed");
                assert_eq!(status(&tab, "not-connecting").await, "Not started");
                open_task(&tab, task).await;
                tab.tick(other).await.press("[data-testid=save-task]").await;
            }
        }
        // A follow-up that an answer asks for is asked for at once, on the same page.
        open_task(&tab, "access").await;
        tab.tick("#data_hub").await.press("[data-testid=save-task]").await;
        assert_eq!(tab.path().await, format!("{TASKS}/access"));
        assert!(
            tab.html()
                .await
                .contains("They ask for question 34 on this page as well.")
        );
        open_task(&tab, "access").await;
        tab.tick("#data_hub-2").await.press("[data-testid=save-task]").await;
        assert_eq!(tab.path().await, TASKS);
    });
}

#[test]
fn of_two_who_answer_one_task_the_second_finds_both_answers() {
    tests::run(async {
        let app = app().await;
        let (one, other) = (
            signed_in(&app, Role::SystemAdmin).await,
            signed_in(&app, Role::DataSteward).await,
        );
        open_task(&one, "volumes").await;
        open_task(&other, "volumes").await;
        one.fill("#live_records", "10")
            .await
            .press("[data-testid=save-task]")
            .await;
        other
            .fill("#live_records", "many")
            .await
            .fill("#distinct_children", "18")
            .await
            .press("[data-testid=save-task]")
            .await;
        assert_eq!(other.status(), 422, "a mistake is told first");
        other
            .evaluate("document.querySelector('#live_records').value = ''")
            .await;
        other
            .fill("#live_records", "20")
            .await
            .press("[data-testid=save-task]")
            .await;
        assert_eq!(other.status(), 409, "and does not make another's answers seen");
        let words = other.visible_text().await;
        for part in [
            "Somebody else changed these answers",
            "by Test system admin",
            "Nothing of yours was saved",
        ] {
            assert!(words.contains(part), "{part}: {words}");
        }
        assert!(other.has("#live_records[value='20']").await && other.has("#distinct_children[value='18']").await);
        other.assert_usable_by_everyone("p13-task-changed").await;
        open_task(&one, "volumes").await;
        assert!(one.has("#live_records[value='10']").await, "nothing was written over");
        other.press("[data-testid=save-task]").await;
        assert_eq!(other.path().await, TASKS, "who has seen both saves");
        open_task(&one, "volumes").await;
        assert!(one.has("#live_records[value='20']").await);
    });
}

#[test]
fn p13_2_and_3_what_cannot_be_kept_is_kept_in_its_box_with_the_reason() {
    tests::run(async {
        let app = app().await;
        let tab = signed_in_without_scripts(&app, Role::SystemAdmin).await;
        open_task(&tab, "quality").await;
        tab.fill("#pct_child_accurate", "90%")
            .await
            .press("[data-testid=save-task]")
            .await;
        assert_eq!(tab.status(), 422);
        assert!(
            tab.has("#pct_child_accurate[value='90%']").await,
            "{}",
            tab.html().await
        );
        let words = tab.text("#pct_child_accurate-error").await;
        assert!(words.contains("Percentage must be a number, like 90"), "{words}");
        assert!(tab.title().await.starts_with("Error: "), "{}", tab.title().await);
        open_task(&tab, "system").await;
        let long = "x".repeat(4_001);
        tab.fill("#modules_versions", &long)
            .await
            .press("[data-testid=save-task]")
            .await;
        assert_eq!(tab.status(), 422);
        assert!(tab.html().await.contains(&long), "the text is kept");
        open_task(&tab, "system").await;
        assert!(!tab.html().await.contains(&long), "and nothing was saved");
    });
}

#[test]
fn p13_4_who_leaves_half_way_finds_every_status_and_sends_with_scripts_off() {
    tests::run(async {
        let app = app().await;
        let tab = signed_in_without_scripts(&app, Role::SystemAdmin).await;
        assert_eq!(status(&tab, "volumes").await, "Not started");
        open_task(&tab, "volumes").await;
        tab.fill("#live_records", "40")
            .await
            .press("[data-testid=save-task]")
            .await;
        open_task(&tab, "plans").await;
        tab.tick("#replacement_plan-5")
            .await
            .press("[data-testid=save-task]")
            .await;
        drop(tab);
        let tab = signed_in_without_scripts(&app, Role::SystemAdmin).await;
        for (task, expected) in [
            ("volumes", "In progress"),
            ("plans", "Done"),
            ("system", "Not started"),
            ("not-connecting", "Not needed"),
        ] {
            assert_eq!(status(&tab, task).await, expected, "{task}");
        }
        tab.press("[data-testid=check-answers]")
            .await
            .tick("#declaration")
            .await;
        tab.press("[data-testid=send-answers]").await;
        assert_eq!(tab.status(), 422, "question 29 has no answer");
        tab.press("main a[href$='volumes#involvements']").await;
        tab.fill("#involvements", "7")
            .await
            .press("[data-testid=save-task]")
            .await;
        tab.press("[data-testid=check-answers]")
            .await
            .tick("#declaration")
            .await;
        tab.press("[data-testid=send-answers]").await;
        assert_eq!(tab.path().await, "/sources/education", "{}", tab.html().await);
        assert!(tab.text("[data-testid=questionnaire]").await.contains("Sent"));
        assert!(tab.text("[data-testid=expected-records]").await.contains("40"));
        tab.press("[data-testid=open-questionnaire]").await;
        tab.press("[data-testid=review-answers]").await;
        open_task(&tab, "volumes").await;
        assert!(tab.has("#live_records[value='40']").await, "copied forward");
        // With scripts on, the sent page and the draft beside it are usable as well.
        let tab = signed_in(&app, Role::SystemAdmin).await;
        tab.open("/sources/education")
            .await
            .assert_usable_by_everyone("p13-source-sent")
            .await;
        tab.assert_kept_to_itself();
    });
}
