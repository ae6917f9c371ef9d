//! What became of a case: for who answered it, and for who came too late.

use askama::Template;
use axum::response::Response;
use child::{DecisionId, view::ChoiceView};
use desk::{CaseNoteKind, CaseView, Desk};
use gate::Refusal;

use crate::{
    components::{BackLink, Button, Csrf},
    frame::{Frame, see_other},
    layout::Page,
    words,
};

/// Somebody else was faster.
#[derive(Template)]
#[template(path = "pages/compare/outcome.html")]
pub(super) struct OutcomePage {
    page: Page,
    outcome: String,
    case: String,
    csrf: Csrf,
    start: Button,
}

impl OutcomePage {
    /// The page about a case that no longer waits.
    pub fn new(page: Page, case: &CaseView) -> Self {
        Self {
            csrf: Csrf::new(page.csrf()),
            page: page.back(BackLink::new("/review").text("Back to the review queue")),
            outcome: outcome_words(case),
            case: format!("/review/{}", case.id),
            start: Button::new("Start next").once().testid("start-next"),
        }
    }
}

/// "Priya Shah decided this on 4 March 2012 at 10:14am: different children."
pub(super) fn outcome_words(case: &CaseView) -> String {
    if let Some(line) = case.decisions.iter().rev().find(|line| line.in_force) {
        let at = words::date_time(line.at);
        return format!("{} decided this on {at}: {}.", line.person, lower(&line.decided));
    }
    if let Some(chosen) = chosen_last(case) {
        let at = words::date_time(chosen.at);
        return format!("{} chose on {at} which value shows: {}", chosen.by, chosen.reason);
    }
    let settled = case.notes.iter().rev().find(|note| note.kind == CaseNoteKind::Decided);
    match settled.filter(|_| case.evidence.is_none()) {
        Some(note) => {
            let at = words::date_time(note.at);
            format!("{} settled this on {at}: {}", note.person, note.text)
        }
        None => "Nobody needs to answer this any more: the records changed, and the doubt is gone.".to_owned(),
    }
}

/// The choice that answered a case about a value, if nobody left it as it is since.
fn chosen_last(case: &CaseView) -> Option<&ChoiceView> {
    let chosen = case.disagreement.as_ref()?.choices.first()?;
    let settled = case.notes.iter().rev().find(|note| note.kind == CaseNoteKind::Decided);
    (case.status == "Decided" && settled.is_none_or(|note| note.at < chosen.at)).then_some(chosen)
}

fn lower(words: &str) -> String {
    let mut letters = words.chars();
    letters
        .next()
        .map_or_else(String::new, |first| first.to_lowercase().chain(letters).collect())
}

/// Says what was done, with the way to undo it, and leads to the next case that nobody has, or to the queue.
pub(crate) async fn go_on(
    frame: &Frame,
    desk: &Desk,
    text: &str,
    decision: Option<DecisionId>,
) -> Result<Response, Refusal> {
    let next = desk.start_next(frame.viewer()).await?;
    let text = match next {
        Some(_) => format!("{text} This is the next case."),
        None => format!("{text} No other case waits that nobody has taken."),
    };
    match decision {
        Some(decision) => {
            let href = format!("/decision/{decision}/undo");
            frame.tell_next_with_link(text, href, "Undo this decision").await?;
        }
        None => frame.tell_next(text).await?,
    }
    Ok(see_other(&next.map_or_else(
        || "/review".to_owned(),
        |case| format!("/review/{case}"),
    )))
}
