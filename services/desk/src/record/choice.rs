//! Choosing which of several stated values shows (page P6). A choice is a record of its own that follows the source record
//! whose word was chosen, so it moves with it, is undone with it and outlives every feed (decision 33).

use std::collections::BTreeMap;

use child::{
    Attribute, Child, ChildId, FeedKind, RecordKey, Statement,
    fact::{Choice, Facts, mark},
    golden::{GoldenValue, StatedValue, canonical_json, choices},
    policy::{Viewer, nameable},
    sources::Sources,
    view::ANOTHER_SERVICE,
};
use serde::{Deserialize, Serialize};
use sha2::{Digest as _, Sha256};

use crate::{
    audit::Action,
    desk::Desk,
    error::DeskError,
    hexadecimal::hexadecimal,
    link::{Basis, Entry},
    right::{DecidesMatches, Right},
    typed::Problems,
};

/// What is sent to leave it to the rules which value shows.
pub const LEFT_TO_RULES: &str = "rules";

/// What a steward may choose of one attribute.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Choosing {
    /// The different values, the one shown first.
    pub offers: Vec<Offer>,
    /// Says what was seen: to be sent with a choice.
    pub seen: String,
}

/// One value that may be chosen.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Offer {
    /// What is sent to choose it.
    pub show: String,
    /// The parts of the value.
    pub value: Vec<String>,
    /// Who states it, as far as the viewer may name them; each once.
    pub sources: Vec<String>,
    /// Whether it is what shows now.
    pub shown: bool,
}

/// The form as it is filled in.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct TypedChoice {
    /// The `seen` of what was chosen from.
    pub seen: String,
    /// The `show` of an offer, or [`LEFT_TO_RULES`].
    pub show: String,
    /// Why.
    pub reason: String,
    /// When it is to be looked at again, `YYYY-MM-DD`; for a value that was chosen.
    pub review_on: String,
}

/// What a steward may choose of an attribute of a child; none for others, behind a shield, and where the role does not see
/// all that was stated.
pub(crate) fn choosing(child: &Child, viewer: &Viewer, attribute: Attribute, sources: &Sources) -> Option<Choosing> {
    let value = choosable(child, viewer, attribute)?;
    let name = |stated: &StatedValue| {
        if nameable(viewer.role, sources.sector(&stated.key.source)) {
            sources.label(&stated.key.source)
        } else {
            ANOTHER_SERVICE.to_owned()
        }
    };
    let mut offers: Vec<(String, Offer)> = Vec::new();
    for (place, stated) in current(child, value) {
        let (folded, source) = (stated.folded(), name(stated));
        if let Some((_, known)) = offers.iter_mut().find(|(known, _)| *known == folded) {
            if !known.sources.contains(&source) {
                known.sources.push(source);
            }
            continue;
        }
        let offer = Offer {
            show: place.to_string(),
            value: stated.parts.clone(),
            sources: vec![source],
            shown: folded == value.shown.folded(),
        };
        offers.push((folded, offer));
    }
    Some(Choosing {
        offers: offers.into_iter().map(|(_, offer)| offer).collect(),
        seen: seal(child, attribute, value),
    })
}

/// The statements of an attribute, where the viewer may choose between them: behind a shield and in columns that the role
/// does not see wholly nobody does.
pub(crate) fn choosable<'a>(child: &'a Child, viewer: &Viewer, attribute: Attribute) -> Option<&'a GoldenValue> {
    let may = viewer.decides_matches() && viewer.access(attribute.field()).full() && !viewer.is_kept_from(child);
    may.then(|| child.golden.attributes.get(&attribute)).flatten()
}

/// The statements that may be chosen, with their places: what a source no longer holds would lapse at once.
pub(crate) fn current<'a>(child: &'a Child, value: &'a GoldenValue) -> impl Iterator<Item = (usize, &'a StatedValue)> {
    let ended = |key: &RecordKey| {
        let records = &child.golden.records;
        records.iter().any(|record| record.key == *key && record.ended)
    };
    value
        .stated()
        .enumerate()
        .filter(move |(_, stated)| !ended(&stated.key))
}

