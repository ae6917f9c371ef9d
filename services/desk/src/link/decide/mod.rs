//! Stewards' decisions: what one demands of the clustering, what it would make of the records, and its writing.
//!
//! A decision is constraints and nothing else (promise 4). Which ones it takes is found out by asking the engine: first the
//! least that says what was decided, then, where the records would not lie as the steward wants them, what holds them
//! together. So the engine stays free to mend itself around a decision.

mod chosen;
mod earlier;
mod parts;
mod plan;
mod trial;
mod write;

pub(crate) use chosen::Chosen;
pub(crate) use earlier::decided_words;
pub(crate) use parts::Part;
pub(crate) use write::{Order, Seen, Written};

use child::{ChildId, DecisionId, RecordKey};

/// What a steward wants.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Wanted {
    /// The children of two records are one.
    Same { left: RecordKey, right: RecordKey },
    /// The children of two records are two.
    Different { left: RecordKey, right: RecordKey },
    /// Some records of a child are another child: one that is known, or a new one.
    Apart {
        child: ChildId,
        moved: Vec<RecordKey>,
        into: Option<ChildId>,
        /// Earlier decisions that this one takes back.
        withdraws: Vec<DecisionId>,
    },
    /// An earlier decision is taken back.
    Undo(DecisionId),
}
