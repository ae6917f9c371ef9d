//! Dates as sources write them, and how two dates can differ by a slip.

use chrono::{Datelike, NaiveDate};

/// Reads a date leniently: ISO first (`2012-03-04`, `20120304`, with or without a time), then the common British forms
/// (`04/03/2012`, `4-3-2012`, `4.3.2012`, `4 Mar 2012`, `4 March 2012`). Two-digit years are not read.
pub fn parse_date(text: &str) -> Option<NaiveDate> {
    let text = text.trim();
    if text.len() > 10
        && text.is_char_boundary(10)
        && text[10..].starts_with(['T', ' '])
        && let Some(date) = parse_iso(&text[..10])
    {
        return Some(date);
    }
    parse_iso(text).or_else(|| parse_british(text))
}

fn parse_iso(text: &str) -> Option<NaiveDate> {
    let digits = |range: &str| {
        range
            .bytes()
            .all(|byte| byte.is_ascii_digit())
            .then(|| range.parse::<u32>().ok())?
    };
    match text.len() {
        10 if text.is_ascii() && &text[4..5] == "-" && &text[7..8] == "-" => {
            NaiveDate::from_ymd_opt(digits(&text[..4])? as i32, digits(&text[5..7])?, digits(&text[8..])?)
        }
        8 if text.is_ascii() => {
            NaiveDate::from_ymd_opt(digits(&text[..4])? as i32, digits(&text[4..6])?, digits(&text[6..])?)
        }
        _ => None,
    }
}

fn parse_british(text: &str) -> Option<NaiveDate> {
    let mut parts = text.split(['/', '-', '.', ' ']).filter(|p| !p.is_empty());
    let (day, month, year) = (parts.next()?, parts.next()?, parts.next()?);
    let clock = parts.next().is_none_or(|rest| rest.contains(':'));
    if !clock || year.len() != 4 || !year.bytes().all(|byte| byte.is_ascii_digit()) {
        return None;
    }
    let day = day.trim_end_matches(char::is_alphabetic).parse().ok()?;
    let month = month.parse().ok().or_else(|| month_number(month))?;
    NaiveDate::from_ymd_opt(year.parse().ok()?, month, day)
}

fn month_number(name: &str) -> Option<u32> {
    const MONTHS: [&str; 12] = [
        "jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec",
    ];
    let name = name.to_ascii_lowercase();
    MONTHS
        .iter()
        .position(|month| name.starts_with(month))
        .map(|at| at as u32 + 1)
}

/// Dates that systems fill in when none is known. They are missing values, not evidence.
pub fn is_default_date(date: NaiveDate) -> bool {
    date.year() <= 1000
        || date.year() >= 2999
        || [
            (1900, 1, 1),
            (1899, 12, 30),
            (1899, 12, 31),
            (1901, 1, 1),
            (1970, 1, 1),
            (1753, 1, 1),
        ]
        .contains(&(date.year(), date.month(), date.day()))
}

/// A date packed as eight decimal digits, one to a nibble (`0x2012_0304`), so that slips are bit patterns.
/// Zero means "missing".
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Default)]
pub struct PackedDate(pub(crate) u32);

impl PackedDate {
    /// Packs a date of the years 0 to 9999.
    pub fn new(date: NaiveDate) -> Self {
        let mut decimal = date.year().unsigned_abs() % 10_000 * 10_000 + date.month() * 100 + date.day();
        let mut packed = 0;
        for place in 0..8 {
            packed |= (decimal % 10) << (4 * place);
            decimal /= 10;
        }
        Self(packed)
    }

    /// The date again, if there is one.
    pub fn date(self) -> Option<NaiveDate> {
        NaiveDate::from_ymd_opt(self.number(4, 4) as i32, self.number(2, 2), self.number(0, 2))
    }

    const fn nibble(self, place: u32) -> u32 {
        (self.0 >> (4 * place)) & 15
    }

    fn number(self, from: u32, digits: u32) -> u32 {
        (from..from + digits)
            .rev()
            .fold(0, |number, place| number * 10 + self.nibble(place))
    }

    /// The packed year.
    pub const fn year(self) -> u32 {
        self.0 >> 16
    }

    /// The packed month and day.
    pub const fn month_day(self) -> u32 {
        self.0 & 0xffff
    }

    /// The date with day and month exchanged, as packed digits (not necessarily a date).
    #[must_use]
    pub const fn day_month_swapped(self) -> Self {
        Self((self.0 & 0xffff_0000) | ((self.0 & 0xff) << 8) | ((self.0 >> 8) & 0xff))
    }

    /// True if one digit differs or two neighbouring digits are exchanged.
    pub const fn is_one_slip_from(self, other: Self) -> bool {
        let difference = self.0 ^ other.0;
        if difference == 0 {
            return false;
        }
        let place = difference.trailing_zeros() / 4;
        let rest = difference >> (4 * place);
        if rest < 16 {
            return true;
        }
        rest < 256 && self.nibble(place) == other.nibble(place + 1) && self.nibble(place + 1) == other.nibble(place)
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn iso_and_british_forms_are_read() {
        let expected = NaiveDate::from_ymd_opt(2012, 3, 4);
        for text in [
            "2012-03-04",
            "20120304",
            "2012-03-04T10:00:00Z",
            "2012-03-04 00:00",
            "04/03/2012",
            "4/3/2012",
            "04-03-2012",
            "4.3.2012",
            "4 Mar 2012",
            "4 March 2012",
            "4th March 2012",
            "04-MAR-2012",
            " 2012-03-04 ",
        ] {
            assert_eq!(parse_date(text), expected, "{text}");
        }
    }

    #[test]
    fn what_is_not_a_date_is_none() {
        for text in [
            "",
            "2012",
            "2012-13-01",
            "30/02/2012",
            "4/3/12",
            "unknown",
            "2012-3",
            "é2012-03-04",
            "0x120304",
        ] {
            assert_eq!(parse_date(text), None, "{text}");
        }
    }

    #[test]
    fn fillers_are_default_dates() {
        for text in ["1900-01-01", "1901-01-01", "1970-01-01", "9999-12-31", "0001-01-01"] {
            assert!(is_default_date(parse_date(text).unwrap()), "{text}");
        }
        assert!(!is_default_date(parse_date("2012-01-01").unwrap()));
    }

    #[test]
    fn slips_are_seen() {
        let packed = |text| PackedDate::new(parse_date(text).unwrap());
        assert!(packed("2012-03-04").is_one_slip_from(packed("2012-03-05")));
        assert!(packed("2012-03-21").is_one_slip_from(packed("2012-03-12")));
        assert!(packed("2012-03-04").is_one_slip_from(packed("2011-03-04")));
        assert!(!packed("2012-03-04").is_one_slip_from(packed("2012-03-04")));
        assert!(!packed("2012-03-04").is_one_slip_from(packed("2011-03-05")));
        assert_eq!(packed("2012-03-04").day_month_swapped(), packed("2012-04-03"));
    }

    proptest! {
        #[test]
        fn packing_round_trips(days in -300_000i64..300_000) {
            let date = NaiveDate::from_ymd_opt(2000, 1, 1).unwrap() + chrono::Duration::days(days);
            prop_assert_eq!(PackedDate::new(date).date(), Some(date));
            prop_assert_eq!(parse_date(&date.to_string()), Some(date));
            prop_assert_eq!(PackedDate::new(date).day_month_swapped().day_month_swapped(), PackedDate::new(date));
        }
    }
}
