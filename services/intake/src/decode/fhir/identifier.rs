//! The NHS number of a patient, and how sure the service is of it.

use serde_json::Value;

use super::resource::{codes, extensions, items, member, text};

/// Suffix of the system that NHS numbers belong to.
const SYSTEM: &str = "/nhs-number";

/// How far a number may be trusted (identifiers, section 3).
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Trust {
    /// 04 and 05: the trace found nobody or several, or two records dispute the number.
    Disputed,
    /// 02, 03, 06 and 07: not traced yet.
    Unverified,
    /// 01, or no status at all; 08 for a newborn, whose number was issued with the record.
    Sure,
}

/// A number as written, without spaces.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Number {
    pub(super) digits: String,
    pub(super) trust: Trust,
}

/// The NHS number of a patient or of a relation; of several the surest, of equals the first.
pub(super) fn nhs_number(resource: &Value) -> Option<Number> {
    let mut best: Option<Number> = None;
    for identifier in items(resource, "identifier") {
        let is_it = text(identifier, "system").is_some_and(|system| system.to_ascii_lowercase().ends_with(SYSTEM));
        let old = text(identifier, "use").as_deref() == Some("old");
        let Some(value) = text(identifier, "value").filter(|_| is_it && !old) else {
            continue;
        };
        let number = Number {
            digits: value.split([' ', '-']).collect(),
            trust: trust(identifier),
        };
        if best.as_ref().is_none_or(|other| number.trust > other.trust) {
            best = Some(number);
        }
    }
    best
}

fn trust(identifier: &Value) -> Trust {
    let status = extensions(identifier, "NHSNumberVerificationStatus")
        .filter_map(|extension| member(extension, "valueCodeableConcept"))
        .find_map(|concept| codes(concept).next());
    match status.as_deref() {
        None | Some("01" | "08") => Trust::Sure,
        Some("04" | "05") => Trust::Disputed,
        Some(_) => Trust::Unverified,
    }
}
