//! A date as it is typed into three boxes (page rules G19 and G23).

use chrono::{Datelike as _, NaiveDate};

use crate::components::{DateInput, FormErrors, WrongParts};

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

/// A date field and what was typed into its boxes, which are named `{field}-day`, `{field}-month` and `{field}-year`.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct TypedDate {
    pub field: &'static str,
    /// What the form calls it: "Date of birth".
    pub label: &'static str,
    pub day: String,
    pub month: String,
    pub year: String,
}

/// What is wrong with a date: the boxes, and the words.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct WrongDate {
    pub parts: WrongParts,
    pub message: String,
}

impl TypedDate {
    /// A date field as a form sent it.
    pub fn sent(field: &'static str, label: &'static str, form: &[(String, String)]) -> Self {
        let part = |part: &str| {
            let name = format!("{field}-{part}");
            let sent = form.iter().find(|(sent, _)| *sent == name);
            sent.map_or_else(String::new, |(_, text)| text.clone())
        };
        Self {
            field,
            label,
            day: part("day"),
            month: part("month"),
            year: part("year"),
        }
    }

    /// A date field that holds a day, or none.
    pub fn of(field: &'static str, label: &'static str, day: Option<NaiveDate>) -> Self {
        let part = |part: fn(NaiveDate) -> String| day.map_or_else(String::new, part);
        Self {
            field,
            label,
            day: part(|day| day.day().to_string()),
            month: part(|day| day.month().to_string()),
            year: part(|day| day.year().to_string()),
        }
    }

    /// The date; `Ok(None)` when nothing was typed.
    pub fn read(&self) -> Result<Option<NaiveDate>, WrongDate> {
        let [day, month, year] = [&self.day, &self.month, &self.year].map(|text| text.trim());
        let missing = WrongParts {
            day: day.is_empty(),
            month: month.is_empty(),
            year: year.is_empty(),
        };
        if missing == WrongParts::ALL {
            return Ok(None);
        }
        let names = [(missing.day, "day"), (missing.month, "month"), (missing.year, "year")];
        let missed: Vec<&str> = names.into_iter().filter_map(|(is, name)| is.then_some(name)).collect();
        if !missed.is_empty() {
            return Err(WrongDate {
                parts: missing,
                message: format!("{} must include a {}", self.label, missed.join(" and ")),
            });
        }
        real_date(day, month, year)
            .map(Some)
            .ok_or_else(|| self.wrong("must be a real date"))
    }

    /// The whole date is wrong, for a reason that follows its name.
    pub fn wrong(&self, why: &str) -> WrongDate {
        WrongDate {
            parts: WrongParts::ALL,
            message: format!("{} {why}", self.label),
        }
    }

    /// Adds what is wrong to a form; its link goes to the first wrong box.
    pub fn refuse(&self, wrong: &WrongDate, errors: &mut FormErrors) {
        let parts = [
            (wrong.parts.day, "day"),
            (wrong.parts.month, "month"),
            (wrong.parts.year, "year"),
        ];
        let first = parts.iter().find(|(wrong, _)| *wrong).map_or("day", |(_, part)| part);
        errors.add_at(self.field, format!("{}-{first}", self.field), wrong.message.clone());
    }

    /// The boxes as they are shown again, those marked that keep what was typed from being a date.
    pub fn boxes(&self, errors: &FormErrors) -> DateInput {
        self.input(errors, self.read().err().map(|wrong| wrong.parts).unwrap_or_default())
    }

    /// The same, where more can be wrong with a date; `wrong` are the boxes that hold an error.
    pub fn input(&self, errors: &FormErrors, wrong: WrongParts) -> DateInput {
        DateInput::new(self.field, self.label)
            .typed(&self.day, &self.month, &self.year)
            .wrong(wrong)
            .error(errors.of(self.field))
    }
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

#[cfg(test)]
mod tests {
    use super::*;

    fn read(day: &str, month: &str, year: &str) -> Result<Option<String>, String> {
        let typed = TypedDate {
            field: "when",
            label: "First day",
            day: day.to_owned(),
            month: month.to_owned(),
            year: year.to_owned(),
        };
        let date = typed.read().map(|date| date.map(|date| date.to_string()));
        date.map_err(|wrong| wrong.message)
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
        let check = |day, month, year, words: &str| assert_eq!(read(day, month, year), Err(words.to_owned()));
        check("4", "", "2001", "First day must include a month");
        check("", "", "2001", "First day must include a day and month");
        check("31", "2", "2001", "First day must be a real date");
        check("4", "ma", "2001", "First day must be a real date");
        check("4", "3", "01", "First day must be a real date");
    }
}
