//! Answering the questionnaire, task by task. Each save is part of a draft.

use std::collections::BTreeMap;

use child::{
    policy::Viewer,
    questionnaire::{Answers, Mistake, Need, Question, Task, TaskStatus, doubts, missing, need, status},
};
use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};
use store::AnswersRow;

use super::show::{AnswerState, find};
use crate::{
    audit::{Action, Event},
    desk::Desk,
    error::{DeskError, Problem},
};

/// How far a task has got.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
pub struct TaskLine {
    /// The task.
    pub task: Task,
    /// How far it has got.
    pub status: TaskStatus,
}

/// The last answers about a source, sent or not.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Questionnaire {
    /// Name of the source.
    pub source: String,
    /// What pages call it.
    pub title: String,
    /// Number of the version; 0 before anything is saved.
    pub version: i64,
    /// Whether this is a draft, or was sent.
    pub state: AnswerState,
    /// When it was saved or sent last.
    pub saved_at: Option<DateTime<Utc>>,
    /// Who saved or sent it, while there is an account.
    pub saved_by: Option<String>,
    /// The tasks, in order.
    pub tasks: Vec<TaskLine>,
    /// The answers, by the names of their fields.
    pub answers: Answers,
    /// What is doubtful about them: sentences.
    pub doubts: Vec<String>,
    /// What is missing before they can be sent: names of fields.
    pub missing: Vec<String>,
}

/// The answers to a task as somebody leaves them.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct TaskAnswers {
    /// What is typed, by the names of the fields.
    pub answers: BTreeMap<String, String>,
    /// The answers that the person saw who changes them; those to other tasks do not matter. What somebody else saved
    /// meanwhile is not written over by who did not know.
    pub seen: Answers,
}

/// What became of a task that was saved.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct SavedTask {
    /// Everything as it is kept now.
    #[serde(flatten)]
    pub questionnaire: Questionnaire,
    /// Numbers of questions of this task that the answers began to ask for.
    pub asks: Vec<u8>,
}

impl Questionnaire {
    pub(super) fn of(source: &str, title: &str, latest: Option<&AnswersRow>) -> Self {
        let answers = latest.map(|row| row.answers.clone()).unwrap_or_default();
        let task = |task: &Task| TaskLine {
            task: *task,
            status: status(*task, &answers),
        };
        let missing = missing(&answers).into_iter().map(|mistake| mistake.field);
        Self {
            source: source.to_owned(),
            title: title.to_owned(),
            version: latest.map_or(0, |row| row.version),
            state: AnswerState::of(latest),
            saved_at: latest.map(|row| row.saved_at),
            saved_by: latest.and_then(|row| row.saved_by_name.clone()),
            tasks: Task::ALL.iter().map(task).collect(),
            doubts: doubts(&answers).into_iter().map(|doubt| doubt.message).collect(),
            missing: missing.collect(),
            answers,
        }
    }
}

impl Desk {
    /// The last answers about a source.
    pub async fn questionnaire(&self, viewer: &Viewer, name: &str) -> Result<Questionnaire, DeskError> {
        let mut tx = self.shared.db.read().await?;
        let source = find(&mut tx, viewer, name).await?;
        let versions = tx.answers_of(name).await?;
        Ok(Questionnaire::of(name, &source.title, versions.first()))
    }

    /// Saves the answers to a task into the draft, if the task is still as it was seen: all of them, or none with every
    /// mistake. [`DeskError::Changed`] if somebody else saved other answers to it. After answers were sent, the first save
    /// begins a draft with a copy of them.
    pub async fn answer_task(
        &self,
        viewer: &Viewer,
        name: &str,
        task: Task,
        given: &TaskAnswers,
    ) -> Result<SavedTask, DeskError> {
        let mut asks = Vec::new();
        let questionnaire = self
            .save_draft(viewer, name, Some(task), |answers| {
                let before = answers.clone();
                answers.answer(task, &given.answers).map_err(problems)?;
                // Who sends what is kept already takes nothing from anybody: the same form twice, or two who agree.
                if *answers != before && before.of_task(task) != given.seen.of_task(task) {
                    return Err(DeskError::Changed);
                }
                let is_asked = |question: &&Question| {
                    need(question, answers) == Need::Needed
                        && need(question, &before) != Need::Needed
                        && !answers.settles(question)
                };
                asks = task
                    .questions()
                    .filter(is_asked)
                    .map(|question| question.number)
                    .collect();
                Ok(())
            })
            .await?;
        Ok(SavedTask { questionnaire, asks })
    }

    /// Begins a draft with a copy of the answers that were sent. A draft that is there stays as it is.
    pub async fn review_answers(&self, viewer: &Viewer, name: &str) -> Result<Questionnaire, DeskError> {
        self.save_draft(viewer, name, None, |_| Ok(())).await
    }

    async fn save_draft(
        &self,
        viewer: &Viewer,
        name: &str,
        task: Option<Task>,
        change: impl FnOnce(&mut Answers) -> Result<(), DeskError> + Send,
    ) -> Result<Questionnaire, DeskError> {
        let mut tx = self.shared.db.begin().await?;
        let source = find(&mut tx, viewer, name).await?;
        tx.hold_answers(name).await?;
        let versions = tx.answers_of(name).await?;
        let latest = versions.first();
        let version = match latest {
            None => 1,
            Some(row) if row.submitted_at.is_none() => row.version,
            Some(row) => row.version + 1,
        };
        let mut answers = latest.map(|row| row.answers.clone()).unwrap_or_default();
        change(&mut answers)?;
        tx.save_answers(name, version, &answers, viewer.user, self.shared.clock.now())
            .await?;
        let kept = tx.answers_of(name).await?;
        tx.commit().await?;
        let detail = serde_json::json!({ "source": name, "version": version, "task": task });
        self.trace(Event::of(viewer, Action::SourceAnswered).with(detail))
            .await?;
        Ok(Questionnaire::of(name, &source.title, kept.first()))
    }
}

/// Mistakes as problems of a form.
pub(super) fn problems(mistakes: Vec<Mistake>) -> DeskError {
    let problem = |mistake: Mistake| Problem {
        field: mistake.field.into(),
        message: mistake.message,
    };
    DeskError::Unusable(mistakes.into_iter().map(problem).collect())
}
