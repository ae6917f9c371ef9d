//! Who works with the child: one row of an involvement feed.

use child::{
    Column, child_ref,
    fact::{Involvement, SENSITIVE_SERVICES},
};

use super::{
    cells::Cells,
    date::{DateRange, read_date},
    draft::{Draft, tidy},
    flag::yes_or_no,
};
use crate::rule::{Finding, Rule};

/// Service types (reference lists, section 6), the sensitive ones apart.
const SERVICES: [&str; 31] = [
    "universal_school",
    "early_years",
    "general_practice",
    "health_visiting",
    "school_nursing",
    "midwifery",
    "community_paediatrics",
    "therapies",
    "social_care",
    "disabled_children_team",
    "fostering_adoption",
    "leaving_care",
    "early_help_family_support",
    "family_centre",
    "education_welfare",
    "educational_psychology",
    "sen_assessment",
    "portage",
    "alternative_provision",
    "school_transport",
    "admissions_exclusions",
    "youth_support_connexions",
    "youth_offending",
    "probation",
    "police_child_protection",
    "housing",
    "adult_social_care",
    "young_carers",
    "voluntary_sector",
    "child_death_review",
    "other",
];

/// Words that give a sensitive service away whatever its code.
const SENSITIVE_WORDS: [&str; 9] = [
    "camhs",
    "mental",
    "psychiatr",
    "sexual",
    "contracepti",
    "substance",
    "drug",
    "alcohol",
    "addiction",
];

/// Whether a text gives a sensitive service away.
pub(crate) fn is_telling(text: &str) -> bool {
    let lower = text.to_lowercase();
    SENSITIVE_WORDS.iter().any(|word| lower.contains(word))
}

/// Reads the reference to another source's record: both halves or nothing.
pub(super) fn read_reference(draft: &mut Draft, cells: &Cells<'_>) {
    match (cells.get("child_source"), cells.get("child_source_id")) {
        (Some(source), Some(id)) => {
            draft.state(Column::ChildRef, child_ref(source.text, id.text));
        }
        (Some(half), None) | (None, Some(half)) => draft.set_aside(Rule::ChildRefIncomplete, half),
        (None, None) => {}
    }
}

/// Reads the involvement fact. Consent that was refused or withdrawn leaves none (roles and rules, section 3).
pub(super) fn read_involvement(draft: &mut Draft, cells: &Cells<'_>) {
    let text = |name: &str| cells.get(name).map(|cell| tidy(cell.text).into_owned());
    let consent_basis = text("consent_basis");
    if let (Some(cell), Some("withdrawn" | "refused")) = (
        cells.get("consent_basis"),
        consent_basis.as_deref().map(str::to_ascii_lowercase).as_deref(),
    ) {
        draft.warn(Rule::ConsentWithdrawn, cell);
        return;
    }
    let (service_type, is_sensitive) = read_service(draft, cells);
    if is_sensitive && consent_basis.is_none() {
        draft
            .warnings
            .push(Finding::new(Rule::ConsentMissing, Some("consent_basis"), draft.line));
    }
    let mut date = |name: &str, range| cells.get(name).and_then(|cell| read_date(draft, cell, range));
    let start_date = date("start_date", DateRange::Start);
    let end_date = date("end_date", DateRange::Last);
    let consent_date = date("consent_date", DateRange::Past);
    if let (Some(start), Some(end), Some(cell)) = (start_date, end_date, cells.get("end_date"))
        && end < start
    {
        draft.warn(Rule::DatesReversed, cell);
    }
    let is_lead_professional = cells.get("is_lead_professional").is_some_and(|cell| {
        yes_or_no(cell.text).unwrap_or_else(|| {
            draft.set_aside(Rule::FlagUnreadable, cell);
            false
        })
    });
    draft.facts.involvements.push(Involvement {
        service_type,
        organisation: text("organisation"),
        team: text("team"),
        practitioner_name: text("practitioner_name"),
        role: text("role"),
        phone: text("phone"),
        email: text("email"),
        start_date,
        end_date,
        is_lead_professional,
        is_sensitive,
        consent_basis,
        consent_date,
    });
}

/// The service type and whether it is sensitive. Where the row leaves a doubt, it is: the mark is unreadable, or the
/// type is missing or on no list and the row does not say that it is not sensitive.
fn read_service(draft: &mut Draft, cells: &Cells<'_>) -> (String, bool) {
    let marked = cells.get("is_sensitive").map(|cell| {
        yes_or_no(cell.text).unwrap_or_else(|| {
            draft.set_aside(Rule::SensitiveUnreadable, cell);
            true
        })
    });
    let Some(cell) = cells.get("service_type") else {
        draft
            .warnings
            .push(Finding::new(Rule::ServiceTypeMissing, Some("service_type"), draft.line));
        return ("other".to_owned(), marked.unwrap_or(true));
    };
    let text = tidy(cell.text);
    let code = text.to_lowercase().replace([' ', '-'], "_");
    if SENSITIVE_SERVICES.contains(&code.as_str()) {
        return (code, true);
    }
    if SERVICES.contains(&code.as_str()) {
        return (code, marked.unwrap_or(false));
    }
    draft.warn(Rule::ServiceTypeUnknown, cell);
    let telling = is_telling(&text);
    (text.into_owned(), telling || marked.unwrap_or(true))
}
