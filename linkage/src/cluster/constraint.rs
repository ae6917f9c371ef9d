//! People's decisions.

use serde::{Deserialize, Serialize};

use crate::key::RecordKey;

/// What a person decided about two records.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ConstraintKind {
    /// They are one child.
    Must,
    /// They are two children.
    Cannot,
    /// The left one is about the child of the right one, whichever that is: it takes no part in weighing.
    Follows,
}

/// A person's decision about two records; it wins over model, rules and guards until it is withdrawn.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct Constraint {
    /// What was decided.
    pub kind: ConstraintKind,
    /// One record.
    pub left: RecordKey,
    /// The other record.
    pub right: RecordKey,
}

impl Constraint {
    /// They are one child.
    pub const fn must(left: RecordKey, right: RecordKey) -> Self {
        Self {
            kind: ConstraintKind::Must,
            left,
            right,
        }
    }

    /// They are two children.
    pub const fn cannot(left: RecordKey, right: RecordKey) -> Self {
        Self {
            kind: ConstraintKind::Cannot,
            left,
            right,
        }
    }

    /// `record` is about the child of `followed`, whichever that is. Of several that one record is said to follow the one
    /// whose key comes first counts.
    pub const fn follows(record: RecordKey, followed: RecordKey) -> Self {
        Self {
            kind: ConstraintKind::Follows,
            left: record,
            right: followed,
        }
    }
}
