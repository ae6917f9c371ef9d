//! What the youth service says beyond identity: home, activity, and who works with the young person.

use child::{Column, fact::Involvement};

use super::{
    cells::Cells,
    date::{DateRange, read_date},
    draft::{Draft, tidy},
    flag::yes_or_no,
    number::whole_number,
};
use crate::rule::{Finding, Rule};

const LINES: [&str; 5] = ["address1", "address2", "address3", "address4", "address5"];
/// Service type and role of a young person's adviser (reference lists, section 6).
const SERVICE: &str = "youth_support_connexions";
const ADVISER: &str = "personal_adviser";
/// The young person belongs to the cohort that the service follows; with any other status it no longer does.
const IN_COHORT: [&str; 2] = ["P", "G"];

/// Reads one row.
pub(super) fn read_youth(draft: &mut Draft, cells: &Cells<'_>) {
    read_home(draft, cells);
    if !may_share(draft, cells) {
        return;
    }
    if let Some(destination) = destination(draft, cells) {
        draft.state(Column::Destination, destination);
    }
    read_adviser(draft, cells);
}

fn text(cells: &Cells<'_>, name: &str) -> Option<String> {
    let text = tidy(cells.get(name)?.text).into_owned();
    (!text.is_empty()).then_some(text)
}

/// Of several lines the third is the town as a rule, and the last one where there are fewer.
fn read_home(draft: &mut Draft, cells: &Cells<'_>) {
    let lines: Vec<String> = LINES.iter().filter_map(|name| text(cells, name)).collect();
    if let Some(first) = lines.first() {
        draft.state(Column::AddressLine1, first.as_str());
    }
    if let Some(town) = lines.get(2).or(lines.get(1)) {
        draft.state(Column::Town, town.as_str());
    }
}

/// Whether anything but identity may be stated. A row that does not answer is taken as before anybody asked; an answer
/// that cannot be read, as a no.
fn may_share(draft: &mut Draft, cells: &Cells<'_>) -> bool {
    let Some(cell) = cells.get("consent_share") else {
        return true;
    };
    match yes_or_no(cell.text) {
        Some(true) => return true,
        Some(false) => draft.warn(Rule::SharingRefused, cell),
        None => draft.set_aside(Rule::SharingUnreadable, cell),
    }
    false
}

/// The kind of activity, with the place where somebody learns. Codes say more than the others need to know: custody is
/// not told, and of those who cannot work not why, for that may be pregnancy or illness.
fn destination(draft: &mut Draft, cells: &Cells<'_>) -> Option<String> {
    let cell = cells.get("activity_code")?;
    let (kind, learning) = match whole_number(cell.text) {
        Some(130 | 290 | 710 | 810 | 820 | 830) => return None,
        Some(110 | 120 | 210 | 220 | 230 | 240 | 250 | 260 | 270 | 280) => ("Education", true),
        Some(310..=360 | 550 | 551) => ("Employment", false),
        Some(380 | 381) => ("Self-employment", false),
        Some(410..=460 | 530) => ("Training", true),
        Some(510 | 520 | 540 | 610 | 615 | 616 | 619 | 140 | 620 | 630 | 640 | 650 | 660 | 670 | 680) => {
            ("Not in education, employment or training", false)
        }
        _ => {
            draft.warn(Rule::ActivityUnknown, cell);
            return None;
        }
    };
    let place = text(cells, "establishment").filter(|_| learning);
    Some(place.map_or_else(|| kind.to_owned(), |place| format!("{kind}: {place}")))
}

/// The service follows everybody of an age group; it works with those who have a worker and are still in the cohort.
fn read_adviser(draft: &mut Draft, cells: &Cells<'_>) {
    let left = text(cells, "cohort_status")
        .is_some_and(|status| !IN_COHORT.iter().any(|inside| status.eq_ignore_ascii_case(inside)));
    let worker = text(cells, "lead_worker");
    let contact = text(cells, "worker_contact");
    if left || worker.is_none() {
        if worker.is_none() && contact.is_some() {
            let column = Some("lead_worker");
            draft
                .warnings
                .push(Finding::new(Rule::WorkerMissing, column, draft.line));
        }
        return;
    }
    let (email, phone) = contact.map_or((None, None), |contact| {
        if contact.contains('@') {
            (Some(contact), None)
        } else {
            (None, Some(contact))
        }
    });
    let consent_date = cells
        .get("consent_share_date")
        .and_then(|cell| read_date(draft, cell, DateRange::Past));
    draft.facts.involvements.push(Involvement {
        service_type: SERVICE.to_owned(),
        organisation: None,
        team: None,
        practitioner_name: worker,
        role: Some(ADVISER.to_owned()),
        phone,
        email,
        start_date: None,
        end_date: None,
        is_lead_professional: false,
        is_sensitive: false,
        consent_basis: None,
        consent_date,
    });
}
