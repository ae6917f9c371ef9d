//! Requests of the pages about feed runs.

use axum::{
    Router,
    extract::{Query, State},
    http::StatusCode,
    response::Response,
    routing::get,
};
use child::RunId;
use desk::{Acted, Desk, DeskError, RunAct, RunStatus};
use gate::{AppState, CsrfForm, Named, Refusal, errors_file};
use serde::Deserialize;

use super::{confirm::ConfirmPage, errors::ErrorsPage, list::ListPage, run::RunPage};
use crate::{
    components::FormErrors,
    frame::{Frame, see_other, show, show_with},
    layout::Section,
};

/// The routes of the feed pages.
pub fn routes() -> Router<AppState> {
    Router::new()
        .route("/feeds", get(get_list))
        .route("/feeds/{run}", get(get_run))
        .route("/feeds/{run}/errors", get(get_errors))
        .route("/feeds/{run}/errors.csv", get(get_errors_file))
        .route("/feeds/{run}/confirm/{act}", get(get_confirm).post(post_confirm))
}

/// Which page of a list, and of which rule.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
struct Asked {
    page: String,
    rule: String,
}

impl Asked {
    fn page(&self) -> usize {
        self.page.parse().unwrap_or(1).max(1)
    }
}

/// `GET /feeds`
async fn get_list(frame: Frame, State(desk): State<Desk>, Query(asked): Query<Asked>) -> Result<Response, Refusal> {
    let list = desk.feed_runs(frame.viewer(), asked.page()).await?;
    if asked.page() > list.pages {
        return Ok(see_other("/feeds"));
    }
    show(&ListPage::new(frame.page("Feed runs", Section::Feeds), &list))
}

/// `GET /feeds/{run}`
async fn get_run(frame: Frame, State(desk): State<Desk>, Named(id): Named<RunId>) -> Result<Response, Refusal> {
    let run = desk.feed_run(frame.viewer(), id).await?;
    show(&RunPage::new(frame.page("Feed run", Section::Feeds), &run))
}

/// `GET /feeds/{run}/errors`
async fn get_errors(
    frame: Frame,
    State(desk): State<Desk>,
    Named(id): Named<RunId>,
    Query(asked): Query<Asked>,
) -> Result<Response, Refusal> {
    let rule = Some(asked.rule.as_str()).filter(|rule| !rule.is_empty());
    let errors = desk.run_errors(frame.viewer(), id, rule, asked.page()).await?;
    if let Some(rows) = errors.rows.as_ref().filter(|rows| asked.page() > rows.pages) {
        return Ok(see_other(&super::errors::address(id, &rows.group.rule, 1)));
    }
    let page = frame.page("Rows that broke a rule", Section::Feeds);
    show(&ErrorsPage::new(page.printable(frame.now()), &errors))
}

/// `GET /feeds/{run}/errors.csv`
async fn get_errors_file(frame: Frame, State(desk): State<Desk>, Named(id): Named<RunId>) -> Result<Response, Refusal> {
    let file = desk.run_errors_file(frame.viewer(), id).await?;
    errors_file(&format!("rows-that-broke-a-rule-{id}"), file).await
}

/// `GET /feeds/{run}/confirm/{act}`
async fn get_confirm(
    frame: Frame,
    State(desk): State<Desk>,
    Named((id, act)): Named<(RunId, String)>,
) -> Result<Response, Refusal> {
    let act = RunAct::from_name(&act).ok_or(Refusal::NotFound)?;
    let run = desk.feed_run(frame.viewer(), id).await?;
    if !run.acts.contains(&act) {
        return Err(Refusal::NotFound);
    }
    let page = frame.page("Check before you go on", Section::Feeds);
    show(&ConfirmPage::new(page, frame.csrf(), &run, act, "", &FormErrors::new()))
}

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
struct Typed {
    reason: String,
}

/// `POST /feeds/{run}/confirm/{act}`
async fn post_confirm(
    frame: Frame,
    State(desk): State<Desk>,
    Named((id, act)): Named<(RunId, String)>,
    CsrfForm(typed): CsrfForm<Typed>,
) -> Result<Response, Refusal> {
    let act = RunAct::from_name(&act).ok_or(Refusal::NotFound)?;
    let acted = match desk.act_on_run(frame.viewer(), id, act, &typed.reason).await {
        Ok(acted) => acted,
        Err(DeskError::Unusable(problems)) => {
            let run = desk.feed_run(frame.viewer(), id).await?;
            let mut errors = FormErrors::new();
            for problem in problems {
                errors.add_at(problem.field, "reason", problem.message);
            }
            let page = frame.page("Check before you go on", Section::Feeds);
            let page = ConfirmPage::new(page, frame.csrf(), &run, act, &typed.reason, &errors);
            return show_with(StatusCode::UNPROCESSABLE_ENTITY, &page);
        }
        Err(error) => return Err(error.into()),
    };
    let text = match (&acted, act) {
        (Acted::UnderWay, _) => "It is under way. Look at this page again in a few minutes.",
        (Acted::Done(_), RunAct::Load) => "The run is loaded. Its records are being linked.",
        (Acted::Done(_), RunAct::Discard) => "The run is discarded. Nothing was changed.",
        (Acted::Done(_), RunAct::BackOut) => "The run is backed out. Links are being looked at again.",
        (Acted::Done(report), RunAct::Again) => match report.status {
            RunStatus::Finished => "This is the run that read the file again. Its records are being linked.",
            RunStatus::Held => "This is the run that read the file again. It waits for somebody to load or discard it.",
            _ => "This is the run that read the file again. It failed, and nothing was changed.",
        },
    };
    // What ran again is a run of its own.
    let shown = match &acted {
        Acted::Done(report) if act == RunAct::Again => report.run.unwrap_or(id),
        _ => id,
    };
    frame.tell_next(text).await?;
    Ok(see_other(&format!("/feeds/{shown}")))
}
