//! A birth date as far as it is known.

use std::fmt;

use chrono::{Datelike, Days, Months, NaiveDate};

/// How many years back a birthday without a year is looked for: records run to 25 years, with room for late ones.
const BIRTHDAY_YEARS: i32 = 27;

/// A birth date, or part of one.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Born {
    /// The day.
    Day(NaiveDate),
    /// The month, given as its first day.
    Month(NaiveDate),
    /// The year.
    Year(i32),
    /// A birthday: day and month, in a leap year, without the year.
    Birthday {
        /// Day of the month.
        day: u32,
        /// Month, 1 to 12.
        month: u32,
        /// The last year it may stand for.
        last_year: i32,
    },
    /// Any day from the first to the second, both included.
    Between(NaiveDate, NaiveDate),
}

impl Born {
    /// Everybody who is between the two ages, in whole years, on this day.
    pub fn aged(youngest_years: u32, oldest_years: u32, today: NaiveDate) -> Self {
        let years_ago = |years: u32| {
            today
                .checked_sub_months(Months::new(years * 12))
                .unwrap_or(NaiveDate::MIN)
        };
        let earliest = years_ago(oldest_years.max(youngest_years).saturating_add(1)) + Days::new(1);
        Self::Between(earliest, years_ago(youngest_years.min(oldest_years)))
    }

    /// The days it stands for, as ranges of days, both ends included.
    pub(crate) fn ranges(self) -> Vec<(NaiveDate, NaiveDate)> {
        match self {
            Self::Day(day) => vec![(day, day)],
            Self::Month(first) => {
                let last = first
                    .checked_add_months(Months::new(1))
                    .and_then(|next| next.pred_opt())
                    .unwrap_or(first);
                vec![(first, last)]
            }
            Self::Year(year) => NaiveDate::from_ymd_opt(year, 1, 1)
                .zip(NaiveDate::from_ymd_opt(year, 12, 31))
                .into_iter()
                .collect(),
            Self::Birthday { day, month, last_year } => (last_year - BIRTHDAY_YEARS..=last_year)
                .filter_map(|year| NaiveDate::from_ymd_opt(year, month, day))
                .map(|date| (date, date))
                .collect(),
            Self::Between(from, to) => vec![(from.min(to), from.max(to))],
        }
    }
}

/// As pages write dates: `4 March 2001`, `March 2001`, `2001`, `4 March`, `10 March 2001 to 12 April 2002`.
impl fmt::Display for Born {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Day(day) => write!(f, "{}", day.format("%-d %B %Y")),
            Self::Month(first) => write!(f, "{}", first.format("%B %Y")),
            Self::Year(year) => write!(f, "{year}"),
            Self::Birthday { day, month, .. } => match NaiveDate::from_ymd_opt(2000, *month, *day) {
                Some(date) => write!(f, "{}", date.format("%-d %B")),
                None => write!(f, "{day}/{month}"),
            },
            Self::Between(from, to) if from.year() == to.year() && from.month() == to.month() => {
                write!(f, "{} to {}", from.format("%-d"), to.format("%-d %B %Y"))
            }
            Self::Between(from, to) => write!(f, "{} to {}", from.format("%-d %B %Y"), to.format("%-d %B %Y")),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn day(year: i32, month: u32, day: u32) -> NaiveDate {
        NaiveDate::from_ymd_opt(year, month, day).unwrap()
    }

    #[test]
    fn an_age_range_ends_on_birthdays() {
        let today = day(2009, 11, 20);
        let Born::Between(from, to) = Born::aged(8, 8, today) else {
            panic!()
        };
        assert_eq!((from, to), (day(2000, 11, 21), day(2001, 11, 20)));
        assert_eq!(Born::aged(8, 5, today), Born::aged(5, 8, today));
    }

    #[test]
    fn parts_of_dates_stand_for_all_their_days() {
        assert_eq!(
            Born::Month(day(2004, 2, 1)).ranges(),
            [(day(2004, 2, 1), day(2004, 2, 29))]
        );
        assert_eq!(Born::Year(2001).ranges(), [(day(2001, 1, 1), day(2001, 12, 31))]);
        let leap = Born::Birthday {
            day: 29,
            month: 2,
            last_year: 2009,
        };
        assert_eq!(leap.ranges().len(), 7);
    }

    #[test]
    fn dates_are_shown_as_pages_write_them() {
        for (born, shown) in [
            (Born::Day(day(2001, 3, 4)), "4 March 2001"),
            (Born::Month(day(2001, 3, 1)), "March 2001"),
            (Born::Year(2001), "2001"),
            (
                Born::Birthday {
                    day: 29,
                    month: 2,
                    last_year: 2009,
                },
                "29 February",
            ),
            (Born::Between(day(2012, 3, 10), day(2012, 3, 12)), "10 to 12 March 2012"),
            (
                Born::Between(day(2012, 3, 10), day(2012, 4, 2)),
                "10 March 2012 to 2 April 2012",
            ),
        ] {
            assert_eq!(born.to_string(), shown);
        }
    }
}
