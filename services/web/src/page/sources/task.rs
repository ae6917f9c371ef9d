//! One task of the questionnaire: its questions in a form, saved on every Continue.

use askama::Template;
use axum::{Router, extract::State, http::StatusCode, response::Response, routing::get};
use child::questionnaire::Task;
use desk::{Desk, DeskError, Questionnaire};
use gate::{AppState, CsrfForm, Named, Refusal};

use super::{
    question::{self, Typed},
    questionnaire,
};
use crate::{
    components::{BackLink, Button, Content, Csrf, FormErrors},
    frame::{Frame, see_other, show_with},
    layout::{Page, Section},
};

/// The routes of a task.
pub(super) fn routes() -> Router<AppState> {
    Router::new().route("/sources/{source}/questionnaire/{task}", get(get_task).post(post_task))
}

/// The form of a task.
#[derive(Template)]
#[template(path = "pages/sources/task.html")]
pub(super) struct TaskPage {
    page: Page,
    title: &'static str,
    about: String,
    action: String,
    csrf: Csrf,
    questions: Vec<Content>,
    button: Button,
}

impl TaskPage {
    /// The form of `task` with what was typed, and what is wrong with it.
    pub fn new(page: Page, questionnaire: &Questionnaire, task: Task, typed: &Typed, errors: &FormErrors) -> Self {
        let home = super::questionnaire(&questionnaire.source);
        let show = |question| question::show(question, &questionnaire.answers, typed, errors);
        Self {
            csrf: Csrf::new(page.csrf()),
            page: page
                .back(BackLink::new(home.clone()).text("Back to all tasks"))
                .errors(errors.summary()),
            title: task.title(),
            about: questionnaire.title.clone(),
            action: format!("{home}/{}", task.slug()),
            questions: task.questions().map(show).collect(),
            button: Button::new("Continue").once().testid("save-task"),
        }
    }
}

fn page(frame: &Frame, task: Task) -> Page {
    frame.page(task.title(), Section::Sources)
}

/// `GET /sources/{source}/questionnaire/{task}`
async fn get_task(
    frame: Frame,
    State(desk): State<Desk>,
    Named((source, task)): Named<(String, String)>,
) -> Result<Response, Refusal> {
    let task = Task::from_slug(&task).ok_or(Refusal::NotFound)?;
    let kept = desk.questionnaire(frame.viewer(), &source).await?;
    let typed = question::typed(task, &kept.answers);
    show_with(
        StatusCode::OK,
        &TaskPage::new(page(&frame, task), &kept, task, &typed, &FormErrors::new()),
    )
}

/// `POST /sources/{source}/questionnaire/{task}`
async fn post_task(
    frame: Frame,
    State(desk): State<Desk>,
    Named((source, task)): Named<(String, String)>,
    CsrfForm(sent): CsrfForm<Vec<(String, String)>>,
) -> Result<Response, Refusal> {
    let task = Task::from_slug(&task).ok_or(Refusal::NotFound)?;
    let typed = of_task(task, sent);
    match desk.answer_task(frame.viewer(), &source, task, &typed).await {
        Ok(saved) if saved.asks.is_empty() => {
            frame.tell_next(format!("“{}” is saved.", task.title())).await?;
            Ok(see_other(&questionnaire(&source)))
        }
        Ok(saved) => {
            let asks: Vec<String> = saved.asks.iter().map(u8::to_string).collect();
            let number = if asks.len() == 1 { "question" } else { "questions" };
            frame
                .tell_next(format!(
                    "Your answers are saved. They ask for {number} {} on this page as well.",
                    asks.join(" and ")
                ))
                .await?;
            Ok(see_other(&format!("{}/{}", questionnaire(&source), task.slug())))
        }
        Err(DeskError::Unusable(problems)) => {
            let errors = FormErrors::from(problems);
            let kept = desk.questionnaire(frame.viewer(), &source).await?;
            let form = TaskPage::new(page(&frame, task), &kept, task, &typed, &errors);
            show_with(StatusCode::UNPROCESSABLE_ENTITY, &form)
        }
        Err(error) => Err(error.into()),
    }
}

/// What was sent of the fields of a task; a form sends its token besides.
fn of_task(task: Task, sent: Vec<(String, String)>) -> Typed {
    let fields: Vec<String> = task
        .questions()
        .flat_map(|question| question.fields)
        .flat_map(|field| std::iter::once(field.key.to_owned()).chain(field.other_key()))
        .collect();
    sent.into_iter().filter(|(name, _)| fields.contains(name)).collect()
}
