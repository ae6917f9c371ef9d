//! Signing in on the page.

use child::policy::Role;

use super::{Tab, private_window};
use crate::{PASSWORD, TestApp, email};

/// A window of somebody of a role, signed in with scripts on.
pub async fn signed_in(app: &TestApp, role: Role) -> Tab {
    let tab = private_window(&app.base).await;
    tab.sign_in(&email(role)).await;
    tab
}

/// The same with scripts off.
pub async fn signed_in_without_scripts(app: &TestApp, role: Role) -> Tab {
    let tab = private_window(&app.base).await;
    tab.without_scripts().await;
    tab.sign_in(&email(role)).await;
    tab
}

impl Tab {
    /// Signs in with the password that every account of tests has, and stands on the home page then.
    pub async fn sign_in(&self, email: &str) -> &Self {
        self.open("/sign-in").await;
        self.fill("#email", email).await.fill("#password", PASSWORD).await;
        self.press("[data-testid=sign-in]").await;
        assert_eq!(self.path().await, "/", "{email} cannot sign in: {}", self.html().await);
        self
    }
}
