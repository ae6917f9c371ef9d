//! One task of the questionnaire: its questions in a form, saved on every Continue.

use askama::Template;
use axum::{Router, extract::State, http::StatusCode, response::Response, routing::get};
use child::questionnaire::{Answers, Task};
use desk::{Desk, DeskError, Questionnaire, TaskAnswers};
use gate::{AppState, CsrfForm, Named, Refusal};

use super::{
    check,
    question::{self, Typed},
    questionnaire,
    tasks::Standing,
};
use crate::{
    components::{Alert, AlertKind, BackLink, Button, Column, Content, Csrf, FormErrors, Table, TableRow, components},
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
    conflict: Option<(Alert, Table)>,
    action: String,
    csrf: Csrf,
    /// The answers to the task when the form was made, as JSON.
    seen: String,
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
            conflict: None,
            seen: seen(task, &questionnaire.answers),
            action: format!("{home}/{}", task.slug()),
            questions: task.questions().map(show).collect(),
            button: Button::new("Continue").once().testid("save-task"),
        }
    }

    /// The same form about answers that were seen before: another's must not be taken for seen.
    fn about_seen(mut self, seen: String) -> Self {
        self.seen = seen;
        self
    }

    /// The same form after somebody else saved other answers: what is saved stands beside what was typed.
    pub fn beside_saved(mut self, kept: &Questionnaire, task: Task, typed: &Typed) -> Self {
        let typed: Answers = typed
            .iter()
            .filter(|(_, text)| !text.trim().is_empty())
            .map(|(key, text)| (key, text.trim()))
            .collect();
        let rows = task
            .questions()
            .map(|question| {
                let heading = format!("{}. {}", question.number, question.text);
                (
                    heading,
                    check::words(question, &kept.answers),
                    check::words(question, &typed),
                )
            })
            .filter(|(_, saved, typed)| saved != typed)
            .map(|(heading, saved, typed)| TableRow::new(vec![heading.into(), saved.into(), typed.into()]))
            .collect();
        let columns = ["Question", "Saved now", "What you entered"];
        let table = Table::new("both", columns.map(Column::new).to_vec(), rows)
            .caption("What differs")
            .first_cell_is_header()
            .stacks();
        let words = Conflict {
            standing: Standing::of(kept),
        };
        self.conflict = Some((Alert::new(AlertKind::Warning, "Changed by somebody else", words), table));
        self
    }
}

/// Why nothing was saved.
#[derive(Template)]
#[template(
    ext = "html",
    source = "Somebody else changed these answers after you opened them. {{ standing }} Nothing of yours was saved. Check what \
              differs, then continue again if your answers are right."
)]
struct Conflict {
    standing: Standing,
}
components!(Conflict);

fn seen(task: Task, answers: &Answers) -> String {
    serde_json::to_string(&answers.of_task(task)).expect("texts have a JSON form")
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
    let was_seen = sent.iter().find(|(name, _)| name == "seen");
    let was_seen = was_seen.map(|(_, seen)| seen.clone()).unwrap_or_default();
    let typed = of_task(task, sent);
    let answered = match serde_json::from_str(&was_seen) {
        Ok(seen) => {
            let answers = typed.clone();
            let given = TaskAnswers { answers, seen };
            desk.answer_task(frame.viewer(), &source, task, &given).await
        }
        // A form that does not say what was seen saw something else.
        Err(_) => Err(DeskError::Changed),
    };
    match answered {
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
            show_with(StatusCode::UNPROCESSABLE_ENTITY, &form.about_seen(was_seen))
        }
        Err(DeskError::Changed) => {
            let kept = desk.questionnaire(frame.viewer(), &source).await?;
            let form = TaskPage::new(page(&frame, task), &kept, task, &typed, &FormErrors::new());
            show_with(StatusCode::CONFLICT, &form.beside_saved(&kept, task, &typed))
        }
        Err(error) => Err(error.into()),
    }
}

/// What was sent of the fields of a task; a form sends its token besides.
fn of_task(task: Task, sent: Vec<(String, String)>) -> Typed {
    let fields: Vec<String> = task.keys().collect();
    sent.into_iter().filter(|(name, _)| fields.contains(name)).collect()
}
