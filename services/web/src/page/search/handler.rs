//! Requests of the search forms.

use axum::{
    Router,
    extract::{Query, State},
    http::StatusCode,
    response::Response,
    routing::get,
};
use child::policy::GivenReason;
use desk::{Desk, FindRequest, Problem};
use gate::{AppState, CsrfForm, Refusal, session};
use serde::Deserialize;

use super::{
    advanced::{AdvancedPage, TypedAdvanced},
    kept, reason,
    simple::{SearchForm, SearchPage, TypedSearch},
};
use crate::{
    components::{FormErrors, NotificationBanner},
    frame::{Frame, see_other, show, show_with},
    layout::{Page, Section, may_search},
};

/// The routes of the search forms.
pub fn routes() -> Router<AppState> {
    Router::new()
        .route("/search", get(get_search).post(post_search))
        .route("/search/advanced", get(get_advanced).post(post_advanced))
}

/// What follows `?`: the token of a search to change, or that one expired.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
struct Asked {
    from: String,
    expired: String,
}

/// `GET /search`: the one box, filled in again where a search is changed.
async fn get_search(frame: Frame, Query(asked): Query<Asked>) -> Result<Response, Refusal> {
    let mut page = search_page(&frame)?;
    if !asked.expired.is_empty() {
        page = page.notice(Some(NotificationBanner::important("Your search expired")));
    }
    let request = kept::kept(frame.session(), &asked.from).await?;
    let typed = request.as_ref().map(TypedSearch::of).unwrap_or_default();
    show(&SearchPage::new(page, &typed, frame.asks_why(), &FormErrors::new()))
}

/// `POST /search`: keeps the search in the session and leads to its results.
async fn post_search(
    frame: Frame,
    State(desk): State<Desk>,
    CsrfForm(typed): CsrfForm<TypedSearch>,
) -> Result<Response, Refusal> {
    search_page(&frame)?;
    let mut errors = FormErrors::new();
    typed.check(&mut errors);
    let given = given_reason(&frame, &typed.reason, &typed.reason_other, &mut errors);
    if !errors.is_empty() {
        return refuse_simple(&frame, &typed, &errors);
    }
    let request = FindRequest {
        text: typed.text.trim().to_owned(),
        ..FindRequest::default()
    };
    lead_to_results(&frame, &desk, request, given).await
}

/// `GET /search/advanced`: the form, filled in again where a search is changed.
async fn get_advanced(frame: Frame, Query(asked): Query<Asked>) -> Result<Response, Refusal> {
    let page = search_page(&frame)?;
    let request = kept::kept(frame.session(), &asked.from).await?;
    let typed = request.as_ref().map_or_else(TypedAdvanced::empty, TypedAdvanced::of);
    show(&AdvancedPage::new(
        page,
        &typed,
        frame.asks_why(),
        &FormErrors::new(),
        frame.today(),
    ))
}

/// `POST /search/advanced`: keeps the search in the session and leads to its results.
async fn post_advanced(
    frame: Frame,
    State(desk): State<Desk>,
    CsrfForm(typed): CsrfForm<TypedAdvanced>,
) -> Result<Response, Refusal> {
    search_page(&frame)?;
    let mut errors = FormErrors::new();
    let advanced = typed.read(frame.today(), &mut errors);
    let given = given_reason(&frame, &typed.reason, &typed.reason_other, &mut errors);
    if !errors.is_empty() {
        return refuse_advanced(&frame, &typed, &errors);
    }
    let request = FindRequest {
        advanced: Some(advanced),
        ..FindRequest::default()
    };
    lead_to_results(&frame, &desk, request, given).await
}

/// The empty form for the home page of those who search.
pub(crate) fn search_form(frame: &Frame) -> Option<SearchForm> {
    may_search(frame.viewer()).then(|| {
        SearchForm::new(
            frame.csrf(),
            &TypedSearch::default(),
            frame.asks_why(),
            &FormErrors::new(),
        )
    })
}

/// The form of a search that the desk could not use, with what was typed and what is wrong with it.
pub(crate) fn refuse_search(frame: &Frame, request: &FindRequest, problems: Vec<Problem>) -> Result<Response, Refusal> {
    let errors = FormErrors::from(problems);
    if request.advanced.is_some() {
        refuse_advanced(frame, &TypedAdvanced::of(request), &errors)
    } else {
        refuse_simple(frame, &TypedSearch::of(request), &errors)
    }
}

fn refuse_simple(frame: &Frame, typed: &TypedSearch, errors: &FormErrors) -> Result<Response, Refusal> {
    let form = SearchPage::new(search_page(frame)?, typed, frame.asks_why(), errors);
    show_with(StatusCode::UNPROCESSABLE_ENTITY, &form)
}

fn refuse_advanced(frame: &Frame, typed: &TypedAdvanced, errors: &FormErrors) -> Result<Response, Refusal> {
    let form = AdvancedPage::new(search_page(frame)?, typed, frame.asks_why(), errors, frame.today());
    show_with(StatusCode::UNPROCESSABLE_ENTITY, &form)
}

/// Keeps the reason, if one was given now, and the search for it.
async fn lead_to_results(
    frame: &Frame,
    desk: &Desk,
    request: FindRequest,
    given: Option<GivenReason>,
) -> Result<Response, Refusal> {
    if let Some(given) = given {
        session::give_reason(frame.session(), &given).await?;
    }
    let token = kept::keep(frame.session(), desk, request).await?;
    Ok(see_other(&format!("/search/{token}")))
}

/// The page of both forms; for those who do not search there is no such page.
fn search_page(frame: &Frame) -> Result<Page, Refusal> {
    if may_search(frame.viewer()) {
        Ok(frame.page("Search", Section::Search))
    } else {
        Err(Refusal::NotFound)
    }
}

/// The reason given now, where one is asked for.
fn given_reason(frame: &Frame, chosen: &str, words: &str, errors: &mut FormErrors) -> Option<GivenReason> {
    reason::read(frame.asks_why()?, chosen, words, errors)
}
