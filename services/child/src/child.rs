//! A child as the store keeps it. It has no `Serialize`: only a view cut down for a viewer can leave the building.

use crate::{golden::Golden, ids::ChildId};

/// One golden child record.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Child {
    /// Opaque id.
    pub id: ChildId,
    /// Number that people read to each other, shown as `C-10042`.
    pub reference: i64,
    /// The record itself.
    pub golden: Golden,
    /// What stands between this record and ordinary users.
    pub shield: Shield,
    /// Whether a review case about one of the child's records is open.
    pub under_review: bool,
}

impl Child {
    /// The reference as people read it.
    pub fn reference_text(&self) -> String {
        reference_text(self.reference)
    }
}

/// The reference as people read it, for example `C-10042`.
pub fn reference_text(reference: i64) -> String {
    format!("C-{reference}")
}

/// Why a child is shielded.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Shield {
    /// A linked record is shielded.
    pub linked: bool,
    /// A shielded record is possibly the same child (promise 5).
    pub possible: bool,
}

impl Shield {
    /// Whether the child is shielded, for either reason.
    pub const fn up(self) -> bool {
        self.linked || self.possible
    }
}
