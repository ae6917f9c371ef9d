//! The pages about users and about one's own sign-in in a real browser.

use std::sync::Arc;

use child::{clock::SystemClock, policy::Role};
use gate::AppState;
use identity::{Provider, ProviderConfig};
use tests::{
    Backend, PASSWORD, TestApp,
    browser::private_window,
    email,
    provider::{CLIENT, TestProvider},
};

#[test]
fn p21_users_are_kept_on_pages_that_everybody_can_use() {
    tests::run(async {
        let app = TestApp::fresh(Backend::Sqlite, 5).await.unwrap();
        let id = app.desk.user_id(&email(Role::SocialWorker)).await.unwrap();
        let tab = private_window(&app.base).await;
        tab.sign_in(&email(Role::SystemAdmin)).await;
        for (path, name) in [
            ("/users".to_owned(), "p21-users"),
            ("/users?state=suspended".to_owned(), "p21-users-empty"),
            (format!("/users/{id}"), "p21-user"),
            (format!("/users/{id}/edit"), "p21-edit"),
            (format!("/users/{id}/suspend"), "p21-suspend"),
            ("/users/relationships".to_owned(), "p21-relationships"),
            ("/".to_owned(), "p02-home-administrator"),
        ] {
            tab.open(&path).await;
            assert_eq!(tab.status(), 200, "{path}");
            tab.assert_usable_by_everyone(name).await;
        }
        tab.open("/users/add").await.assert_usable_by_everyone("p21-add").await;
        tab.press("[data-testid=continue]").await;
        assert_eq!(tab.status(), 422);
        tab.assert_usable_by_everyone("p21-add-error").await;
        tab.assert_kept_to_itself();

        add_an_auditor(&app, "zoe@example.org", true).await;
        add_an_auditor(&app, "zara@example.org", false).await;
    });
}

/// Five questions and the answers; axe needs scripts, so it looks only where they run.
async fn add_an_auditor(app: &TestApp, address: &str, scripts: bool) {
    let tab = private_window(&app.base).await;
    if !scripts {
        tab.without_scripts().await;
    }
    tab.sign_in(&email(Role::SystemAdmin)).await;
    tab.open("/users").await.press("[data-testid=add-user]").await;
    let begun = tab.steps();
    tab.fill("#name", "Zoë O’Neill").await.fill("#email", address).await;
    tab.press("[data-testid=continue]").await;
    tab.fill("#organisation", "Fellvale Council")
        .await
        .press("[data-testid=continue]")
        .await;
    tab.pick("#role", "Auditor").await.press("[data-testid=continue]").await;
    tab.fill("#checks-day", "27").await.fill("#checks-month", "Mar").await;
    tab.fill("#checks-year", "2030")
        .await
        .press("[data-testid=continue]")
        .await;
    tab.tick("#way").await.press("[data-testid=continue]").await;
    assert!(tab.has("[data-testid=waits]").await, "{}", tab.html().await);
    if scripts {
        tab.assert_usable_by_everyone("p21-check").await;
    }
    tab.press("[data-testid=add-this-user]").await;
    assert_eq!(tab.steps() - begun, 6);
    let shown = tab.visible_text().await;
    assert!(shown.contains("another administrator agrees"), "{shown}");
    assert!(tab.has("[data-testid=password]").await, "{shown}");
    if scripts {
        tab.assert_usable_by_everyone("p21-added").await;
    }
    let path = tab.path().await;
    tab.open(&path).await;
    assert!(!tab.has("[data-testid=password]").await, "a password is shown once");
    assert!(!tab.title().await.contains("Zoë"), "{}", tab.title().await);
    tab.assert_kept_to_itself();
}

#[test]
fn p01_the_way_in_is_usable_by_everyone_with_and_without_a_provider() {
    tests::run(async {
        let mut started = None;
        let app = TestApp::with(Backend::Sqlite, 5, |base, state| {
            let provider = TestProvider::start(base);
            let config = ProviderConfig {
                issuer: provider.issuer.clone(),
                client_id: CLIENT.0.to_owned(),
                client_secret: Some(CLIENT.1.to_owned()),
                redirect_url: format!("{base}/sign-in/callback"),
                scopes: vec!["profile".to_owned(), "email".to_owned()],
                role_claim: "groups".to_owned(),
                roles: vec![identity::RoleRule {
                    value: "grp-directors".to_owned(),
                    role: Role::Director,
                }],
                organisation_claim: String::new(),
                team_claim: String::new(),
                trust_email: false,
                clock_skew: chrono::TimeDelta::seconds(60),
                certificates: None,
            };
            started = Some(provider);
            AppState {
                provider: Some(Arc::new(Provider::new(config, Arc::new(SystemClock)).unwrap())),
                ..state
            }
        });
        let app = app.await.unwrap();
        let provider = started.unwrap();
        let claims = |group: &str| serde_json::json!({ "name": "Mia", "email": "mia@example.org", "email_verified": true, "groups": [group] });
        provider.account("mia", claims("grp-directors"), None).await;
        provider.account("nia", claims("grp-of-somebody-else"), None).await;

        let tab = private_window(&app.base).await;
        tab.open("/sign-in?next=%2Fquality").await;
        tab.assert_usable_by_everyone("p01-sign-in-provider").await;
        tab.press("[data-testid=sign-in-provider]").await;
        assert!(tab.url().await.starts_with(&provider.issuer), "{}", tab.url().await);
        tab.fill("#login", "mia").await.press("button").await;
        assert_eq!(tab.path().await, "/terms", "{}", tab.html().await);
        tab.tick("#agree").await.press("[data-testid=accept-terms]").await;
        assert_eq!(tab.path().await, "/quality");
        tab.open("/preferences").await;
        assert!(
            !tab.has("[data-testid=change-password]").await,
            "there is no password here"
        );

        let tab = private_window(&app.base).await;
        tab.open("/sign-in").await.press("[data-testid=sign-in-provider]").await;
        tab.fill("#login", "nia").await.press("button").await;
        assert_eq!((tab.path().await.as_str(), tab.status()), ("/sign-in", 403));
        tab.assert_usable_by_everyone("p01-no-access").await;

        let tab = private_window(&app.base).await;
        tab.open("/sign-in").await.tick("#local summary").await;
        tab.fill("#email", &email(Role::Director))
            .await
            .fill("#password", PASSWORD)
            .await;
        tab.press("[data-testid=sign-in]").await;
        assert_eq!(tab.path().await, "/");
        for (path, name) in [
            ("/account/password", "p01-password"),
            ("/account/code", "p01-code"),
            ("/preferences", "preferences"),
        ] {
            tab.open(path).await.assert_usable_by_everyone(name).await;
        }
        tab.open("/account/password")
            .await
            .press("[data-testid=change-password]")
            .await;
        assert_eq!(tab.status(), 422);
        tab.assert_usable_by_everyone("p01-password-error").await;
        tab.assert_kept_to_itself();
    });
}
