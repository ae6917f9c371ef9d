//! Results of assessments at school.

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};

/// One result.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Achievement {
    /// Stage of education as the source names it, such as `KS2`.
    pub stage: String,
    /// Subject as the source names it.
    pub subject: String,
    /// What was assessed and how, such as a test or a teacher's assessment, where the source says so.
    pub assessment: Option<String>,
    /// The result as the source writes it.
    pub result: String,
    /// Calendar year of the result.
    pub year: Option<i32>,
    /// Day of the result.
    pub on: Option<NaiveDate>,
}
