//! Periods of the calendar, as rules write them.

use std::{fmt, str::FromStr};

use chrono::{Datelike as _, Days, Months, NaiveDate};
use serde::{Deserialize, Serialize};

/// Longest period that a rule may state, in years. The longest that is in use is 100.
const YEARS_MAX: u32 = 150;

/// How long after its trigger a rule is due: calendar years and months, then days; 29 February is 28 February in a common
/// year. A period may begin at the end of the financial year, on the next 1 April.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, PartialOrd, Ord)]
pub struct Period {
    /// Whether it begins on the 1 April after the trigger.
    pub from_financial_year_end: bool,
    /// Calendar months; twelve to the year.
    pub months: u32,
    /// Days after those.
    pub days: u32,
}

/// How long a rule keeps something.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Keep {
    /// For a period after the trigger.
    For(Period),
    /// As long as the child's record lives; it goes with it.
    WithChild,
}

/// A period that cannot be read.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error(
    "\"{0}\" is no period; write \"at once\", \"with the child\", \"20 years\", \"6 months\", \"90 days\" or \
     \"end of financial year and 6 years\""
)]
pub struct PeriodError(pub String);

/// The words before a period that begins with the next financial year.
const FINANCIAL_YEAR: &str = "end of financial year";

impl Period {
    /// The day on which something that began on `start` is due. `None` beyond the calendar.
    pub fn after(self, start: NaiveDate) -> Option<NaiveDate> {
        let start = if self.from_financial_year_end {
            let next = start.year() + i32::from((start.month(), start.day()) >= (4, 1));
            NaiveDate::from_ymd_opt(next, 4, 1)?
        } else {
            start
        };
        start
            .checked_add_months(Months::new(self.months))?
            .checked_add_days(Days::new(self.days.into()))
    }
}

impl FromStr for Keep {
    type Err = PeriodError;
    fn from_str(text: &str) -> Result<Self, PeriodError> {
        let error = || PeriodError(text.to_owned());
        match text {
            "at once" => return Ok(Self::For(Period::default())),
            "with the child" => return Ok(Self::WithChild),
            _ => {}
        }
        let (from_financial_year_end, length) = match text.strip_prefix(FINANCIAL_YEAR) {
            Some("") => {
                return Ok(Self::For(Period {
                    from_financial_year_end: true,
                    ..Period::default()
                }));
            }
            Some(rest) => (true, rest.strip_prefix(" and ").ok_or_else(error)?),
            None => (false, text),
        };
        let (count, unit) = length.split_once(' ').ok_or_else(error)?;
        let count: u32 = count.parse().map_err(|_| error())?;
        let period = Period {
            from_financial_year_end,
            ..Period::default()
        };
        let period = match unit {
            "year" | "years" if count <= YEARS_MAX => Period {
                months: count * 12,
                ..period
            },
            "month" | "months" if count <= YEARS_MAX * 12 => Period {
                months: count,
                ..period
            },
            "day" | "days" if count <= YEARS_MAX * 365 => Period { days: count, ..period },
            _ => return Err(error()),
        };
        Ok(Self::For(period))
    }
}

impl fmt::Display for Keep {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self::For(period) = self else {
            return f.write_str("with the child");
        };
        let Period {
            from_financial_year_end,
            months,
            days,
        } = *period;
        let plural = |count: u32, unit: &str| format!("{count} {unit}{}", if count == 1 { "" } else { "s" });
        let length = match (months, days) {
            (0, 0) => None,
            (0, days) => Some(plural(days, "day")),
            (months, _) if months % 12 == 0 => Some(plural(months / 12, "year")),
            (months, _) => Some(plural(months, "month")),
        };
        match (from_financial_year_end, length) {
            (true, None) => f.write_str(FINANCIAL_YEAR),
            (true, Some(length)) => write!(f, "{FINANCIAL_YEAR} and {length}"),
            (false, None) => f.write_str("at once"),
            (false, Some(length)) => f.write_str(&length),
        }
    }
}

/// When somebody who was born on 29 February comes of age in a common year. In England the law is taken to say 1 March
/// (unverified), so a council can say otherwise.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub enum LeapBirthday {
    /// On 1 March.
    #[serde(rename = "1 March")]
    FirstOfMarch,
    /// On 28 February.
    #[serde(rename = "28 February")]
    LastOfFebruary,
}

/// The birthday on which somebody becomes `years` old.
pub fn birthday(born: NaiveDate, years: u32, leap: LeapBirthday) -> Option<NaiveDate> {
    let year = born.year().checked_add(i32::try_from(years).ok()?)?;
    born.with_year(year).or_else(|| match leap {
        LeapBirthday::FirstOfMarch => NaiveDate::from_ymd_opt(year, 3, 1),
        LeapBirthday::LastOfFebruary => NaiveDate::from_ymd_opt(year, 2, 28),
    })
}
