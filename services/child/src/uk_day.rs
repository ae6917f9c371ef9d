//! The calendar that people here go by.

use chrono::{DateTime, NaiveDate, NaiveTime, TimeDelta, Utc};
use chrono_tz::Europe::London;

/// The day in the UK at a moment.
pub fn uk_day(at: DateTime<Utc>) -> NaiveDate {
    at.with_timezone(&London).date_naive()
}

/// The time of day in the UK at a moment.
pub fn uk_time(at: DateTime<Utc>) -> NaiveTime {
    at.with_timezone(&London).time()
}

/// The day in the UK at a moment, as people write it: "4 March 2012".
pub fn uk_day_words(at: DateTime<Utc>) -> String {
    uk_day(at).format("%-d %B %Y").to_string()
}

/// The moment that is meant by a day, or by a day and a time, as people here write them: of a day alone its end. `None` if
/// it is no such text; a time that the clocks pass over twice is the first.
pub fn read_moment(text: &str) -> Option<DateTime<Utc>> {
    let text = text.trim();
    if let Ok(exact) = DateTime::parse_from_rfc3339(text) {
        return Some(exact.to_utc());
    }
    if let Ok(day) = text.parse::<NaiveDate>() {
        return Some(uk_midnight(day.succ_opt()?) - TimeDelta::microseconds(1));
    }
    let (day, time) = text.split_once(['T', ' '])?;
    let time = NaiveTime::parse_from_str(time.trim(), "%H:%M").ok()?;
    let local = day.parse::<NaiveDate>().ok()?.and_time(time).and_local_timezone(London);
    local.earliest().map(|local| local.to_utc())
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
    fn a_day_is_meant_to_its_end_and_a_time_is_that_of_clocks_here() {
        let read = |text: &str| read_moment(text).map(|at| at.to_rfc3339());
        assert_eq!(read("2026-07-01").as_deref(), Some("2026-07-01T22:59:59.999999+00:00"));
        for same in ["2026-07-01T14:30", "2026-07-01 14:30", "2026-07-01T13:30:00Z"] {
            assert_eq!(read(same).as_deref(), Some("2026-07-01T13:30:00+00:00"), "{same}");
        }
        for wrong in ["", "yesterday", "2026-02-30", "2026-07-01T25:00", "2026-07-01T14"] {
            assert_eq!(read(wrong), None, "{wrong}");
        }
        // No clock shows half past one on the night on which summer time begins.
        assert_eq!(read("2026-03-29T01:30"), None);
    }

    #[test]
    fn a_day_begins_when_it_begins_in_the_uk() {
        let day = |text: &str| uk_midnight(text.parse().unwrap()).to_rfc3339();
        assert_eq!(day("2026-07-01"), "2026-06-30T23:00:00+00:00");
        assert_eq!(day("2026-12-01"), "2026-12-01T00:00:00+00:00");
    }
}
