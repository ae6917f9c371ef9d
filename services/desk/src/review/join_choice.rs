//! Choosing which values show of two children that are joined, with the join (page P11): the choices of decision 33, written in
//! the decision's transaction and taken back with it.

use std::collections::BTreeSet;

use child::{Attribute, fact::Choice, policy::Viewer};
use chrono::NaiveDate;
use serde::{Deserialize, Serialize};

use super::{
    answer::TypedAnswer,
    part_view::{Laid, PartView, Preview},
};
use crate::{
    desk::Desk,
    error::DeskError,
    link::{Chosen, Written},
    record::{Choosing, LEFT_TO_RULES, choosing, picked},
    typed::Problems,
};

/// A detail of which the children say different things, and what of it may be chosen for the joined one.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct JoinOffer {
    /// The attribute.
    pub attribute: Attribute,
    /// What pages call it.
    pub label: &'static str,
    /// The values, the one first that the rules would show, and what was seen.
    #[serde(flatten)]
    pub choosing: Choosing,
}

/// Which value a steward chooses of one detail.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct TypedJoinChoice {
    /// The attribute.
    pub attribute: Attribute,
    /// The `show` of an offer; [`LEFT_TO_RULES`] chooses nothing.
    pub show: String,
    /// The `seen` of what was chosen from.
    pub seen: String,
}

impl TypedJoinChoice {
    fn chooses(&self) -> bool {
        !self.show.is_empty() && self.show != LEFT_TO_RULES
    }
}

/// Why values are chosen, and when that is looked at again.
pub(super) struct WhyChosen {
    reason: String,
    review_on: Option<NaiveDate>,
}

impl TypedAnswer {
    /// The values that are chosen with the answer.
    fn chosen(&self) -> impl Iterator<Item = &TypedJoinChoice> {
        self.choices.iter().filter(|choice| choice.chooses())
    }

    /// What was typed about the values that are chosen; nothing is asked where none is.
    pub(super) fn why_chosen(&self, problems: &mut Problems, is_same: bool, today: NaiveDate) -> Option<WhyChosen> {
        self.chosen().next()?;
        if !is_same {
            problems.add("choices", "Choose values only where the two are the same child");
            return None;
        }
        let ask = "Enter a reason for the values that you chose";
        Some(WhyChosen {
            reason: problems.text("choice_reason", "Reason", ask, &self.choice_reason),
            review_on: problems.day_to_come("review_on", "Review date", &self.review_on, today),
        })
    }
}

/// Whether the children say different things of an attribute, as the viewer sees them.
fn differ(before: &[PartView], attribute: Attribute) -> bool {
    let value = |part: &PartView| {
        let row = part.view.rows.iter().find(|row| row.attribute == attribute);
        row.map(|row| row.value.clone())
    };
    before.windows(2).any(|pair| value(&pair[0]) != value(&pair[1]))
}

impl Desk {
    /// What may be chosen with a join. Nothing where the records are one child already.
    pub(super) async fn join_offers(
        &self,
        viewer: &Viewer,
        written: &Written,
        (laid, preview): (&Laid, &Preview),
    ) -> Vec<JoinOffer> {
        let [joined] = written.after.as_slice() else {
            return Vec::new();
        };
        let sources = self.sources().await;
        let joined = laid.child(joined, true);
        let offer = |attribute: Attribute| {
            Some(JoinOffer {
                attribute,
                label: attribute.label(),
                choosing: choosing(&joined, viewer, attribute, &sources)?,
            })
        };
        let differing = Attribute::ALL
            .into_iter()
            .filter(|attribute| differ(&preview.before, *attribute));
        let offers = differing.filter_map(offer);
        offers.filter(|offer| offer.choosing.offers.len() > 1).collect()
    }

    /// What is recorded of the values that were chosen, if everything is as it was seen.
    pub(super) async fn chosen_with(
        &self,
        viewer: &Viewer,
        written: &Written,
        (laid, preview): (&Laid, &Preview),
        (typed, why): (&TypedAnswer, &WhyChosen),
    ) -> Result<Vec<Chosen>, DeskError> {
        let [part] = written.after.as_slice() else {
            return Err(DeskError::Changed);
        };
        let (sources, joined) = (self.sources().await, laid.child(part, true));
        let at = self.shared.clock.now();
        let (mut chosen, mut once) = (Vec::new(), BTreeSet::new());
        for choice in typed.chosen().filter(|choice| once.insert(choice.attribute)) {
            let attribute = choice.attribute;
            let seen = (choice.seen.as_str(), choice.show.as_str());
            let (value, stated) = picked((&joined, &sources), viewer, attribute, seen)
                .filter(|_| differ(&preview.before, attribute))
                .ok_or(DeskError::Changed)?;
            let choice = Choice {
                attribute,
                beside: stated.key.clone(),
                chosen: Some(stated.parts.clone()),
                seen: Vec::new(),
                reason: why.reason.clone(),
                by: viewer.display_name.clone(),
                at,
                review_on: why.review_on,
            };
            chosen.push(Chosen {
                statement: Box::new(self.stated_choice(choice, value)),
                beside: stated.key.clone(),
            });
        }
        Ok(chosen)
    }
}
