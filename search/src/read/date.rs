//! Dates as people type them.

use chrono::{Datelike, NaiveDate};

use super::Born;

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

/// Reads dates against today's year: years run from 1900 to next year (due dates), and two digits take the latest
/// year of that range.
#[derive(Debug, Clone, Copy)]
pub(super) struct DateReader {
    last_year: i32,
}

impl DateReader {
    pub(super) fn new(today: NaiveDate) -> Self {
        Self {
            last_year: today.year() + 1,
        }
    }

    /// A whole date in one to four words: `4/3/01`, `2001-03-04`, `04032001`, `4 3 2001`, `4th of March 2001`.
    pub(super) fn day(self, words: &[String]) -> Option<Born> {
        let pieces = pieces(words);
        let pieces: Vec<&str> = pieces.iter().map(String::as_str).collect();
        let date = match pieces[..] {
            [year, month, day] if year.len() == 4 => ymd(self.year(year)?, month_of(month)?, number(day, 2)?),
            [day, month, year] if day_of(day).is_some() => {
                let (day, year) = (day_of(day)?, self.year(year)?);
                let month = month_of(month);
                // British order first; the other one only if it is the only date.
                month.and_then(|month| ymd(year, month, day)).or_else(|| {
                    let (month, day) = (day, number(pieces[1], 2)?);
                    ymd(year, month, day)
                })
            }
            [month, day, year] => ymd(self.year(year)?, named_month(month)?, day_of(day)?),
            [run] if run.len() == 8 && run.bytes().all(|byte| byte.is_ascii_digit()) => self.run_of_digits(run),
            _ => None,
        }?;
        Some(Born::Day(date))
    }

    /// Part of a date in one or two words: `March 2001`, `03/2001`, `2001-03`, `4 March`, `2001`.
    pub(super) fn part(self, words: &[String]) -> Option<Born> {
        let pieces = pieces(words);
        let pieces: Vec<&str> = pieces.iter().map(String::as_str).collect();
        match pieces[..] {
            [year] if year.len() == 4 => Some(Born::Year(self.year(year)?)),
            [year, month] | [month, year] if year.len() == 4 && number(year, 4).is_some() => {
                Some(Born::Month(ymd(self.year(year)?, month_of(month)?, 1)?))
            }
            [day, month] | [month, day] if named_month(month).is_some() && day_of(day).is_some() => {
                let (day, month) = (day_of(day)?, named_month(month)?);
                ymd(2000, month, day)?;
                Some(Born::Birthday {
                    day,
                    month,
                    last_year: self.last_year,
                })
            }
            _ => None,
        }
    }

    /// Eight digits: day first, or year first where day first is no date.
    fn run_of_digits(self, run: &str) -> Option<NaiveDate> {
        let day_first = || ymd(self.year(&run[4..])?, number(&run[2..4], 2)?, number(&run[..2], 2)?);
        let year_first = || ymd(self.year(&run[..4])?, number(&run[4..6], 2)?, number(&run[6..], 2)?);
        day_first().or_else(year_first)
    }

    fn year(self, text: &str) -> Option<i32> {
        let year = number(text, 4)? as i32;
        let year = match text.len() {
            4 => year,
            2 => {
                let century = self.last_year - self.last_year % 100;
                if century + year <= self.last_year {
                    century + year
                } else {
                    century - 100 + year
                }
            }
            _ => return None,
        };
        (1900..=self.last_year).contains(&year).then_some(year)
    }
}

/// The pieces of a date: runs of digits and runs of letters, without `of` and ordinal endings.
fn pieces(words: &[String]) -> Vec<String> {
    let mut pieces: Vec<String> = Vec::new();
    for word in words {
        for part in word.split(['/', '.', '-', '\u{2010}', '\u{2011}', '\u{2013}']) {
            let part = part.to_lowercase();
            let is_digit = |character: &char| character.is_ascii_digit();
            let mut rest = part.as_str();
            while let Some(first) = rest.chars().next() {
                let same = |character: &char| is_digit(character) == is_digit(&first);
                let length = rest.chars().take_while(same).map(char::len_utf8).sum();
                let (run, after) = rest.split_at(length);
                let ordinal = matches!(run, "st" | "nd" | "rd" | "th") && rest.len() < part.len();
                if run != "of" && !ordinal {
                    pieces.push(run.to_owned());
                }
                rest = after;
            }
        }
    }
    pieces
}

