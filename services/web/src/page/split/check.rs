//! The second page of a split: what would come of it side by side, the reason, and the button.

use askama::Template;
use axum::{Router, extract::State, http::StatusCode, response::Response, routing::get};
use child::ChildId;
use desk::{Desk, DeskError, Preview, TypedSplit, Why};
use gate::{AppState, CsrfForm, Named, Refusal};

use super::{
    choose::{self, refuse},
    kept::Chosen,
};
use crate::{
    components::{
        BackLink, Button, CharacterCount, Choice, Csrf, FormErrors, NotificationBanner, Radios, Size, SummaryList,
    },
    frame::{Frame, see_other, show_with},
    layout::{Page, Section},
    page::{
        decision::cards,
        desk::{TEXT_CHARACTERS_MAX, text},
    },
};

/// The route of this page.
pub(super) fn routes() -> Router<AppState> {
    Router::new().route("/child/{id}/split/check", get(get_check).post(post_check))
}

/// What would come of a split.
#[derive(Template)]
#[template(path = "pages/split/check.html")]
pub(super) struct CheckPage {
    page: Page,
    after: Vec<SummaryList>,
    withdraws: Vec<String>,
    action: String,
    csrf: Csrf,
    token: String,
    why: Radios,
    reason: CharacterCount,
    button: Button,
    change: String,
}

/// The reason as it was typed.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct Reason {
    pub why: String,
    pub reason: String,
}

impl CheckPage {
    /// The page of a preview with what was typed.
    pub fn new(
        page: Page,
        child: ChildId,
        (change, preview): (String, &Preview),
        typed: &Reason,
        errors: &FormErrors,
    ) -> Self {
        let reasons = Why::ALL.map(|why| Choice::new(why.name(), why.label()).chosen(typed.why == why.name()));
        Self {
            csrf: Csrf::new(page.csrf()),
            page: page.back(BackLink::new(change.clone())),
            after: cards(&preview.after, "after"),
            withdraws: preview.withdraws.clone(),
            action: format!("/child/{child}/split/check"),
            token: preview.token.clone(),
            why: Radios::new("why", "Why are they different children?", reasons.into())
                .size(Size::Medium)
                .error(errors.of("why")),
            reason: CharacterCount::new("reason", "In your own words (optional)", TEXT_CHARACTERS_MAX)
                .hint("It goes on record with your name.")
                .value(&typed.reason)
                .error(errors.of("reason")),
            button: Button::new("Split this child record").once().testid("split"),
            change,
        }
    }
}

async fn form(
    frame: &Frame,
    desk: &Desk,
    child: ChildId,
    (status, chosen): (StatusCode, &Chosen),
    typed: &Reason,
    errors: &FormErrors,
) -> Result<Response, Refusal> {
    let preview = match desk.preview_split(frame.viewer(), child, &chosen.typed()).await {
        Err(DeskError::Unusable(problems)) => return back(frame, desk, child, chosen, problems).await,
        // A record that was chosen is with this child no more: there is another choice to be made.
        Err(DeskError::Changed) => {
            Chosen::forget(frame.session()).await?;
            frame
                .mention_next("The records changed while you looked. Choose again.")
                .await?;
            return Ok(see_other(&Chosen::nothing(chosen.case).address(child)));
        }
        found => found?,
    };
    let page = frame
        .page("Check before splitting", Section::Search)
        .errors(errors.summary());
    let page = if status == StatusCode::CONFLICT {
        let text = "The records changed while you looked. Look again at what the split comes to.";
        page.notice(Some(NotificationBanner::important(text)))
    } else {
        page
    };
    let change = chosen.address(child);
    show_with(status, &CheckPage::new(page, child, (change, &preview), typed, errors))
}

/// The first page again, with what stands in the way of what was chosen there.
async fn back(
    frame: &Frame,
    desk: &Desk,
    child: ChildId,
    chosen: &Chosen,
    problems: Vec<desk::Problem>,
) -> Result<Response, Refusal> {
    let errors = refuse(problems, false);
    let status = StatusCode::UNPROCESSABLE_ENTITY;
    choose::form(frame, desk, child, status, chosen, &errors).await
}

/// `GET /child/{id}/split/check`
async fn get_check(frame: Frame, State(desk): State<Desk>, Named(id): Named<ChildId>) -> Result<Response, Refusal> {
    if !frame.viewer().decides_matches() {
        return Err(Refusal::NotFound);
    }
    match Chosen::kept(frame.session(), id).await? {
        Some(chosen) => {
            let shown = (StatusCode::OK, &chosen);
            form(&frame, &desk, id, shown, &Reason::default(), &FormErrors::new()).await
        }
        None => Ok(see_other(&format!("/child/{id}/split"))),
    }
}

/// `POST /child/{id}/split/check`
async fn post_check(
    frame: Frame,
    State(desk): State<Desk>,
    Named(id): Named<ChildId>,
    CsrfForm(sent): CsrfForm<Vec<(String, String)>>,
) -> Result<Response, Refusal> {
    if !frame.viewer().decides_matches() {
        return Err(Refusal::NotFound);
    }
    let Some(chosen) = Chosen::kept(frame.session(), id).await? else {
        return Ok(see_other(&format!("/child/{id}/split")));
    };
    let reason = Reason {
        why: text(&sent, "why").to_owned(),
        reason: text(&sent, "reason").to_owned(),
    };
    let typed = TypedSplit {
        why: reason.why.clone(),
        reason: reason.reason.clone(),
        token: text(&sent, "token").to_owned(),
        ..chosen.typed()
    };
    match desk.split(frame.viewer(), id, &typed).await {
        Ok(done) => {
            Chosen::forget(frame.session()).await?;
            let records: Vec<&str> = done.children.iter().map(|child| child.reference.as_str()).collect();
            let text = format!("The source records are apart, in {}.", records.join(" and "));
            let undo = format!("/decision/{}/undo", done.decision);
            frame.tell_next_with_link(text, undo, "Undo this decision").await?;
            Ok(see_other(&format!("/child/{id}/sources")))
        }
        Err(DeskError::Unusable(problems)) => {
            let of_this_page = |problem: &desk::Problem| matches!(&*problem.field, "why" | "reason");
            if !problems.iter().all(of_this_page) {
                return back(&frame, &desk, id, &chosen, problems).await;
            }
            let errors = FormErrors::from(problems);
            let shown = (StatusCode::UNPROCESSABLE_ENTITY, &chosen);
            form(&frame, &desk, id, shown, &reason, &errors).await
        }
        Err(DeskError::Changed) => {
            let shown = (StatusCode::CONFLICT, &chosen);
            form(&frame, &desk, id, shown, &reason, &FormErrors::new()).await
        }
        Err(error) => Err(error.into()),
    }
}
