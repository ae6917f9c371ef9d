//! Requests of the pages about the audit trail.

use axum::{
    Router,
    extract::{Path, Query, State},
    http::StatusCode,
    response::Response,
    routing::get,
};
use chrono::{DateTime, Utc};
use desk::{Desk, DeskError, TrailRequest};
use gate::{AppState, CsrfForm, Refusal, csv_file, trail_file};
use serde::{Deserialize, Serialize};

use super::{form::Typed, list::TrailList, unusual::UnusualPage};
use crate::{
    components::{FormErrors, NotificationBanner},
    frame::{Frame, see_other, show, show_with},
    layout::{Page, Section, may_ask_about_access, may_read_trail},
    page::kept,
};

/// Name of the requests in the session.
const ASKED: &str = "web.trail";
/// Days that the report of unusual access covers, of which the reader chooses.
pub(super) const DAYS: [u16; 2] = [7, 28];

/// The routes of the trail.
pub fn routes() -> Router<AppState> {
    Router::new()
        .route("/audit", get(get_latest).post(post_filter))
        .route("/audit/unusual", get(get_unusual))
        .route("/audit/unusual.csv", get(get_unusual_file))
        .route("/audit/{token}", get(get_events))
        .route("/audit/{token}/events.csv", get(get_events_file))
}

/// What was asked for, and when: later events are not mixed in between pages.
#[derive(Debug, Clone, Serialize, Deserialize)]
struct Asked {
    request: TrailRequest,
    until: DateTime<Utc>,
}

/// What follows `?`.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
struct Place {
    page: String,
    days: String,
    expired: String,
}

impl Place {
    fn page(&self) -> usize {
        self.page.parse().unwrap_or(1).max(1)
    }

    /// The days of the report: those offered, and the first of them for everything else.
    fn days(&self) -> u16 {
        let asked = self.days.parse().ok();
        asked.filter(|days| DAYS.contains(days)).unwrap_or(DAYS[0])
    }
}

/// `GET /audit`: the form and the latest events.
async fn get_latest(frame: Frame, State(desk): State<Desk>, Query(query): Query<Place>) -> Result<Response, Refusal> {
    let mut page = page(&frame)?;
    if !query.expired.is_empty() {
        page = page.notice(Some(NotificationBanner::important("Your filters expired")));
    }
    let request = TrailRequest::default();
    let events = desk.trail_page(frame.viewer(), &request, frame.now(), 1).await?;
    show(&TrailList::new(
        page,
        None,
        &events,
        &Typed::default(),
        &FormErrors::new(),
    ))
}

/// `POST /audit`: keeps what is asked for in the session and leads to the events.
async fn post_filter(
    frame: Frame,
    State(desk): State<Desk>,
    CsrfForm(sent): CsrfForm<Vec<(String, String)>>,
) -> Result<Response, Refusal> {
    page(&frame)?;
    let typed = Typed::sent(&sent);
    let mut errors = FormErrors::new();
    let request = typed.read(&mut errors);
    if !errors.is_empty() {
        return refuse(&frame, &desk, &typed, &errors).await;
    }
    let until = frame.now();
    match desk.trail_request(frame.viewer(), &request).await {
        Err(DeskError::Unusable(problems)) => refuse(&frame, &desk, &typed, &typed.refuse(problems)).await,
        Err(error) => Err(error.into()),
        Ok(()) => {
            let token = kept::keep(frame.session(), ASKED, &desk, Asked { request, until }).await?;
            Ok(see_other(&format!("/audit/{token}")))
        }
    }
}

/// `GET /audit/{token}`: the events asked for, page by page.
async fn get_events(
    frame: Frame,
    State(desk): State<Desk>,
    Path(token): Path<String>,
    Query(query): Query<Place>,
) -> Result<Response, Refusal> {
    let page = page(&frame)?;
    let Some(asked) = kept::kept::<Asked>(frame.session(), ASKED, &token).await? else {
        return Ok(see_other("/audit?expired=1"));
    };
    let events = desk
        .trail_page(frame.viewer(), &asked.request, asked.until, query.page())
        .await?;
    if query.page() > events.pages {
        return Ok(see_other(&format!("/audit/{token}")));
    }
    let typed = Typed::of(&asked.request);
    show(&TrailList::new(page, Some(&token), &events, &typed, &FormErrors::new()))
}

/// `GET /audit/{token}/events.csv`: all events asked for.
async fn get_events_file(
    frame: Frame,
    State(desk): State<Desk>,
    Path(token): Path<String>,
) -> Result<Response, Refusal> {
    page(&frame)?;
    let Some(asked) = kept::kept::<Asked>(frame.session(), ASKED, &token).await? else {
        return Ok(see_other("/audit?expired=1"));
    };
    let file = desk.trail_file(frame.viewer(), &asked.request, asked.until).await?;
    trail_file("audit-trail", file).await
}

/// `GET /audit/unusual`
async fn get_unusual(frame: Frame, State(desk): State<Desk>, Query(query): Query<Place>) -> Result<Response, Refusal> {
    if !may_ask_about_access(frame.viewer()) {
        return Err(Refusal::NotFound);
    }
    let report = desk.unusual(frame.viewer(), query.days()).await?;
    let page = frame.page("Unusual access", Section::Audit).printable(frame.now());
    show(&UnusualPage::new(page, &report, query.days()))
}

/// `GET /audit/unusual.csv`
async fn get_unusual_file(
    frame: Frame,
    State(desk): State<Desk>,
    Query(query): Query<Place>,
) -> Result<Response, Refusal> {
    if !may_ask_about_access(frame.viewer()) {
        return Err(Refusal::NotFound);
    }
    csv_file("unusual-access", desk.unusual_file(frame.viewer(), query.days()).await?)
}

/// The form again, with what is wrong, above the latest events.
async fn refuse(frame: &Frame, desk: &Desk, typed: &Typed, errors: &FormErrors) -> Result<Response, Refusal> {
    let request = TrailRequest::default();
    let events = desk.trail_page(frame.viewer(), &request, frame.now(), 1).await?;
    let list = TrailList::new(page(frame)?, None, &events, typed, errors);
    show_with(StatusCode::UNPROCESSABLE_ENTITY, &list)
}

/// The page of the trail; for those who may not read it there is no such page.
fn page(frame: &Frame) -> Result<Page, Refusal> {
    if may_read_trail(frame.viewer()) {
        Ok(frame.page("Audit", Section::Audit).printable(frame.now()).landscape())
    } else {
        Err(Refusal::NotFound)
    }
}