fn ymd(year: i32, month: u32, day: u32) -> Option<NaiveDate> {
    NaiveDate::from_ymd_opt(year, month, day)
}

fn number(text: &str, digits_max: usize) -> Option<u32> {
    let plain = !text.is_empty() && text.len() <= digits_max && text.bytes().all(|byte| byte.is_ascii_digit());
    plain.then(|| text.parse().ok()).flatten()
}

fn day_of(text: &str) -> Option<u32> {
    number(text, 2).filter(|day| (1..=31).contains(day))
}

fn month_of(text: &str) -> Option<u32> {
    number(text, 2)
        .filter(|month| (1..=12).contains(month))
        .or_else(|| named_month(text))
}

/// A month's name, whole or cut to three letters or more: `Mar`, `Sept`.
fn named_month(text: &str) -> Option<u32> {
    let at = MONTHS
        .iter()
        .position(|month| text.len() >= 3 && month.starts_with(text))?;
    Some(at as u32 + 1)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn words(text: &str) -> Vec<String> {
        text.split_whitespace().map(str::to_owned).collect()
    }

    fn reader() -> DateReader {
        DateReader::new(NaiveDate::from_ymd_opt(2009, 11, 20).unwrap())
    }

    #[test]
    fn one_day_is_read_in_every_usual_form() {
        let day = Some(Born::Day(NaiveDate::from_ymd_opt(2001, 3, 4).unwrap()));
        for text in [
            "4 3 2001",
            "04 03 2001",
            "4/3/2001",
            "4/3/01",
            "04.03.2001",
            "4-3-2001",
            "4-Mar-2001",
            "4mar2001",
            "2001-03-04",
            "2001/3/4",
            "4 march 2001",
            "4th March 2001",
            "4 of march 2001",
            "4th of Mar 01",
            "march 4 2001",
            "04032001",
            "20010304",
            "4 3 01",
        ] {
            assert_eq!(reader().day(&words(text)), day, "{text}");
        }
    }

    #[test]
    fn a_month_over_twelve_must_be_the_day() {
        let day = Some(Born::Day(NaiveDate::from_ymd_opt(2001, 3, 25).unwrap()));
        assert_eq!(reader().day(&words("3/25/2001")), day);
    }

    #[test]
    fn impossible_dates_are_not_dates() {
        for text in [
            "31/2/2001",
            "0 3 2001",
            "4 13 99999",
            "4 3 2055",
            "4 3 1899",
            "99999999",
            "4 zoe 2001",
            "4",
        ] {
            assert_eq!(reader().day(&words(text)), None, "{text}");
        }
    }

    #[test]
    fn two_digit_years_are_never_in_the_far_future() {
        let Some(Born::Day(day)) = reader().day(&words("4/3/11")) else {
            panic!()
        };
        assert_eq!(day.year(), 1911);
        let Some(Born::Day(day)) = reader().day(&words("4/3/10")) else {
            panic!()
        };
        assert_eq!(day.year(), 2010);
    }

    #[test]
    fn parts_of_dates_are_read() {
        let march = Some(Born::Month(NaiveDate::from_ymd_opt(2001, 3, 1).unwrap()));
        for text in ["march 2001", "Mar 2001", "03/2001", "3 2001", "2001-03", "2001 march"] {
            assert_eq!(reader().part(&words(text)), march, "{text}");
        }
        assert_eq!(reader().part(&words("2001")), Some(Born::Year(2001)));
        let birthday = Some(Born::Birthday {
            day: 29,
            month: 2,
            last_year: 2010,
        });
        assert_eq!(reader().part(&words("29 february")), birthday);
        assert_eq!(reader().part(&words("feb 29th")), birthday);
        for text in ["zoe", "1492", "31 february", "4", "201"] {
            assert_eq!(reader().part(&words(text)), None, "{text}");
        }
    }
}
