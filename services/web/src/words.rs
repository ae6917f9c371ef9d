//! Dates, ages, names and numbers as people read them (page rules G22 to G28).

pub use chart::figures::{chance, counted, number, signed};
use child::uk_day::uk_day;
use chrono::{DateTime, Datelike, Months, NaiveDate, Timelike, Utc};
use chrono_tz::Europe::London;

/// "4 March 2012".
pub fn date(day: NaiveDate) -> String {
    day.format("%-d %B %Y").to_string()
}

/// "4 Mar 2012", only in dense tables.
pub fn short_date(day: NaiveDate) -> String {
    day.format("%-d %b %Y").to_string()
}

/// "10 to 12 March 2012", "28 March to 2 April 2012", "30 December 2011 to 2 January 2012".
pub fn date_range(from: NaiveDate, to: NaiveDate) -> String {
    if from == to {
        return date(from);
    }
    let start = match (from.year() == to.year(), from.month() == to.month()) {
        (true, true) => from.format("%-d").to_string(),
        (true, false) => from.format("%-d %B").to_string(),
        (false, _) => date(from),
    };
    format!("{start} to {}", date(to))
}

/// "4:30pm", in UK time; "midday" and "midnight" on the hour.
pub fn time(at: DateTime<Utc>) -> String {
    let local = at.with_timezone(&London);
    match (local.hour(), local.minute()) {
        (0, 0) => "midnight".to_owned(),
        (12, 0) => "midday".to_owned(),
        (_, 0) => local.format("%-I%P").to_string(),
        _ => local.format("%-I:%M%P").to_string(),
    }
}

/// "4 March 2012 at 4:30pm", in UK time.
pub fn date_time(at: DateTime<Utc>) -> String {
    format!("{} at {}", date(uk_date(at)), time(at))
}

/// The date in the UK at a moment.
pub fn uk_date(at: DateTime<Utc>) -> NaiveDate {
    uk_day(at)
}

/// The value of `<time datetime>` for a moment.
pub fn machine_time(at: DateTime<Utc>) -> String {
    at.format("%Y-%m-%dT%H:%M:%SZ").to_string()
}

/// Whole years, months or weeks old: years from two years on, months from one month on, else weeks (page rule G24).
/// `None` before birth.
pub fn age(born: NaiveDate, today: NaiveDate) -> Option<String> {
    let days = (today - born).num_days();
    if days < 0 {
        return None;
    }
    let months = (1..=12 * 150)
        .take_while(|months| born + Months::new(*months) <= today)
        .count();
    Some(
        match (months / 12, months) {
            (years @ 2.., _) => counted(years, "year", "years"),
            (_, months @ 1..) => counted(months, "month", "months"),
            _ => counted_of(days / 7, "week", "weeks"),
        } + " old",
    )
}

/// "4 March 2001 (8 years old)", or "Due 9 June 2009" for a date to come.
pub fn born(born: NaiveDate, today: NaiveDate) -> String {
    match age(born, today) {
        Some(age) => format!("{} ({age})", date(born)),
        None => due(born),
    }
}

/// "Due 9 June 2009".
pub fn due(day: NaiveDate) -> String {
    format!("Due {}", date(day))
}

/// "Okafor, Chidi Obi", as in lists and the identity banner; a name of one part stays one word (page rule G25).
pub fn listed_name(last: &str, first: &str) -> String {
    join(&[last, first], ", ")
}

/// "Okafor, Chidi “Chi”": the listed name with the name the child goes by, when it differs.
pub fn listed_name_known_as(last: &str, first: &str, known_as: Option<&str>) -> String {
    let name = listed_name(last, first);
    match known_as.map(str::trim) {
        Some(known_as) if !known_as.is_empty() && known_as != first.trim() => format!("{name} “{known_as}”"),
        _ => name,
    }
}

/// "Chidi Okafor", as in sentences.
pub fn spoken_name(last: &str, first: &str) -> String {
    join(&[first, last], " ")
}

fn join(parts: &[&str], between: &str) -> String {
    let parts: Vec<&str> = parts
        .iter()
        .map(|part| part.trim())
        .filter(|part| !part.is_empty())
        .collect();
    parts.join(between)
}

/// The groups of an NHS number, 3-3-4, for spans that CSS sets apart: copied text stays digits only (page rule G26).
pub fn nhs_number_groups(digits: &str) -> Vec<&str> {
    if digits.len() == 10 && digits.bytes().all(|byte| byte.is_ascii_digit()) {
        vec![&digits[..3], &digits[3..6], &digits[6..]]
    } else {
        vec![digits]
    }
}

/// "130,000": a count as the database gives it, which is never negative.
pub fn count(count: i64) -> String {
    number(whole(count))
}

