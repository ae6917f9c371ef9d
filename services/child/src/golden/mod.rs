//! The golden record: a pure function of the linked source records and the survivorship policy.

mod build;
mod canonical;
mod choice;
mod claims;
mod mark;
mod survivorship;

pub use build::build;
pub(crate) use build::says_something;
pub use canonical::{canonical_json, from_canonical_json};
pub use choice::{ChoiceState, choices};
pub use claims::{Claims, Rating, Reconfirmed};
pub use mark::{disputes, is_restricted, is_safeguarded, restriction};
pub use survivorship::{AttributePolicy, Criterion, Survivorship, SurvivorshipError};

use std::collections::BTreeMap;

use chrono::NaiveDate;
use linkage::RecordKey;
use serde::{Deserialize, Serialize};

use crate::{
    attribute::Attribute,
    fact::{Facts, folded},
    kind::FeedKind,
    sources::{OWN, Sources},
};

/// What all linked source records together say about one child, with the source of every value.
///
/// It has no `Serialize`: [`canonical_json`] is for the store's cache and for digests only. What leaves the building
/// is a view that policy has cut down for one viewer.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Golden {
    /// Every attribute that at least one source states.
    pub attributes: BTreeMap<Attribute, GoldenValue>,
    /// Every linked source record, in key order.
    pub records: Vec<GoldenRecord>,
    /// Whether any linked record is shielded.
    pub shielded: bool,
}

/// One attribute: the value shown, why, and everything else that was said.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct GoldenValue {
    /// The value shown and who states it. Always the first of `stated` after ranking.
    pub shown: StatedValue,
    /// The criterion that decided between differing values; empty when all sources agree.
    pub decided_by: Option<Criterion>,
    /// The other statements, best first, then by key.
    pub others: Vec<StatedValue>,
}

impl Golden {
    /// Calls each school that a child travels to by its one code, whichever its feeds write: needs of one school then stand
    /// on one list, and one that was recorded here beside the one that a source sent. The school list is no part of what was
    /// said, so that a golden record keeps what the sources wrote and this is done where it is read.
    pub fn call_schools_by_code(&mut self, sources: &Sources) {
        let needs = self
            .records
            .iter_mut()
            .flat_map(|record| &mut record.facts.transport_needs);
        for school in needs.filter_map(|need| need.school_urn.as_mut()) {
            *school = sources.school_code(school).to_owned();
        }
    }
}

impl GoldenValue {
    /// Everything stated, the shown value first.
    pub fn stated(&self) -> impl Iterator<Item = &StatedValue> {
        std::iter::once(&self.shown).chain(&self.others)
    }
}

/// One source record's statement of an attribute.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct StatedValue {
    /// The texts of the attribute's columns, in their order; empty where the source left one out.
    pub parts: Vec<String>,
    /// Who states it.
    pub key: RecordKey,
    /// The source's own date of that statement.
    pub updated_on: Option<NaiveDate>,
}

impl StatedValue {
    /// The parts that are there, joined with `separator`.
    pub fn joined(&self, separator: &str) -> String {
        self.parts
            .iter()
            .filter(|part| !part.is_empty())
            .map(String::as_str)
            .collect::<Vec<_>>()
            .join(separator)
    }

    /// The folded form: two spellings of one value are equal.
    pub fn folded(&self) -> String {
        folded(&self.parts)
    }

    /// Whether another source says something else, however the two spell it: what a page calls "Sources disagree".
    pub fn differs(&self, other: &Self) -> bool {
        self.folded() != other.folded()
    }
}

/// One linked source record inside the golden record, with its facts.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct GoldenRecord {
    /// Source and id.
    pub key: RecordKey,
    /// Layout that it came in.
    pub kind: FeedKind,
    /// Whether the source shields the child.
    pub shielded: bool,
    /// Whether a later snapshot no longer holds it.
    pub ended: bool,
    /// The source's own date.
    pub updated_on: Option<NaiveDate>,
    /// What it says beyond identity.
    pub facts: Facts,
}

impl GoldenRecord {
    /// Whether it holds what the management team or information governance decided, a shield, a consent or a mark of a
    /// request: it states nothing that a card could show, and that it is there would tell of the decision.
    pub fn is_kept_by_the_team(&self) -> bool {
        is_kept_by_the_team(&self.key, &self.facts)
    }
}

/// Whether a record of these facts holds what the management team or information governance decided.
pub fn is_kept_by_the_team(key: &RecordKey, facts: &Facts) -> bool {
    key.source == OWN && facts.transport_needs.is_empty() && facts.choices.is_empty()
}
