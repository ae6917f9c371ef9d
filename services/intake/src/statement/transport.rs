//! Home-to-school transport: one row of a transport feed.

use child::fact::{Assistant, TransportNeed, Wheelchair};

use super::{
    cells::{Cell, Cells},
    date::{DateRange, read_date},
    draft::{Draft, tidy},
    flag::yes_or_no,
    number::{read_postcode, whole_number},
};
use crate::rule::Rule;

const ELIGIBILITY: [&str; 5] = [
    "distance",
    "send_mobility",
    "unsafe_route",
    "low_income",
    "discretionary",
];
const NEEDS: [&str; 5] = ["harness", "booster", "low_stimulus", "travel_training", "other"];

/// Extent of Great Britain on the Ordnance Survey grid, metres.
const EASTING_MAX: i64 = 700_000;
const NORTHING_MAX: i64 = 1_300_000;

/// Reads the transport fact.
pub(super) fn read_transport(draft: &mut Draft, cells: &Cells<'_>) {
    let text = |name: &str| cells.get(name).map(|cell| tidy(cell.text).into_owned());
    let valid_from = read(draft, cells, "valid_from", |draft, cell| {
        read_date(draft, cell, DateRange::Start)
    });
    let valid_to = read(draft, cells, "valid_to", |draft, cell| {
        read_date(draft, cell, DateRange::Last)
    });
    if let (Some(from), Some(to), Some(cell)) = (valid_from, valid_to, cells.get("valid_to"))
        && to < from
    {
        draft.warn(Rule::DatesReversed, cell);
    }
    let need = TransportNeed {
        school_urn: text("school_urn"),
        eligibility_basis: read(draft, cells, "eligibility_basis", |draft, cell| {
            let code = code(cell.text);
            if !ELIGIBILITY.contains(&code.as_str()) {
                draft.warn(Rule::CodeUnknown, cell);
            }
            Some(code)
        }),
        need_codes: read(draft, cells, "need_codes", |draft, cell| Some(read_needs(draft, cell))).unwrap_or_default(),
        wheelchair: read(draft, cells, "wheelchair", |draft, cell| {
            match code(cell.text).as_str() {
                "none" => Some(Wheelchair::None),
                "manual" => Some(Wheelchair::Manual),
                "powered" => Some(Wheelchair::Powered),
                _ => set_aside(draft, cell, Rule::CodeUnknown),
            }
        }),
        stays_in_chair: read(draft, cells, "stays_in_chair", read_flag),
        assistant: read(draft, cells, "assistant", |draft, cell| {
            match code(cell.text).as_str() {
                "none" => Some(Assistant::None),
                "own" => Some(Assistant::Own),
                "shared" => Some(Assistant::Shared),
                _ => set_aside(draft, cell, Rule::CodeUnknown),
            }
        }),
        medical_plan: read(draft, cells, "medical_plan", |draft, cell| {
            // Text here means that there is a plan; the text itself is health data that transport must not hold.
            Some(yes_or_no(cell.text).unwrap_or_else(|| {
                draft.warn(Rule::MedicalText, cell);
                true
            }))
        }),
        communicates_by: text("communicates_by"),
        days: read(draft, cells, "days", |draft, cell| Some(read_days(draft, cell))),
        am_time: read(draft, cells, "am_time", read_time),
        pm_time: read(draft, cells, "pm_time", read_time),
        plan_ref: text("plan_ref"),
        valid_from,
        valid_to,
        pickup_address_as_home: read(draft, cells, "pickup_address_as_home", read_flag),
        pickup_line: text("pickup_line"),
        pickup_postcode: read(draft, cells, "pickup_postcode", |draft, cell| {
            Some(read_postcode(draft, cell))
        }),
        easting: read(draft, cells, "easting", |draft, cell| {
            read_metres(draft, cell, EASTING_MAX)
        }),
        northing: read(draft, cells, "northing", |draft, cell| {
            read_metres(draft, cell, NORTHING_MAX)
        }),
        contact_1_name: text("contact_1_name"),
        contact_1_phone: text("contact_1_phone"),
        last_confirmed: read(draft, cells, "last_confirmed", |draft, cell| {
            read_date(draft, cell, DateRange::Past)
        }),
    };
    draft.facts.transport_needs.push(need);
}

/// Reads the cell of a column with `how`, if it is filled.
fn read<T>(
    draft: &mut Draft,
    cells: &Cells<'_>,
    name: &str,
    how: impl FnOnce(&mut Draft, Cell<'_>) -> Option<T>,
) -> Option<T> {
    cells.get(name).and_then(|cell| how(draft, cell))
}

fn set_aside<T>(draft: &mut Draft, cell: Cell<'_>, rule: Rule) -> Option<T> {
    draft.set_aside(rule, cell);
    None
}

fn code(text: &str) -> String {
    tidy(text.trim()).to_lowercase().replace([' ', '-'], "_")
}

fn read_flag(draft: &mut Draft, cell: Cell<'_>) -> Option<bool> {
    yes_or_no(cell.text).or_else(|| set_aside(draft, cell, Rule::FlagUnreadable))
}

/// Need codes with `;` between; an unknown one stays, because a driver may have to know it.
fn read_needs(draft: &mut Draft, cell: Cell<'_>) -> Vec<String> {
    let needs: Vec<String> = cell.text.split(';').map(code).filter(|need| !need.is_empty()).collect();
    if needs.iter().any(|need| !NEEDS.contains(&need.as_str())) {
        draft.warn(Rule::CodeUnknown, cell);
    }
    needs
}

/// Days as `MTWTF` with a dash for a day off. Anything else stays as it is: a route planner can still read it.
fn read_days(draft: &mut Draft, cell: Cell<'_>) -> String {
    let days = cell.text.to_ascii_uppercase();
    if days.len() == 5
        && days
            .bytes()
            .zip(*b"MTWTF")
            .all(|(day, letter)| day == letter || day == b'-')
    {
        return days;
    }
    draft.warn(Rule::DaysUnreadable, cell);
    tidy(cell.text).into_owned()
}

/// A time of day, `HH:MM`; seconds are dropped.
fn read_time(draft: &mut Draft, cell: Cell<'_>) -> Option<String> {
    let number = |part: &str| (1..=2).contains(&part.len()).then(|| part.parse::<u8>().ok()).flatten();
    let mut parts = cell.text.split([':', '.']);
    match (
        parts.next().and_then(number),
        parts.next().filter(|part| part.len() == 2).and_then(number),
    ) {
        (Some(hour @ 0..=23), Some(minute @ 0..=59)) => Some(format!("{hour:02}:{minute:02}")),
        _ => set_aside(draft, cell, Rule::TimeUnreadable),
    }
}

fn read_metres(draft: &mut Draft, cell: Cell<'_>, max: i64) -> Option<i64> {
    let whole = cell.text.split('.').next().and_then(whole_number);
    whole
        .filter(|metres| (0..=max).contains(metres))
        .or_else(|| set_aside(draft, cell, Rule::NumberUnreadable))
}
