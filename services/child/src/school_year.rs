//! Ages and school years.

use chrono::{Datelike, NaiveDate};

/// Completed years on `day`; negative before birth.
pub fn age_years(born: NaiveDate, day: NaiveDate) -> i32 {
    let had_birthday = (day.month(), day.day()) >= (born.month(), born.day());
    day.year() - born.year() - i32::from(!had_birthday)
}

/// Age in words: weeks in the first month, months until two, then years (page rule G24).
pub fn age_words(born: NaiveDate, day: NaiveDate) -> String {
    let years = age_years(born, day);
    let days = (day - born).num_days();
    let plural = |count: i64, unit: &str| {
        if count == 1 {
            format!("1 {unit}")
        } else {
            format!("{count} {unit}s")
        }
    };
    if days < 0 {
        return "not yet born".to_owned();
    }
    if years >= 2 {
        return format!("{years} years");
    }
    let months = i64::from(day.year() - born.year()) * 12 + i64::from(day.month())
        - i64::from(born.month())
        - i64::from(day.day() < born.day());
    if months >= 1 {
        plural(months, "month")
    } else {
        plural(days / 7, "week")
    }
}

/// Whether a child of so many completed years has to be in education: from 5 until 16, to the year. The law counts by
/// terms, so at both ends this is a hint and no more.
pub const fn of_school_age(years: i32) -> bool {
    matches!(years, 5..=15)
}

/// National curriculum year in England on `day`: the academic year turns on 1 September; a child of four at that date
/// is in Reception. `None` before nursery age and after year 14.
pub fn school_year(born: NaiveDate, day: NaiveDate) -> Option<String> {
    let academic_year = if day.month() >= 9 { day.year() } else { day.year() - 1 };
    let first_of_september = NaiveDate::from_ymd_opt(academic_year, 9, 1)?;
    // A child born on 1 September counts as not yet a year older on the preceding 31 August.
    let age = age_years(born, first_of_september.pred_opt()?);
    match age {
        3 => Some("Nursery".to_owned()),
        4 => Some("Reception".to_owned()),
        5..=18 => Some(format!("Year {}", age - 4)),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn day(text: &str) -> NaiveDate {
        text.parse().unwrap()
    }

    #[test]
    fn ages_are_told_in_the_unit_that_fits() {
        let check = |born: &str, on: &str, words: &str| assert_eq!(age_words(day(born), day(on)), words);
        check("2014-03-04", "2026-03-03", "11 years");
        check("2014-03-04", "2026-03-04", "12 years");
        check("2025-10-15", "2026-09-01", "10 months");
        check("2026-08-20", "2026-09-01", "1 week");
        check("2026-09-02", "2026-09-01", "not yet born");
    }

    #[test]
    fn the_school_year_turns_on_the_first_of_september() {
        let check =
            |born: &str, on: &str, year: Option<&str>| assert_eq!(school_year(day(born), day(on)).as_deref(), year);
        check("2021-08-31", "2026-09-01", Some("Year 1"));
        check("2021-09-01", "2026-09-01", Some("Reception"));
        check("2022-08-31", "2026-09-01", Some("Reception"));
        check("2022-09-01", "2026-09-01", Some("Nursery"));
        check("2009-09-01", "2026-09-01", Some("Year 12"));
        check("2005-01-01", "2026-09-01", None);
    }
}
