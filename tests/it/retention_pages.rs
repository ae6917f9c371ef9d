//! The pages about retention in a real browser: usable by everyone, and at phone width.

use child::policy::Role;
use tests::{Backend, TestApp, browser::private_window, email, people::ZOE};

#[test]
fn p18_rules_holds_and_what_is_to_come_are_usable_by_everyone() {
    tests::run(async {
        let app = TestApp::fresh(Backend::Sqlite, 30).await.unwrap();
        app.desk.run_retention().await.unwrap();
        let tab = private_window(&app.base).await;
        tab.sign_in(&email(Role::InformationGovernance)).await;
        tab.press("nav a[href='/retention']").await;
        assert!(tab.has("[data-testid=rule-IDX-5]").await, "{}", tab.html().await);
        tab.assert_usable_by_everyone("p18-schedule").await;
        for (path, name) in [
            ("/retention/upcoming?within=365", "p18-upcoming"),
            ("/retention/runs", "p18-runs"),
            ("/retention/change", "p18-change"),
            ("/retention/change/1", "p18-approve"),
        ] {
            tab.open(path).await.assert_usable_by_everyone(name).await;
            assert_eq!(tab.status(), 200, "{path}");
        }
        tab.open("/retention/holds").await;
        tab.press("[data-testid=place-hold]").await;
        tab.press("[data-testid=place]").await;
        assert_eq!(tab.status(), 422);
        tab.assert_usable_by_everyone("p18-hold-errors").await;
        let zoe = app.child_id(&ZOE).await;
        let steward = app.viewer(Role::DataSteward).await;
        let opened = app.desk.open(&steward, zoe, desk::Section::Overview).await.unwrap();
        let desk::Opened::Child(view) = opened else {
            panic!("she was not joined")
        };
        let place = async |scope: &str, reason: &str, authority: &str| {
            tab.tick(scope).await;
            tab.fill("#reference", &view.reference).await;
            tab.pick("#reason", reason).await;
            tab.fill("#authority", authority).await;
            tab.fill_date("review_on", ["1", "1", "2099"]).await;
            tab.press("[data-testid=place]").await;
        };
        place("#scope", "Litigation", "Court order 7").await;
        assert_eq!(tab.path().await, "/retention/holds", "{}", tab.html().await);
        let list = tab.html().await;
        assert!(
            list.contains(&view.reference) && list.contains("By another person"),
            "{list}"
        );
        assert!(!list.contains(ZOE.surname), "who it is, is told to nobody here");
        tab.open("/retention/holds/place").await;
        place("#scope-2", "Public inquiry", "Letter of the inquiry").await;
        let list = tab.html().await;
        assert!(list.contains(&format!("Family of {}", view.reference)), "{list}");
        assert!(!list.contains(ZOE.surname), "who belongs to it, is told to nobody");
        tab.assert_usable_by_everyone("p18-holds").await;
        tab.assert_kept_to_itself();
    });
}
