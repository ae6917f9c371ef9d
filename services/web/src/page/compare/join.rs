//! `/review/{item}/join`: what joining comes to, before it is done (page P11).

use axum::{
    Router,
    extract::{Query, State},
    http::StatusCode,
    response::Response,
    routing::get,
};
use child::CaseId;
use desk::{Desk, DeskError};
use gate::{AppState, CsrfForm, Named, Refusal};
use serde::Deserialize;

use super::{
    handler::{changed, refused},
    join_choice::TypedJoin,
    join_page::JoinPage,
    outcome,
};
use crate::{
    components::FormErrors,
    frame::{Frame, show_with},
    layout::Section,
    page::desk::refuse,
};

/// The route of this page.
pub(super) fn routes() -> Router<AppState> {
    Router::new().route("/review/{item}/join", get(get_join).post(post_join))
}

/// The version of the case that was seen on the page before.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
struct Asked {
    version: String,
}

/// `GET /review/{item}/join`
async fn get_join(
    frame: Frame,
    State(desk): State<Desk>,
    Named(id): Named<CaseId>,
    Query(asked): Query<Asked>,
) -> Result<Response, Refusal> {
    let seen = asked.version.parse().ok();
    let typed = TypedJoin::none();
    form(&frame, &desk, id, StatusCode::OK, seen, (&typed, &FormErrors::new())).await
}

/// The page with what was typed; `seen` is the version of the case that was looked at, if it is known.
async fn form(
    frame: &Frame,
    desk: &Desk,
    id: CaseId,
    status: StatusCode,
    seen: Option<i64>,
    (typed, errors): (&TypedJoin, &FormErrors),
) -> Result<Response, Refusal> {
    let preview = match desk.preview_join(frame.viewer(), id).await {
        Err(DeskError::Unusable(problems)) => return refused(frame, desk, id, problems).await,
        Err(DeskError::Changed) => return changed(frame, desk, id).await,
        found => found?,
    };
    if seen.is_some_and(|seen| seen != preview.version) {
        return changed(frame, desk, id).await;
    }
    let page = frame
        .page("Check before joining", Section::Review)
        .errors(errors.summary());
    show_with(status, &JoinPage::new(page, id, &preview, typed, errors))
}

/// `POST /review/{item}/join`
async fn post_join(
    frame: Frame,
    State(desk): State<Desk>,
    Named(id): Named<CaseId>,
    CsrfForm(sent): CsrfForm<Vec<(String, String)>>,
) -> Result<Response, Refusal> {
    let typed = TypedJoin::sent(&sent);
    match desk.answer_case(frame.viewer(), id, &typed.to_answer()).await {
        Ok(done) => {
            let record = done.children.first().map(|child| format!(" {}", child.reference));
            let text = format!(
                "The records are one child record{} from now on.",
                record.unwrap_or_default()
            );
            outcome::go_on(&frame, &desk, &text, Some(done.decision)).await
        }
        Err(DeskError::Unusable(problems)) => {
            let asked = ["reason", "choice_reason", "review_on"];
            if problems.iter().any(|problem| !asked.contains(&&*problem.field)) {
                return refused(&frame, &desk, id, problems).await;
            }
            let errors = refuse(problems, &[&typed.review_on], "reason");
            let status = StatusCode::UNPROCESSABLE_ENTITY;
            form(&frame, &desk, id, status, None, (&typed, &errors)).await
        }
        Err(DeskError::Changed) => changed(&frame, &desk, id).await,
        Err(error) => Err(error.into()),
    }
}
