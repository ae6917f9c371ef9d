//! What a check found, in words.

use chrono::{DateTime, NaiveDate, Utc};
use serde::Serialize;

/// Findings that are told one by one; the rest is counted.
const TOLD_MAX: usize = 1_000;

/// What can be wrong.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Wrong {
    /// Numbers are left out.
    Missing,
    /// The hash before is another.
    DoesNotFollow,
    /// The content does not give the hash.
    Changed,
    /// The text of a query does not give its hash.
    QueryChanged,
    /// The text of a query is gone, and no rule took it.
    QueryRemoved,
    /// More texts of a day are gone than the rule took.
    QueriesRemovedBefore,
    /// There is a text of a query, and no event that had one.
    QueryInserted,
    /// The chain ends before the place where it is known to have been.
    TailMissing,
    /// The chain has another event where it is known to have been.
    Rewritten,
    /// The whole chain is not there.
    ChainMissing,
    /// Events after the last head of a day that is over.
    NotCovered,
    /// Two heads of one place differ.
    HeadsDiffer,
    /// No key given signed the head.
    HeadForged,
    /// The line holds no head.
    HeadUnreadable,
    /// There are fewer heads than this node had at its last check.
    HeadsMissing,
}

impl Wrong {
    /// What is wrong, in words.
    pub const fn words(self) -> &'static str {
        match self {
            Self::Missing => "events are missing before this one",
            Self::DoesNotFollow => "the event does not follow the one before it",
            Self::Changed => "the event was changed",
            Self::QueryChanged => "the query text was changed",
            Self::QueryRemoved => "the query text was removed, and no rule took it",
            Self::QueriesRemovedBefore => "query texts of this day were removed before the rule took the others",
            Self::QueryInserted => "there is a query text without an event that had one",
            Self::TailMissing => "events after this one are missing: the chain was longer",
            Self::Rewritten => "the chain was written anew: another event stood here",
            Self::ChainMissing => "the whole chain of this day is missing; it had this many events",
            Self::NotCovered => {
                "no signed head covers the events after this one, though the day is over: they may have been added"
            }
            Self::HeadsDiffer => "signed heads contradict each other here: one of two histories was shown",
            Self::HeadForged => "this head was not signed with a key that was given",
            Self::HeadUnreadable => "this line of the file of heads holds no head",
            Self::HeadsMissing => {
                "the file of heads ends here, and at the last check it held more: it was cut, replaced or taken away"
            }
        }
    }
}

/// One thing that is wrong.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Finding {
    /// The node; empty where a line names none.
    pub node: String,
    /// The day; empty where a line names none.
    pub day: String,
    /// The place in the chain, or the line of the file of heads.
    pub seq: i64,
    /// What is wrong, as a code.
    pub kind: Wrong,
    /// What is wrong, in words.
    pub what: &'static str,
}

/// Findings, the first of them one by one.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub(super) struct Findings {
    pub told: Vec<Finding>,
    pub more: u64,
}

impl Findings {
    pub fn add(&mut self, node: &str, day: Option<NaiveDate>, seq: i64, kind: Wrong) {
        if self.told.len() == TOLD_MAX {
            self.more += 1;
            return;
        }
        self.told.push(Finding {
            node: node.to_owned(),
            day: day.map(|day| day.to_string()).unwrap_or_default(),
            seq,
            kind,
            what: kind.words(),
        });
    }
}

/// What a check of the trail found.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize)]
pub struct Verified {
    /// Events checked.
    pub events: u64,
    /// Chains checked: one per node and day.
    pub chains: u64,
    /// Events whose query text retention took; the chain still covers its hash.
    pub redacted_by_rule: u64,
    /// Signed heads that the chains were held against.
    pub heads: u64,
    /// When the latest of those was taken.
    pub head_at: Option<DateTime<Utc>>,
    /// Events that no signed head covers: nothing outside the database says what they were.
    pub not_covered: u64,
    /// Everything that is not as it was written.
    pub findings: Vec<Finding>,
    /// Findings beyond those.
    pub more_findings: u64,
}

impl Verified {
    /// Whether nothing is wrong.
    pub fn is_whole(&self) -> bool {
        self.findings.is_empty() && self.more_findings == 0
    }

    /// How many things are wrong.
    pub fn wrong(&self) -> u64 {
        self.findings.len() as u64 + self.more_findings
    }
}
