//! What of a child may pass.

use crate::decode::xml::{Pass, What};

const fn text(name: &'static str) -> Pass {
    Pass { name, what: What::Text }
}

const fn date(name: &'static str) -> Pass {
    Pass { name, what: What::Date }
}

const fn parts(name: &'static str, parts: &'static [Pass]) -> Pass {
    Pass {
        name,
        what: What::Parts(parts),
    }
}

/// Whether the referral led to nothing. It decides what is stated and is not kept itself.
pub(super) const NO_FURTHER_ACTION: &str = "ReferralNFA";

/// Identity, and the processes with their dates. Not characteristics, sources and reasons of a referral, needs, factors,
/// categories of abuse, reviews, nor steps before court.
pub(super) const ALLOWED: &[Pass] = &[
    parts(
        "ChildIdentifiers",
        &[
            text("LAchildID"),
            text("UPN"),
            text("FormerUPN"),
            text("UPNunknown"),
            date("PersonBirthDate"),
            date("ExpectedPersonBirthDate"),
            text("Sex"),
            text("GenderCurrent"),
            date("PersonDeathDate"),
        ],
    ),
    parts(
        "CINdetails",
        &[
            date("CINreferralDate"),
            date("CINclosureDate"),
            Pass {
                name: NO_FURTHER_ACTION,
                what: What::Flag,
            },
            parts(
                "Assessments",
                &[date("AssessmentActualStartDate"), date("AssessmentAuthorisationDate")],
            ),
            parts("CINPlanDates", &[date("CINPlanStartDate"), date("CINPlanEndDate")]),
            parts("Section47", &[date("S47ActualStartDate"), date("DateOfInitialCPC")]),
            parts("ChildProtectionPlans", &[date("CPPstartDate"), date("CPPendDate")]),
        ],
    ),
];
