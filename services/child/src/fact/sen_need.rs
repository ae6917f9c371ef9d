//! Special educational needs as education records them.

use serde::{Deserialize, Serialize};

/// Level of SEN provision (reference lists, section 5).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum SenProvision {
    /// No special educational need.
    None,
    /// SEN support (code K).
    Support,
    /// Education, health and care plan (code E).
    Plan,
    /// School Action, before 2014 (code A).
    SchoolAction,
    /// School Action Plus, before 2014 (code P).
    SchoolActionPlus,
    /// Statement, before 2018 (code S).
    Statement,
}

impl SenProvision {
    /// Reads the census code; anything else is unknown.
    pub fn from_code(code: &str) -> Option<Self> {
        Some(match code.trim().to_ascii_uppercase().as_str() {
            "N" => Self::None,
            "K" => Self::Support,
            "E" => Self::Plan,
            "A" => Self::SchoolAction,
            "P" => Self::SchoolActionPlus,
            "S" => Self::Statement,
            _ => return None,
        })
    }

    /// What a page shows.
    pub const fn label(self) -> &'static str {
        match self {
            Self::None => "No special educational need",
            Self::Support => "SEN support",
            Self::Plan => "EHC plan",
            Self::SchoolAction => "School Action",
            Self::SchoolActionPlus => "School Action Plus",
            Self::Statement => "Statement",
        }
    }

    /// Whether a plan or statement exists.
    pub const fn has_plan(self) -> bool {
        matches!(self, Self::Plan | Self::Statement)
    }
}

/// One statement of need.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct SenNeed {
    /// Level of provision, when the source gives a known code.
    pub provision: Option<SenProvision>,
    /// Primary type of need: a code of reference lists section 5, or the source's own text.
    pub primary_type: Option<String>,
}

/// The words for a SEN type code; an unknown code stands for itself.
pub fn sen_type_label(code: &str) -> &str {
    match code {
        "SPLD" => "Specific learning difficulty",
        "MLD" => "Moderate learning difficulty",
        "SLD" => "Severe learning difficulty",
        "PMLD" => "Profound and multiple learning difficulty",
        "SEMH" => "Social, emotional and mental health",
        "SLCN" => "Speech, language and communication needs",
        "HI" => "Hearing impairment",
        "VI" => "Vision impairment",
        "MSI" => "Multi-sensory impairment",
        "PD" => "Physical disability",
        "ASD" => "Autistic spectrum disorder",
        "DS" => "Down syndrome",
        "OTH" => "Other difficulty",
        "NSA" => "SEN support, no specialist assessment",
        other => other,
    }
}
