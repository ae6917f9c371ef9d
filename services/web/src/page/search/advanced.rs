//! The form with every detail on its own.

use askama::Template;
use child::policy::ReasonList;
use chrono::NaiveDate;
use desk::{Advanced, FindRequest};
use serde::Deserialize;

use super::{birth_date, reason};
use crate::{
    components::{Button, Checkboxes, Choice, Csrf, DateInput, FormErrors, Input, Select},
    layout::Page,
    page::typed_date::TypedDate,
};

/// The oldest age that a record can have: care leavers stay until 25.
const AGE_MAX: u8 = 25;
/// What a ticked box sends.
const YES: &str = "yes";

/// What was typed. The boxes of the date are named as the date input names them.
#[derive(Debug, Clone, Default, PartialEq, Eq, Deserialize)]
#[serde(default, rename_all = "kebab-case")]
pub(super) struct TypedAdvanced {
    pub last_name: String,
    pub first_names: String,
    pub similar: String,
    pub born_day: String,
    pub born_month: String,
    pub born_year: String,
    pub age_from: String,
    pub age_to: String,
    pub postcode: String,
    pub school: String,
    pub identifier: String,
    pub reason: String,
    pub reason_other: String,
}

impl TypedAdvanced {
    /// The empty form: similar names are on.
    pub fn empty() -> Self {
        Self {
            similar: YES.to_owned(),
            ..Self::default()
        }
    }

    /// What a search that was made before had typed.
    pub fn of(request: &FindRequest) -> Self {
        let Some(advanced) = &request.advanced else {
            return Self::empty();
        };
        let part = |format: &str| {
            advanced
                .born
                .map_or_else(String::new, |born| born.format(format).to_string())
        };
        let age = |age: Option<u8>| age.map_or_else(String::new, |age| age.to_string());
        Self {
            last_name: advanced.last_name.clone(),
            first_names: advanced.first_names.clone(),
            similar: if advanced.similar {
                YES.to_owned()
            } else {
                String::new()
            },
            born_day: part("%-d"),
            born_month: part("%-m"),
            born_year: part("%Y"),
            age_from: age(advanced.age_from),
            age_to: age(advanced.age_to),
            postcode: advanced.postcode.clone(),
            school: advanced.school.clone(),
            identifier: advanced.identifier.clone(),
            reason: String::new(),
            reason_other: String::new(),
        }
    }

    fn date(&self) -> TypedDate {
        birth_date::typed(&self.born_day, &self.born_month, &self.born_year)
    }

    /// The form as the desk takes it, or its errors.
    pub fn read(&self, today: NaiveDate, errors: &mut FormErrors) -> Advanced {
        let date = self.date();
        let born = birth_date::read(&date, today).unwrap_or_else(|wrong| {
            date.refuse(&wrong, errors);
            None
        });
        let age_from = age("age-from", "Youngest age", &self.age_from, errors);
        let age_to = age("age-to", "Oldest age", &self.age_to, errors);
        if let (Some(from), Some(to)) = (age_from, age_to)
            && from > to
        {
            errors.add("age-to", "Oldest age must be the same as or more than youngest age");
        }
        let tidy = |text: &str| text.trim().to_owned();
        let advanced = Advanced {
            last_name: tidy(&self.last_name),
            first_names: tidy(&self.first_names),
            similar: self.similar == YES,
            born,
            age_from,
            age_to,
            postcode: tidy(&self.postcode),
            school: tidy(&self.school),
            identifier: tidy(&self.identifier),
        };
        if errors.is_empty() && advanced.identifier.is_empty() && advanced.filled() < 2 {
            errors.add("last-name", "Enter at least two details, or a UPN or NHS number");
        }
        advanced
    }
}

fn age(field: &'static str, label: &str, typed: &str, errors: &mut FormErrors) -> Option<u8> {
    let typed = typed.trim();
    if typed.is_empty() {
        return None;
    }
    let age = typed.parse().ok().filter(|age| *age <= AGE_MAX);
    if age.is_none() {
        errors.add(field, format!("{label} must be a whole number from 0 to {AGE_MAX}"));
    }
    age
}

/// The page with the form.
#[derive(Template)]
#[template(path = "pages/search/advanced.html")]
pub(super) struct AdvancedPage {
    page: Page,
    csrf: Csrf,
    names: [Input; 2],
    similar: Checkboxes,
    born: DateInput,
    ages: [Input; 2],
    places: [Input; 2],
    identifier: Input,
    reason: Option<(Select, Option<Input>)>,
    submit: Button,
}

