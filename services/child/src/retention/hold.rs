//! Legal holds: what is held is never deleted, and is hidden and archived all the same.

use chrono::NaiveDate;
use linkage::RecordKey;
use serde::{Deserialize, Serialize};

use crate::ids::HoldId;

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
}

impl HoldReason {
    /// Every reason, in the order in which a page offers them.
    pub const ALL: [Self; 7] = [
        Self::Litigation,
        Self::Complaint,
        Self::SubjectAccess,
        Self::SeriousCaseReview,
        Self::ChildDeathReview,
        Self::PublicInquiry,
        Self::PoliceRequest,
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
        }
    }

    /// The reason of a stored word.
    pub fn from_name(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|reason| reason.name() == name)
    }
}

/// What is held.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum HoldScope {
    /// Every child that has one of these records: those that were linked to the child when it was held, and those that
    /// came to it since. When children are parted, both stay held.
    Child(Vec<RecordKey>),
    /// Every child of whom the source holds a record, and all that the source sent.
    Source(String),
    /// Everything.
    All,
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
    /// Whether it holds something that is made of these records.
    pub fn covers<'a>(&self, mut records: impl Iterator<Item = &'a RecordKey>) -> bool {
        match &self.scope {
            HoldScope::All => true,
            HoldScope::Source(source) => records.any(|record| record.source == *source),
            HoldScope::Child(held) => records.any(|record| held.contains(record)),
        }
    }

    /// Whether it holds what a source sent as it sent it.
    pub fn covers_feed(&self, source: &str) -> bool {
        match &self.scope {
            HoldScope::All => true,
            HoldScope::Source(held) => held == source,
            HoldScope::Child(_) => false,
        }
    }
}
