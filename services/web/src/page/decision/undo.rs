//! `/decision/{id}/undo`: what taking a decision back would come to, and doing it for a reason.

use askama::Template;
use axum::{Router, extract::State, http::StatusCode, response::Response, routing::get};
use child::DecisionId;
use desk::{DecisionLine, Desk, DeskError, Preview};
use gate::{AppState, CsrfForm, Named, Refusal};

use super::{item::summary, parts::cards};
use crate::{
    components::{
        BackLink, Button, CharacterCount, Csrf, ErrorSummary, FormErrors, NotificationBanner, Size, SummaryList,
    },
    frame::{Frame, see_other, show_with},
    layout::{Page, Section},
    page::desk::{TEXT_CHARACTERS_MAX, text},
};

/// The route of this page.
pub(super) fn routes() -> Router<AppState> {
    Router::new().route("/decision/{decision}/undo", get(get_undo).post(post_undo))
}

/// What undoing would come to.
#[derive(Template)]
#[template(path = "pages/decision/undo.html")]
pub(super) struct UndoPage {
    page: Page,
    about: SummaryList,
    before: Vec<SummaryList>,
    after: Vec<SummaryList>,
    form: Option<UndoForm>,
}

/// The reason and the button.
struct UndoForm {
    action: String,
    csrf: Csrf,
    token: String,
    reason: CharacterCount,
    button: Button,
    cancel: String,
}

/// Where "Cancel" and the way back lead: the source records of the first child concerned.
fn cancel(preview: &Preview) -> String {
    let child = preview.before.iter().find_map(|part| part.child);
    child.map_or_else(|| "/review".to_owned(), |child| format!("/child/{child}/sources"))
}

impl UndoPage {
    /// The page of a decision with what was typed.
    pub fn new(page: Page, line: &DecisionLine, preview: &Preview, typed: &str, errors: &FormErrors) -> Self {
        let cancel = cancel(preview);
        let reason = CharacterCount::new("reason", "Why do you undo this?", TEXT_CHARACTERS_MAX)
            .size(Size::Small)
            .hint("It goes on record with your name.")
            .value(typed)
            .error(errors.of("reason"));
        Self {
            about: summary(line).testid("about"),
            before: cards(&preview.before, "before"),
            after: cards(&preview.after, "after"),
            form: line.in_force.then(|| UndoForm {
                action: format!("/decision/{}/undo", line.id),
                csrf: Csrf::new(page.csrf()),
                token: preview.token.clone(),
                reason,
                button: Button::new("Undo this decision").once().testid("undo"),
                cancel: cancel.clone(),
            }),
            page: page.back(BackLink::new(cancel)),
        }
    }
}

const TITLE: &str = "Undo a decision";

/// What is shown and with which status: at first, and again after a form that could not be carried out.
async fn form(
    frame: &Frame,
    desk: &Desk,
    id: DecisionId,
    status: StatusCode,
    (typed, errors): (&str, &FormErrors),
) -> Result<Response, Refusal> {
    let (line, preview) = match desk.preview_undo(frame.viewer(), id).await {
        Err(DeskError::Unusable(problems)) => return stopped(frame, &problems),
        found => found?,
    };
    let page = frame.page(TITLE, Section::Review).errors(errors.summary());
    let page = if status == StatusCode::CONFLICT {
        let text = "The records changed while you looked. Look again at what undoing comes to.";
        page.notice(Some(NotificationBanner::important(text)))
    } else {
        page
    };
    show_with(status, &UndoPage::new(page, &line, &preview, typed, errors))
}

/// Later decisions stand in the way.
#[derive(Template)]
#[template(path = "pages/decision/stopped.html")]
struct StoppedPage {
    page: Page,
}

fn stopped(frame: &Frame, problems: &[desk::Problem]) -> Result<Response, Refusal> {
    let errors = problems.iter().map(|problem| (None, problem.message.clone())).collect();
    let page = frame
        .page(TITLE, Section::Review)
        .back(BackLink::new("/review").text("Back to the review queue"))
        .errors(Some(ErrorSummary::new(errors)));
    show_with(StatusCode::UNPROCESSABLE_ENTITY, &StoppedPage { page })
}

/// `GET /decision/{decision}/undo`
async fn get_undo(frame: Frame, State(desk): State<Desk>, Named(id): Named<DecisionId>) -> Result<Response, Refusal> {
    form(&frame, &desk, id, StatusCode::OK, ("", &FormErrors::new())).await
}

/// `POST /decision/{decision}/undo`
async fn post_undo(
    frame: Frame,
    State(desk): State<Desk>,
    Named(id): Named<DecisionId>,
    CsrfForm(sent): CsrfForm<Vec<(String, String)>>,
) -> Result<Response, Refusal> {
    let typed = text(&sent, "reason");
    match desk.undo(frame.viewer(), id, text(&sent, "token"), typed).await {
        Ok(done) => {
            frame
                .tell_next("The decision is undone. The records lie as they would without it.")
                .await?;
            let first = done.children.first();
            let next = first.map(|child| format!("/child/{}/sources", child.child));
            Ok(see_other(&next.unwrap_or_else(|| "/review".to_owned())))
        }
        Err(DeskError::Unusable(problems)) => {
            let errors = FormErrors::from(problems);
            if errors.of("reason").is_none() {
                // Nothing of the form can mend it: the preview says the same.
                return form(
                    &frame,
                    &desk,
                    id,
                    StatusCode::UNPROCESSABLE_ENTITY,
                    (typed, &FormErrors::new()),
                )
                .await;
            }
            form(&frame, &desk, id, StatusCode::UNPROCESSABLE_ENTITY, (typed, &errors)).await
        }
        Err(DeskError::Changed) => form(&frame, &desk, id, StatusCode::CONFLICT, (typed, &FormErrors::new())).await,
        Err(error) => Err(error.into()),
    }
}
