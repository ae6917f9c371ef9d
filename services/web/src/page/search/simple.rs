//! The one box.

use askama::Template;
use child::policy::ReasonList;
use desk::FindRequest;
use serde::Deserialize;

use super::reason;
use crate::{
    components::{Button, Csrf, FormErrors, Input, Select, components},
    layout::Page,
};

/// Name of the box, here and in the header.
const FIELD: &str = "text";

/// What was typed, here or into the box in the header.
#[derive(Debug, Clone, Default, PartialEq, Eq, Deserialize)]
#[serde(default, rename_all = "kebab-case")]
pub(super) struct TypedSearch {
    pub text: String,
    pub reason: String,
    pub reason_other: String,
}

impl TypedSearch {
    /// What a search that was made before had typed.
    pub fn of(request: &FindRequest) -> Self {
        Self {
            text: request.text.clone(),
            ..Self::default()
        }
    }

    /// Checks the text; what it means is for the desk to read.
    pub fn check(&self, errors: &mut FormErrors) {
        if self.text.trim().is_empty() {
            errors.add(FIELD, "Enter a name, date of birth, postcode or number");
        }
    }
}

/// The form itself, as it stands here and on the home page.
#[derive(Debug, Clone, PartialEq, Eq, Template)]
#[template(path = "pages/search/form.html")]
pub(crate) struct SearchForm {
    csrf: Csrf,
    text: Input,
    reason: Option<(Select, Option<Input>)>,
    submit: Button,
}
components!(SearchForm);

impl SearchForm {
    /// The form as typed, with its errors. `asks_why` adds the question why.
    pub(super) fn new(csrf: &str, typed: &TypedSearch, asks_why: Option<&ReasonList>, errors: &FormErrors) -> Self {
        let text = Input::new(FIELD, "Search for a child")
            .hint("Name, date of birth, postcode, UPN or NHS number. For example, chidi okafor 4 3 2001")
            .value(&typed.text)
            .kind("search")
            .no_spellcheck()
            .autocomplete("off")
            .error(errors.of(FIELD));
        Self {
            csrf: Csrf::new(csrf),
            text,
            reason: asks_why.map(|list| reason::fields(list, &typed.reason, &typed.reason_other, errors)),
            submit: Button::new("Search").testid("search"),
        }
    }
}

/// The page with the one box.
#[derive(Template)]
#[template(path = "pages/search/simple.html")]
pub(super) struct SearchPage {
    page: Page,
    form: SearchForm,
}

impl SearchPage {
    /// The form as typed, with its errors. `asks_why` adds the question why.
    pub fn new(page: Page, typed: &TypedSearch, asks_why: Option<&ReasonList>, errors: &FormErrors) -> Self {
        Self {
            form: SearchForm::new(page.csrf(), typed, asks_why, errors),
            page: page.errors(errors.summary()).without_header_search(),
        }
    }
}
