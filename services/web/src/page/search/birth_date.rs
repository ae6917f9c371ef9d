//! A date of birth as it is typed: three boxes (page rules G19 and G23).

use chrono::NaiveDate;

use crate::components::{DateInput, FormErrors, WrongParts};

/// Name of the field; its boxes are `born-day`, `born-month` and `born-year`.
pub(super) const FIELD: &str = "born";
/// English month names: three letters are enough.
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

/// What was typed into the three boxes.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct TypedDate<'a> {
    pub day: &'a str,
    pub month: &'a str,
    pub year: &'a str,
}

/// What is wrong with a date: the boxes, and the words.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct WrongDate {
    parts: WrongParts,
    message: &'static str,
}

impl TypedDate<'_> {
    /// The date; `Ok(None)` when nothing was typed.
    pub fn read(&self, today: NaiveDate) -> Result<Option<NaiveDate>, WrongDate> {
        let [day, month, year] = [self.day, self.month, self.year].map(str::trim);
        let missing = WrongParts {
            day: day.is_empty(),
            month: month.is_empty(),
            year: year.is_empty(),
        };
        if missing == WrongParts::ALL {
            return Ok(None);
        }
        if let Some(message) = missing_message(missing) {
            return Err(WrongDate {
                parts: missing,
                message,
            });
        }
        let wrong = |message| WrongDate {
            parts: WrongParts::ALL,
            message,
        };
        let date = real_date(day, month, year).ok_or(wrong("Date of birth must be a real date"))?;
        if date > today {
            Err(wrong("Date of birth must be today or in the past"))
        } else {
            Ok(Some(date))
        }
    }
}

const fn missing_message(missing: WrongParts) -> Option<&'static str> {
    Some(match missing {
        WrongParts {
            day: true,
            month: true,
            year: false,
        } => "Date of birth must include a day and month",
        WrongParts {
            day: true,
            month: false,
            year: true,
        } => "Date of birth must include a day and year",
        WrongParts {
            day: false,
            month: true,
            year: true,
        } => "Date of birth must include a month and year",
        WrongParts { day: true, .. } => "Date of birth must include a day",
        WrongParts { month: true, .. } => "Date of birth must include a month",
        WrongParts { year: true, .. } => "Date of birth must include a year",
        _ => return None,
    })
}

fn real_date(day: &str, month: &str, year: &str) -> Option<NaiveDate> {
    let year = Some(year).filter(|year| year.len() == 4)?.parse().ok()?;
    NaiveDate::from_ymd_opt(year, month_number(month)?, day.parse().ok()?)
}

/// "3", "03", "Mar" and "March" are all the third month.
fn month_number(text: &str) -> Option<u32> {
    if let Ok(number) = text.parse() {
        return Some(number);
    }
    let text = text.to_lowercase();
    let place = MONTHS
        .iter()
        .position(|name| text.len() >= 3 && name.starts_with(text.as_str()))?;
    u32::try_from(place + 1).ok()
}

impl WrongDate {
    /// Adds the message to a form; its link goes to the first wrong box.
    pub fn add_to(self, errors: &mut FormErrors) {
        let parts = [
            (self.parts.day, "day"),
            (self.parts.month, "month"),
            (self.parts.year, "year"),
        ];
        let first = parts.iter().find(|(wrong, _)| *wrong).map_or("day", |(_, part)| part);
        errors.add_at(FIELD, format!("{FIELD}-{first}"), self.message);
    }
}

/// The three boxes as they are shown again.
pub(super) fn field(typed: &TypedDate<'_>, errors: &FormErrors, today: NaiveDate) -> DateInput {
    let wrong = typed
        .read(today)
        .err()
        .map_or_else(WrongParts::default, |wrong| wrong.parts);
    DateInput::new(FIELD, "Date of birth")
        .hint("For example, 27 3 2007")
        .typed(typed.day, typed.month, typed.year)
        .wrong(wrong)
        .error(errors.of(FIELD))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(day: &str, month: &str, year: &str) -> Result<Option<String>, &'static str> {
        let today = NaiveDate::from_ymd_opt(2026, 9, 1).unwrap();
        let date = TypedDate { day, month, year }.read(today);
        date.map(|date| date.map(|date| date.to_string()))
            .map_err(|wrong| wrong.message)
    }

    #[test]
    fn months_are_read_as_numbers_and_as_words() {
        for month in ["3", "03", "Mar", "march", "MARCH", " mar "] {
            assert_eq!(read("4", month, "2001"), Ok(Some("2001-03-04".to_owned())), "{month}");
        }
        assert_eq!(read("", " ", ""), Ok(None));
    }

    #[test]
    fn each_mistake_is_told_in_its_own_words() {
        assert_eq!(read("4", "", "2001"), Err("Date of birth must include a month"));
        assert_eq!(read("", "", "2001"), Err("Date of birth must include a day and month"));
        assert_eq!(read("31", "2", "2001"), Err("Date of birth must be a real date"));
        assert_eq!(read("4", "ma", "2001"), Err("Date of birth must be a real date"));
        assert_eq!(read("4", "3", "01"), Err("Date of birth must be a real date"));
        assert_eq!(
            read("2", "9", "2026"),
            Err("Date of birth must be today or in the past")
        );
    }
}
