//! One question with what is entered for it.

use std::collections::BTreeMap;

use askama::Template;
use child::questionnaire::{Answers, Field, Kind, Need, OTHER, Question, TEXT_CHARACTERS_MAX, asked_when, need};

use crate::components::{
    CharacterCount, Choice, Content, Details, FormErrors, Input, Radios, Select, Size, components,
};

/// What is typed or kept, by the keys of the fields.
pub(super) type Typed = BTreeMap<String, String>;

/// The answers to a task as its form holds them.
pub(super) fn typed(task: child::questionnaire::Task, answers: &Answers) -> Typed {
    task.keys()
        .filter_map(|key| answers.get(&key).map(|text| (key.clone(), text.to_owned())))
        .collect()
}

/// A question of two fields: a heading, and each field under it.
#[derive(Template)]
#[template(
    ext = "html",
    source = r#"<h2 class="govuk-heading-s">{{ heading }}</h2>
{% if !hint.is_empty() %}<div class="govuk-hint">{{ hint }}</div>
{% endif %}{% for entry in entries %}{{ entry }}
{% endfor %}"#
)]
struct Several {
    heading: String,
    hint: &'static str,
    entries: Vec<Content>,
}
components!(Several);

/// A question that is not needed, within reach.
#[derive(Template)]
#[template(
    ext = "html",
    source = r#"<p class="govuk-body">Needed only if {{ asked_when }}.</p>
{{ question }}"#
)]
struct Needless {
    asked_when: &'static str,
    question: Content,
}
components!(Needless);

/// The question as the form shows it: open if it is to be answered or holds a mistake, else folded away.
pub(super) fn show(question: &Question, answers: &Answers, typed: &Typed, errors: &FormErrors) -> Content {
    let asked = asked(question, typed, errors);
    if need(question, answers) != Need::NotNeeded {
        return asked;
    }
    let wrong = question
        .fields
        .iter()
        .any(|field| errors.of(field.key).is_some() || field.other_key().is_some_and(|key| errors.of(&key).is_some()));
    let summary = format!("Not needed: {}. {}", question.number, question.text);
    let body = Needless {
        asked_when: asked_when(question).unwrap_or("another answer asks for it"),
        question: asked,
    };
    Details::new(summary, body)
        .open(wrong)
        .testid(format!("not-needed-{}", question.number))
        .into()
}

fn asked(question: &Question, typed: &Typed, errors: &FormErrors) -> Content {
    let heading = format!("{}. {}", question.number, question.text);
    if let [field] = question.fields
        && field.other_key().is_none()
    {
        return one(field, &heading, question.hint, typed, errors);
    }
    let entries = question.fields.iter().flat_map(|field| named(field, typed, errors));
    Several {
        heading,
        hint: question.hint,
        entries: entries.collect(),
    }
    .into()
}

/// A list with a box for a name that is not in it.
fn named(field: &Field, typed: &Typed, errors: &FormErrors) -> Vec<Content> {
    let Kind::PickOrOther(options) = field.kind else {
        return vec![one(field, field.label, "", typed, errors)];
    };
    let value = |key: &str| typed.get(key).cloned().unwrap_or_default();
    let known = options.iter().map(|(value, words)| Choice::new(*value, *words));
    let choices = std::iter::once(Choice::new("", "Not answered"))
        .chain(known)
        .chain([Choice::new(OTHER, "Other")]);
    let select = Select::new(field.key, field.label, choices.collect())
        .choose(&value(field.key))
        .error(errors.of(field.key));
    let own = field.other_key().map(|key| {
        Input::new(&*key, format!("Other {}", field.label.to_lowercase()))
            .value(value(&key))
            .error(errors.of(&key))
            .width(20)
            .no_spellcheck()
            .into()
    });
    std::iter::once(select.into()).chain(own).collect()
}

fn one(field: &Field, label: &str, hint: &str, typed: &Typed, errors: &FormErrors) -> Content {
    let value = typed.get(field.key).cloned().unwrap_or_default();
    let error = errors.of(field.key);
    let hint = (!hint.is_empty()).then_some(hint);
    /// Adds the hint where there is one: a field without has no empty line for it.
    macro_rules! hinted {
        ($field:expr) => {{
            let field = $field.size(Size::Small).error(error);
            match hint {
                Some(hint) => field.hint(hint).into(),
                None => field.into(),
            }
        }};
    }
    match field.kind {
        Kind::Pick(options) | Kind::PickOrOther(options) => {
            let choices = options.iter().map(|(value, words)| Choice::new(*value, *words));
            hinted!(Radios::new(field.key, label, choices.collect()).choose(&[value]))
        }
        Kind::Whole { .. } => {
            hinted!(
                Input::new(field.key, label)
                    .value(value)
                    .width(10)
                    .inputmode("numeric")
                    .no_spellcheck()
            )
        }
        Kind::Percent => {
            hinted!(
                Input::new(field.key, label)
                    .value(value)
                    .width(3)
                    .inputmode("numeric")
                    .no_spellcheck()
            )
        }
        Kind::Text => hinted!(CharacterCount::new(field.key, label, TEXT_CHARACTERS_MAX).value(value)),
    }
}
