//! What became of one row.

use child::Statement;
use serde::Serialize;

use crate::rule::{Reason, Warning};

/// One row of a feed file, accounted for.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Row {
    /// Place of the file in its run, from 0.
    pub file_no: usize,
    /// Number of the row in its file, from 1, the header not counted; of a set of tables, among the rows of its main ones.
    pub row_no: u64,
    /// Line of the file on which the row starts, from 1.
    pub line: u64,
    /// The row as received, without its line end. What is not UTF-8 shows as U+FFFD, NUL as U+2400; of a row that is
    /// too long only the first 4 KiB are kept. Personal data: for staging only.
    pub raw: String,
    /// What became of it.
    pub outcome: Outcome,
}

/// Accepted with what is doubtful, or rejected with every reason.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[serde(tag = "outcome", rename_all = "snake_case")]
pub enum Outcome {
    /// The row states something about a child.
    Accepted {
        /// What it states.
        statement: Box<Statement>,
        /// What is doubtful about it.
        warnings: Vec<Warning>,
    },
    /// The row cannot be used.
    Rejected {
        /// The record's id, where it could be read.
        record_id: Option<String>,
        /// Everything that is wrong, so that the sender mends the file once.
        reasons: Vec<Reason>,
    },
}
