//! The steward's pages in a real browser: usable by everyone, within their steps, by keyboard alone and with scripts off.

use child::policy::Role;
use tests::browser::{Tab, signed_in, signed_in_without_scripts};

use crate::{
    decisions::{QUEUE, council, doubt, joined},
    journey::page_of,
};

async fn assert_told(tab: &Tab, words: &str) {
    let text = tab.visible_text().await;
    assert!(text.contains(words), "{words}: {text}");
}

/// Fails where a table is cut off at the right, on the page or in a region of its own, on screens of any width.
async fn assert_no_table_is_cut(tab: &Tab) {
    for width in [320, 641, 780, 1024, 1280] {
        let cut = tab
            .width(width)
            .await
            .evaluate(
                "[...document.querySelectorAll('main table')].filter((table) => table.checkVisibility()).filter((table) => { \
                 const region = table.closest('.app-table-scroll'); \
                 return region ? region.scrollWidth > region.clientWidth \
                     : table.getBoundingClientRect().right > document.querySelector('main').getBoundingClientRect().right; \
                 }).map((table) => `${table.getBoundingClientRect().right} ${table.outerHTML.slice(0, 200)}`).join()",
            )
            .await;
        let sideways = tab.sideways().await;
        assert_eq!((cut.as_str(), sideways), (Some(""), 0), "at {width} px");
    }
    tab.width(1280).await;
}

#[test]
fn every_column_of_the_queue_and_of_a_case_is_in_sight_on_every_screen() {
    tests::run(async {
        let (app, sender) = council().await;
        for person in 0..3 {
            doubt(&app, &sender, person).await;
        }
        let tab = signed_in(&app, Role::DataSteward).await;
        tab.open("/review").await;
        assert_no_table_is_cut(&tab).await;
        tab.width(320).await;
        assert_told(&tab, "Waiting since ↕").await;
        tab.open(QUEUE).await.press("main tbody th a").await;
        assert_no_table_is_cut(&tab).await;
    });
}

#[test]
fn the_queue_is_usable_by_everyone_full_filtered_and_empty() {
    tests::run(async {
        let (app, sender) = council().await;
        for person in 0..3 {
            doubt(&app, &sender, person).await;
        }
        let tab = signed_in(&app, Role::DataSteward).await;
        tab.open("/review")
            .await
            .assert_usable_by_everyone("p09-queue-full")
            .await;
        tab.press("[data-testid=assign]")
            .await
            .assert_usable_by_everyone("p09-none-selected")
            .await;
        assert_told(&tab, "Select the cases that you want to work on.").await;
        tab.open(QUEUE).await;
        tab.tick("main tbody input[type=checkbox]").await;
        tab.press("[data-testid=assign]").await;
        assert_told(&tab, "1 case is assigned to you.").await;
        tab.open(&format!("{QUEUE}&assigned=nobody&sort=oldest"))
            .await
            .assert_usable_by_everyone("p09-queue-filtered")
            .await;
        tab.open("/review?kind=contradicted")
            .await
            .assert_usable_by_everyone("p09-queue-empty")
            .await;
        assert_told(&tab, "No cases match. Remove a filter.").await;
        tab.assert_kept_to_itself();
    });
}

#[test]
fn every_page_of_a_case_is_usable_by_everyone_before_after_and_with_errors() {
    tests::run(async {
        let (app, sender) = council().await;
        doubt(&app, &sender, 0).await;
        let tab = signed_in(&app, Role::DataSteward).await;
        tab.open(QUEUE).await.press("main tbody th a").await;
        let case = tab.path().await;
        tab.assert_usable_by_everyone("p10-case").await;
        tab.press("[data-testid=continue]").await;
        assert_eq!(tab.status(), 422);
        tab.assert_usable_by_everyone("p10-nothing-chosen").await;
        tab.tick("main input[value=different]").await;
        tab.press("[data-testid=continue]").await;
        assert_eq!(tab.status(), 422);
        tab.assert_usable_by_everyone("p10-no-reason").await;
        tab.open(&format!("{case}/join"))
            .await
            .assert_usable_by_everyone("p11-check")
            .await;
        tab.tick("main input[name=show-dob]").await;
        tab.press("[data-testid=join]").await;
        assert_eq!(tab.status(), 422);
        tab.assert_usable_by_everyone("p11-no-reason-for-a-value").await;
        tab.open(&format!("{case}/join")).await;
        tab.press("[data-testid=join]")
            .await
            .assert_usable_by_everyone("p11-joined")
            .await;
        assert_told(&tab, "The records are one child record").await;
        tab.open(&case).await.assert_usable_by_everyone("p10-decided").await;
        tab.press("[data-testid=undo]")
            .await
            .assert_usable_by_everyone("undo")
            .await;
        tab.press("[data-testid=undo]").await;
        assert_eq!(tab.status(), 422);
        tab.assert_usable_by_everyone("undo-no-reason").await;
        tab.fill("#reason", "It was a mistake").await;
        tab.press("[data-testid=undo]").await;
        assert_told(&tab, "The decision is undone.").await;
        tab.assert_kept_to_itself();
    });
}

