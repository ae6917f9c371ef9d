//! Social care processes: type and dates only. Needs, factors, categories and narrative stay with social care.

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};

/// Type of a process (roles and rules, section 5).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ProcessKind {
    /// A referral, from its date to its closure.
    Referral,
    /// An assessment, from its start to its authorisation.
    Assessment,
    /// A child in need plan.
    ChildInNeedPlan,
    /// An enquiry under section 47, from its start to the initial child protection conference.
    Section47,
    /// A child protection plan.
    ChildProtectionPlan,
    /// A period of being looked after.
    LookedAfter,
}

impl ProcessKind {
    /// What a page shows.
    pub const fn label(self) -> &'static str {
        match self {
            Self::Referral => "Referral",
            Self::Assessment => "Assessment",
            Self::ChildInNeedPlan => "Child in need plan",
            Self::Section47 => "Section 47 enquiry",
            Self::ChildProtectionPlan => "Child protection plan",
            Self::LookedAfter => "Looked after",
        }
    }
}

/// One process.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct SocialCareProcess {
    /// Type.
    pub kind: ProcessKind,
    /// First day.
    pub started_on: Option<NaiveDate>,
    /// Last day; empty while it goes on, or where the source does not say when it ended.
    pub ended_on: Option<NaiveDate>,
    /// Team, where the source names one.
    pub team: Option<String>,
}

impl SocialCareProcess {
    /// Whether it goes on: it has no end, or one that is not past.
    pub fn open(&self, today: NaiveDate) -> bool {
        self.ended_on.is_none_or(|end| end >= today)
    }
}
