//! In which order questions are to be answered: by what a wrong answer, or none, may cost the child.

use child::{Attribute, question::Topic};
use chrono::NaiveDate;
use serde::Serialize;
use store::{CaseKind, ReviewCase};

/// Below this age a child cannot speak up for itself, and most children who died were younger.
const YOUNG_YEARS: u32 = 5;

/// How urgent a question is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum CasePriority {
    /// Much is at stake, and the records are probably wrong as they stand.
    High,
    /// One of the two.
    Medium,
    /// Neither.
    Low,
}

impl CasePriority {
    /// Every priority, the most urgent first.
    pub const ALL: [Self; 3] = [Self::High, Self::Medium, Self::Low];

    /// Words on pages.
    pub const fn label(self) -> &'static str {
        match self {
            Self::High => "High",
            Self::Medium => "Medium",
            Self::Low => "Low",
        }
    }
}

/// How urgent a case is on a day. What is at stake: a shield, somebody who works with the child, a child under five. How
/// probably the records are wrong as they stand: two children who are one, by the chance that they are; one child that is
/// two, by the chance that it is; what a person reported or decided otherwise, and a shield that sources disagree about,
/// always. Sources that disagree about a birth date or a sex count half of that, names and addresses nothing: the child is
/// found and known whichever is right.
pub(crate) fn priority(case: &ReviewCase, today: NaiveDate) -> CasePriority {
    let young = case
        .born
        .and_then(|born| today.years_since(born))
        .is_some_and(|years| years < YOUNG_YEARS);
    let stake = 2 * u8::from(case.shielded) + 2 * u8::from(case.involved) + u8::from(young);
    let points = stake + weight_of(case);
    match points {
        4.. => CasePriority::High,
        2.. => CasePriority::Medium,
        _ => CasePriority::Low,
    }
}

/// What the chance of a mistake counts for.
fn weight_of(case: &ReviewCase) -> u8 {
    let wrong = wrong(case);
    if wrong >= 0.75 || (wrong >= 0.5 && case.kind != CaseKind::Disagree) {
        2
    } else {
        u8::from(wrong >= 0.5)
    }
}

/// The chance that the records are wrong as they stand.
pub(crate) fn wrong(case: &ReviewCase) -> f64 {
    match case.kind {
        CaseKind::Duplicate => case.probability,
        CaseKind::WrongJoin => 1.0 - case.probability,
        CaseKind::Contradicted | CaseKind::Reported => 1.0,
        // Nothing wrong is shown of anybody; what is missing counts by what is at stake.
        CaseKind::Unidentified => 0.0,
        CaseKind::Disagree => match Topic::from_name(&case.about) {
            Some(Topic::Shield) => 1.0,
            Some(Topic::Value(Attribute::BirthDate | Attribute::Sex)) => 0.5,
            _ => 0.0,
        },
    }
}
