//! Proposing a version of the rules, and approving one.

use axum::{Router, extract::State, http::StatusCode, response::Response, routing::get};
use desk::{Desk, DeskError, RulesView};
use gate::{AppState, CsrfForm, Named, Refusal};

use crate::{
    components::{Button, CharacterCount, FormErrors, SummaryList, SummaryRow, Textarea},
    frame::{Frame, see_other, show, show_with},
    layout::{Page, Section},
    page::desk::form::{FormPage, TEXT_CHARACTERS_MAX, refuse, text},
    words,
};

/// Where the schedule is.
const SCHEDULE: &str = "/retention";
/// Where a change is proposed.
const CHANGE: &str = "/retention/change";

/// The routes of proposals and approvals.
pub(super) fn routes() -> Router<AppState> {
    Router::new()
        .route("/retention/change", get(get_change).post(post_change))
        .route("/retention/change/{version}", get(get_approval).post(post_approval))
}

/// `GET /retention/change`
async fn get_change(frame: Frame, State(desk): State<Desk>) -> Result<Response, Refusal> {
    let view = desk.retention_rules(frame.viewer()).await?;
    let page = frame.page("Propose a change", Section::Retention);
    show(&change(page, &view.text, "", &FormErrors::new()))
}

/// `POST /retention/change`
async fn post_change(
    frame: Frame,
    State(desk): State<Desk>,
    CsrfForm(sent): CsrfForm<Vec<(String, String)>>,
) -> Result<Response, Refusal> {
    // A browser sends every line end as two characters.
    let rules = text(&sent, "text").replace("\r\n", "\n");
    let note = text(&sent, "note");
    match desk.propose_rules(frame.viewer(), &rules, note).await {
        Ok(version) => {
            let told = format!("Version {version} is proposed. Another person has to approve it.");
            frame.tell_next(&told).await?;
            Ok(see_other(SCHEDULE))
        }
        Err(DeskError::Unusable(problems)) => {
            let errors = refuse(problems, &[], "text");
            let page = frame
                .page("Propose a change", Section::Retention)
                .errors(errors.summary());
            show_with(StatusCode::UNPROCESSABLE_ENTITY, &change(page, &rules, note, &errors))
        }
        Err(error) => Err(error.into()),
    }
}

fn change(page: Page, rules: &str, note: &str, errors: &FormErrors) -> FormPage {
    let button = Button::new("Propose change").once().testid("propose");
    FormPage::new(page, "Propose a change", CHANGE.to_owned(), SCHEDULE.to_owned(), button)
        .intro("Change what differs here. Nothing changes until another person has approved it.")
        .field(
            Textarea::new("text", "Rules")
                .rows(30)
                .value(rules)
                .error(errors.of("text")),
        )
        .field(
            CharacterCount::new("note", "Why the rules change", TEXT_CHARACTERS_MAX)
                .value(note)
                .error(errors.of("note")),
        )
}

fn may_approve(view: &RulesView, version: i64) -> Result<(), Refusal> {
    let open = view
        .versions
        .iter()
        .any(|line| line.version == version && line.may_approve);
    if open { Ok(()) } else { Err(Refusal::NotFound) }
}

/// `GET /retention/change/{version}`
async fn get_approval(frame: Frame, State(desk): State<Desk>, Named(version): Named<i64>) -> Result<Response, Refusal> {
    let view = desk.retention_rules(frame.viewer()).await?;
    may_approve(&view, version)?;
    let effect = desk.preview_rules(frame.viewer(), version).await?;
    let figure = |label: &str, count: u64| SummaryRow::new(label, words::number(count as usize));
    let about = SummaryList::new(vec![
        SummaryRow::new("Version", version.to_string()),
        figure("Child records looked at", effect.children),
        figure("Deleted under it, and not before", effect.would_be_deleted),
        figure("Not deleted any more", effect.no_longer_deleted),
        figure("Deleted earlier", effect.earlier),
        figure("Deleted later", effect.later),
        figure("Archived on another day", effect.archived_otherwise),
    ])
    .testid("effect");
    let action = format!("{CHANGE}/{version}");
    let button = Button::new("Approve").warning().once().testid("approve");
    let page = frame.page("Approve a version", Section::Retention);
    let form = FormPage::new(page, "Approve a version", action, SCHEDULE.to_owned(), button)
        .intro("It counts from today on. It hides and archives at once, and deletes after its first days.")
        .about(about);
    show(&form)
}

/// `POST /retention/change/{version}`
async fn post_approval(
    frame: Frame,
    State(desk): State<Desk>,
    Named(version): Named<i64>,
    CsrfForm(_): CsrfForm<Vec<(String, String)>>,
) -> Result<Response, Refusal> {
    match desk.approve_rules(frame.viewer(), version).await {
        Ok(()) => {}
        // It was approved meanwhile, or another was proposed: the page of it is gone.
        Err(DeskError::Unusable(_)) => return Err(Refusal::NotFound),
        Err(error) => return Err(error.into()),
    }
    frame
        .tell_next(&format!("Version {version} is approved, and in force."))
        .await?;
    Ok(see_other(SCHEDULE))
}
