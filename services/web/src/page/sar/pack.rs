//! Making the pack of a request, and `/sar/{request}/pack.zip`: its file.

use axum::{
    Router,
    extract::State,
    response::Response,
    routing::{get, post},
};
use child::RequestId;
use desk::{Desk, DeskError};
use gate::{AppState, CsrfForm, Named, Refusal, pack_file};

use super::{LIST, only};
use crate::{
    frame::{Frame, see_other},
    page::desk::text,
};

/// The routes of the pack.
pub(super) fn routes() -> Router<AppState> {
    Router::new()
        .route("/sar/{request}/pack", post(post_pack))
        .route("/sar/{request}/pack.zip", get(get_file))
}

/// `POST /sar/{request}/pack`
async fn post_pack(
    frame: Frame,
    State(desk): State<Desk>,
    Named(id): Named<RequestId>,
    CsrfForm(sent): CsrfForm<Vec<(String, String)>>,
) -> Result<Response, Refusal> {
    only(frame.viewer())?;
    let version = text(&sent, "version").parse().unwrap_or_default();
    match desk.make_pack(frame.viewer(), id, version).await {
        Ok(()) => {
            frame.tell_next("The pack is made. Download it and send it.").await?;
        }
        // The page says what has to be done now.
        Err(DeskError::Changed) => {
            frame
                .mention_next("The request or what is held changed meanwhile")
                .await?;
        }
        Err(error) => return Err(error.into()),
    }
    Ok(see_other(&format!("{LIST}/{id}")))
}

/// `GET /sar/{request}/pack.zip`
async fn get_file(frame: Frame, State(desk): State<Desk>, Named(id): Named<RequestId>) -> Result<Response, Refusal> {
    match desk.pack_file(frame.viewer(), id).await {
        Ok(file) => pack_file(&file.name, file.bytes),
        Err(DeskError::Changed) => {
            frame.mention_next("What is held changed since it was signed").await?;
            Ok(see_other(&format!("{LIST}/{id}")))
        }
        Err(DeskError::Unusable(problems)) => {
            let told: Vec<String> = problems.into_iter().map(|problem| problem.message).collect();
            frame.mention_next(told.join(". ")).await?;
            Ok(see_other(&format!("{LIST}/{id}")))
        }
        Err(error) => Err(error.into()),
    }
}
