//! Records that wait, in a real browser.

use child::policy::Role;
use tests::browser::signed_in;

use crate::unidentified::{WAITING, who_waits};

#[test]
fn a_record_that_waits_is_usable_by_everyone_before_after_and_with_errors() {
    tests::run(async {
        let app = who_waits().await;
        let tab = signed_in(&app, Role::DataSteward).await;
        tab.open(WAITING)
            .await
            .assert_usable_by_everyone("p09-unidentified")
            .await;
        tab.press("main tbody th a")
            .await
            .assert_usable_by_everyone("p10-unidentified")
            .await;
        tab.press("[data-testid=settle]").await;
        assert_eq!(tab.status(), 422);
        tab.assert_usable_by_everyone("p10-unidentified-no-text").await;
        tab.fill("#found", "The id belongs to another county").await;
        tab.press("[data-testid=settle]").await;
        assert_eq!(tab.status(), 200);
        tab.assert_kept_to_itself();
    });
}
