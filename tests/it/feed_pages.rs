//! The pages about feeds in a real browser: usable by everyone, at phone width, and with scripts off.

use child::{FeedKind, policy::Role};
use desk::RunMode;
use tests::{Backend, TestApp, browser::private_window, email};

use crate::feeds::{PUPILS, load};

#[test]
fn feed_runs_are_usable_by_everyone_and_without_scripts() {
    tests::run(async {
        let app = TestApp::fresh(Backend::Sqlite, 30).await.unwrap();
        let id = load(&app, FeedKind::Education, RunMode::Delta, PUPILS)
            .await
            .run
            .unwrap();
        let tab = private_window(&app.base).await;
        tab.sign_in(&email(Role::ShieldSteward)).await;
        for (path, name) in [
            ("/feeds".to_owned(), "p14-runs"),
            (format!("/feeds/{id}"), "p14-run"),
            (format!("/feeds/{id}/errors"), "p14-rules"),
            (format!("/feeds/{id}/errors?rule=nobody_identified"), "p14-rows"),
            (format!("/feeds/{id}/errors?rule=fields_too_many"), "p14-rows-hidden"),
            (format!("/feeds/{id}/confirm/back-out"), "p14-confirm"),
        ] {
            tab.open(&path).await;
            assert_eq!(tab.status(), 200, "{path}");
            tab.assert_usable_by_everyone(name).await;
        }
        tab.press("[data-testid=confirm]")
            .await
            .assert_usable_by_everyone("p14-confirm-error")
            .await;
        assert_eq!(tab.status(), 422);
        tab.open("/")
            .await
            .assert_usable_by_everyone("p02-home-late-feeds")
            .await;
        tab.assert_kept_to_itself();

        // From home to a backed out run in six steps, with scripts off.
        let tab = private_window(&app.base).await;
        tab.without_scripts().await;
        tab.sign_in(&email(Role::DataSteward)).await;
        let home = tab.steps();
        tab.press("[data-testid=feed-runs]").await;
        tab.press(&format!("[data-testid='row-{id}'] a")).await;
        tab.press("main a[href$='rule=nobody_identified']").await;
        assert!(tab.visible_text().await.contains("FV97·1AB"), "{}", tab.html().await);
        tab.open(&format!("/feeds/{id}")).await;
        tab.press("[data-testid=act-back-out]").await;
        tab.fill("#reason", "The file of another council").await;
        tab.press("[data-testid=confirm]").await;
        assert_eq!(tab.steps() - home, 6);
        assert!(
            tab.visible_text().await.contains("The run is backed out."),
            "{}",
            tab.html().await
        );
        tab.assert_kept_to_itself();
    });
}