#[test]
fn a_split_a_report_and_what_was_decided_are_usable_by_everyone() {
    tests::run(async {
        let (app, sender) = council().await;
        let child = page_of(joined(&app, &sender, 0).await);
        let tab = signed_in(&app, Role::DataSteward).await;
        tab.open(&format!("{child}/decisions"))
            .await
            .assert_usable_by_everyone("p12-no-decisions")
            .await;
        tab.open(&format!("{child}/split"))
            .await
            .assert_usable_by_everyone("p12-choose")
            .await;
        tab.press("[data-testid=continue]").await;
        assert_eq!(tab.status(), 422);
        tab.assert_usable_by_everyone("p12-none-chosen").await;
        tab.tick("#records-2").await;
        tab.press("[data-testid=continue]")
            .await
            .assert_usable_by_everyone("p12-check")
            .await;
        tab.press("[data-testid=split]").await;
        assert_eq!(tab.status(), 422);
        tab.assert_usable_by_everyone("p12-no-reason").await;
        tab.tick("main input[value=siblings]").await;
        tab.press("[data-testid=split]")
            .await
            .assert_usable_by_everyone("p12-split")
            .await;
        tab.press("[data-testid=decisions]")
            .await
            .assert_usable_by_everyone("p12-decisions")
            .await;
        assert_eq!(tab.status(), 200);
        tab.open(&format!("{child}/report"))
            .await
            .press("[data-testid=send-report]")
            .await
            .assert_usable_by_everyone("report-error")
            .await;
        assert_eq!(tab.status(), 422);
        tab.fill("#text", "Two cousins are mixed up here").await;
        tab.press("[data-testid=send-report]").await;
        assert_told(&tab, "The data stewards have your report.").await;
        tab.open("/review?kind=reported")
            .await
            .press("main tbody th a")
            .await
            .assert_usable_by_everyone("p10-reported")
            .await;
        assert_eq!(tab.status(), 200);
        tab.assert_kept_to_itself();
    });
}

#[test]
fn p10_4_not_the_same_child_takes_three_steps_by_keyboard_with_scripts_off() {
    tests::run(async {
        let (app, sender) = council().await;
        doubt(&app, &sender, 0).await;
        let tab = signed_in_without_scripts(&app, Role::DataSteward).await;
        tab.open(QUEUE).await;
        let queue = tab.steps();
        tab.enter("main tbody th a").await;
        tab.space("main input[value=different]").await;
        tab.space("main input[value=same_name]").await;
        tab.enter("[data-testid=continue]").await;
        let steps = tab.steps() - queue;
        assert!(steps <= 3, "{steps} steps");
        assert_told(&tab, "kept apart as different children").await;
        tab.assert_kept_to_itself();
    });
}

#[test]
fn putting_off_takes_three_steps_and_joining_four_by_keyboard_with_scripts_off() {
    tests::run(async {
        let (app, sender) = council().await;
        doubt(&app, &sender, 0).await;
        doubt(&app, &sender, 1).await;
        let tab = signed_in_without_scripts(&app, Role::DataSteward).await;
        tab.open(QUEUE).await;
        let queue = tab.steps();
        tab.enter("main tbody th a").await;
        tab.space("main input[value=unsure]").await;
        tab.fill("#need", "The school’s answer").await;
        for (part, text) in [("day", "1"), ("month", "10"), ("year", "2026")] {
            tab.fill(&format!("#until-{part}"), text).await;
        }
        tab.enter("[data-testid=continue]").await;
        let steps = tab.steps() - queue;
        assert!(steps <= 3, "{steps} steps");
        assert_told(&tab, "The case is put off until 1 October 2026.").await;
        tab.open(QUEUE).await;
        let queue = tab.steps();
        tab.enter("main tbody th a").await;
        tab.space("main input[value=same]").await;
        tab.enter("[data-testid=continue]").await;
        tab.enter("[data-testid=join]").await;
        let steps = tab.steps() - queue;
        assert!(steps <= 4, "{steps} steps");
        assert_told(&tab, "The records are one child record").await;
        for text in ["Marchbank", "Tolliver", "2015"] {
            assert!(
                !tab.url().await.contains(text) && !tab.title().await.contains(text),
                "{text} in address or title"
            );
        }
        tab.assert_kept_to_itself();
    });
}

