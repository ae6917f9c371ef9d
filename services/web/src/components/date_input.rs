//! Entry of a date in three boxes (page rule G23).

use askama::Template;

use super::{
    content::components,
    heading::{Heading, heading_setters},
};

/// Which boxes of a date hold an error.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct WrongParts {
    /// The day.
    pub day: bool,
    /// The month.
    pub month: bool,
    /// The year.
    pub year: bool,
}

impl WrongParts {
    /// The whole date is wrong.
    pub const ALL: Self = Self {
        day: true,
        month: true,
        year: true,
    };
}

/// Day, month and year (govuk date input). The boxes are named `{name}-day`, `{name}-month` and `{name}-year`, which
/// are also their ids, unless [`DateInput::plain_names`] drops the prefix.
#[derive(Debug, Clone, PartialEq, Eq, Template)]
#[template(path = "components/date_input.html")]
pub struct DateInput {
    heading: Heading,
    prefix: Option<String>,
    day: String,
    month: String,
    year: String,
    wrong: WrongParts,
}
components!(DateInput);
heading_setters!(DateInput);

impl DateInput {
    /// An empty date under a legend.
    pub fn new(name: impl Into<String>, legend: impl Into<String>) -> Self {
        let name = name.into();
        Self {
            heading: Heading::new(name.clone(), legend),
            prefix: Some(name),
            day: String::new(),
            month: String::new(),
            year: String::new(),
            wrong: WrongParts::default(),
        }
    }

    /// Gives the date another id than its name; the boxes add `-day`, `-month`, `-year` to it.
    #[must_use]
    pub fn id(mut self, id: impl Into<String>) -> Self {
        self.heading.id = id.into();
        self
    }

    /// Names the boxes `day`, `month` and `year`.
    #[must_use]
    pub fn plain_names(mut self) -> Self {
        self.prefix = None;
        self
    }

    /// Fills in what was typed.
    #[must_use]
    pub fn typed(mut self, day: impl Into<String>, month: impl Into<String>, year: impl Into<String>) -> Self {
        (self.day, self.month, self.year) = (day.into(), month.into(), year.into());
        self
    }

    /// Marks the boxes that hold the error. With an error and no box marked, all are.
    #[must_use]
    pub fn wrong(mut self, wrong: WrongParts) -> Self {
        self.wrong = wrong;
        self
    }

    /// Name in the form, label, name in the id, typed text, width in characters and whether it is wrong, for each box.
    fn boxes(&self) -> [(String, &'static str, &'static str, &str, u8, bool); 3] {
        let name = |part: &str| {
            self.prefix
                .as_ref()
                .map_or_else(|| part.to_owned(), |prefix| format!("{prefix}-{part}"))
        };
        let nowhere = self.wrong == WrongParts::default();
        let wrong = if self.heading.error.is_some() && nowhere {
            WrongParts::ALL
        } else {
            self.wrong
        };
        [
            (name("day"), "Day", "day", self.day.as_str(), 2, wrong.day),
            (name("month"), "Month", "month", self.month.as_str(), 2, wrong.month),
            (name("year"), "Year", "year", self.year.as_str(), 4, wrong.year),
        ]
    }
}
