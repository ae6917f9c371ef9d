//! The page of one attribute in a real browser, with a choice of which value shows.

use child::policy::Role;
use tests::browser::{Tab, signed_in, signed_in_without_scripts};

use crate::{
    attributes::{feed_again, two_names},
    decisions::council,
};

async fn choose_the_second(tab: &Tab) {
    tab.tick("main input[name=show][value='1']").await;
    tab.fill("#reason", "The birth certificate was seen").await;
    tab.fill_date("review_on", ["1", "3", "2027"]).await;
    tab.press("[data-testid=choose]").await;
}

/// Check P6.1.
async fn assert_one_is_shown(tab: &Tab, value: &str) {
    let rows = tab
        .evaluate("[...document.querySelectorAll('main tbody tr')].filter(row => [...row.querySelectorAll('.govuk-tag')].some(tag => tag.textContent.trim() === 'Shown')).map(row => row.querySelector('th').textContent.trim())")
        .await;
    assert_eq!(rows, serde_json::json!([value]));
}

#[test]
fn p06_1_choosing_a_value_is_usable_by_everyone_and_one_row_is_shown() {
    tests::run(async {
        let (app, sender) = council().await;
        let child = two_names(&app, &sender).await;
        let page = format!("/child/{child}/attribute/middle-name");
        let tab = signed_in(&app, Role::DataSteward).await;
        tab.open(&page).await.assert_usable_by_everyone("p06-attribute").await;
        assert_one_is_shown(&tab, "Rosemond").await;
        tab.press("[data-testid=choose]").await;
        assert_eq!(tab.status(), 422);
        tab.assert_usable_by_everyone("p06-nothing-chosen").await;
        choose_the_second(&tab).await;
        tab.assert_usable_by_everyone("p06-check").await;
        tab.press("[data-testid=confirm]").await;
        assert_one_is_shown(&tab, "Ruthanna").await;
        tab.assert_usable_by_everyone("p06-chosen").await;
        feed_again(&app, &sender).await;
        tab.open(&page).await;
        assert_one_is_shown(&tab, "Ruthanna").await;
        tab.assert_kept_to_itself();
    });
}

#[test]
fn p06_a_value_is_chosen_with_scripts_off() {
    tests::run(async {
        let (app, sender) = council().await;
        let child = two_names(&app, &sender).await;
        let tab = signed_in_without_scripts(&app, Role::DataSteward).await;
        tab.open(&format!("/child/{child}/attribute/middle-name")).await;
        choose_the_second(&tab).await;
        tab.press("[data-testid=confirm]").await;
        let told = tab.html().await;
        assert!(
            told.contains("Your choice is recorded") && told.contains("because a data steward chose it"),
            "{told}"
        );
    });
}

#[test]
fn telling_a_source_and_what_it_was_told_are_usable_by_everyone() {
    tests::run(async {
        let (app, sender) = council().await;
        let child = two_names(&app, &sender).await;
        let tab = signed_in(&app, Role::DataSteward).await;
        tab.open("/quality/admissions/notices")
            .await
            .assert_usable_by_everyone("notices-empty")
            .await;
        tab.open(&format!("/child/{child}/attribute/middle-name")).await;
        tab.press("[data-testid=tell]").await;
        assert_eq!(tab.status(), 422);
        tab.assert_usable_by_everyone("p06-nobody-told").await;
        tab.tick("main input[name=tell]").await;
        tab.press("[data-testid=tell]").await;
        tab.assert_usable_by_everyone("p06-told").await;
        tab.open("/quality/admissions/notices")
            .await
            .assert_usable_by_everyone("notices-waiting")
            .await;
        tab.tick("main input[name=notice]").await;
        tab.press("[data-testid=sent]").await;
        let told = tab.visible_text().await;
        assert!(told.contains("1 notice is marked as sent."), "{told}");
        tab.tick("main input[name=notice]").await;
        tab.press("[data-testid=withdraw]").await;
        tab.open("/quality/admissions/notices?list=closed")
            .await
            .assert_usable_by_everyone("notices-closed")
            .await;
        assert!(tab.visible_text().await.contains("Withdrawn"));
        tab.assert_kept_to_itself();
    });
}
