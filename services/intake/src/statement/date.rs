//! Dates: read leniently, kept as ISO, set aside when they cannot be right.

use chrono::{Datelike, NaiveDate};
use linkage::date::{is_default_date, parse_date};

use super::{cells::Cell, draft::Draft};
use crate::rule::Rule;

/// Months as dates write them, or the beginnings of them.
const MONTHS: [&str; 12] = [
    "january",
    "february",
    "march",
    "april",
    "may",
    "june",
    "july",
    "august",
    "september",
    "october",
    "november",
    "december",
];
/// Longest date, with a time and a zone.
const DATE_CHARACTERS_MAX: usize = 40;
/// Between a date and its time, behind it, and behind the number of a day.
const MARKS: [&str; 6] = ["t", "z", "st", "nd", "rd", "th"];

/// The day by which "in the future" is judged, where the caller named one.
pub(crate) type Today = Option<NaiveDate>;

/// Which dates a column can hold.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum DateRange {
    /// A birth date: past, though a due date often stands here; system fillers are no date.
    Birth,
    /// A due date: ahead, as a rule.
    Due,
    /// Something that happened.
    Past,
    /// The first day of something.
    Start,
    /// The last day of something, open-ended fillers such as 9999-12-31 included.
    Last,
}

/// Earliest year that a record about a child can speak of.
const YEAR_MIN: i32 = 1900;
/// Latest year where no day is given to judge by.
const YEAR_MAX: i32 = 2100;

/// Reads a cell as a date. What is no date, or cannot be right, is set aside with a warning.
pub(super) fn read_date(draft: &mut Draft, cell: Cell<'_>, range: DateRange) -> Option<NaiveDate> {
    let date = match parse(cell.text) {
        Parsed::Date(date) => date,
        Parsed::Impossible => {
            draft.set_aside(Rule::DateImpossible, cell);
            return None;
        }
        Parsed::Unreadable => {
            draft.set_aside(Rule::DateUnreadable, cell);
            return None;
        }
    };
    let year_max = match (range, draft.today) {
        (DateRange::Last, _) => 9999,
        // "Next year" and one more: a child due then is the latest that anybody plans for.
        (_, Some(today)) => today.year() + 2,
        (_, None) => YEAR_MAX,
    };
    if !(YEAR_MIN..=year_max).contains(&date.year()) {
        draft.set_aside(Rule::DateOutOfRange, cell);
        return None;
    }
    if range == DateRange::Birth && is_default_date(date) {
        draft.set_aside(Rule::DateFiller, cell);
        return None;
    }
    if matches!(range, DateRange::Birth | DateRange::Past) && draft.today.is_some_and(|today| date > today) {
        draft.warn(Rule::DateInFuture, cell);
    }
    Some(date)
}

/// The day that a text names, however it is written.
pub(crate) fn day(text: &str) -> Option<NaiveDate> {
    match parse(text.trim()) {
        Parsed::Date(date) => Some(date),
        Parsed::Impossible | Parsed::Unreadable => None,
    }
}

/// Whether a text is a date, or at least nothing that anybody could read as words.
pub(crate) fn is_dated(text: &str) -> bool {
    let text = text.trim();
    let lower = text.to_ascii_lowercase();
    let fits = |character: char| character.is_ascii_alphanumeric() || "-/.:+, ".contains(character);
    let of_date = |word: &str| {
        let month = word.len() >= 3 && MONTHS.iter().any(|month| month.starts_with(word));
        month || MARKS.contains(&word)
    };
    let words = lower.split(|character: char| !character.is_ascii_alphabetic());
    text.len() <= DATE_CHARACTERS_MAX && lower.chars().all(fits) && words.filter(|word| !word.is_empty()).all(of_date)
}

enum Parsed {
    Date(NaiveDate),
    Impossible,
    Unreadable,
}

/// Tells a day that does not exist (30/02/2001) from a text that is no date at all.
fn parse(text: &str) -> Parsed {
    if let Some(date) = parse_date(text) {
        return Parsed::Date(date);
    }
    let Some((year, month, day)) = shape(text) else {
        return Parsed::Unreadable;
    };
    NaiveDate::from_ymd_opt(year, month, day).map_or(Parsed::Impossible, Parsed::Date)
}

/// Year, month and day of a text that has the shape of a date, whether or not there is such a day.
fn shape(text: &str) -> Option<(i32, u32, u32)> {
    let digits = |part: &str, lengths: std::ops::RangeInclusive<usize>| {
        let fits = lengths.contains(&part.len()) && part.bytes().all(|byte| byte.is_ascii_digit());
        fits.then(|| part.parse::<u32>().ok()).flatten()
    };
    if let (true, Some(packed)) = (text.len() == 8, digits(text, 8..=8)) {
        return Some(((packed / 10_000) as i32, packed / 100 % 100, packed % 100));
    }
    let mut parts = text.split(['/', '-', '.', ' ', 'T']).filter(|part| !part.is_empty());
    let (first, second, third) = (parts.next()?, parts.next()?, parts.next()?);
    if parts.any(|rest| !rest.bytes().any(|byte| byte.is_ascii_digit())) {
        return None;
    }
    let month = digits(second, 1..=2).or_else(|| {
        let name = second.to_ascii_lowercase();
        MONTHS
            .iter()
            .position(|month| name.starts_with(&month[..3]))
            .map(|at| at as u32 + 1)
    })?;
    if let Some(year) = digits(first, 4..=4) {
        return Some((year as i32, month, digits(third, 1..=2)?));
    }
    let day = digits(first.trim_end_matches(char::is_alphabetic), 1..=2)?;
    Some((digits(third, 4..=4)? as i32, month, day))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn impossible_days_are_told_from_texts_that_are_no_dates() {
        for text in [
            "30/02/2001",
            "2001-02-30",
            "20010230",
            "30 Feb 2001",
            "2001-13-01",
            "25/13/2011",
            "00/00/2011",
        ] {
            assert!(matches!(parse(text), Parsed::Impossible), "{text}");
        }
        for text in ["about 2011", "2011", "4/3/12", "n/k", "1 2 3", "12-34", "20110x04"] {
            assert!(matches!(parse(text), Parsed::Unreadable), "{text}");
        }
        for text in [
            "2011-03-04",
            "04/03/2011",
            "2011-3-4",
            "2011/03/04",
            "4th March 2011",
            "2011-03-04T00:00:00",
        ] {
            assert!(
                matches!(parse(text), Parsed::Date(date) if date.to_string() == "2011-03-04"),
                "{text}"
            );
        }
    }
}
