//! How often a pupil was at school.

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};

/// Attendance at one school over one period. Counts are of sessions: half days on which the school was open to the pupil.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Attendance {
    /// School: URN, or local authority and establishment number.
    pub school: Option<String>,
    /// First day of the period, where the source gives one.
    pub from: Option<NaiveDate>,
    /// Last day of the period, where the source gives one.
    pub to: Option<NaiveDate>,
    /// The source's own name of the period, such as a school year.
    pub period: Option<String>,
    /// Sessions that the pupil could have attended.
    pub possible: Option<u32>,
    /// Sessions missed with leave.
    pub authorised: Option<u32>,
    /// Sessions missed without leave.
    pub unauthorised: Option<u32>,
}
