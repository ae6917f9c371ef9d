//! Travel needs as each role may know them.

use chrono::NaiveDate;
use serde::Serialize;

use crate::{
    child::Child,
    fact::{Assistant, TransportNeed, Wheelchair},
    golden::{Golden, GoldenRecord},
    policy::{Field, Viewer},
    sources::{OWN, Sources},
};

/// One travel need.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct TransportView {
    /// Name of the school travelled to.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub school: Option<String>,
    /// Its code.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub school_code: Option<String>,
    /// Pick-up point in words.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub pickup_line: Option<String>,
    /// Postcode of the pick-up.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub pickup_postcode: Option<String>,
    /// Seat or wheelchair in words.
    pub seat: String,
    /// The wheelchair, where it is known whether there is one.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub wheelchair: Option<Wheelchair>,
    /// Whether the child stays in it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub stays_in_chair: Option<bool>,
    /// Other need codes in words.
    pub needs: Vec<String>,
    /// Passenger assistant.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub assistant: Option<Assistant>,
    /// Whether a medical plan is held.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub medical_plan: Option<bool>,
    /// How the child communicates.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub communicates_by: Option<String>,
    /// Days as letters.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub days: Option<String>,
    /// Morning time.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub am_time: Option<String>,
    /// Afternoon time.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub pm_time: Option<String>,
    /// Phone of the person at the pick-up.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub carer_phone: Option<String>,
    /// First day, where it is still to come.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub starts_on: Option<NaiveDate>,
    /// Last day, where there is one.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub ends_on: Option<NaiveDate>,
    /// When last confirmed.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub last_confirmed: Option<NaiveDate>,
    /// Not confirmed for twelve months.
    pub stale: bool,
    /// Id of the need where it was recorded here, for those who keep the needs.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub recorded: Option<String>,
}

/// Travel needs as the viewer sees them: those of today, then those that are still to come.
pub(super) fn transport(
    golden: &Golden,
    viewer: &Viewer,
    sources: &Sources,
    home: Option<&(String, String)>,
    today: NaiveDate,
) -> Option<Vec<TransportView>> {
    if !viewer.access(Field::Transport).full() {
        return None;
    }
    let views = in_order(golden, today)
        .into_iter()
        .map(|(record, _, need)| TransportView {
            recorded: (viewer.keeps_transport() && record.key.source == OWN).then(|| record.key.record_id.clone()),
            ..view(need, sources, home, today)
        });
    Some(views.collect())
}

fn in_order(golden: &Golden, today: NaiveDate) -> Vec<(&GoldenRecord, usize, &TransportNeed)> {
    let mut shown = shown_needs(golden, today);
    shown.sort_by_key(|(_, _, need)| !need.begun(today));
    shown
}

/// The need behind a place of the `transport` of a child's view, for those who keep the needs.
pub fn shown_need<'a>(child: &'a Child, viewer: &Viewer, place: usize, today: NaiveDate) -> Option<&'a TransportNeed> {
    if !viewer.keeps_transport() || viewer.is_kept_from(child) {
        return None;
    }
    in_order(&child.golden, today).get(place).map(|(_, _, need)| *need)
}

/// The needs that hold on `day` or are still to come, each with its record and its place among the needs of the record.
///
/// A need that was recorded here stands beside one that a source sent. Where the two cannot both be so (see
/// [`TransportNeed::rivals`]), the one confirmed last is shown, and of equals the one recorded here; it takes the other's
/// place from its first day on, and keeps it after its last.
pub(super) fn shown_needs(golden: &Golden, day: NaiveDate) -> Vec<(&GoldenRecord, usize, &TransportNeed)> {
    let stated = || {
        golden.records.iter().filter(|record| !record.ended).flat_map(|record| {
            let needs = record.facts.transport_needs.iter().enumerate();
            needs.map(move |(place, need)| (record, place, need))
        })
    };
    let is_own = |record: &GoldenRecord| record.key.source == OWN;
    let outdone = |record: &GoldenRecord, need: &TransportNeed| {
        stated()
            .filter(|(other, _, rival)| is_own(other) != is_own(record) && rival.begun(day) && rival.rivals(need))
            .any(|(other, _, rival)| {
                if is_own(other) {
                    rival.last_confirmed >= need.last_confirmed
                } else {
                    rival.last_confirmed > need.last_confirmed
                }
            })
    };
    stated()
        .filter(|(_, _, need)| need.valid_to.is_none_or(|to| to >= day))
        .filter(|(record, _, need)| !outdone(record, need))
        .collect()
}

/// The pick-up point of a need: its own, or the home where the need says so.
pub(super) fn pickup(need: &TransportNeed, home: Option<&(String, String)>) -> (Option<String>, Option<String>) {
    match (&need.pickup_line, &need.pickup_postcode, home) {
        (None, None, Some((line, postcode))) if need.pickup_address_as_home == Some(true) => {
            (Some(line.clone()), Some(postcode.clone()))
        }
        (line, postcode, _) => (line.clone(), postcode.clone()),
    }
}

fn view(need: &TransportNeed, sources: &Sources, home: Option<&(String, String)>, today: NaiveDate) -> TransportView {
    let (pickup_line, pickup_postcode) = pickup(need, home);
    let chair = |kind: &str| match need.stays_in_chair {
        Some(true) => format!("{kind} wheelchair, stays in chair"),
        Some(false) => format!("{kind} wheelchair, transfers to a seat"),
        None => format!("{kind} wheelchair"),
    };
    TransportView {
        school: need.school_urn.as_deref().map(|urn| sources.school(urn)),
        school_code: need.school_urn.clone(),
        pickup_line,
        pickup_postcode,
        seat: match need.wheelchair {
            Some(Wheelchair::Manual) => chair("Manual"),
            Some(Wheelchair::Powered) => chair("Powered"),
            Some(Wheelchair::None) | None => "Seat".to_owned(),
        },
        needs: need.need_codes.iter().map(|code| code.replace('_', " ")).collect(),
        wheelchair: need.wheelchair,
        stays_in_chair: need.stays_in_chair,
        assistant: need.assistant,
        medical_plan: need.medical_plan,
        communicates_by: need.communicates_by.clone(),
        days: need.days.clone(),
        am_time: need.am_time.clone(),
        pm_time: need.pm_time.clone(),
        carer_phone: need.contact_1_phone.clone(),
        starts_on: need.valid_from.filter(|from| *from > today),
        ends_on: need.valid_to,
        last_confirmed: need.last_confirmed,
        stale: need.stale(today),
        recorded: None,
    }
}
