//! A form of the desk: what it is about, its fields and its button.

use askama::Template;
use child::ChildView;
use desk::Problem;

use crate::{
    components::{BackLink, Button, Content, Csrf, FormErrors, SummaryList},
    layout::Page,
    page::{child::RecordHead, typed_date::TypedDate},
};

/// Longest text that a box takes, in characters.
pub(crate) const TEXT_CHARACTERS_MAX: usize = 500;

/// One form.
#[derive(Template)]
#[template(path = "pages/desk/form.html")]
pub(crate) struct FormPage {
    page: Page,
    head: Option<RecordHead>,
    heading: String,
    intro: Vec<String>,
    about: Option<SummaryList>,
    action: String,
    csrf: Csrf,
    hidden: Vec<(&'static str, String)>,
    fields: Vec<Content>,
    button: Button,
    cancel: String,
    beside: Option<(String, String)>,
}

impl FormPage {
    /// A form that goes to `action`; "Cancel" and the back link lead to `cancel`.
    pub fn new(page: Page, heading: impl Into<String>, action: String, cancel: String, button: Button) -> Self {
        Self {
            csrf: Csrf::new(page.csrf()),
            page: page.back(BackLink::new(cancel.clone())),
            head: None,
            heading: heading.into(),
            intro: Vec::new(),
            about: None,
            action,
            hidden: Vec::new(),
            fields: Vec::new(),
            button,
            cancel,
            beside: None,
        }
    }

    /// Puts the banner of a child above it.
    pub fn about_child(mut self, child: &ChildView) -> Self {
        self.head = Some(RecordHead::beside(child));
        self
    }

    /// Adds a paragraph above the fields.
    pub fn intro(mut self, text: impl Into<String>) -> Self {
        self.intro.push(text.into());
        self
    }

    /// Shows what it is about.
    pub fn about(mut self, about: SummaryList) -> Self {
        self.about = Some(about);
        self
    }

    /// Sends something along that nobody types.
    pub fn sends(mut self, name: &'static str, value: impl Into<String>) -> Self {
        self.hidden.push((name, value.into()));
        self
    }

    /// Adds a field.
    pub fn field(mut self, field: impl Into<Content>) -> Self {
        self.fields.push(field.into());
        self
    }

    /// Adds a way to another page below it.
    pub fn beside(mut self, href: impl Into<String>, text: impl Into<String>) -> Self {
        self.beside = Some((href.into(), text.into()));
        self
    }
}

/// The text sent in a field; empty where none was.
pub(crate) fn text<'a>(form: &'a [(String, String)], name: &str) -> &'a str {
    form.iter().find(|(sent, _)| sent == name).map_or("", |(_, text)| text)
}

/// The day as the desk reads it. What is no date is none for the desk either, and not the same as nothing.
pub(crate) fn day_text(date: &TypedDate) -> String {
    match date.read() {
        Ok(day) => day.map_or_else(String::new, |day| day.to_string()),
        Err(wrong) => wrong.message,
    }
}

/// What the desk says is wrong; of dates, box by box. What belongs to no field stands with the field `rest`.
pub(crate) fn refuse(problems: Vec<Problem>, dates: &[&TypedDate], rest: &str) -> FormErrors {
    let mut errors = FormErrors::new();
    for problem in problems {
        let date = dates.iter().find(|date| date.field == problem.field);
        match date.map(|date| (date, date.read())) {
            Some((date, Err(wrong))) => date.refuse(&wrong, &mut errors),
            Some(_) => {
                let anchor = format!("{}-day", problem.field);
                errors.add_at(problem.field, anchor, problem.message);
            }
            None if problem.field == "act" => errors.add_at(rest, rest, problem.message),
            None => errors.add(problem.field, problem.message),
        }
    }
    errors
}
