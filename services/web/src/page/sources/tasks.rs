//! The tasks of the questionnaire about a source.

use askama::Template;
use axum::{Router, extract::State, response::Response, routing::get};
use child::questionnaire::TaskStatus;
use desk::{AnswerState, Desk, Questionnaire, TaskLine};
use gate::{AppState, CsrfForm, Named, Refusal};

use super::{address, questionnaire};
use crate::{
    components::{BackLink, Button, Colour, Csrf, Tag, TaskList, WarningText, components},
    frame::{Frame, see_other, show},
    layout::{Page, Section},
    page::moment::Moment,
};

/// The routes of the task list.
pub(super) fn routes() -> Router<AppState> {
    Router::new().route("/sources/{source}/questionnaire", get(get_tasks).post(post_review))
}

/// The task list.
#[derive(Template)]
#[template(path = "pages/sources/tasks.html")]
pub(super) struct TasksPage {
    page: Page,
    about: String,
    standing: Standing,
    action: String,
    csrf: Csrf,
    progress: String,
    doubts: Vec<WarningText>,
    tasks: TaskList,
    check: Button,
    review: Option<Button>,
}

/// When the answers were saved or sent, and by whom.
#[derive(Template)]
#[template(
    ext = "html",
    source = r#"{% match at %}{% when Some(at) %}{{ verb }} {{ at }}{% if let Some(by) = by %} by {{ by }}{% endif %}.{% when None %}No question has an answer yet.{% endmatch %}"#
)]
pub(super) struct Standing {
    verb: &'static str,
    at: Option<Moment>,
    by: Option<String>,
}
components!(Standing);

impl Standing {
    /// How the last answers stand.
    pub fn of(kept: &Questionnaire) -> Self {
        Self {
            verb: match kept.state {
                AnswerState::Sent => "Sent on",
                AnswerState::NotStarted | AnswerState::InProgress => "Saved as a draft on",
            },
            at: kept.saved_at.map(Moment::at),
            by: kept.saved_by.clone(),
        }
    }
}

impl TasksPage {
    /// The tasks of `kept`.
    pub fn new(page: Page, kept: &Questionnaire) -> Self {
        let home = questionnaire(&kept.source);
        let asked = kept
            .tasks
            .iter()
            .filter(|line| line.status != TaskStatus::NotNeeded)
            .count();
        let done = kept.tasks.iter().filter(|line| line.status == TaskStatus::Done).count();
        let add = |list: TaskList, line: &TaskLine| {
            let (title, href) = (line.task.title(), format!("{home}/{}", line.task.slug()));
            let (label, hook) = (line.status.label(), format!("task-{}", line.task.slug()));
            match line.status {
                TaskStatus::Done => list.settled(title, href, label, hook),
                TaskStatus::NotStarted => list.open(title, href, Tag::new(label), hook),
                TaskStatus::InProgress => list.open(title, href, Tag::new(label).colour(Colour::Yellow), hook),
                TaskStatus::NotNeeded => list.open(title, href, Tag::new(label).colour(Colour::Grey), hook),
            }
        };
        Self {
            csrf: Csrf::new(page.csrf()),
            page: page.back(BackLink::new(address(&kept.source)).text("Back to the source")),
            about: kept.title.clone(),
            standing: Standing::of(kept),
            progress: format!("{done} of {asked} tasks are done."),
            doubts: doubts(kept),
            tasks: kept.tasks.iter().fold(TaskList::new("tasks"), add),
            check: Button::link("Check your answers", format!("{home}/check")).testid("check-answers"),
            review: (kept.state == AnswerState::Sent).then(|| {
                Button::new("Review existing answers")
                    .secondary()
                    .once()
                    .testid("review-answers")
            }),
            action: home,
        }
    }
}

/// What is doubtful about the answers, as warnings.
pub(super) fn doubts(kept: &Questionnaire) -> Vec<WarningText> {
    kept.doubts
        .iter()
        .map(|doubt| WarningText::new(format!("{doubt}.")))
        .collect()
}

/// `GET /sources/{source}/questionnaire`
async fn get_tasks(frame: Frame, State(desk): State<Desk>, Named(source): Named<String>) -> Result<Response, Refusal> {
    let kept = desk.questionnaire(frame.viewer(), &source).await?;
    show(&TasksPage::new(
        frame.page("Questions about a source", Section::Sources),
        &kept,
    ))
}

/// `POST /sources/{source}/questionnaire`: begins a draft with a copy of the answers that were sent.
async fn post_review(
    frame: Frame,
    State(desk): State<Desk>,
    Named(source): Named<String>,
    CsrfForm(_): CsrfForm<Vec<(String, String)>>,
) -> Result<Response, Refusal> {
    desk.review_answers(frame.viewer(), &source).await?;
    frame
        .tell_next("This is a draft with a copy of the answers that were sent. Change what is different, then send it.")
        .await?;
    Ok(see_other(&questionnaire(&source)))
}
