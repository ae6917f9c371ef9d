//! Requests of one review case: looking at it, and answering it.

use axum::{Router, extract::State, http::StatusCode, response::Response, routing::get};
use child::{CaseId, ChildId};
use desk::{CaseKind, CaseView, Desk, DeskError};
use gate::{AppState, CsrfForm, Named, Refusal};

use super::{
    answer::{Answer, Typed},
    outcome::{self, OutcomePage},
    page::ComparePage,
};
use crate::{
    components::{FormErrors, NotificationBanner},
    frame::{Frame, see_other, show, show_with},
    layout::{Page, Section},
    words,
};

/// What is said of a case that changed since it was opened.
const CHANGED: &str =
    "This case changed while you looked: its evidence, or what others did about it. Look at it again, then decide.";

/// The routes of one case.
pub(super) fn routes() -> Router<AppState> {
    Router::new().route("/review/{item}", get(get_case).post(post_case))
}

pub(super) fn page(frame: &Frame, case: &CaseView) -> Page {
    let title = match case.kind {
        CaseKind::Disagree => "Sources disagree",
        CaseKind::Reported => "Reported mistake",
        CaseKind::Unidentified => "Waiting for its identity",
        _ => "Compare two records",
    };
    frame.page(title, Section::Review)
}

/// `GET /review/{item}`
async fn get_case(frame: Frame, State(desk): State<Desk>, Named(id): Named<CaseId>) -> Result<Response, Refusal> {
    let case = desk.review_case(frame.viewer(), id).await?;
    let page = page(&frame, &case);
    show(&ComparePage::new(page, &case, &Typed::none(), &FormErrors::new()))
}

/// `POST /review/{item}`
async fn post_case(
    frame: Frame,
    State(desk): State<Desk>,
    Named(id): Named<CaseId>,
    CsrfForm(sent): CsrfForm<Vec<(String, String)>>,
) -> Result<Response, Refusal> {
    let viewer = frame.viewer();
    if !viewer.decides_matches() {
        return Err(Refusal::NotFound);
    }
    let typed = Typed::sent(&sent);
    if typed.later {
        return later(&frame, &desk, id, &typed).await;
    }
    match typed.answer {
        Some(Answer::Same) => {
            // Nothing is joined before the next page shows what would come of it.
            let version = typed.version;
            return Ok(see_other(&format!("/review/{id}/join?version={version}")));
        }
        // Records of one child record are parted where each of them can be looked at.
        Some(Answer::Different) if typed.child.is_some() => {
            let child: ChildId = typed.child.ok_or(Refusal::NotFound)?;
            return Ok(see_other(&format!("/child/{child}/split?case={id}")));
        }
        _ => {}
    }
    let done = if typed.answer == Some(Answer::Unsure) {
        let until = typed.until.read().ok().flatten();
        let deferred = desk.defer_case(viewer, id, &typed.deferral()).await;
        deferred.map(|()| {
            let until = until.map(words::date).unwrap_or_default();
            (format!("The case is put off until {until}."), None)
        })
    } else {
        desk.answer_case(viewer, id, &typed.to_answer()).await.map(|decision| {
            let text = "The two are kept apart as different children from now on.";
            (text.to_owned(), Some(decision.decision))
        })
    };
    match done {
        Ok((text, decision)) => outcome::go_on(&frame, &desk, &text, decision).await,
        Err(DeskError::Unusable(problems)) => {
            let errors = typed.refuse(problems);
            let case = desk.review_case(viewer, id).await?;
            let page = page(&frame, &case).errors(errors.summary());
            show_with(
                StatusCode::UNPROCESSABLE_ENTITY,
                &ComparePage::new(page, &case, &typed, &errors),
            )
        }
        Err(DeskError::Changed) => changed(&frame, &desk, id).await,
        Err(error) => Err(error.into()),
    }
}

/// Keeps the case with who looked at it, with what was typed so far as a note.
async fn later(frame: &Frame, desk: &Desk, id: CaseId, typed: &Typed) -> Result<Response, Refusal> {
    let note = typed.all_words();
    if !note.is_empty() {
        match desk.note_case(frame.viewer(), id, &note).await {
            Err(DeskError::Unusable(problems)) => {
                let errors = typed.refuse(problems);
                let case = desk.review_case(frame.viewer(), id).await?;
                let page = page(frame, &case).errors(errors.summary());
                let page = ComparePage::new(page, &case, typed, &errors);
                return show_with(StatusCode::UNPROCESSABLE_ENTITY, &page);
            }
            noted => noted?,
        }
    }
    desk.take_cases(frame.viewer(), &[id]).await?;
    let text = if note.is_empty() {
        "The case is not answered. You find it among yours."
    } else {
        "The case is not answered. You find it among yours, with what you wrote as a note."
    };
    frame.tell_next(text).await?;
    Ok(see_other("/review?assigned=me"))
}

/// The answer to a form that somebody else was faster with, or whose evidence is another now: nothing was changed.
pub(super) async fn changed(frame: &Frame, desk: &Desk, id: CaseId) -> Result<Response, Refusal> {
    let case = desk.review_case(frame.viewer(), id).await?;
    if case.waits {
        let page = page(frame, &case).notice(Some(NotificationBanner::important(CHANGED)));
        let page = ComparePage::new(page, &case, &Typed::none(), &FormErrors::new());
        return show_with(StatusCode::CONFLICT, &page);
    }
    let page = OutcomePage::new(frame.page("Already answered", Section::Review), &case);
    show_with(StatusCode::CONFLICT, &page)
}

/// Shows a case with what stands in the way of an answer that was given on another page.
pub(super) async fn refused(
    frame: &Frame,
    desk: &Desk,
    id: CaseId,
    problems: Vec<desk::Problem>,
) -> Result<Response, Refusal> {
    let typed = Typed::none();
    let errors = typed.refuse(problems);
    let case = desk.review_case(frame.viewer(), id).await?;
    let page = page(frame, &case).errors(errors.summary());
    let page = ComparePage::new(page, &case, &typed, &errors);
    show_with(StatusCode::UNPROCESSABLE_ENTITY, &page)
}
