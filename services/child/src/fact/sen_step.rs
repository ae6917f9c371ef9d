//! The way to an education, health and care plan, and out of it.

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};

/// What happened, in the order in which it happens (feeds, section 3).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum SenStepKind {
    /// SEN provision at school began.
    ProvisionStarted,
    /// SEN provision at school ended.
    ProvisionEnded,
    /// Somebody asked for an assessment.
    AssessmentRequested,
    /// The council decided whether to assess.
    RequestDecided,
    /// The council decided whether to make a plan.
    AssessmentDecided,
    /// A plan began.
    PlanStarted,
    /// The plan was reviewed.
    PlanReviewed,
    /// The plan ceased.
    PlanCeased,
}

impl SenStepKind {
    /// What a page shows.
    pub const fn label(self) -> &'static str {
        match self {
            Self::ProvisionStarted => "SEN provision started",
            Self::ProvisionEnded => "SEN provision ended",
            Self::AssessmentRequested => "Assessment requested",
            Self::RequestDecided => "Request decided",
            Self::AssessmentDecided => "Assessment decided",
            Self::PlanStarted => "EHC plan started",
            Self::PlanReviewed => "EHC plan reviewed",
            Self::PlanCeased => "EHC plan ceased",
        }
    }
}

/// One step.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct SenStep {
    /// What happened.
    pub kind: SenStepKind,
    /// When.
    pub on: Option<NaiveDate>,
    /// What came of it, in words; where the source's code is not known, the code itself.
    pub outcome: Option<String>,
}