/// "1 row", "214 rows": a count as the database gives it.
pub fn counted_of(count: i64, one: &str, many: &str) -> String {
    counted(whole(count), one, many)
}

fn whole(count: i64) -> usize {
    usize::try_from(count).unwrap_or(0)
}

/// What stands for a value that no source gave (page rule G28).
pub const NOT_RECORDED: &str = "Not recorded";

/// A text, or what stands for one that nobody gave: an empty one is none.
pub fn or_not_recorded(text: Option<&str>) -> &str {
    text.filter(|text| !text.is_empty()).unwrap_or(NOT_RECORDED)
}

#[cfg(test)]
mod tests {
    use chrono::TimeZone;

    use super::*;

    fn day(year: i32, month: u32, day: u32) -> NaiveDate {
        NaiveDate::from_ymd_opt(year, month, day).unwrap()
    }

    #[test]
    fn dates_are_written_out() {
        assert_eq!(date(day(2012, 3, 4)), "4 March 2012");
        assert_eq!(short_date(day(2012, 3, 4)), "4 Mar 2012");
        assert_eq!(date_range(day(2012, 3, 10), day(2012, 3, 12)), "10 to 12 March 2012");
        assert_eq!(
            date_range(day(2012, 3, 28), day(2012, 4, 2)),
            "28 March to 2 April 2012"
        );
        assert_eq!(
            date_range(day(2011, 12, 30), day(2012, 1, 2)),
            "30 December 2011 to 2 January 2012"
        );
        assert_eq!(date_range(day(2012, 3, 4), day(2012, 3, 4)), "4 March 2012");
    }

    #[test]
    fn times_are_uk_times_in_summer_and_winter() {
        let at = |month, hour, minute| Utc.with_ymd_and_hms(2012, month, 4, hour, minute, 0).unwrap();
        assert_eq!(date_time(at(3, 16, 30)), "4 March 2012 at 4:30pm");
        assert_eq!(date_time(at(7, 15, 30)), "4 July 2012 at 4:30pm");
        assert_eq!(date_time(at(7, 23, 5)), "5 July 2012 at 12:05am");
        assert_eq!(time(at(3, 0, 0)), "midnight");
        assert_eq!(time(at(3, 12, 0)), "midday");
        assert_eq!(time(at(3, 9, 0)), "9am");
    }

    #[test]
    fn an_age_is_in_weeks_then_months_then_years() {
        let born = day(2009, 1, 31);
        for (today, words) in [
            (day(2009, 1, 31), "0 weeks old"),
            (day(2009, 2, 14), "2 weeks old"),
            (day(2009, 2, 27), "3 weeks old"),
            (day(2009, 2, 28), "1 month old"),
            (day(2010, 12, 31), "23 months old"),
            (day(2011, 1, 30), "23 months old"),
            (day(2011, 1, 31), "2 years old"),
            (day(2017, 1, 30), "7 years old"),
        ] {
            assert_eq!(age(born, today).as_deref(), Some(words), "{today}");
        }
        assert_eq!(
            super::born(day(2001, 3, 4), day(2009, 6, 1)),
            "4 March 2001 (8 years old)"
        );
        assert_eq!(super::born(day(2009, 6, 9), day(2009, 6, 1)), "Due 9 June 2009");
    }

    #[test]
    fn names_keep_what_the_source_wrote() {
        assert_eq!(listed_name("O’Neill", "Zoë"), "O’Neill, Zoë");
        assert_eq!(listed_name("Sukarno", ""), "Sukarno");
        assert_eq!(listed_name("", " Łucja "), "Łucja");
        assert_eq!(spoken_name("Okafor", "Chidi"), "Chidi Okafor");
        assert_eq!(
            listed_name_known_as("Okafor", "Chidi", Some("Chi")),
            "Okafor, Chidi “Chi”"
        );
        assert_eq!(listed_name_known_as("Okafor", "Chidi", Some("Chidi")), "Okafor, Chidi");
        assert_eq!(listed_name_known_as("Okafor", "Chidi", Some(" ")), "Okafor, Chidi");
    }

    #[test]
    fn a_text_that_nobody_gave_is_not_recorded() {
        assert_eq!(or_not_recorded(Some("Ash Lane")), "Ash Lane");
        assert_eq!([or_not_recorded(Some("")), or_not_recorded(None)], ["Not recorded"; 2]);
    }

    #[test]
    fn an_nhs_number_is_grouped_and_anything_else_left_alone() {
        assert_eq!(nhs_number_groups("9434765919"), ["943", "476", "5919"]);
        assert_eq!(nhs_number_groups("94347"), ["94347"]);
        assert_eq!(nhs_number_groups("é43476591"), ["é43476591"]);
    }
}
