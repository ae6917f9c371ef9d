//! Legal holds: what is held is never deleted, and is hidden and archived all the same.

use std::collections::BTreeSet;

use chrono::NaiveDate;
use linkage::RecordKey;
use serde::{Deserialize, Serialize};

use super::{
    facts::{ChildFacts, RecordFacts},
    home::Home,
    plan::Target,
    rule::{About, Known},
};
use crate::{choices, ids::HoldId};

/// Why something is held (retention, section 5).
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum HoldReason {
    /// Litigation.
    Litigation,
    /// A complaint.
    Complaint,
    /// A subject access request that is under way.
    SubjectAccess,
    /// A serious case or child practice review.
    SeriousCaseReview,
    /// A child death review.
    ChildDeathReview,
    /// A public inquiry.
    PublicInquiry,
    /// A request of the police.
    PoliceRequest,
    /// Whoever the record is about asked that it is held and not used.
    Restriction,
}

impl HoldReason {
    /// Every reason, in the order in which a page offers them.
    pub const ALL: [Self; 8] = [
        Self::Litigation,
        Self::Complaint,
        Self::SubjectAccess,
        Self::SeriousCaseReview,
        Self::ChildDeathReview,
        Self::PublicInquiry,
        Self::PoliceRequest,
        Self::Restriction,
    ];

    /// The word in the database and in answers.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Litigation => "litigation",
            Self::Complaint => "complaint",
            Self::SubjectAccess => "subject_access",
            Self::SeriousCaseReview => "serious_case_review",
            Self::ChildDeathReview => "child_death_review",
            Self::PublicInquiry => "public_inquiry",
            Self::PoliceRequest => "police_request",
            Self::Restriction => "restriction",
        }
    }

    /// What a page says.
    pub const fn label(self) -> &'static str {
        match self {
            Self::Litigation => "Litigation",
            Self::Complaint => "Complaint",
            Self::SubjectAccess => "Subject access request",
            Self::SeriousCaseReview => "Serious case or child practice review",
            Self::ChildDeathReview => "Child death review",
            Self::PublicInquiry => "Public inquiry",
            Self::PoliceRequest => "Request of the police",
            Self::Restriction => "Restriction of use",
        }
    }

    /// The reason of a stored word.
    pub fn from_name(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|reason| reason.name() == name)
    }
}

choices! {
    /// A type of record that is held, whoever it is about. What the rules delete is one of the first five; the others are the
    /// classes of the rules, and hold every child of whom it was ever known, in case records and in the index alike.
    RecordType {
        /// Child records with all that is linked to them.
        ChildRecord = "child_record", "Child records";
        /// Case records, and the children who have one.
        CaseRecord = "case_record", "Case records";
        /// Entries of sensitive services, and the children who have one.
        SensitiveEntry = "sensitive_entry", "Entries of sensitive services";
        /// Rows of feeds as received.
        FeedRows = "feed_rows", "Rows of feeds as received";
        /// Rows of feeds that were rejected.
        RejectedRows = "rejected_rows", "Rejected rows of feeds";
        /// In need or early help.
        Need = "need", "Children who were ever in need";
        /// Education, health and care plan.
        Plan = "plan", "Children who ever had an EHC plan";
        /// Child protection.
        Protection = "protection", "Children who were ever on a child protection plan or enquiry";
        /// Looked after, care leaver.
        Care = "care", "Children who were ever looked after";
        /// Adoption.
        Adoption = "adoption", "Children who were adopted";
    }
}

impl RecordType {
    /// Whether a deletion of `target` would take something of this type.
    fn takes(self, facts: &ChildFacts, target: &Target) -> bool {
        let within = |record: &&RecordFacts| match target {
            Target::Child => true,
            Target::Record(key) | Target::Entry(key, _) => record.key == *key,
        };
        let mut taken = facts.records.iter().filter(within);
        let known = match self {
            Self::ChildRecord => return true,
            Self::CaseRecord => return taken.any(|record| record.is_case_record),
            Self::SensitiveEntry => return taken.any(|record| !record.entries.is_empty()),
            Self::FeedRows | Self::RejectedRows => return false,
            Self::Need => Known::Need,
            Self::Plan => Known::Plan,
            Self::Protection => Known::Protected,
            Self::Care => Known::LookedAfter,
            Self::Adoption => Known::Adopted,
        };
        facts.ever.contains(&known)
    }
}

/// What is held.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum HoldScope {
    /// Every child that has one of these records: those that were linked to the child when it was held, and those that
    /// came to it since. When children are parted, both stay held.
    Child(Vec<RecordKey>),
    /// The household of a child, whoever joins it when.
    Family {
        /// Records of the child and of those who were seen in the household since it was held: they stay held when they leave.
        records: BTreeSet<RecordKey>,
        /// What the child's records ever stated of the household.
        homes: BTreeSet<Home>,
    },
    /// Every child of whom the source holds a record, and all that the source sent.
    Source(String),
    /// Everything of a type.
    Type(RecordType),
    /// Everything.
    All,
}

impl HoldScope {
    /// The word in the database and in answers.
    pub const fn name(&self) -> &'static str {
        match self {
            Self::Child(_) => "child",
            Self::Family { .. } => "family",
            Self::Source(_) => "source",
            Self::Type(_) => "record_type",
            Self::All => "all",
        }
    }

    /// What a report says of something that is held.
    pub const fn label(&self) -> &'static str {
        match self {
            Self::Child(_) => "child",
            Self::Family { .. } => "family",
            Self::Source(_) => "source",
            Self::Type(_) => "record type",
            Self::All => "everything",
        }
    }
}

/// A hold that is in force.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Hold {
    /// Its id.
    pub id: HoldId,
    /// What is held.
    pub scope: HoldScope,
    /// When somebody has to look at it again; it stays in force all the same.
    pub review_on: NaiveDate,
}

impl Hold {
    /// Whether it keeps a part of a child from being deleted. A child who is held is held whole.
    pub fn covers(&self, facts: &ChildFacts, target: &Target) -> bool {
        let mut keys = facts.keys();
        match &self.scope {
            HoldScope::All => true,
            HoldScope::Source(source) => keys.any(|key| key.source == *source),
            HoldScope::Child(held) => keys.any(|key| held.contains(key)),
            HoldScope::Family { records, homes } => {
                keys.any(|key| records.contains(key)) || !facts.homes.is_disjoint(homes)
            }
            HoldScope::Type(held) => held.takes(facts, target),
        }
    }

    /// Whether it keeps rows from being deleted that a source sent: `about` is [`About::FeedRows`], which takes rejected rows
    /// too, or [`About::RejectedRows`].
    pub fn covers_feed(&self, source: &str, about: About) -> bool {
        match &self.scope {
            HoldScope::All | HoldScope::Type(RecordType::FeedRows) => true,
            HoldScope::Source(held) => held == source,
            HoldScope::Type(RecordType::RejectedRows) => matches!(about, About::FeedRows | About::RejectedRows),
            HoldScope::Child(_) | HoldScope::Family { .. } | HoldScope::Type(_) => false,
        }
    }

    /// Records of a child who is in the household of a held family and of whom the hold does not know yet.
    pub fn joins<'a>(&'a self, facts: &'a ChildFacts) -> impl Iterator<Item = &'a RecordKey> {
        let new = match &self.scope {
            HoldScope::Family { records, .. } if self.covers(facts, &Target::Child) => Some(records),
            _ => None,
        };
        new.into_iter()
            .flat_map(|records| facts.keys().filter(|key| !records.contains(key)))
    }
}