impl AdvancedPage {
    /// The form as typed, with its errors. `asks_why` adds the question why.
    pub fn new(
        page: Page,
        typed: &TypedAdvanced,
        asks_why: Option<&ReasonList>,
        errors: &FormErrors,
        today: NaiveDate,
    ) -> Self {
        let input = |name: &str, label: &str, value: &str| {
            Input::new(name, label)
                .value(value)
                .autocomplete("off")
                .no_spellcheck()
                .error(errors.of(name))
        };
        let number = |name: &str, label: &str, value: &str| input(name, label, value).inputmode("numeric").width(3);
        Self {
            csrf: Csrf::new(page.csrf()),
            names: [
                input("last-name", "Last name", &typed.last_name).width(20),
                input("first-names", "First names", &typed.first_names).width(20),
            ],
            similar: Checkboxes::new(
                "similar",
                "",
                vec![Choice::new(YES, "Also match names that sound or are spelled alike").chosen(typed.similar == YES)],
            ),
            born: birth_date::field(&typed.date(), errors, today),
            ages: [
                number("age-from", "Youngest age", &typed.age_from),
                number("age-to", "Oldest age", &typed.age_to),
            ],
            places: [
                input("postcode", "Postcode", &typed.postcode)
                    .hint("Whole or the first part")
                    .width(10),
                input("school", "School code", &typed.school)
                    .hint("The six-digit URN or a local code")
                    .width(10),
            ],
            identifier: input("identifier", "UPN or NHS number", &typed.identifier)
                .hint("For example, 943 476 5919")
                .width(20),
            reason: asks_why.map(|list| reason::fields(list, &typed.reason, &typed.reason_other, errors)),
            submit: Button::new("Search").testid("search"),
            page: page.errors(errors.summary()).without_header_search(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn today() -> NaiveDate {
        NaiveDate::from_ymd_opt(2026, 9, 1).unwrap()
    }

    #[test]
    fn two_details_or_one_number_are_needed() {
        let messages = |typed: &TypedAdvanced| {
            let mut errors = FormErrors::new();
            typed.read(today(), &mut errors);
            errors.of("last-name").map(str::to_owned)
        };
        let too_little = Some("Enter at least two details, or a UPN or NHS number".to_owned());
        assert_eq!(messages(&TypedAdvanced::empty()), too_little);
        let name = TypedAdvanced {
            last_name: " O’Neill ".into(),
            ..TypedAdvanced::empty()
        };
        assert_eq!(messages(&name), too_little);
        assert_eq!(
            messages(&TypedAdvanced {
                postcode: "FN1".into(),
                ..name
            }),
            None
        );
        assert_eq!(
            messages(&TypedAdvanced {
                identifier: "9434765919".into(),
                ..TypedAdvanced::empty()
            }),
            None
        );
    }

    #[test]
    fn ages_are_whole_numbers_in_order() {
        let check = |from: &str, to: &str, field: &str, message: &str| {
            let mut errors = FormErrors::new();
            let typed = TypedAdvanced {
                age_from: from.into(),
                age_to: to.into(),
                ..TypedAdvanced::empty()
            };
            typed.read(today(), &mut errors);
            assert_eq!(errors.of(field), Some(message));
        };
        check(
            "seven",
            "",
            "age-from",
            "Youngest age must be a whole number from 0 to 25",
        );
        check("", "26", "age-to", "Oldest age must be a whole number from 0 to 25");
        check(
            "9",
            "7",
            "age-to",
            "Oldest age must be the same as or more than youngest age",
        );
    }

    #[test]
    fn a_search_made_before_fills_the_form_again() {
        let typed = TypedAdvanced {
            last_name: "Łukasz".into(),
            born_day: "4".into(),
            born_month: "3".into(),
            born_year: "2001".into(),
            age_from: "5".into(),
            ..TypedAdvanced::empty()
        };
        let mut errors = FormErrors::new();
        let advanced = typed.read(today(), &mut errors);
        assert!(errors.is_empty());
        assert_eq!(
            TypedAdvanced::of(&FindRequest {
                advanced: Some(advanced),
                ..FindRequest::default()
            }),
            typed
        );
    }
}
