//! What stewards chose of an attribute, and the form in which they choose.

use askama::Template;
use child::{Attribute, CaseId, ChildId, golden::ChoiceState, view::ChoiceView};
use desk::{Choosing, LEFT_TO_RULES, TypedChoice, TypedNotice};

use crate::{
    components::{
        Button, CharacterCount, Choice, Content, Csrf, DateInput, FormErrors, Radios, Size, Timeline, TimelineItem,
        components,
    },
    page::{
        child::value,
        desk::{TEXT_CHARACTERS_MAX, day_text, text},
        typed_date::TypedDate,
    },
    words,
};

/// What was typed into one of the forms of the page.
#[derive(Debug, Clone, Default)]
pub(crate) struct Typed {
    /// The review case that the choice answers, if the steward came from one.
    pub case: Option<CaseId>,
    /// As the desk reads it.
    pub choice: TypedChoice,
    /// The review date, box by box.
    pub review_on: TypedDate,
    /// What sources are to be told.
    pub notice: TypedNotice,
}

impl Typed {
    /// The form of a choice as it was sent.
    pub fn sent(form: &[(String, String)]) -> Self {
        let review_on = TypedDate::sent("review_on", "Review date", form);
        let of = |name: &str| text(form, name).to_owned();
        Self {
            case: text(form, "case").parse().ok(),
            choice: TypedChoice {
                seen: of("seen"),
                show: of("show"),
                reason: of("reason"),
                review_on: day_text(&review_on),
            },
            review_on,
            notice: TypedNotice::default(),
        }
    }

    /// The texts alone, with nothing picked: what is offered changed, and its places mean something else now.
    pub fn unpicked(mut self) -> Self {
        self.choice.show.clear();
        self.notice.tell.clear();
        self
    }
}

/// What is chosen about.
pub(crate) struct About<'a> {
    /// The child.
    pub child: ChildId,
    /// The attribute.
    pub attribute: Attribute,
    /// The school's code that shows, and its name.
    pub school: Option<(&'a [String], &'a str)>,
    /// The review case that the choice answers, if the steward came from one.
    pub case: Option<CaseId>,
}

/// The form in which a steward chooses which value shows.
#[derive(Template)]
#[template(path = "pages/attribute/form.html")]
pub(crate) struct ChoiceForm {
    csrf: Csrf,
    action: String,
    case: Option<CaseId>,
    seen: String,
    show: Radios,
    reason: CharacterCount,
    review_on: DateInput,
    button: Button,
}
components!(ChoiceForm);

impl ChoiceForm {
    /// The form for what may be chosen.
    pub fn new(csrf: &str, about: &About<'_>, choosing: &Choosing, (typed, errors): (&Typed, &FormErrors)) -> Self {
        let mut choices: Vec<Choice> = choosing
            .offers
            .iter()
            .map(|offer| {
                let school = about.school.filter(|(code, _)| *code == offer.value.as_slice());
                let text = value::text(about.attribute, &offer.value, school.map(|(_, name)| name));
                Choice::new(&offer.show, text).hint(format!("Stated by {}", offer.sources.join(", ")))
            })
            .collect();
        choices.push(
            Choice::new(LEFT_TO_RULES, "Leave it to the rules")
                .hint("As if nobody had chosen; that stays on record too"),
        );
        let review_on = if typed.review_on.field.is_empty() {
            TypedDate::of("review_on", "Review date", None)
        } else {
            typed.review_on.clone()
        };
        Self {
            csrf: Csrf::new(csrf),
            action: format!("/child/{}/attribute/{}/choice", about.child, about.attribute.slug()),
            case: about.case,
            seen: choosing.seen.clone(),
            show: Radios::new("show", "Which value should we show?", choices)
                .size(Size::Medium)
                .choose(&[&typed.choice.show])
                .error(errors.of("show")),
            reason: CharacterCount::new("reason", "Reason", TEXT_CHARACTERS_MAX)
                .size(Size::Small)
                .hint("Stewards read it. Do not repeat other details of the child.")
                .value(&typed.choice.reason)
                .error(errors.of("reason")),
            review_on: review_on
                .boxes(errors)
                .size(Size::Small)
                .hint("When to look at this again, if you choose a value. For example, 27 3 2027"),
            button: Button::new("Continue").testid("choose"),
        }
    }
}

/// What was decided about the attribute, the latest first; none if nothing was, or for who is not told.
pub(crate) fn decided(attribute: Attribute, choices: &[ChoiceView]) -> Option<Timeline> {
    let item = |choice: &ChoiceView| {
        let title = match (&choice.value, choice.state) {
            (None, ChoiceState::Replaced) => "Left to the rules, until a later decision".to_owned(),
            (None, _) => "Left to the rules".to_owned(),
            (Some(parts), state) => {
                let chosen = value::text(attribute, parts, None);
                let of = choice.source.as_deref().unwrap_or_default();
                let stands = match state {
                    ChoiceState::InForce => "in force",
                    ChoiceState::Lapsed => "no longer in force, because the source says something else or ended",
                    ChoiceState::Replaced => "replaced by a later decision",
                };
                format!("{chosen} of {of}: {stands}")
            }
        };
        let review = match (choice.review_on, choice.due) {
            (Some(day), true) => format!(" The day of review has come: {}.", words::date(day)),
            (Some(day), false) => format!(" Review on {}.", words::date(day)),
            (None, _) => String::new(),
        };
        TimelineItem::new(title, words::machine_time(choice.at), words::date_time(choice.at))
            .by(&choice.by)
            .body(Content::from(format!("{}{review}", ended(&choice.reason))))
    };
    (!choices.is_empty()).then(|| Timeline::new(choices.iter().map(item).collect()))
}

/// A reason as a sentence of its own.
fn ended(reason: &str) -> String {
    let full = reason.ends_with(['.', '!', '?']);
    format!("{reason}{}", if full { "" } else { "." })
}
