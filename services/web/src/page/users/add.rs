//! Adding a user: five question pages, and the answers to be checked.

use askama::Template;
use axum::{Router, extract::State, http::StatusCode, response::Response, routing::get};
use child::policy::Role;
use desk::{Desk, DeskError, Keeper, Problem};
use gate::{AppState, CsrfForm, Named, Refusal};

use super::{
    address,
    fields::{Step, TypedUser},
    one::SHOWN_ONCE,
    words::{until, way},
};
use crate::{
    components::{BackLink, Button, Content, Csrf, ErrorSummary, FormErrors, RowAction, SummaryList, SummaryRow},
    frame::{Frame, see_other, show_with},
    layout::{Page, Section},
};

/// Session key: the answers so far.
const DRAFT: &str = "web.users.add";

/// The routes of these pages.
pub(super) fn routes() -> Router<AppState> {
    Router::new()
        .route("/users/add", get(get_start))
        .route("/users/add/check", get(get_check).post(post_check))
        .route("/users/add/question/{step}", get(get_step).post(post_step))
}

fn step_address(step: Step) -> String {
    format!("/users/add/question/{}", step.slug())
}

/// One question page.
#[derive(Template)]
#[template(path = "pages/users/question.html")]
pub(super) struct QuestionPage {
    page: Page,
    heading: &'static str,
    action: String,
    csrf: Csrf,
    fields: Vec<Content>,
    button: Button,
}

impl QuestionPage {
    /// The page of a step with what was typed.
    pub fn new(page: Page, step: Step, typed: &TypedUser, has_provider: bool, errors: &FormErrors) -> Self {
        let back = step.before().map_or_else(|| "/users".to_owned(), step_address);
        Self {
            csrf: Csrf::new(page.csrf()),
            page: page.back(BackLink::new(back)).errors(errors.summary()),
            heading: step.heading(),
            action: step_address(step),
            fields: typed.fields(step, has_provider, errors),
            button: Button::new("Continue").once().testid("continue"),
        }
    }
}

/// The answers before they are sent.
#[derive(Template)]
#[template(path = "pages/users/check.html")]
pub(super) struct CheckPage {
    page: Page,
    csrf: Csrf,
    answers: SummaryList,
    waits: bool,
    button: Button,
}

impl CheckPage {
    /// The page of these answers, with what is wrong with them.
    pub fn new(page: Page, typed: &TypedUser, problems: &[Problem]) -> Self {
        let errors = problems.iter().map(|problem| {
            let href = Step::asking(&problem.field).map(|step| format!("{}#{}", step_address(step), problem.field));
            (href, problem.message.clone())
        });
        let summary = ErrorSummary::new(errors.collect());
        let role = typed.role.parse::<Role>().ok();
        Self {
            csrf: Csrf::new(page.csrf()),
            page: page
                .back(BackLink::new(step_address(Step::Way)))
                .errors((!problems.is_empty()).then_some(summary)),
            answers: answers(typed, role),
            waits: role.is_some_and(desk::needs_two_people),
            button: Button::new("Add this user").once().testid("add-this-user"),
        }
    }
}

fn answers(typed: &TypedUser, role: Option<Role>) -> SummaryList {
    let said = typed.read().ok();
    let none = || Content::from("None");
    let text = |text: &str| if text.trim().is_empty() { none() } else { text.into() };
    let day = |which: fn(&desk::Profile) -> Option<chrono::NaiveDate>| {
        said.as_ref().map_or_else(none, |(said, _)| until(which(said)))
    };
    let row = |step: Step, key: &str, value: Content| {
        let hidden = format!("answer: {}", key.to_lowercase());
        SummaryRow::new(key, value).action(RowAction::new(step_address(step), "Change", hidden))
    };
    let ways = said.as_ref().map_or("", |(_, chosen)| way(*chosen));
    SummaryList::new(vec![
        row(Step::Person, "Name", text(&typed.name)),
        row(Step::Person, "Email", text(&typed.email)),
        row(Step::Place, "Organisation", text(&typed.organisation)),
        row(Step::Place, "Team", text(&typed.team)),
        row(Step::Place, "Schools", text(&typed.schools)),
        row(Step::Role, "Role", role.map_or("", Role::label).into()),
        row(Step::Role, "Sources", text(&typed.source)),
        row(
            Step::Checks,
            "Criminal-record check until",
            day(|said| said.checks_until),
        ),
        row(Step::Checks, "Training until", day(|said| said.training_until)),
        row(Step::Way, "Signs in with", ways.into()),
    ])
    .testid("answers")
}

