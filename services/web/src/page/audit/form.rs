//! The form that filters the trail.

use askama::Template;
use desk::{AuditAction, Problem, TrailRequest};

use crate::{
    components::{Button, Checkboxes, Choice, Csrf, DateInput, FormErrors, Input, Select, WrongParts, components},
    page::typed_date::TypedDate,
};

const PERSON: &str = "person";
const CHILD: &str = "child";
const ACTION: &str = "action";
const REASON: &str = "reason";
const FROM: &str = "from";
const TO: &str = "to";
const OVERRIDE: &str = "override";
const YES: &str = "yes";

/// What was typed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Typed {
    person: String,
    child: String,
    action: String,
    reason: String,
    from: TypedDate,
    to: TypedDate,
    override_only: bool,
}

impl Default for Typed {
    fn default() -> Self {
        Self::of(&TrailRequest::default())
    }
}

impl Typed {
    /// As the form sent it.
    pub fn sent(form: &[(String, String)]) -> Self {
        let one = |name: &str| {
            let sent = form.iter().find(|(sent, _)| sent == name);
            sent.map_or_else(String::new, |(_, text)| text.trim().to_owned())
        };
        Self {
            person: one(PERSON),
            child: one(CHILD),
            action: one(ACTION),
            reason: one(REASON),
            from: TypedDate::sent(FROM, "First day", form),
            to: TypedDate::sent(TO, "Last day", form),
            override_only: one(OVERRIDE) == YES,
        }
    }

    /// What was asked for before.
    pub fn of(request: &TrailRequest) -> Self {
        Self {
            person: request.person.clone(),
            child: request.child.clone(),
            action: request.action.clone(),
            reason: request.reason.clone(),
            from: TypedDate::of(FROM, "First day", request.from),
            to: TypedDate::of(TO, "Last day", request.to),
            override_only: request.override_only,
        }
    }

    /// Whether anything is filtered.
    pub fn is_empty(&self) -> bool {
        *self == Self::default()
    }

    /// The request, or what is wrong with its dates; the rest is for the desk to read.
    pub fn read(&self, errors: &mut FormErrors) -> TrailRequest {
        let mut day = |typed: &TypedDate| {
            typed.read().unwrap_or_else(|wrong| {
                typed.refuse(&wrong, errors);
                None
            })
        };
        TrailRequest {
            from: day(&self.from),
            to: day(&self.to),
            person: self.person.clone(),
            child: self.child.clone(),
            action: self.action.clone(),
            reason: self.reason.clone(),
            override_only: self.override_only,
        }
    }

    /// What the desk says is wrong, in the order of the form.
    pub fn refuse(&self, problems: Vec<Problem>) -> FormErrors {
        let mut errors = FormErrors::new();
        for problem in problems {
            if problem.field == TO {
                let wrong = crate::page::typed_date::WrongDate {
                    parts: WrongParts::ALL,
                    message: problem.message,
                };
                self.to.refuse(&wrong, &mut errors);
            } else {
                errors.add_at(problem.field.clone(), problem.field, problem.message);
            }
        }
        errors
    }
}

/// The form as it is shown.
#[derive(Debug, Clone, PartialEq, Eq, Template)]
#[template(path = "pages/audit/form.html")]
pub(super) struct FilterForm {
    csrf: Csrf,
    texts: [Input; 2],
    action: Select,
    reason: Input,
    days: [DateInput; 2],
    override_only: Checkboxes,
    submit: Button,
}
components!(FilterForm);

impl FilterForm {
    /// The form as typed, with its errors.
    pub fn new(csrf: &str, typed: &Typed, errors: &FormErrors) -> Self {
        let text = |name: &'static str, label: &str, value: &str| {
            Input::new(name, label)
                .value(value)
                .no_spellcheck()
                .autocomplete("off")
                .error(errors.of(name))
        };
        let actions = AuditAction::ALL
            .iter()
            .map(|action| Choice::new(action.name(), action.label()));
        let any = std::iter::once(Choice::new("", "Any action"));
        let overrides = vec![Choice::new(YES, "Only looks at hidden details").chosen(typed.override_only)];
        Self {
            csrf: Csrf::new(csrf),
            texts: [
                text(PERSON, "Person", &typed.person).hint("Email address, or a part of the name"),
                text(CHILD, "Child record", &typed.child)
                    .hint("A reference, like C-48291")
                    .width(10),
            ],
            action: Select::new(ACTION, "Action", any.chain(actions).collect())
                .choose(&typed.action)
                .error(errors.of(ACTION)),
            reason: text(REASON, "Reason", &typed.reason).hint("A part of the stated reason"),
            days: [
                typed.from.boxes(errors).hint("For example, 27 3 2007"),
                typed.to.boxes(errors).hint("This day is included"),
            ],
            override_only: Checkboxes::new(OVERRIDE, "Hidden details", overrides).small(),
            submit: Button::new("Apply filters").testid("apply"),
        }
    }
}
