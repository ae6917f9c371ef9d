//! Exclusions from school. The reasons stay with the school: nobody here needs them.

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};

/// Kind of an exclusion (feeds, section 2).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ExclusionCategory {
    /// For a time (code SUSP, FIXD until 2020).
    Suspension,
    /// For good (code PERM).
    Permanent,
    /// Over lunchtimes (code LNCH).
    Lunchtime,
}

impl ExclusionCategory {
    /// Reads the census code; anything else is unknown.
    pub fn from_code(code: &str) -> Option<Self> {
        Some(match code.trim().to_ascii_uppercase().as_str() {
            "SUSP" | "FIXD" => Self::Suspension,
            "PERM" => Self::Permanent,
            "LNCH" => Self::Lunchtime,
            _ => return None,
        })
    }

    /// What a page shows.
    pub const fn label(self) -> &'static str {
        match self {
            Self::Suspension => "Suspension",
            Self::Permanent => "Permanent exclusion",
            Self::Lunchtime => "Lunchtime suspension",
        }
    }
}

/// One exclusion.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Exclusion {
    /// Kind.
    pub category: ExclusionCategory,
    /// First day.
    pub starts_on: Option<NaiveDate>,
    /// Sessions (half days) that it lasts.
    pub sessions: Option<u32>,
    /// School: URN, or local authority and establishment number.
    pub school: Option<String>,
}