#[test]
fn a_split_takes_four_steps_by_keyboard_with_scripts_off() {
    tests::run(async {
        let (app, sender) = council().await;
        let child = page_of(joined(&app, &sender, 0).await);
        let tab = signed_in_without_scripts(&app, Role::DataSteward).await;
        tab.open(&format!("{child}/sources")).await;
        let sources = tab.steps();
        tab.enter("[data-testid=split]").await;
        tab.space("#records-2").await;
        tab.enter("[data-testid=continue]").await;
        tab.space("main input[value=siblings]").await;
        tab.enter("[data-testid=split]").await;
        let steps = tab.steps() - sources;
        assert!(steps <= 4, "{steps} steps");
        assert_told(&tab, "The source records are apart").await;
        tab.assert_kept_to_itself();
    });
}

#[test]
fn the_next_case_is_started_in_one_step_with_scripts_off() {
    tests::run(async {
        let (app, sender) = council().await;
        doubt(&app, &sender, 0).await;
        let tab = signed_in_without_scripts(&app, Role::DataSteward).await;
        tab.open("/review").await;
        let queue = tab.steps();
        tab.enter("[data-testid=start-next]").await;
        assert_eq!(tab.steps() - queue, 1);
        assert_told(&tab, "Assigned to Test").await;
        tab.assert_kept_to_itself();
    });
}

#[test]
fn single_letters_work_through_a_case_only_where_they_are_turned_on_and_never_while_typing() {
    tests::run(async {
        let (app, sender) = council().await;
        doubt(&app, &sender, 0).await;
        doubt(&app, &sender, 1).await;
        let tab = signed_in(&app, Role::DataSteward).await;
        tab.open(QUEUE).await.press("main tbody th a").await;
        tab.letter("2").await;
        assert!(
            !tab.has("main input[value=different]:checked").await,
            "they are off at first"
        );
        let case = tab.path().await;
        tab.open("/preferences").await.tick("main input[type=checkbox]").await;
        tab.press("[data-testid=save-preferences]").await;
        tab.open(&case).await.letter("2").await;
        assert!(tab.has("main input[value=different]:checked").await);
        tab.fill("#reason", "x").await;
        tab.letter("1").await;
        assert!(
            tab.has("main input[value=different]:checked").await,
            "a number that is typed is text"
        );
        tab.assert_kept_to_itself();
    });
}

#[test]
fn p10_5_a_comparison_in_grey_still_tells_for_from_against() {
    tests::run(async {
        let (app, sender) = council().await;
        doubt(&app, &sender, 0).await;
        let tab = signed_in(&app, Role::DataSteward).await;
        tab.open(QUEUE).await.press("main tbody th a").await;
        // A picture without colour keeps what is filled and what is striped, and every sign is in words besides.
        let told = tab
            .evaluate(
                "(() => { const bars = [...document.querySelectorAll('svg.app-waterfall rect[data-score]')]; \
                 const fills = (sign) => bars.filter((bar) => Math.sign(Number(bar.dataset.score)) === sign) \
                 .map((bar) => bar.getAttribute('fill').startsWith('url(')); \
                 const texts = [...document.querySelectorAll('svg.app-waterfall text')].map((text) => text.textContent.trim()); \
                 const signed = texts.filter((text) => /^[+−][0-9]/.test(text)).length; \
                 return JSON.stringify({ up: fills(1), down: fills(-1), signed }); })()",
            )
            .await;
        let told: serde_json::Value = serde_json::from_str(told.as_str().unwrap()).unwrap();
        let fills = |side: &str| told[side].as_array().unwrap().clone();
        assert!(
            !fills("up").is_empty() && fills("up").iter().all(|striped| striped == false),
            "{told}"
        );
        assert!(
            !fills("down").is_empty() && fills("down").iter().all(|striped| striped == true),
            "{told}"
        );
        let leaning = (fills("up").len() + fills("down").len()) as u64;
        assert!(told["signed"].as_u64() >= Some(leaning), "{told}");
        tab.keep_picture("p10-evidence").await;
    });
}
