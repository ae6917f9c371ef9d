//! The form below the evidence: what the steward answers. Nothing is preselected, and no score stands beside it.

use askama::Template;
use desk::{CaseView, Why};

use super::answer::{Answer, Typed};
use crate::{
    components::{Button, CharacterCount, Choice, Content, Csrf, Details, FormErrors, Input, Radios, Size, components},
    page::desk::TEXT_CHARACTERS_MAX,
};

/// The form.
#[derive(Template)]
#[template(
    ext = "html",
    source = r#"<form method="post" action="{{ action }}" novalidate data-testid="decision">
  {{ csrf }}
  <input type="hidden" name="version" value="{{ version }}">
  {% if let Some(child) = child %}<input type="hidden" name="child" value="{{ child }}">
  {% endif %}{{ answer }}
  <div class="govuk-button-group">
    {{ go_on }}
    {{ later }}
  </div>
</form>"#
)]
pub(super) struct AnswerForm {
    action: String,
    csrf: Csrf,
    version: i64,
    child: Option<String>,
    answer: Radios,
    go_on: Button,
    later: Button,
}
components!(AnswerForm);

/// Fields one below the other.
#[derive(Template)]
#[template(
    ext = "html",
    source = "{% for field in fields %}{{ field }}
{% endfor %}"
)]
pub(super) struct Fields {
    fields: Vec<Content>,
}
components!(Fields);

impl AnswerForm {
    /// The form of a case with two records.
    pub fn new(csrf: &str, case: &CaseView, typed: &Typed, errors: &FormErrors) -> Self {
        let together = one_child(case);
        let choices = Answer::ALL.map(|(answer, name, words)| {
            let choice = Choice::new(name, words).chosen(typed.answer == Some(answer));
            match answer {
                Answer::Same => choice,
                Answer::Different if together.is_some() => {
                    choice.hint("The next page shows the source records, to choose those that belong to another child.")
                }
                Answer::Different => choice.reveals(different(typed, errors)),
                Answer::Unsure => choice.reveals(unsure(typed, errors)),
            }
        });
        let answer = Radios::new("answer", "Are these records about the same child?", choices.into())
            .size(Size::Medium)
            .error(errors.of("answer"));
        Self {
            action: format!("/review/{}", case.id),
            csrf: Csrf::new(csrf),
            version: case.version,
            child: together,
            answer,
            go_on: Button::new("Continue").once().testid("continue"),
            later: Button::new("Save and come back later")
                .secondary()
                .sends("later", "yes")
                .testid("later"),
        }
    }
}

/// The child record that holds both records, if one does.
pub(super) fn one_child(case: &CaseView) -> Option<String> {
    let child = case.left.child.filter(|child| case.right.child == Some(*child))?;
    Some(child.to_string())
}

fn different(typed: &Typed, errors: &FormErrors) -> Fields {
    let reasons = Why::ALL.map(|why| Choice::new(why.name(), why.label()).chosen(typed.why == why.name()));
    let why = Radios::new("why", "Why are they different?", reasons.into())
        .small()
        .error(errors.of("why"));
    let reason = CharacterCount::new("reason", "In your own words (optional)", TEXT_CHARACTERS_MAX)
        .value(&typed.reason)
        .error(errors.of("reason"));
    Fields {
        fields: vec![why.into(), reason.into()],
    }
}

/// The form that puts a case off, where there is nothing else to answer with.
#[derive(Template)]
#[template(
    ext = "html",
    source = r#"<form method="post" action="{{ action }}" novalidate>
  {{ csrf }}
  <input type="hidden" name="version" value="{{ version }}">
  <input type="hidden" name="answer" value="unsure">
  {{ fields }}
  {{ button }}
</form>"#
)]
struct DeferForm {
    action: String,
    csrf: Csrf,
    version: i64,
    fields: Fields,
    button: Button,
}
components!(DeferForm);

/// Puts a case off; folded away until it is needed.
pub(super) fn put_off(csrf: &str, case: &CaseView, typed: &Typed, errors: &FormErrors) -> Details {
    let open = ["need", "ask", "until"].iter().any(|field| errors.of(field).is_some());
    let form = DeferForm {
        action: format!("/review/{}", case.id),
        csrf: Csrf::new(csrf),
        version: case.version,
        fields: unsure(typed, errors),
        button: Button::new("Put this case off").secondary().once().testid("defer"),
    };
    Details::new("I cannot tell yet", form).open(open).testid("put-off")
}

fn unsure(typed: &Typed, errors: &FormErrors) -> Fields {
    let need = CharacterCount::new("need", "What do you need to know first?", TEXT_CHARACTERS_MAX)
        .value(&typed.need)
        .error(errors.of("need"));
    let ask = Input::new("ask", "Who do you ask? (optional)")
        .value(&typed.ask)
        .error(errors.of("ask"))
        .no_spellcheck();
    let until = typed
        .until
        .boxes(errors)
        .hint("The case leaves the queue until this day. For example, 27 3 2027");
    Fields {
        fields: vec![need.into(), ask.into(), until.into()],
    }
}
