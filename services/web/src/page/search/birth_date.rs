//! A date of birth as it is typed: a date that is not to come (page rule G19).

use chrono::NaiveDate;

use crate::{
    components::{DateInput, FormErrors, WrongParts},
    page::typed_date::{TypedDate, WrongDate},
};

/// The field with what was typed; its boxes are `born-day`, `born-month` and `born-year`.
pub(super) fn typed(day: &str, month: &str, year: &str) -> TypedDate {
    TypedDate {
        field: "born",
        label: "Date of birth",
        day: day.to_owned(),
        month: month.to_owned(),
        year: year.to_owned(),
    }
}

/// The date; `Ok(None)` when nothing was typed.
pub(super) fn read(typed: &TypedDate, today: NaiveDate) -> Result<Option<NaiveDate>, WrongDate> {
    match typed.read()? {
        Some(date) if date > today => Err(typed.wrong("must be today or in the past")),
        date => Ok(date),
    }
}

/// The three boxes as they are shown again.
pub(super) fn field(typed: &TypedDate, errors: &FormErrors, today: NaiveDate) -> DateInput {
    let wrong = read(typed, today)
        .err()
        .map_or_else(WrongParts::default, |wrong| wrong.parts);
    typed.input(errors, wrong).hint("For example, 27 3 2007")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nobody_is_born_tomorrow() {
        let today = NaiveDate::from_ymd_opt(2026, 9, 1).unwrap();
        assert_eq!(read(&typed("1", "9", "2026"), today), Ok(Some(today)));
        let wrong = read(&typed("2", "9", "2026"), today).unwrap_err();
        assert_eq!(wrong.message, "Date of birth must be today or in the past");
    }
}
