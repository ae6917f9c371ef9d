//! `/preferences`: what each user sets for themselves.

use askama::Template;
use axum::{Router, extract::State, response::Response, routing::get};
use desk::{Desk, Preferences};
use gate::{AppState, CsrfForm, Refusal};

use crate::{
    components::{BackLink, Button, Checkboxes, Choice, Csrf},
    frame::{Frame, SHORTCUTS, see_other, show},
    layout::{Page, Section, may_search},
};

/// The routes of this page.
pub(crate) fn routes() -> Router<AppState> {
    Router::new().route("/preferences", get(get_preferences).post(post_preferences))
}

#[derive(Template)]
#[template(path = "preferences.html")]
struct PreferencesPage {
    page: Page,
    csrf: Csrf,
    shortcuts: Checkboxes,
    keys: Vec<(&'static str, &'static str)>,
    button: Button,
    has_password: bool,
}

/// `GET /preferences`
async fn get_preferences(frame: Frame, State(desk): State<Desk>) -> Result<Response, Refusal> {
    let preferences = desk.preferences(frame.viewer()).await?;
    let on = Choice::new("shortcuts", "Use single-letter keyboard shortcuts").chosen(preferences.shortcuts);
    let mut keys = vec![("h", "go to the home page"), ("p", "go to your preferences")];
    if may_search(frame.viewer()) {
        keys.insert(0, ("s", "search for a child"));
    }
    if frame.viewer().decides_matches() {
        keys.extend([
            ("j", "go to the next item of the review queue"),
            ("k", "go to the previous item"),
            ("1", "choose “Yes, same child”"),
            ("2", "choose “No, different children”"),
            ("3", "choose “I cannot tell yet”"),
            ("Enter", "continue"),
        ]);
    }
    keys.push(("?", "see this list"));
    show(&PreferencesPage {
        page: frame
            .page("Preferences", Section::None)
            .back(BackLink::new("/").text("Back to home")),
        csrf: Csrf::new(frame.csrf()),
        shortcuts: Checkboxes::new("turn-on", "Keyboard shortcuts", vec![on])
            .hint("They never act while you type in a box."),
        keys,
        button: Button::new("Save").once().testid("save-preferences"),
        has_password: desk.has_password(frame.viewer()).await?,
    })
}

/// `POST /preferences`
async fn post_preferences(
    frame: Frame,
    State(desk): State<Desk>,
    CsrfForm(typed): CsrfForm<Vec<(String, String)>>,
) -> Result<Response, Refusal> {
    let shortcuts = typed
        .iter()
        .any(|(name, value)| name == "turn-on" && value == "shortcuts");
    let preferences = Preferences { shortcuts };
    desk.set_preferences(frame.viewer(), &preferences).await?;
    frame.session().insert(SHORTCUTS, shortcuts).await?;
    frame
        .tell_next("Your preferences are saved. They apply from now on.")
        .await?;
    Ok(see_other("/preferences"))
}
