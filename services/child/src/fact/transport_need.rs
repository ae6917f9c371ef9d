//! Home-to-school transport needs (feeds, section 9).

use chrono::{Months, NaiveDate};
use serde::{Deserialize, Serialize};

/// Wheelchair use on the vehicle.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Wheelchair {
    /// Walks on.
    None,
    /// Manual wheelchair.
    Manual,
    /// Powered wheelchair.
    Powered,
}

/// Passenger assistant.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Assistant {
    /// No assistant.
    None,
    /// An assistant for this child alone.
    Own,
    /// An assistant shared with others.
    Shared,
}

impl Assistant {
    /// In words.
    pub const fn label(self) -> &'static str {
        match self {
            Self::None => "No",
            Self::Own => "Yes, own",
            Self::Shared => "Yes, shared",
        }
    }
}

/// One child's need for transport to one school.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct TransportNeed {
    /// URN of the school travelled to.
    pub school_urn: Option<String>,
    /// Why the council provides transport: a code such as `send_mobility`.
    pub eligibility_basis: Option<String>,
    /// Need codes such as `harness` and `booster`, in the order given.
    pub need_codes: Vec<String>,
    /// Wheelchair use.
    pub wheelchair: Option<Wheelchair>,
    /// Whether the child stays in the wheelchair while travelling.
    pub stays_in_chair: Option<bool>,
    /// Passenger assistant.
    pub assistant: Option<Assistant>,
    /// Whether a medical plan is held: never its text.
    pub medical_plan: Option<bool>,
    /// How the child communicates.
    pub communicates_by: Option<String>,
    /// Days of travel as letters `MTWTF`, a dash for a day off.
    pub days: Option<String>,
    /// Morning pick-up time.
    pub am_time: Option<String>,
    /// Afternoon time.
    pub pm_time: Option<String>,
    /// Reference of the plan that grants the transport: steward only.
    pub plan_ref: Option<String>,
    /// First day of the need.
    pub valid_from: Option<NaiveDate>,
    /// Last day of the need.
    pub valid_to: Option<NaiveDate>,
    /// Whether the pick-up is at the home address.
    pub pickup_address_as_home: Option<bool>,
    /// Pick-up point, where it is not the home.
    pub pickup_line: Option<String>,
    /// Postcode of the pick-up point.
    pub pickup_postcode: Option<String>,
    /// Ordnance Survey easting, metres.
    pub easting: Option<i64>,
    /// Ordnance Survey northing, metres.
    pub northing: Option<i64>,
    /// Name of the person at the pick-up.
    pub contact_1_name: Option<String>,
    /// Phone of that person.
    pub contact_1_phone: Option<String>,
    /// When the need was last confirmed.
    pub last_confirmed: Option<NaiveDate>,
}

impl TransportNeed {
    /// Whether the need applies on `day`.
    pub fn current(&self, day: NaiveDate) -> bool {
        self.valid_from.is_none_or(|from| from <= day) && self.valid_to.is_none_or(|to| to >= day)
    }

    /// Whether two needs cannot both be so: the same school, a day of travel in common, and not the way there in one and
    /// the way back in the other. A need that names no days is for all of them.
    pub fn rivals(&self, other: &Self) -> bool {
        let ways_apart = |a: &Self, b: &Self| {
            a.am_time.is_some() && a.pm_time.is_none() && b.am_time.is_none() && b.pm_time.is_some()
        };
        self.school_urn == other.school_urn
            && self.shares_day(other)
            && !ways_apart(self, other)
            && !ways_apart(other, self)
    }

    /// Whether both travel on some day of the week. Days that we cannot read may be any.
    pub fn shares_day(&self, other: &Self) -> bool {
        let days = |need: &Self| need.days.clone().filter(|days| days.len() == 5);
        match (days(self), days(other)) {
            (Some(ours), Some(theirs)) => ours.bytes().zip(theirs.bytes()).any(|(a, b)| a != b'-' && b != b'-'),
            _ => true,
        }
    }

    /// Whether the need has begun on `day`, and may have ended since.
    pub fn begun(&self, day: NaiveDate) -> bool {
        self.valid_from.is_none_or(|from| from <= day)
    }

    /// A need not confirmed for twelve months has to be checked (page P8).
    pub fn stale(&self, day: NaiveDate) -> bool {
        self.last_confirmed
            .is_none_or(|confirmed| confirmed + Months::new(12) < day)
    }
}
