//! What people type into forms, read with every problem at once (page rule G19).

use chrono::NaiveDate;

use crate::error::{DeskError, Problem};

/// Longest reason, message or answer, in characters.
pub(crate) const TEXT_CHARACTERS_MAX: usize = 500;

/// Problems as they are found.
#[derive(Default)]
pub(crate) struct Problems(Vec<Problem>);

impl Problems {
    /// One more.
    pub fn add(&mut self, field: &'static str, message: impl Into<String>) {
        self.0.push(Problem {
            field: field.into(),
            message: message.into(),
        });
    }

    /// A text that must be there; `ask` says what to do if it is not, `label` is what the form calls it.
    pub fn text(&mut self, field: &'static str, label: &str, ask: &str, typed: &str) -> String {
        let text = typed.trim();
        if text.is_empty() {
            self.add(field, ask);
        }
        self.optional(field, label, text)
    }

    /// A text that may be left out.
    pub fn optional(&mut self, field: &'static str, label: &str, typed: &str) -> String {
        let text = typed.trim();
        if text.chars().count() > TEXT_CHARACTERS_MAX {
            self.add(
                field,
                format!("{label} must be {TEXT_CHARACTERS_MAX} characters or less"),
            );
        }
        text.to_owned()
    }

    /// A day after `today`, `YYYY-MM-DD`.
    pub fn day_to_come(
        &mut self,
        field: &'static str,
        label: &str,
        typed: &str,
        today: NaiveDate,
    ) -> Option<NaiveDate> {
        let day = self.day(field, label, typed)?;
        if day <= today {
            self.add(field, format!("{label} must be in the future"));
        }
        Some(day)
    }

    /// A day that is not after `today`, `YYYY-MM-DD`.
    pub fn day_until(&mut self, field: &'static str, label: &str, typed: &str, today: NaiveDate) -> Option<NaiveDate> {
        let day = self.day(field, label, typed)?;
        if day > today {
            self.add(field, format!("{label} must be today or in the past"));
        }
        Some(day)
    }

    fn day(&mut self, field: &'static str, label: &str, typed: &str) -> Option<NaiveDate> {
        let typed = typed.trim();
        if typed.is_empty() {
            self.add(field, format!("Enter the {}", lower(label)));
            return None;
        }
        let day = typed.parse().ok();
        if day.is_none() {
            self.add(field, format!("{label} must be a real date"));
        }
        day
    }

    /// `Ok` if there are none.
    pub fn none(self) -> Result<(), DeskError> {
        if self.0.is_empty() {
            Ok(())
        } else {
            Err(DeskError::Unusable(self.0))
        }
    }
}

fn lower(label: &str) -> String {
    let mut letters = label.chars();
    letters
        .next()
        .map_or_else(String::new, |first| first.to_lowercase().chain(letters).collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_problem_is_told_in_the_words_of_the_form() {
        let today = NaiveDate::from_ymd_opt(2026, 9, 1).unwrap();
        let mut problems = Problems::default();
        problems.text("reason", "Reason", "Enter a reason", "  ");
        problems.optional("where", "Where it is kept", &"x".repeat(501));
        problems.day_to_come("review_on", "Review date", "2026-09-01", today);
        problems.day_to_come("review_on", "Review date", "", today);
        problems.day_until("given_on", "Date of consent", "2026-09-02", today);
        problems.day_until("given_on", "Date of consent", "30 February", today);
        let Err(DeskError::Unusable(problems)) = problems.none() else {
            panic!("there are problems");
        };
        let told: Vec<&str> = problems.iter().map(|problem| &*problem.message).collect();
        assert_eq!(
            told,
            [
                "Enter a reason",
                "Where it is kept must be 500 characters or less",
                "Review date must be in the future",
                "Enter the review date",
                "Date of consent must be today or in the past",
                "Date of consent must be a real date",
            ]
        );
    }
}
