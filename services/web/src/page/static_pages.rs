//! `/accessibility`, `/privacy`, `/help`: pages that everybody may read, also with the database down.

use askama::Template;
use axum::{Router, response::Response, routing::get};
use gate::{AppState, Refusal};

use crate::{
    frame::{PublicFrame, show},
    layout::Page,
};

/// The routes of these pages.
pub(crate) fn routes() -> Router<AppState> {
    Router::new()
        .route("/accessibility", get(get_accessibility))
        .route("/privacy", get(get_privacy))
        .route("/help", get(get_help))
}

#[derive(Template)]
#[template(path = "accessibility.html")]
struct AccessibilityPage {
    page: Page,
}

#[derive(Template)]
#[template(path = "privacy.html")]
struct PrivacyPage {
    page: Page,
}

#[derive(Template)]
#[template(path = "help.html")]
struct HelpPage {
    page: Page,
}

/// `GET /accessibility`
async fn get_accessibility(frame: PublicFrame) -> Result<Response, Refusal> {
    show(&AccessibilityPage {
        page: frame.page("Accessibility statement"),
    })
}

/// `GET /privacy`
async fn get_privacy(frame: PublicFrame) -> Result<Response, Refusal> {
    show(&PrivacyPage {
        page: frame.page("Privacy"),
    })
}

/// `GET /help`
async fn get_help(frame: PublicFrame) -> Result<Response, Refusal> {
    show(&HelpPage {
        page: frame.page("Help"),
    })
}
