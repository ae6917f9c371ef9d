//! The calendar that people here go by.

use chrono::{DateTime, NaiveDate, NaiveTime, Utc};
use chrono_tz::Europe::London;

/// The day in the UK at a moment.
pub fn uk_day(at: DateTime<Utc>) -> NaiveDate {
    at.with_timezone(&London).date_naive()
}

/// The day in the UK at a moment, as people write it: "4 March 2012".
pub fn uk_day_words(at: DateTime<Utc>) -> String {
    uk_day(at).format("%-d %B %Y").to_string()
}

/// The moment at which a day begins in the UK.
pub fn uk_midnight(day: NaiveDate) -> DateTime<Utc> {
    let midnight = day.and_time(NaiveTime::MIN);
    // Clocks change at one in the morning, so there is a midnight every day.
    let uk = midnight.and_local_timezone(London).earliest();
    uk.map_or_else(|| midnight.and_utc(), |uk| uk.to_utc())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::clock::{Clock as _, FixedClock};

    #[test]
    fn today_is_the_day_in_the_uk_and_not_that_of_utc() {
        let today = |text: &str| FixedClock::new(text.parse().unwrap()).today().to_string();
        assert_eq!(
            today("2026-07-01T23:30:00Z"),
            "2026-07-02",
            "half past midnight in summer"
        );
        assert_eq!(today("2026-07-01T22:30:00Z"), "2026-07-01");
        assert_eq!(today("2026-12-01T23:30:00Z"), "2026-12-01");
    }

    #[test]
    fn a_day_begins_when_it_begins_in_the_uk() {
        let day = |text: &str| uk_midnight(text.parse().unwrap()).to_rfc3339();
        assert_eq!(day("2026-07-01"), "2026-06-30T23:00:00+00:00");
        assert_eq!(day("2026-12-01"), "2026-12-01T00:00:00+00:00");
    }
}
