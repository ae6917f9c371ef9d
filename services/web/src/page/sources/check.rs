//! Checking the answers, and sending them.

use askama::Template;
use axum::{Router, extract::State, http::StatusCode, response::Response, routing::get};
use child::questionnaire::{Answers, Need, Question, Task, need, questions};
use desk::{AnswerState, Desk, DeskError, Problem, Questionnaire};
use gate::{AppState, CsrfForm, Named, Refusal};

use super::{
    address, questionnaire,
    tasks::{Standing, doubts},
};
use crate::{
    components::{
        BackLink, Button, Checkboxes, Choice, Csrf, ErrorSummary, RowAction, Size, SummaryList, SummaryRow, WarningText,
    },
    frame::{Frame, see_other, show_with},
    layout::{Page, Section},
};

/// Name of the box of the declaration.
const DECLARATION: &str = "declaration";
/// What a ticked box sends.
const YES: &str = "yes";

/// The routes of this page.
pub(super) fn routes() -> Router<AppState> {
    Router::new().route("/sources/{source}/questionnaire/check", get(get_check).post(post_check))
}

/// Every answer, and the form that sends them.
#[derive(Template)]
#[template(path = "pages/sources/check.html")]
pub(super) struct CheckPage {
    page: Page,
    about: String,
    standing: Standing,
    doubts: Vec<WarningText>,
    tasks: Vec<SummaryList>,
    action: String,
    csrf: Csrf,
    send: Option<(Checkboxes, Button)>,
}

impl CheckPage {
    /// The answers as they are kept, and what keeps them from being sent.
    pub fn new(page: Page, kept: &Questionnaire, problems: &[Problem]) -> Self {
        let home = questionnaire(&kept.source);
        let of = |field: &str| problems.iter().find(|problem| problem.field == field);
        let confirm = Choice::new(YES, "The answers are right to the best of my knowledge");
        let declaration = Checkboxes::new(DECLARATION, "Declaration", vec![confirm])
            .size(Size::Small)
            .error(of(DECLARATION).map(|problem| problem.message.as_str()));
        let button = Button::new("Send answers").once().testid("send-answers");
        let errors = problems.iter().map(|problem| {
            let href = match task_of(&problem.field) {
                Some(task) => format!("{home}/{}#{}", task.slug(), problem.field),
                None => format!("#{}", problem.field),
            };
            (Some(href), problem.message.clone())
        });
        Self {
            csrf: Csrf::new(page.csrf()),
            page: page
                .back(BackLink::new(home.clone()).text("Back to all tasks"))
                .errors((!problems.is_empty()).then(|| ErrorSummary::new(errors.collect()))),
            about: kept.title.clone(),
            standing: Standing::of(kept),
            doubts: doubts(kept),
            tasks: Task::ALL.iter().map(|task| answers_of(*task, kept, &home)).collect(),
            action: format!("{home}/check"),
            send: (kept.state == AnswerState::InProgress).then_some((declaration, button)),
        }
    }
}

/// The task that asks for a field.
fn task_of(field: &str) -> Option<Task> {
    let asks = |question: &&Question| question.fields.iter().any(|known| known.key == field);
    questions().iter().find(asks).map(|question| question.task)
}

fn answers_of(task: Task, kept: &Questionnaire, home: &str) -> SummaryList {
    let rows = task.questions().map(|question| {
        let href = format!("{home}/{}#{}", task.slug(), question.fields[0].key);
        let hidden = format!("the answer to question {}", question.number);
        SummaryRow::new(
            format!("{}. {}", question.number, question.text),
            words(question, &kept.answers),
        )
        .action(RowAction::new(href, "Change", hidden))
        .testid(format!("answer-{}", question.number))
    });
    SummaryList::new(rows.collect()).card(task.title())
}

/// The answer to a question, or why there is none.
pub(super) fn words(question: &Question, answers: &Answers) -> String {
    let given: Vec<String> = question
        .fields
        .iter()
        .filter_map(|field| answers.words(field))
        .collect();
    let given = given.join(", ");
    match (need(question, answers), given.is_empty()) {
        (Need::NotNeeded, true) => "Not needed".to_owned(),
        (Need::NotNeeded, false) => format!("Not needed, answered all the same: {given}"),
        (_, true) => "Not answered".to_owned(),
        (_, false) => given,
    }
}

fn page(frame: &Frame) -> Page {
    frame.page("Check your answers", Section::Sources)
}

/// `GET /sources/{source}/questionnaire/check`
async fn get_check(frame: Frame, State(desk): State<Desk>, Named(source): Named<String>) -> Result<Response, Refusal> {
    let kept = desk.questionnaire(frame.viewer(), &source).await?;
    show_with(StatusCode::OK, &CheckPage::new(page(&frame), &kept, &[]))
}

/// `POST /sources/{source}/questionnaire/check`
async fn post_check(
    frame: Frame,
    State(desk): State<Desk>,
    Named(source): Named<String>,
    CsrfForm(sent): CsrfForm<Vec<(String, String)>>,
) -> Result<Response, Refusal> {
    let declared = sent.iter().any(|(name, value)| name == DECLARATION && value == YES);
    match desk.send_answers(frame.viewer(), &source, declared).await {
        Ok(_) => {
            frame
                .tell_next("The answers are sent. Child records follow them within a few minutes.")
                .await?;
            Ok(see_other(&address(&source)))
        }
        Err(DeskError::Unusable(problems)) => {
            let kept = desk.questionnaire(frame.viewer(), &source).await?;
            show_with(
                StatusCode::UNPROCESSABLE_ENTITY,
                &CheckPage::new(page(&frame), &kept, &problems),
            )
        }
        Err(error) => Err(error.into()),
    }
}
