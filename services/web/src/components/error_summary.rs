//! The errors of a form, at its top and beside its fields (page rule G18).

use askama::Template;

use super::content::components;

/// One error of a form.
#[derive(Debug, Clone, PartialEq, Eq)]
struct FieldError {
    field: String,
    anchor: String,
    message: String,
}

/// The errors of a form: the same words at the top and beside the field.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct FormErrors(Vec<FieldError>);

impl FormErrors {
    /// No errors yet.
    pub fn new() -> Self {
        Self::default()
    }

    /// Adds an error of the field named and identified by `field`.
    pub fn add(&mut self, field: impl Into<String>, message: impl Into<String>) {
        let field = field.into();
        self.add_at(field.clone(), field, message);
    }

    /// Adds an error whose link goes to the element with the id `anchor`: the first wrong box of a date.
    pub fn add_at(&mut self, field: impl Into<String>, anchor: impl Into<String>, message: impl Into<String>) {
        self.0.push(FieldError {
            field: field.into(),
            anchor: anchor.into(),
            message: message.into(),
        });
    }

    /// Forgets the errors of every field but these: those of other pages of the same form.
    pub fn keep(&mut self, fields: &[&str]) {
        self.0.retain(|error| fields.contains(&error.field.as_str()));
    }

    /// Whether the form may go on.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// The first message of a field, for its `error` setter.
    pub fn of(&self, field: &str) -> Option<&str> {
        self.0
            .iter()
            .find(|error| error.field == field)
            .map(|error| error.message.as_str())
    }

    /// The summary for the top of `main`, when there are errors.
    pub fn summary(&self) -> Option<ErrorSummary> {
        (!self.is_empty()).then(|| ErrorSummary {
            errors: self
                .0
                .iter()
                .map(|error| (Some(format!("#{}", error.anchor)), error.message.clone()))
                .collect(),
        })
    }
}

impl From<Vec<desk::Problem>> for FormErrors {
    fn from(problems: Vec<desk::Problem>) -> Self {
        let mut errors = Self::new();
        for problem in problems {
            errors.add(problem.field, problem.message);
        }
        errors
    }
}

/// The list of errors at the top of `main` (govuk error summary).
#[derive(Debug, Clone, PartialEq, Eq, Template)]
#[template(path = "components/error_summary.html")]
pub struct ErrorSummary {
    errors: Vec<(Option<String>, String)>,
}
components!(ErrorSummary);

impl ErrorSummary {
    /// A summary of links (`#id`) and messages; an error without a field has no link.
    pub fn new(errors: Vec<(Option<String>, String)>) -> Self {
        Self { errors }
    }
}
