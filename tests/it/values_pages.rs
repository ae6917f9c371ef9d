//! Questions about values in a real browser.

use child::policy::Role;
use tests::browser::signed_in;

use crate::values::{QUESTIONS, two_birth_dates};

#[test]
fn a_question_about_a_value_is_usable_by_everyone_before_after_and_with_errors() {
    tests::run(async {
        let app = two_birth_dates().await;
        let tab = signed_in(&app, Role::DataSteward).await;
        tab.open(QUESTIONS).await.assert_usable_by_everyone("p09-values").await;
        tab.press("main tbody th a")
            .await
            .assert_usable_by_everyone("p10-value")
            .await;
        assert_eq!(tab.status(), 200);
        tab.press("[data-testid=settle]").await;
        assert_eq!(tab.status(), 422);
        tab.assert_usable_by_everyone("p10-value-no-reason").await;
        tab.fill("#found", "Both are right").await;
        let case = tab.path().await.replace("/found", "");
        tab.press("[data-testid=settle]").await;
        assert_eq!(tab.status(), 200);
        tab.open(&case)
            .await
            .assert_usable_by_everyone("p10-value-settled")
            .await;
        tab.assert_kept_to_itself();
    });
}
