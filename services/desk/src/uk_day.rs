//! The calendar that people here go by.

use chrono::{DateTime, NaiveDate, Utc};
use chrono_tz::Europe::London;

/// The day in the UK at a moment.
pub(crate) fn uk_day(at: DateTime<Utc>) -> NaiveDate {
    at.with_timezone(&London).date_naive()
}
