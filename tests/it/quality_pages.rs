//! The pages about data quality in a real browser: usable by everyone, at phone width, and with scripts off.

use child::policy::Role;
use tests::{
    Backend, TestApp,
    browser::{private_window, signed_in},
    email,
};

#[test]
fn data_quality_is_usable_by_everyone_and_takes_three_steps_without_scripts() {
    tests::run(async {
        let app = TestApp::fresh(Backend::Sqlite, 30).await.unwrap();
        for role in [Role::DataSteward, Role::Director] {
            let tab = signed_in(&app, role).await;
            if role == Role::DataSteward {
                tab.open("/quality")
                    .await
                    .assert_usable_by_everyone("p15-list-empty")
                    .await;
                app.desk.measure_quality().await.unwrap();
            }
            for (path, name) in [
                ("/quality", "list"),
                ("/quality/education", "source"),
                ("/quality/education/field/dob", "field"),
            ] {
                tab.open(path).await;
                assert_eq!(tab.status(), 200, "{path}");
                tab.assert_usable_by_everyone(&format!("p15-{name}-{role}")).await;
            }
            tab.assert_kept_to_itself();
        }
        let tab = private_window(&app.base).await;
        tab.without_scripts().await;
        tab.sign_in(&email(Role::DataSteward)).await;
        let home = tab.steps();
        tab.press("nav a[href='/quality']").await;
        tab.press("[data-testid=row-education] a").await;
        tab.press("[data-testid=field-dob] a").await;
        assert_eq!(tab.steps() - home, 3);
        assert!(
            tab.visible_text().await.contains("day of the calendar"),
            "{}",
            tab.html().await
        );
        assert!(tab.has("[data-testid=trend-chart] title").await && tab.has("[data-testid=trend-chart] desc").await);
        tab.assert_kept_to_itself();
    });
}
