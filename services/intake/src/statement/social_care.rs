//! What the children in need census says of social care: which processes ran from when to when, and that social care
//! is or was involved. Nothing else of it comes this far.

use child::{
    Column,
    fact::{Involvement, ProcessKind, SocialCareProcess},
};
use chrono::{Months, NaiveDate};
use linkage::date::parse_date;

use super::{
    cells::{Cells, PartCells},
    date::{DateRange, read_date},
    draft::Draft,
    flag::yes_or_no,
};
use crate::rule::Rule;

/// Service type of the involvement (reference lists, section 6).
const SERVICE: &str = "social_care";
/// Social care follows some young people until they are 25.
const AGE_YEARS_MAX: u32 = 25;

/// Where a process stands: its part, its kind, its first and its last day.
struct Place {
    part: &'static str,
    kind: ProcessKind,
    first: &'static str,
    last: &'static str,
    /// Which days the last one may be: a plan may be made for a time to come.
    range: DateRange,
}

const PLACES: [Place; 5] = [
    Place {
        part: "CINdetails",
        kind: ProcessKind::Referral,
        first: "CINreferralDate",
        last: "CINclosureDate",
        range: DateRange::Past,
    },
    Place {
        part: "Assessments",
        kind: ProcessKind::Assessment,
        first: "AssessmentActualStartDate",
        last: "AssessmentAuthorisationDate",
        range: DateRange::Past,
    },
    Place {
        part: "CINPlanDates",
        kind: ProcessKind::ChildInNeedPlan,
        first: "CINPlanStartDate",
        last: "CINPlanEndDate",
        range: DateRange::Last,
    },
    Place {
        part: "Section47",
        kind: ProcessKind::Section47,
        first: "S47ActualStartDate",
        last: "DateOfInitialCPC",
        range: DateRange::Past,
    },
    Place {
        part: "ChildProtectionPlans",
        kind: ProcessKind::ChildProtectionPlan,
        first: "CPPstartDate",
        last: "CPPendDate",
        range: DateRange::Last,
    },
];

/// Reads one child.
pub(super) fn read_social_care(draft: &mut Draft, cells: &Cells<'_>) {
    check_age(draft, cells);
    let died = cells
        .get("PersonDeathDate")
        .and_then(|cell| read_date(draft, cell, DateRange::Past));
    for place in &PLACES {
        for part in cells.parts(place.part) {
            read_process(draft, place, &part, died);
        }
    }
    // Exporters order them as they like; the same processes in another order are the same version.
    draft
        .facts
        .social_care
        .sort_by_key(|process| (process.started_on, process.kind, process.ended_on));
    draft.facts.social_care.dedup();
    draft
        .facts
        .involvements
        .sort_by_key(|involvement| (involvement.start_date, involvement.end_date));
    draft.facts.involvements.dedup();
}

/// Children of the census are 25 at most; an older one has the birth date of somebody else.
fn check_age(draft: &mut Draft, cells: &Cells<'_>) {
    let born = draft.columns.iter().find(|stated| stated.0 == Column::Dob);
    let born = born.and_then(|stated| stated.1.parse::<NaiveDate>().ok());
    let on = draft.updated_on.or(draft.today);
    if let (Some(born), Some(on), Some(cell)) = (born, on, cells.get("PersonBirthDate"))
        && born + Months::new(12 * (AGE_YEARS_MAX + 1)) <= on
    {
        draft.warn(Rule::AgeUnlikely, cell);
    }
}

fn read_process(draft: &mut Draft, place: &Place, part: &PartCells<'_>, died: Option<NaiveDate>) {
    let first = part.get(place.first);
    let started_on = first.and_then(|cell| read_date(draft, cell, DateRange::Past));
    let last = part.get(place.last);
    let stated_end = last.and_then(|cell| read_date(draft, cell, place.range));
    if let (Some(start), Some(end), Some(cell)) = (started_on, stated_end, last)
        && end < start
    {
        draft.warn(Rule::DatesReversed, cell);
    }
    if first.is_none() {
        draft.warn_part(Rule::ProcessUndated, place.part);
    }
    let led_to_nothing = part
        .get("ReferralNFA")
        .is_some_and(|cell| yes_or_no(cell.text) == Some(true));
    // What runs when its case is closed, or when the child dies, is over. The closure is judged with the referral; here
    // it only counts if it can be read.
    let closed = part.get("CINclosureDate").and_then(|cell| parse_date(cell.text));
    let ended_on = stated_end.or(closed).or(died).or(started_on.filter(|_| led_to_nothing));
    draft.facts.social_care.push(SocialCareProcess {
        kind: place.kind,
        started_on,
        ended_on,
        team: None,
    });
    // A referral that led to nothing is no involvement: nobody else is to learn of it.
    if place.kind == ProcessKind::Referral && !led_to_nothing {
        draft.facts.involvements.push(involvement(started_on, ended_on));
    }
}

/// That social care is involved. Whom to ask, only its case system knows.
fn involvement(start_date: Option<NaiveDate>, end_date: Option<NaiveDate>) -> Involvement {
    Involvement {
        service_type: SERVICE.to_owned(),
        organisation: None,
        team: None,
        practitioner_name: None,
        role: None,
        phone: None,
        email: None,
        start_date,
        end_date,
        is_lead_professional: false,
        is_sensitive: false,
        consent_basis: None,
        consent_date: None,
    }
}
