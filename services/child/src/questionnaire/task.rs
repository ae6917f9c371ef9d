//! The eight tasks and how far each has got.

use serde::{Serialize, Serializer};

use super::{
    answers::Answers,
    question::{Question, questions},
    route::{Need, need},
};

macro_rules! tasks {
    ($($(#[$doc:meta])* $variant:ident = $slug:literal, $title:literal;)*) => {
        /// A part of the questionnaire that is answered and saved by itself.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
        pub enum Task {
            $($(#[$doc])* $variant,)*
        }

        impl Task {
            /// Every task, in order. They may be answered in any.
            pub const ALL: &'static [Self] = &[$(Self::$variant,)*];

            /// The word used in addresses.
            pub const fn slug(self) -> &'static str {
                match self { $(Self::$variant => $slug,)* }
            }

            /// What a page calls the task.
            pub const fn title(self) -> &'static str {
                match self { $(Self::$variant => $title,)* }
            }
        }
    };
}

tasks! {
    /// Questions 1 to 4.
    System = "system", "System";
    /// Questions 5 to 7.
    Plans = "plans", "Plans";
    /// Questions 8 to 10.
    Supply = "supply", "Supply";
    /// Questions 11 to 16.
    Quality = "quality", "Data quality";
    /// Questions 17 to 21.
    Identifiers = "identifiers", "Identifiers, shielding and duplicates";
    /// Question 22.
    NotConnecting = "not-connecting", "Not connecting";
    /// Questions 23 to 29.
    Volumes = "volumes", "Use and volumes";
    /// Questions 30 to 34.
    Access = "access", "Access";
}

impl Task {
    /// The task behind a slug.
    pub fn from_slug(slug: &str) -> Option<Self> {
        Self::ALL.iter().copied().find(|task| task.slug() == slug)
    }

    /// The questions of the task, in order.
    pub fn questions(self) -> impl Iterator<Item = &'static Question> {
        questions().iter().filter(move |question| question.task == self)
    }

    /// The keys of everything that can be answered in the task, in order.
    pub fn keys(self) -> impl Iterator<Item = String> {
        let fields = self.questions().flat_map(|question| question.fields);
        fields.flat_map(|field| std::iter::once(field.key.to_owned()).chain(field.other_key()))
    }
}

impl Serialize for Task {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(self.slug())
    }
}

/// How far a task has got.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum TaskStatus {
    /// No question of it has an answer.
    NotStarted,
    /// Some that are needed have an answer, and some have none.
    InProgress,
    /// Every question that is needed has an answer.
    Done,
    /// Other answers make every question of it needless.
    NotNeeded,
}

impl TaskStatus {
    /// What a tag says.
    pub const fn label(self) -> &'static str {
        match self {
            Self::NotStarted => "Not started",
            Self::InProgress => "In progress",
            Self::Done => "Done",
            Self::NotNeeded => "Not needed",
        }
    }
}

/// How far `task` has got with these answers.
pub fn status(task: Task, answers: &Answers) -> TaskStatus {
    let asked: Vec<(&Question, Need)> = task
        .questions()
        .map(|question| (question, need(question, answers)))
        .filter(|(_, need)| *need != Need::NotNeeded)
        .collect();
    if asked.is_empty() {
        return TaskStatus::NotNeeded;
    }
    if asked.iter().all(|(question, _)| !answers.touches(question)) {
        return TaskStatus::NotStarted;
    }
    let is_settled = |(question, need): &(&Question, Need)| *need == Need::Welcome || answers.settles(question);
    if asked.iter().all(is_settled) {
        TaskStatus::Done
    } else {
        TaskStatus::InProgress
    }
}
