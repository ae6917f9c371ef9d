//! The pages of school transport in a real browser: usable by everyone, with scripts off, and on paper.

use child::policy::Role;
use tests::{
    TestApp,
    browser::{self, signed_in_without_scripts},
    people::{MAGNOLIA, ZOE},
};

use crate::pages::signed_in;

#[test]
fn transport_lists_are_usable_by_everyone_and_leave_hidden_children_out() {
    tests::run(async {
        let tab = signed_in(Role::TransportOfficer).await;
        tab.open("/transport")
            .await
            .assert_usable_by_everyone("p08-schools")
            .await;
        let before = tab.steps();
        tab.press("main a[href='/transport/school/900101']")
            .await
            .assert_usable_by_everyone("p08-school")
            .await;
        assert_eq!(tab.steps() - before, 1);
        let words = tab.visible_text().await;
        assert!(
            words.contains("Thistlewick") && !words.contains(MAGNOLIA.surname),
            "{words}"
        );
        assert!(words.contains("Some children may not be listed"), "{words}");
        tab.assert_kept_to_itself();

        // Narrowed with scripts off; what was chosen is taken away again by a link.
        let plain = signed_in_without_scripts(TestApp::on_sqlite().await, Role::TransportOfficer).await;
        plain.open("/transport/school/900101").await;
        let all = plain.text("[data-testid=result-count]").await;
        plain.pick("#seat", "Manual").await;
        plain.pick("#assistant", "Own").await;
        plain.press("[data-testid=apply-filters]").await;
        assert!(plain.url().await.contains("seat=manual"), "{}", plain.url().await);
        assert!(
            plain.visible_text().await.contains("Thistlewick"),
            "{}",
            plain.html().await
        );
        plain.pick("#assistant", "No").await;
        plain.press("[data-testid=apply-filters]").await;
        let none = plain.visible_text().await;
        assert!(
            none.contains("No travel needs match. Remove a filter.")
                && none.contains("Some children may not be listed"),
            "{none}"
        );
        plain.press("a.moj-filter__tag[href$='?seat=manual']").await;
        assert!(
            plain.visible_text().await.contains("Thistlewick"),
            "{}",
            plain.html().await
        );
        let narrowed = plain.text("[data-testid=result-count]").await;
        assert!(narrowed.ends_with(&format!("of {all}")), "{narrowed}");
        plain.assert_kept_to_itself();
        tab.open("/transport/school/900101?seat=powered&since=ended")
            .await
            .assert_usable_by_everyone("p08-school-none-match")
            .await;
    });
}

#[test]
fn recording_a_travel_need_and_exporting_work_for_everyone_with_scripts_off_and_by_keyboard() {
    tests::run(async {
        let app = TestApp::fresh(tests::Backend::Sqlite, 40)
            .await
            .expect("SQLite is built in");
        let zoe = format!("/child/{}", app.child_id(&ZOE).await);
        let tab = browser::signed_in(&app, Role::TransportOfficer).await;
        tab.open(&format!("{zoe}/travel/new"))
            .await
            .assert_usable_by_everyone("p08-need")
            .await;
        tab.press("[data-testid=save-need]").await;
        assert_eq!(tab.status(), 422);
        tab.assert_usable_by_everyone("p08-need-error").await;
        tab.open("/transport/export")
            .await
            .assert_usable_by_everyone("p08-export")
            .await;
        tab.press("[data-testid=export]").await;
        assert_eq!(tab.status(), 422);
        tab.assert_usable_by_everyone("p08-export-error").await;
        tab.open("/transport/changes")
            .await
            .assert_usable_by_everyone("p08-changes")
            .await;
        tab.assert_kept_to_itself();

        let plain = signed_in_without_scripts(&app, Role::TransportOfficer).await;
        plain.open(&format!("{zoe}/sen-transport")).await;
        plain.enter("[data-testid=change-need-1]").await;
        assert!(
            plain.path().await.ends_with("/travel/new?like=0"),
            "{}",
            plain.path().await
        );
        plain.fill("#communicates_by", "Makaton").await;
        plain.enter("[data-testid=save-need]").await;
        assert!(plain.path().await.ends_with("/sen-transport"), "{}", plain.html().await);
        let html = plain.html().await;
        assert!(
            html.contains("The travel need is recorded.") && html.contains("Makaton"),
            "{html}"
        );
        for text in ["Thistlewick", "2012", "Makaton"] {
            assert!(
                !plain.url().await.contains(text) && !plain.title().await.contains(text),
                "{text}"
            );
        }
        plain.open("/transport/export").await;
        plain.tick("input[name=schools][value='900101']").await;
        plain.fill("#purpose", "Routes of the autumn term").await;
        plain.press("[data-testid=export]").await;
        assert!(
            plain.visible_text().await.contains("The route list is exported."),
            "{}",
            plain.html().await
        );
        assert!(plain.has("a[data-testid=route-list][href$='/list.csv']").await);
        let exported = plain.path().await;
        plain.assert_kept_to_itself();
        tab.open(&exported)
            .await
            .assert_usable_by_everyone("p08-exported")
            .await;
        tab.open("/transport/export")
            .await
            .assert_usable_by_everyone("p08-export-again")
            .await;
        assert!(tab.has("[data-testid=last-list]").await);
    });
}

#[test]
fn a_school_list_prints_on_a_wide_page_without_cut_columns() {
    tests::run(async {
        let tab = signed_in(Role::TransportOfficer).await;
        // A4 across, less its margins, at 96 pixels to the inch.
        tab.open("/transport/school/900101")
            .await
            .as_printed()
            .await
            .width(1009)
            .await;
        assert_eq!(tab.sideways().await, 0, "a column is cut off");
        tab.keep_picture("p08-school-printed").await;
        let words = tab.visible_text().await;
        for part in ["Since the last export", "Printed by", "Some children may not be listed"] {
            assert!(words.contains(part), "{part}: {words}");
        }
        for part in ["See what changed", "Sign out"] {
            assert!(!words.contains(part), "{part}: {words}");
        }
    });
}
