//! On whose roll a pupil is or was.

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};

/// How a pupil is registered (feeds, section 2).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum EnrolmentStatus {
    /// At this school only (code C).
    Current,
    /// At two schools, this being the main one (code M).
    Main,
    /// At two schools, the other being the main one (code S).
    Subsidiary,
    /// At a further education college (code F).
    FurtherEducation,
    /// With another provider (code O).
    OtherProvider,
}

impl EnrolmentStatus {
    /// Reads the census code; anything else is unknown.
    pub fn from_code(code: &str) -> Option<Self> {
        Some(match code.trim().to_ascii_uppercase().as_str() {
            "C" => Self::Current,
            "M" => Self::Main,
            "S" => Self::Subsidiary,
            "F" => Self::FurtherEducation,
            "O" => Self::OtherProvider,
            _ => return None,
        })
    }

    /// What a page shows.
    pub const fn label(self) -> &'static str {
        match self {
            Self::Current => "On roll",
            Self::Main => "On roll here and at another school, this being the main one",
            Self::Subsidiary => "On roll here and at another school, the other being the main one",
            Self::FurtherEducation => "At a further education college",
            Self::OtherProvider => "With another provider",
        }
    }
}

/// One time on the roll of one school.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Enrolment {
    /// School: URN, or local authority and establishment number.
    pub school: Option<String>,
    /// The school's name as the source gives it.
    pub school_name: Option<String>,
    /// How the pupil is registered.
    pub status: Option<EnrolmentStatus>,
    /// First day on roll.
    pub entered_on: Option<NaiveDate>,
    /// Last day on roll; empty while the pupil is on roll.
    pub left_on: Option<NaiveDate>,
    /// Why the pupil left, as a code of the source.
    pub leaving_reason: Option<String>,
}
