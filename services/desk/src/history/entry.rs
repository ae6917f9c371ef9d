//! The entries of a timeline: what happened to a record, when, by whom and why.

use child::{Attribute, ChildId, DecisionId};
use chrono::{DateTime, Utc};
use serde::Serialize;

/// One thing that happened to a record at one moment.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct HistoryEntry {
    /// When.
    pub at: DateTime<Utc>,
    /// What.
    pub kind: HistoryKind,
    /// Who: a person's name, or the model version that linked.
    pub by: String,
    /// Why, in a person's words, where a person decided.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub reason: Option<String>,
    /// The other child records that were joined with this one or parted from it.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub others: Vec<OtherChild>,
    /// The source records concerned.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub records: Vec<RecordLine>,
    /// Which of the values shown changed by it.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub changes: Vec<ValueChange>,
    /// The decision, if it is in force and the viewer may undo it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub undo: Option<DecisionId>,
}

/// What happened to a record. Of several things at one moment, the first in this order.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum HistoryKind {
    /// The record was made.
    Created,
    /// Another record was joined with this one.
    Merged,
    /// This record was joined with another, which took it in.
    JoinedAway,
    /// This record is separate again: it had been joined with another.
    Returned,
    /// A part of this record is another record now.
    Split,
    /// Source records came from another record that stays.
    Moved,
    /// Source records were linked to it.
    Linked,
    /// Source records left it.
    Left,
    /// Source records say something else than before, ended or came back.
    Changed,
    /// What sources claim of themselves changed, and with it which values are shown.
    PolicyChanged,
    /// A person decided that two source records are one child.
    DecidedSame,
    /// A person decided that two source records are two children.
    DecidedDifferent,
    /// A person withdrew such a decision.
    DecisionWithdrawn,
}

/// Another child record that may be named to the viewer.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize)]
pub struct OtherChild {
    /// Its id.
    pub id: ChildId,
    /// Its reference.
    pub reference: String,
}

/// What happened with a source record.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum RecordStep {
    /// It was linked to the child record.
    Linked,
    /// It left the child record.
    Left,
    /// It says something else.
    Changed,
    /// Its source no longer holds it.
    Ended,
    /// It is one of the two that a person decided about.
    Decided,
}

/// One source record of an entry.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct RecordLine {
    /// What happened with it.
    pub step: RecordStep,
    /// What pages call its source.
    pub source_label: String,
    /// Its id in the source.
    pub record_id: String,
    /// The version linked.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub version: Option<i64>,
    /// Evidence score, in bits, of the strongest pair that tied it to the child.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub match_weight: Option<f64>,
    /// Chance of a match of that pair, from 0 to 1.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub match_probability: Option<f64>,
    /// The rule that decided, where the score alone did not.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub decided_by: Option<String>,
}

/// A value that changed on the record.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct ValueChange {
    /// Which attribute.
    pub attribute: Attribute,
    /// What a page calls it.
    pub label: &'static str,
    /// The parts of the value shown before; none if nothing was.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub before: Option<Vec<String>>,
    /// The parts of the value shown since; none if nothing is.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub after: Option<Vec<String>>,
}