fn only_keepers(frame: &Frame) -> Result<(), Refusal> {
    if frame.viewer().keeps_users() {
        Ok(())
    } else {
        Err(Refusal::NotFound)
    }
}

async fn draft(frame: &Frame) -> Result<TypedUser, Refusal> {
    only_keepers(frame)?;
    Ok(frame.session().get::<TypedUser>(DRAFT).await?.unwrap_or_default())
}

/// `GET /users/add`: begins with empty answers.
async fn get_start(frame: Frame) -> Result<Response, Refusal> {
    only_keepers(&frame)?;
    frame.session().remove::<TypedUser>(DRAFT).await?;
    Ok(see_other(&step_address(Step::Person)))
}

fn page(frame: &Frame) -> Page {
    frame.page("Add a user", Section::Users)
}

/// `GET /users/add/question/{step}`
async fn get_step(
    frame: Frame,
    State(state): State<AppState>,
    Named(step): Named<String>,
) -> Result<Response, Refusal> {
    let typed = draft(&frame).await?;
    let step = Step::of(&step).ok_or(Refusal::NotFound)?;
    let form = QuestionPage::new(page(&frame), step, &typed, state.provider.is_some(), &FormErrors::new());
    show_with(StatusCode::OK, &form)
}

/// `POST /users/add/question/{step}`: keeps the answers of the page and goes on; back to the answers once all are there.
async fn post_step(
    frame: Frame,
    State(state): State<AppState>,
    Named(step): Named<String>,
    CsrfForm(sent): CsrfForm<Vec<(String, String)>>,
) -> Result<Response, Refusal> {
    let mut typed = draft(&frame).await?;
    let step = Step::of(&step).ok_or(Refusal::NotFound)?;
    typed.take(step, &sent);
    frame.session().insert(DRAFT, &typed).await?;
    if let Err(mut errors) = typed.read() {
        errors.keep(step.fields());
        if !errors.is_empty() {
            let form = QuestionPage::new(page(&frame), step, &typed, state.provider.is_some(), &errors);
            return show_with(StatusCode::UNPROCESSABLE_ENTITY, &form);
        }
    } else {
        return Ok(see_other("/users/add/check"));
    }
    Ok(see_other(
        &step.next().map_or_else(|| "/users/add/check".to_owned(), step_address),
    ))
}

/// `GET /users/add/check`
async fn get_check(frame: Frame) -> Result<Response, Refusal> {
    let typed = draft(&frame).await?;
    if let Err(errors) = typed.read() {
        // Somebody came here by address: the first page that lacks an answer comes first.
        let missing = Step::ALL.into_iter().find(|step| {
            let mut of_step = errors.clone();
            of_step.keep(step.fields());
            !of_step.is_empty()
        });
        return Ok(see_other(&step_address(missing.unwrap_or(Step::Person))));
    }
    show_with(StatusCode::OK, &CheckPage::new(page(&frame), &typed, &[]))
}

/// `POST /users/add/check`
async fn post_check(
    frame: Frame,
    State(desk): State<Desk>,
    _: CsrfForm<Vec<(String, String)>>,
) -> Result<Response, Refusal> {
    let typed = draft(&frame).await?;
    let Ok((profile, way)) = typed.read() else {
        return Ok(see_other("/users/add/check"));
    };
    match desk.add_user(Keeper::Administrator(frame.viewer()), profile, way).await {
        Ok(added) => {
            frame.session().remove::<TypedUser>(DRAFT).await?;
            let mut words = "The user is added.".to_owned();
            if added.waits {
                words.push_str(" They can sign in once another administrator agrees to the role.");
            }
            if let Some(password) = added.password {
                words.push_str(" Tell them the password below now: it is not shown again.");
                frame.session().insert(SHOWN_ONCE, (added.id, password)).await?;
            }
            frame.tell_next(words).await?;
            Ok(see_other(&address(added.id)))
        }
        Err(DeskError::Unusable(problems)) => show_with(
            StatusCode::UNPROCESSABLE_ENTITY,
            &CheckPage::new(page(&frame), &typed, &problems),
        ),
        Err(error) => Err(error.into()),
    }
}
