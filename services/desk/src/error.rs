//! What can go wrong in a use case, in the words of the person at the screen.

use std::borrow::Cow;

/// Why a use case gave no answer.
#[derive(Debug, thiserror::Error)]
pub enum DeskError {
    /// The thing does not exist, or not for this viewer: one answer for both (promise 6).
    #[error("not found")]
    NotFound,
    /// What was typed cannot be used; one entry per problem.
    #[error("the request cannot be used: {}", .0.iter().map(|problem| problem.message.as_str()).collect::<Vec<_>>().join("; "))]
    Unusable(Vec<Problem>),
    /// Somebody else changed it since it was seen.
    #[error("it was changed meanwhile")]
    Changed,
    /// What a person recorded could not be written. The cause is in the log.
    #[error("it could not be written; try again")]
    NotWritten,
    /// The audit trail could not be written, so nothing is shown (promise 7). The cause is in the log.
    #[error("the audit trail cannot be written, so nothing is shown")]
    Audit,
    /// The journal of deletions could not be written, so nothing is deleted; or it cannot be read.
    #[error(transparent)]
    Journal(#[from] crate::retention::JournalError),
    /// The database was put back from a backup, and what has to be done first was not done yet.
    #[error(
        "the database was put back from a backup and is not open yet: run `onechild restore` again on an empty database"
    )]
    Closed,
    /// The database could not answer.
    #[error("the database cannot answer")]
    Store(#[from] store::StoreError),
    /// The search index could not answer.
    #[error("the search index cannot answer")]
    Search(#[from] search::SearchError),
    /// A stored thing of ours cannot be read back. The text names table and id, never content.
    #[error("stored {what} cannot be read back")]
    Unreadable {
        /// Table and id.
        what: String,
        /// The reader's error.
        #[source]
        source: serde_json::Error,
    },
    /// The link engine refused its model.
    #[error("the link model cannot be used: {0}")]
    Model(String),
}

/// One problem with what was typed.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize)]
pub struct Problem {
    /// Name of the form field or JSON member.
    pub field: Cow<'static, str>,
    /// What to do, in the words of page rule G19.
    pub message: String,
}

impl From<intake::Finding> for Problem {
    /// Of a finding about a whole record the field is `record`.
    fn from(finding: intake::Finding) -> Self {
        Self {
            field: finding.column.map_or(Cow::Borrowed("record"), Cow::Owned),
            message: finding.sentence.into_owned(),
        }
    }
}

impl DeskError {
    /// A single problem with one field.
    pub fn unusable(field: &'static str, message: impl Into<String>) -> Self {
        Self::Unusable(vec![Problem {
            field: field.into(),
            message: message.into(),
        }])
    }
}
