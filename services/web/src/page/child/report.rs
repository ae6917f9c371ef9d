//! `/child/{id}/report`: telling stewards that something is wrong with a record.

use axum::{Router, extract::State, http::StatusCode, response::Response, routing::get};
use child::ChildId;
use desk::{Desk, DeskError, Section as Asked};
use gate::{AppState, CsrfForm, Named, Refusal};

use super::opened;
use crate::{
    components::{Button, CharacterCount, FormErrors},
    frame::{Frame, see_other, show_with},
    layout::Section,
    page::desk::{FormPage, TEXT_CHARACTERS_MAX, text},
};

/// The route of this page.
pub(super) fn routes() -> Router<AppState> {
    Router::new().route("/child/{id}/report", get(get_report).post(post_report))
}

async fn form(
    frame: &Frame,
    desk: &Desk,
    id: ChildId,
    (status, typed): (StatusCode, &str),
    errors: &FormErrors,
) -> Result<Response, Refusal> {
    let found = desk.open(frame.viewer(), id, Asked::Overview).await?;
    opened(frame, found, "/report", |child, joined| {
        let title = format!("Report a mistake in child record {}", child.reference);
        let page = joined.tell(frame.page(title, Section::Search)).errors(errors.summary());
        let address = format!("/child/{}", child.id);
        let button = Button::new("Send to the data stewards").once().testid("send-report");
        let field = CharacterCount::new("text", "What is wrong?", TEXT_CHARACTERS_MAX)
            .hint("For example, that two children are mixed up here, or that a value is not right. Stewards read it.")
            .value(typed)
            .error(errors.of("text"));
        let form = FormPage::new(page, "Report a mistake", format!("{address}/report"), address, button)
            .about_child(&child)
            .intro("A data steward looks into it. Values are mended at the source that states them.")
            .field(field);
        show_with(status, &form)
    })
    .await
}

/// `GET /child/{id}/report`
async fn get_report(frame: Frame, State(desk): State<Desk>, Named(id): Named<ChildId>) -> Result<Response, Refusal> {
    form(&frame, &desk, id, (StatusCode::OK, ""), &FormErrors::new()).await
}

/// `POST /child/{id}/report`
async fn post_report(
    frame: Frame,
    State(desk): State<Desk>,
    Named(id): Named<ChildId>,
    CsrfForm(sent): CsrfForm<Vec<(String, String)>>,
) -> Result<Response, Refusal> {
    let typed = text(&sent, "text");
    match desk.report_mistake(frame.viewer(), id, typed).await {
        Ok(()) => {
            frame.tell_next("The data stewards have your report.").await?;
            Ok(see_other(&format!("/child/{id}")))
        }
        Err(DeskError::Unusable(problems)) => {
            let errors = FormErrors::from(problems);
            let shown = (StatusCode::UNPROCESSABLE_ENTITY, typed);
            form(&frame, &desk, id, shown, &errors).await
        }
        Err(error) => Err(error.into()),
    }
}
