//! Task lists: parts of a long form with how far each has got.

use askama::Template;

use super::{Tag, content::components};

/// One task.
#[derive(Debug, Clone, PartialEq, Eq)]
struct TaskItem {
    title: String,
    href: String,
    status: TaskState,
    testid: String,
}

/// How far a task has got: said as a tag while something is to be done, and as plain words when nothing is.
#[derive(Debug, Clone, PartialEq, Eq)]
enum TaskState {
    Open(Tag),
    Settled(String),
}

/// Tasks that may be done in any order (govuk task list).
#[derive(Debug, Clone, PartialEq, Eq, Template)]
#[template(path = "components/task_list.html")]
pub struct TaskList {
    id: String,
    items: Vec<TaskItem>,
}
components!(TaskList);

impl TaskList {
    /// An empty list; `id` is unique on the page.
    pub fn new(id: impl Into<String>) -> Self {
        Self {
            id: id.into(),
            items: Vec::new(),
        }
    }

    /// Adds a task that something is to be done about.
    #[must_use]
    pub fn open(
        self,
        title: impl Into<String>,
        href: impl Into<String>,
        status: Tag,
        testid: impl Into<String>,
    ) -> Self {
        self.item(title.into(), href.into(), TaskState::Open(status), testid.into())
    }

    /// Adds a task that nothing is to be done about; it stays a link.
    #[must_use]
    pub fn settled(
        self,
        title: impl Into<String>,
        href: impl Into<String>,
        status: impl Into<String>,
        testid: impl Into<String>,
    ) -> Self {
        self.item(
            title.into(),
            href.into(),
            TaskState::Settled(status.into()),
            testid.into(),
        )
    }

    fn item(mut self, title: String, href: String, status: TaskState, testid: String) -> Self {
        self.items.push(TaskItem {
            title,
            href,
            status,
            testid,
        });
        self
    }
}
