//! Choosing, while two children are joined, which of their values show. Nothing is preselected.

use std::collections::BTreeMap;

use askama::Template;
use child::Attribute;
use desk::{JoinOffer, JoinPreview, LEFT_TO_RULES, TypedAnswer, TypedJoinChoice};

use crate::{
    components::{CharacterCount, Choice, DateInput, FormErrors, Radios, Size, components},
    page::{
        child::value,
        desk::{TEXT_CHARACTERS_MAX, day_text, text},
        typed_date::TypedDate,
    },
};

/// What a steward typed on the page before a join.
#[derive(Debug, Clone)]
pub(super) struct TypedJoin {
    /// Why the two are one child.
    pub reason: String,
    /// The version of the case that was seen.
    version: i64,
    /// The token of the preview that was seen.
    token: String,
    /// What was picked, with what it was picked from.
    picked: BTreeMap<Attribute, (String, String)>,
    why: String,
    /// The review date, box by box.
    pub review_on: TypedDate,
}

impl TypedJoin {
    /// Nothing typed.
    pub fn none() -> Self {
        Self::sent(&[])
    }

    /// What a form sent. Details that it does not offer count as absent.
    pub fn sent(form: &[(String, String)]) -> Self {
        let of = |name: &str| text(form, name).to_owned();
        let picked = Attribute::ALL.into_iter().filter_map(|attribute| {
            let slug = attribute.slug();
            let show = of(&format!("show-{slug}"));
            (!show.is_empty()).then(|| (attribute, (show, of(&format!("seen-{slug}")))))
        });
        Self {
            reason: of("reason"),
            version: text(form, "version").parse().unwrap_or_default(),
            token: of("token"),
            picked: picked.collect(),
            why: of("choice_reason"),
            review_on: TypedDate::sent("review_on", "Review date", form),
        }
    }

    /// As the desk takes it.
    pub fn to_answer(&self) -> TypedAnswer {
        let choice = |(attribute, (show, seen)): (&Attribute, &(String, String))| TypedJoinChoice {
            attribute: *attribute,
            show: show.clone(),
            seen: seen.clone(),
        };
        TypedAnswer {
            version: self.version,
            answer: "same".to_owned(),
            why: String::new(),
            reason: self.reason.clone(),
            choices: self.picked.iter().map(choice).collect(),
            choice_reason: self.why.clone(),
            review_on: day_text(&self.review_on),
            token: self.token.clone(),
        }
    }
}

/// One detail with its values.
struct Offered {
    slug: &'static str,
    seen: String,
    show: Radios,
}

/// The part of the form in which values are chosen.
#[derive(Template)]
#[template(
    ext = "html",
    source = r#"<section data-testid="choose-values">
  <h2 class="govuk-heading-m">Which values should we show?</h2>
  <p class="govuk-body">Choose only where you know better than the rules. What you choose is recorded with the join, and taken back if the join is undone.</p>
  <input type="hidden" name="token" value="{{ token }}">
  {% for offered in offers %}<input type="hidden" name="seen-{{ offered.slug }}" value="{{ offered.seen }}">
  {{ offered.show }}
  {% endfor %}{{ why }}
  {{ review_on }}
</section>"#
)]
pub(super) struct ChoicesPart {
    token: String,
    offers: Vec<Offered>,
    why: CharacterCount,
    review_on: DateInput,
}
components!(ChoicesPart);

impl ChoicesPart {
    /// The part for what may be chosen; none where that is nothing.
    pub fn new(join: &JoinPreview, typed: &TypedJoin, errors: &FormErrors) -> Option<Self> {
        if join.offers.is_empty() {
            return None;
        }
        Some(Self {
            token: join.preview.token.clone(),
            offers: join.offers.iter().map(|offer| offered(offer, typed)).collect(),
            why: CharacterCount::new("choice_reason", "Why these values?", TEXT_CHARACTERS_MAX)
                .size(Size::Small)
                .hint("Only if you choose one. Stewards read it. Do not repeat other details of the child.")
                .value(&typed.why)
                .error(errors.of("choice_reason")),
            review_on: typed
                .review_on
                .boxes(errors)
                .size(Size::Small)
                .hint("When to look at this again, if you choose a value. For example, 27 3 2027"),
        })
    }
}

fn offered(offer: &JoinOffer, typed: &TypedJoin) -> Offered {
    let slug = offer.attribute.slug();
    let mut choices: Vec<Choice> = offer
        .choosing
        .offers
        .iter()
        .map(|one| {
            let by_rule = if one.shown { ". The rules show this" } else { "" };
            let hint = format!("Stated by {}{by_rule}", one.sources.join(", "));
            Choice::new(&one.show, value::text(offer.attribute, &one.value, None)).hint(hint)
        })
        .collect();
    choices.push(Choice::new(LEFT_TO_RULES, "Leave it to the rules"));
    let picked = typed.picked.get(&offer.attribute);
    // Places mean something else once what is stated changed.
    let picked = picked.filter(|(_, seen)| *seen == offer.choosing.seen);
    let picked = picked.map(|(show, _)| show.as_str()).unwrap_or_default();
    Offered {
        slug,
        seen: offer.choosing.seen.clone(),
        show: Radios::new(format!("show-{slug}"), format!("{} (optional)", offer.label), choices)
            .size(Size::Small)
            .small()
            .choose(&[picked]),
    }
}
