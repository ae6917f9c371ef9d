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

/// Why a pupil left, in words, for the codes of Common Transfer Files (feeds, section 1; the words are ours). A pupil
/// moves at the end of a phase (`P_`) or within one (`I_`) to a maintained school, an independent one or a further
/// education college. The code stays beside the words; one that we do not know stands for itself.
pub fn leaving_reason_label(code: &str) -> String {
    let words = match code.trim().to_ascii_uppercase().as_str() {
        "PM" => "Moved to a maintained school at the end of a phase",
        "PI" => "Moved to an independent school at the end of a phase",
        "PF" => "Moved to further education at the end of a phase",
        "IM" => "Moved to another maintained school",
        "II" => "Moved to an independent school",
        "IF" => "Moved to further education",
        "NH" => "Educated at home",
        "NT" => "In training",
        "NE" => "In employment",
        "NU" => "Unemployed",
        "PE" => "Permanently excluded",
        "LC" => "Left the country",
        "DD" => "Died",
        "OR" => "Other reason",
        "UK" => "Reason not known",
        _ => return code.trim().to_owned(),
    };
    format!("{words} ({})", code.trim().to_ascii_uppercase())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_known_reason_is_told_in_words_beside_its_code_and_any_other_as_it_came() {
        assert_eq!(leaving_reason_label(" pe "), "Permanently excluded (PE)");
        assert_eq!(leaving_reason_label("Moved abroad"), "Moved abroad");
    }
}
