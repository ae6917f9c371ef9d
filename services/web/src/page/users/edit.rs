//! Changing what is said of a user.

use askama::Template;
use axum::{Router, extract::State, http::StatusCode, response::Response, routing::get};
use child::ids::UserId;
use desk::{Desk, DeskError, Keeper};
use gate::{AppState, CsrfForm, Named, Refusal};

use super::{
    address,
    fields::{Step, TypedUser},
};
use crate::{
    components::{BackLink, Button, Content, Csrf, FormErrors},
    frame::{Frame, see_other, show_with},
    layout::{Page, Section},
};

/// The route of this page.
pub(super) fn routes() -> Router<AppState> {
    Router::new().route("/users/{user}/edit", get(get_edit).post(post_edit))
}

/// Everything but how they sign in, which stays.
const STEPS: [Step; 4] = [Step::Person, Step::Place, Step::Role, Step::Checks];

#[derive(Template)]
#[template(path = "pages/users/edit.html")]
pub(super) struct EditPage {
    page: Page,
    action: String,
    csrf: Csrf,
    version: i64,
    fields: Vec<Content>,
    button: Button,
    cancel: String,
}

impl EditPage {
    /// The form with what is known or typed, and what is wrong with it.
    pub fn new(page: Page, id: UserId, version: i64, typed: &TypedUser, errors: &FormErrors) -> Self {
        let here = address(id);
        let fields = STEPS.into_iter().flat_map(|step| typed.fields(step, true, errors));
        Self {
            csrf: Csrf::new(page.csrf()),
            page: page
                .back(BackLink::new(&here).text("Back to the user"))
                .errors(errors.summary()),
            action: format!("{here}/edit"),
            version,
            fields: fields.collect(),
            button: Button::new("Save").once().testid("save-user"),
            cancel: here,
        }
    }
}

fn page(frame: &Frame) -> Page {
    frame.page("Change a user", Section::Users)
}

/// `GET /users/{user}/edit`
async fn get_edit(frame: Frame, State(desk): State<Desk>, Named(id): Named<UserId>) -> Result<Response, Refusal> {
    let user = desk.user_view(frame.viewer(), id).await?;
    if user.own {
        return Err(Refusal::NotFound);
    }
    let typed = TypedUser::of(&user.line);
    let form = EditPage::new(page(&frame), id, user.line.version, &typed, &FormErrors::new());
    show_with(StatusCode::OK, &form)
}

/// `POST /users/{user}/edit`
async fn post_edit(
    frame: Frame,
    State(desk): State<Desk>,
    Named(id): Named<UserId>,
    CsrfForm(sent): CsrfForm<Vec<(String, String)>>,
) -> Result<Response, Refusal> {
    let user = desk.user_view(frame.viewer(), id).await?;
    let version = sent.iter().find(|(name, _)| name == "version");
    let version: i64 = version
        .and_then(|(_, text)| text.parse().ok())
        .ok_or(Refusal::Unreadable)?;
    let mut typed = TypedUser::of(&user.line);
    for step in STEPS {
        typed.take(step, &sent);
    }
    let errors = match typed.read() {
        Err(errors) => errors,
        Ok((profile, _)) => {
            match desk
                .change_user(Keeper::Administrator(frame.viewer()), id, version, profile)
                .await
            {
                Ok(waits) => {
                    let words = if waits {
                        "The changes are saved. The role waits until another administrator agrees."
                    } else {
                        "The changes are saved."
                    };
                    frame.tell_next(words).await?;
                    return Ok(see_other(&address(id)));
                }
                Err(DeskError::Unusable(problems)) => problems.into(),
                Err(error) => return Err(error.into()),
            }
        }
    };
    let form = EditPage::new(page(&frame), id, version, &typed, &errors);
    show_with(StatusCode::UNPROCESSABLE_ENTITY, &form)
}