/// What tells the statements of an attribute and what was chosen of them apart from every other state.
pub(crate) fn seal(child: &Child, attribute: Attribute, value: &GoldenValue) -> String {
    let decided: Vec<&RecordKey> = choices(&child.golden, attribute).iter().map(|(key, ..)| *key).collect();
    let state = serde_json::to_vec(&(attribute, value, decided)).expect("texts and dates have a JSON form");
    hexadecimal(&Sha256::digest(&state))
}

impl Desk {
    /// Looks whether a choice can be made, as [`Self::choose_value`] would; answers the value that would show, or none
    /// where it would be left to the rules.
    pub async fn check_choice(
        &self,
        viewer: &Viewer,
        id: ChildId,
        attribute: Attribute,
        typed: &TypedChoice,
    ) -> Result<Option<Vec<String>>, DeskError> {
        let child = self.child_to_choose_for(viewer, id).await?;
        Ok(self.read_choice(viewer, &child, attribute, typed)?.chosen)
    }

    /// Chooses which value shows of an attribute, if what is stated is still as it was seen; else [`DeskError::Changed`].
    /// When this answers, the choice shows.
    pub async fn choose_value(
        &self,
        viewer: &Viewer,
        id: ChildId,
        attribute: Attribute,
        typed: &TypedChoice,
    ) -> Result<(), DeskError> {
        let child = self.child_to_choose_for(viewer, id).await?;
        let choice = self.read_choice(viewer, &child, attribute, typed)?;
        let beside = choice.beside.clone();
        let record_id = self.shared.ids.uuid(choice.at).to_string();
        let value = child.golden.attributes.get(&attribute).ok_or(DeskError::NotFound)?;
        let mut seen: Vec<String> = value.stated().map(|stated| mark(&record_id, &stated.parts)).collect();
        seen.sort();
        seen.dedup();
        let statement = Statement {
            record_id,
            // Own records have no layout: this is the one of which linking reads nothing.
            kind: FeedKind::Involvement,
            columns: BTreeMap::new(),
            facts: Facts {
                choices: vec![Choice { seen, ..choice }],
                ..Facts::default()
            },
            shielded: false,
            address_withheld: false,
            address_updated_on: None,
            updated_on: Some(self.shared.clock.today()),
            unknown: BTreeMap::new(),
        };
        let basis = Basis::BesideUnchanged {
            record: beside,
            child: child.id,
            digest: Sha256::digest(canonical_json(&child.golden)).into(),
        };
        let entry = Entry {
            statement: Box::new(statement),
            basis,
        };
        self.enter(viewer, entry, Action::ValueChosen).await?;
        Ok(())
    }

    /// A child of whom the viewer may choose values; one behind a shield is none.
    pub(crate) async fn child_to_choose_for(&self, viewer: &Viewer, id: ChildId) -> Result<Child, DeskError> {
        DecidesMatches::require(viewer)?;
        let child = self.child_to_enter(viewer, id).await?;
        if viewer.is_kept_from(&child) {
            return Err(DeskError::NotFound);
        }
        Ok(child)
    }

    /// What was typed as a choice.
    fn read_choice(
        &self,
        viewer: &Viewer,
        child: &Child,
        attribute: Attribute,
        typed: &TypedChoice,
    ) -> Result<Choice, DeskError> {
        let value = choosable(child, viewer, attribute).ok_or(DeskError::NotFound)?;
        if typed.seen != seal(child, attribute, value) {
            return Err(DeskError::Changed);
        }
        let mut problems = Problems::default();
        let show = typed.show.trim();
        let to_rules = show == LEFT_TO_RULES;
        let stated = current(child, value)
            .find(|(place, _)| place.to_string() == show)
            .map(|(_, stated)| stated);
        if stated.is_none() && !to_rules {
            problems.add("show", "Select which value to show");
        }
        let reason = problems.text("reason", "Reason", "Enter a reason", &typed.reason);
        let today = self.shared.clock.today();
        let review_on = (!to_rules)
            .then(|| problems.day_to_come("review_on", "Review date", &typed.review_on, today))
            .flatten();
        problems.none()?;
        Ok(Choice {
            attribute,
            beside: stated.unwrap_or(&value.shown).key.clone(),
            chosen: stated.map(|stated| stated.parts.clone()),
            seen: Vec::new(),
            reason,
            by: viewer.display_name.clone(),
            at: self.shared.clock.now(),
            review_on,
        })
    }
}
