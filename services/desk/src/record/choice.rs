//! Choosing which of several stated values shows (page P6). A choice is a record of its own that follows the source record
//! whose word was chosen, so it moves with it, is undone with it and outlives every feed (decision 33).

use std::collections::BTreeMap;

use child::{
    Attribute, Child, ChildId, FeedKind, RecordKey, Statement,
    fact::{Choice, Facts, mark},
    golden::{GoldenValue, StatedValue, canonical_json, choices},
    policy::{Viewer, nameable},
    sources::Sources,
    view::source_name,
};
use serde::{Deserialize, Serialize};
use sha2::{Digest as _, Sha256};

use crate::{
    audit::Action,
    desk::Desk,
    error::DeskError,
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
    let name = |stated: &StatedValue| source_name(&stated.key.source, viewer, sources);
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
        seen: seal(child, viewer, attribute, (value, sources)),
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

/// The statement that an offer stands for, with the value that it is one of; none if what is stated is not as it was seen.
pub(crate) fn picked<'a>(
    (child, sources): (&'a Child, &Sources),
    viewer: &Viewer,
    attribute: Attribute,
    (seen, show): (&str, &str),
) -> Option<(&'a GoldenValue, &'a StatedValue)> {
    let value = choosable(child, viewer, attribute)?;
    let (_, stated) = current(child, value).find(|(place, _)| place.to_string() == show)?;
    (seal(child, viewer, attribute, (value, sources)) == seen).then_some((value, stated))
}

/// What tells the statements of an attribute and what was chosen of them, as the viewer may know them, apart from every other
/// state. It is made of nothing that the viewer is not shown: of a record whose source may not be named not even a guess at
/// its id could be tried against it.
pub(crate) fn seal(
    child: &Child,
    viewer: &Viewer,
    attribute: Attribute,
    (value, sources): (&GoldenValue, &Sources),
) -> String {
    let stated: Vec<_> = value
        .stated()
        .map(|stated| {
            let may_name = nameable(viewer.role, sources.sector(&stated.key.source));
            (may_name.then_some(&stated.key), &stated.parts, stated.updated_on)
        })
        .collect();
    let decided: Vec<&RecordKey> = choices(&child.golden, attribute).iter().map(|(key, ..)| *key).collect();
    let state = (attribute, value.decided_by, stated, decided);
    let state = serde_json::to_vec(&state).expect("texts and dates have a JSON form");
    hex::encode(Sha256::digest(&state))
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
        let sources = self.sources().await;
        Ok(self.read_choice(viewer, (&child, &sources), attribute, typed)?.chosen)
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
        let sources = self.sources().await;
        let choice = self.read_choice(viewer, (&child, &sources), attribute, typed)?;
        let beside = choice.beside.clone();
        let value = child.golden.attributes.get(&attribute).ok_or(DeskError::NotFound)?;
        let statement = self.stated_choice(choice, value);
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

    /// A choice between the statements of a value, as it is recorded.
    pub(crate) fn stated_choice(&self, choice: Choice, value: &GoldenValue) -> Statement {
        let record_id = self.shared.ids.uuid(choice.at).to_string();
        let mut seen: Vec<String> = value.stated().map(|stated| mark(&record_id, &stated.parts)).collect();
        seen.sort();
        seen.dedup();
        Statement {
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
        }
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
        (child, sources): (&Child, &Sources),
        attribute: Attribute,
        typed: &TypedChoice,
    ) -> Result<Choice, DeskError> {
        let value = choosable(child, viewer, attribute).ok_or(DeskError::NotFound)?;
        if typed.seen != seal(child, viewer, attribute, (value, sources)) {
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

#[cfg(test)]
mod tests {
    use child::{
        Column, FeedKind, SourceRecord, UserId,
        child::Shield,
        golden::{Survivorship, build},
        policy::Role,
        retention::Life,
        sources::Source,
    };
    use chrono::DateTime;
    use uuid::Uuid;

    use super::*;

    fn states(source: &str, record_id: &str, name: &str) -> SourceRecord {
        SourceRecord {
            key: RecordKey::new(source, record_id),
            version: 1,
            statement: Statement {
                record_id: record_id.to_owned(),
                kind: FeedKind::Education,
                columns: [(Column::MiddleName, name.to_owned())].into(),
                facts: Facts::default(),
                shielded: false,
                address_withheld: false,
                address_updated_on: None,
                updated_on: None,
                unknown: BTreeMap::new(),
            },
            first_seen: DateTime::UNIX_EPOCH,
            received_at: DateTime::UNIX_EPOCH,
            ended: false,
        }
    }

    /// What a data steward is sent of a child of whom a school and a sensitive service state middle names.
    fn sent(school: (&str, &str), service: (&str, &str)) -> String {
        let records = [
            states("education", school.0, school.1),
            states("camhs", service.0, service.1),
        ];
        let child = Child {
            id: ChildId(Uuid::nil()),
            reference: 10_001,
            golden: build(&records, &Survivorship::builtin()),
            shield: Shield::default(),
            under_review: false,
            life: Life::Live,
            restricted: false,
        };
        let sectors = [
            ("education", child::Sector::Education),
            ("camhs", child::Sector::Sensitive),
        ];
        let sources = Sources::new(
            sectors.map(|(name, sector)| Source {
                name: name.to_owned(),
                title: name.to_owned(),
                sector,
                ids_of: None,
                kind: None,
            }),
            [],
        );
        let steward = Viewer::new(UserId(Uuid::nil()), "Petra Ashgrove", Role::DataSteward);
        let choosing = choosing(&child, &steward, Attribute::MiddleName, &sources);
        choosing.expect("a steward may choose").seen
    }

    #[test]
    fn p06_what_a_steward_is_sent_is_made_of_nothing_that_the_steward_is_not_shown() {
        let seen = sent(("E1", "Rose"), ("H1", "Ruth"));
        assert_eq!(
            seen,
            sent(("E1", "Rose"), ("H2", "Ruth")),
            "which record of a service that may not be named cannot be found out"
        );
        assert_ne!(seen, sent(("E2", "Rose"), ("H1", "Ruth")));
        assert_ne!(seen, sent(("E1", "Rose"), ("H1", "Rhoda")));
    }
}
