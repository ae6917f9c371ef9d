//! The rules, and from which figures on they tell.

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};

/// From which figures on access is told as unusual.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Thresholds {
    /// Fewer records than this in a day are never told as many.
    pub records_min: u64,
    /// So many times what is usual for the person on a day with any.
    pub own_factor: u64,
    /// So many times what is usual for the role on a day with any.
    pub role_factor: u64,
    /// Records that were asked for in a day and are not there for the person.
    pub not_found: u64,
    /// Records opened, over the whole time, that no search or list had shown the person within half a day before.
    pub unsearched: u64,
    /// Work begins at this hour, in the UK.
    pub work_from: u32,
    /// Work ends at this hour, in the UK.
    pub work_to: u32,
    /// Records opened out of working hours or at a weekend, in a day.
    pub out_of_hours: u64,
    /// Addresses that the person came from in a day.
    pub addresses: u64,
    /// Records opened, over the whole time, of children with the person's own last name.
    pub own_surname: u64,
    /// Records whose hidden details were opened in a day.
    pub overridden: u64,
}

impl Default for Thresholds {
    fn default() -> Self {
        Self {
            records_min: 20,
            own_factor: 4,
            role_factor: 4,
            not_found: 5,
            unsearched: 5,
            work_from: 7,
            work_to: 20,
            out_of_hours: 1,
            addresses: 4,
            own_surname: 1,
            overridden: 1,
        }
    }
}

/// Why a line stands in the report. The order is that of the report.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Rule {
    /// Opened what shields hide.
    Overridden,
    /// Opened children with the person's own last name.
    OwnSurname,
    /// Opened far more than the person does.
    OwnVolume,
    /// Opened far more than the role does.
    RoleVolume,
    /// Opened without having searched.
    Unsearched,
    /// Asked for many that are not there.
    NotFound,
    /// Opened out of working hours.
    OutOfHours,
    /// Came from many addresses.
    Addresses,
}

impl Rule {
    /// The code of the rule.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Overridden => "overridden",
            Self::OwnSurname => "own_surname",
            Self::OwnVolume => "own_volume",
            Self::RoleVolume => "role_volume",
            Self::Unsearched => "unsearched",
            Self::NotFound => "not_found",
            Self::OutOfHours => "out_of_hours",
            Self::Addresses => "addresses",
        }
    }

    /// What the rule says, with its threshold.
    pub fn words(self, at: &Thresholds) -> String {
        match self {
            Self::Overridden => format!("Opened hidden details of {} or more records in a day", at.overridden),
            Self::OwnSurname => format!(
                "Opened {} or more records of children with the person’s own last name",
                at.own_surname
            ),
            Self::OwnVolume => format!(
                "Opened {} or more records in a day, and {} or more times what is usual for the person",
                at.records_min, at.own_factor
            ),
            Self::RoleVolume => format!(
                "Opened {} or more records in a day, and {} or more times what is usual for the role",
                at.records_min, at.role_factor
            ),
            Self::Unsearched => format!(
                "Opened {} or more records that no search or list had shown them in the 12 hours before",
                at.unsearched
            ),
            Self::NotFound => format!(
                "Asked in a day for {} or more records that are not there for them",
                at.not_found
            ),
            Self::OutOfHours => format!(
                "Opened {} or more records in a day before {}:00, after {}:00 or at a weekend",
                at.out_of_hours, at.work_from, at.work_to
            ),
            Self::Addresses => format!("Came from {} or more addresses in a day", at.addresses),
        }
    }
}

/// One thing to ask about.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize)]
pub struct UnusualLine {
    /// Which rule.
    pub rule: Rule,
    /// The UTC day; none where the rule counts over the whole time.
    pub day: Option<NaiveDate>,
    /// Who.
    pub who: String,
    /// The role acted in, in words.
    pub role: String,
    /// The figure.
    pub count: u64,
    /// What is usual, where the rule compares.
    pub usual: Option<u64>,
    /// References of the records, the first ten.
    pub records: Vec<String>,
}
