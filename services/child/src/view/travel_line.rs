//! Lines of the route list: one for each child, need and leg, as the export and its comparison with the last one read
//! them.

use chrono::NaiveDate;
use linkage::RecordKey;
use serde::{Deserialize, Serialize};

use super::{
    ChildView, cut,
    transport::{pickup, shown_needs},
};
use crate::{
    child::Child,
    fact::{Assistant, TransportNeed, Wheelchair},
    ids::ChildId,
    policy::Viewer,
    sources::Sources,
};

/// The columns of a line, in the order of the export (feeds, section 9), which adds `status`.
pub const TRAVEL_COLUMNS: [&str; 23] = [
    "record_ref",
    "school_urn",
    "school_name",
    "leg",
    "surname",
    "first_name",
    "age_years",
    "year_group",
    "pickup_line",
    "pickup_postcode",
    "easting",
    "northing",
    "wheelchair",
    "stays_in_chair",
    "harness",
    "booster",
    "assistant",
    "medical_plan",
    "communicates_by",
    "days",
    "time",
    "carer_phone",
    "last_confirmed",
];

/// What tells lines apart from one export to the next: where the need is stated, and the leg.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct LineKey {
    /// The school travelled to.
    pub school: String,
    /// The record that states the need.
    pub record: RecordKey,
    /// Place of the need among those of the record.
    pub place: i64,
    /// `AM` to school, `PM` back.
    pub leg: String,
}

/// One line.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TravelLine {
    /// What tells it apart.
    pub key: LineKey,
    /// Who travels.
    pub child: ChildId,
    /// A text for each of [`TRAVEL_COLUMNS`].
    pub cells: Vec<String>,
    /// Whether education holds a plan or statement: for the page that shows changes, never for the export.
    pub sen_plan: Option<bool>,
}

impl TravelLine {
    /// The text of a column; empty where nothing is recorded.
    pub fn cell(&self, column: &str) -> &str {
        let place = TRAVEL_COLUMNS.iter().position(|name| *name == column);
        place.and_then(|place| self.cells.get(place)).map_or("", String::as_str)
    }
}

/// The lines of one child on `day`, whether or not the viewer knows the child personally. A shielded child has none, whoever
/// asks: its travel is arranged by those who keep the shield.
pub fn travel_lines(child: &Child, viewer: &Viewer, sources: &Sources, day: NaiveDate) -> Vec<TravelLine> {
    if child.shield.up() || !viewer.keeps_transport() {
        return Vec::new();
    }
    let viewer = &viewer.for_shared_list();
    let Some(view) = cut::cut(child, viewer, sources, day) else {
        return Vec::new();
    };
    let home = cut::home(child, viewer, sources);
    let needs: Vec<_> = shown_needs(&child.golden, day)
        .into_iter()
        .filter(|(_, _, need)| need.current(day))
        .collect();
    let mut lines = Vec::new();
    for (record, place, need) in &needs {
        let Some(school) = need.school_urn.as_deref().filter(|urn| !urn.is_empty()) else {
            continue;
        };
        let others: Vec<&TransportNeed> = needs
            .iter()
            .map(|(_, _, other)| *other)
            .filter(|other| other != need)
            .collect();
        for leg in [Leg::Am, Leg::Pm] {
            if !leg.is_travelled(need, &others) {
                continue;
            }
            lines.push(TravelLine {
                key: LineKey {
                    school: school.to_owned(),
                    record: record.key.clone(),
                    place: *place as i64,
                    leg: leg.name().to_owned(),
                },
                child: child.id,
                cells: cells(&view, need, leg, sources.school(school), pickup(need, home.as_ref())),
                sen_plan: view.sen.as_ref().and_then(|sen| sen.plan),
            });
        }
    }
    lines
}

/// To school or back.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Leg {
    Am,
    Pm,
}

impl Leg {
    const fn name(self) -> &'static str {
        match self {
            Self::Am => "AM",
            Self::Pm => "PM",
        }
    }

    fn time(self, need: &TransportNeed) -> Option<&str> {
        match self {
            Self::Am => need.am_time.as_deref(),
            Self::Pm => need.pm_time.as_deref(),
        }
    }

    /// Whether the need has this leg. One without a time is travelled all the same, at a time that nobody recorded,
    /// unless another need of the child to the same school has it on the same days.
    fn is_travelled(self, need: &TransportNeed, others: &[&TransportNeed]) -> bool {
        self.time(need).is_some()
            || !others.iter().any(|other| {
                other.school_urn == need.school_urn && other.shares_day(need) && self.time(other).is_some()
            })
    }
}

fn cells(
    view: &ChildView,
    need: &TransportNeed,
    leg: Leg,
    school_name: String,
    (line, postcode): (Option<String>, Option<String>),
) -> Vec<String> {
    let flag = |flag: bool| if flag { "Y" } else { "N" }.to_owned();
    let known = |known: Option<bool>| known.map_or_else(String::new, flag);
    let has = |code: &str| flag(need.need_codes.iter().any(|stated| stated == code));
    let metres = |metres: Option<i64>| metres.map_or_else(String::new, |metres| metres.to_string());
    let cells: [String; 23] = [
        view.reference.clone(),
        need.school_urn.clone().unwrap_or_default(),
        school_name,
        leg.name().to_owned(),
        view.name.last.clone(),
        view.name.first.clone(),
        view.age_years.map_or_else(String::new, |years| years.to_string()),
        view.school_year.clone().unwrap_or_default(),
        line.unwrap_or_default(),
        postcode.unwrap_or_default(),
        metres(need.easting),
        metres(need.northing),
        match need.wheelchair {
            None => "",
            Some(Wheelchair::None) => "none",
            Some(Wheelchair::Manual) => "manual",
            Some(Wheelchair::Powered) => "powered",
        }
        .to_owned(),
        known(need.stays_in_chair),
        has("harness"),
        has("booster"),
        match need.assistant {
            None => "",
            Some(Assistant::None) => "none",
            Some(Assistant::Own) => "own",
            Some(Assistant::Shared) => "shared",
        }
        .to_owned(),
        known(need.medical_plan),
        need.communicates_by.clone().unwrap_or_default(),
        need.days.clone().unwrap_or_default(),
        leg.time(need).unwrap_or_default().to_owned(),
        need.contact_1_phone.clone().unwrap_or_default(),
        need.last_confirmed.map_or_else(String::new, |day| day.to_string()),
    ];
    cells.into()
}
