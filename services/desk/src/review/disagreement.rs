//! A question about a value: who says what since when, and what a steward can do about it (decision 36).

use child::{
    Attribute, Child, ChildId, RecordKey, SourceRecord,
    child::reference_text,
    fact::folded,
    golden::{ChoiceState, choices},
    policy::Viewer,
    question::{Topic, shield_words},
    sources::{OWN, Sources},
    view::{self, ChoiceView, source_name},
};
use chrono::{DateTime, NaiveDate, Utc};
use serde::Serialize;
use store::{CaseKind, ReviewCase, Tx};

use super::compare::told_id;
use crate::{
    desk::Desk,
    error::DeskError,
    notice::{Telling, telling},
    record::{Choosing, choosing, current},
};

/// What sources say of a child that cannot all be right.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Disagreement {
    /// The child.
    pub child: ChildId,
    /// Its reference.
    pub reference: String,
    /// The attribute; none if it is the shield.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub attribute: Option<Attribute>,
    /// What pages call what it is about.
    pub label: &'static str,
    /// Who says what, the value that shows first.
    pub said: Vec<SaidLine>,
    /// Why the first shows, as the end of a sentence that starts "We show it because".
    #[serde(skip_serializing_if = "Option::is_none")]
    pub why: Option<&'static str>,
    /// What stewards chose before, the latest first.
    pub choices: Vec<ChoiceView>,
    /// What the viewer may choose.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub choosing: Option<Choosing>,
    /// Statements whose sources the viewer may ask to correct them.
    pub telling: Vec<Telling>,
}

/// One source's word.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct SaidLine {
    /// The parts of the value.
    pub value: Vec<String>,
    /// What pages call the source, as far as the viewer may name it.
    pub source: String,
    /// The record's id in the source, where it may be told.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub record_id: Option<String>,
    /// When the first of the versions arrived that have said so ever since.
    pub since: DateTime<Utc>,
    /// The source's own date.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub updated_on: Option<NaiveDate>,
    /// Whether this is what shows.
    pub shown: bool,
}

/// What a source says, and whose record says it.
struct Said {
    key: RecordKey,
    parts: Vec<String>,
    updated_on: Option<NaiveDate>,
    shown: bool,
}

impl Desk {
    /// The day to come on which the choice is to be looked at that is in force of what a case is about, if there is one.
    pub(super) async fn chosen_until(&self, case: &ReviewCase) -> Result<Option<NaiveDate>, DeskError> {
        let topic = Topic::from_name(&case.about).filter(|_| case.kind == CaseKind::Disagree);
        let Some(Topic::Value(attribute)) = topic else {
            return Ok(None);
        };
        let standing = self
            .shared
            .db
            .read()
            .await?
            .standings(std::slice::from_ref(&case.left_key))
            .await?;
        let child = standing.first().and_then(|standing| standing.child);
        let Some(child) = self.children(child.as_slice()).await?.pop() else {
            return Ok(None);
        };
        let today = self.shared.clock.today();
        let latest = choices(&child.golden, attribute).into_iter().next();
        Ok(latest
            .filter(|(_, _, state)| *state == ChoiceState::InForce)
            .and_then(|(_, choice, _)| choice.review_on)
            .filter(|day| *day > today))
    }

    /// What a case about a value is about; none for other cases, and where the child is not for the viewer.
    pub(super) async fn disagreement(
        &self,
        viewer: &Viewer,
        case: &ReviewCase,
        child: Option<ChildId>,
    ) -> Result<Option<Disagreement>, DeskError> {
        let topic = Topic::from_name(&case.about).filter(|_| case.kind == CaseKind::Disagree);
        let (Some(topic), Some(id)) = (topic, child) else {
            return Ok(None);
        };
        let Some(child) = self
            .children(&[id])
            .await?
            .pop()
            .filter(|child| !viewer.is_kept_from(child))
        else {
            return Ok(None);
        };
        let (sources, today) = (self.sources().await, self.shared.clock.today());
        let mut tx = self.shared.db.read().await?;
        let (attribute, said) = match topic {
            Topic::Value(attribute) => (Some(attribute), said_of(&child, viewer, attribute)),
            Topic::Shield => (None, said_of_shield(&child)),
        };
        let said = lines(&mut tx, said, attribute, viewer, &sources).await?;
        let waiting = tx.waiting_notices(&[id]).await?;
        drop(tx);
        let rows = view::cut(&child, viewer, &sources, today).map(|view| view.rows);
        let row = rows.into_iter().flatten().find(|row| Some(row.attribute) == attribute);
        let choosable = attribute.filter(|_| viewer.decides_matches());
        Ok(Some(Disagreement {
            child: id,
            reference: reference_text(child.reference),
            attribute,
            label: topic.label(),
            said,
            why: row.as_ref().and_then(|row| row.reason),
            choices: row.map(|row| row.choices).unwrap_or_default(),
            choosing: choosable.and_then(|attribute| choosing(&child, viewer, attribute, &sources)),
            telling: choosable.map_or_else(Vec::new, |attribute| {
                telling(&child, viewer, attribute, (&sources, &waiting))
            }),
        }))
    }
}

/// What sources that hold the record say of an attribute of which the viewer sees all.
fn said_of(child: &Child, viewer: &Viewer, attribute: Attribute) -> Vec<Said> {
    let value = child.golden.attributes.get(&attribute);
    let value = value.filter(|_| viewer.access(attribute.field()).full());
    let stated = value.into_iter().flat_map(|value| current(child, value));
    stated
        .map(|(place, stated)| Said {
            key: stated.key.clone(),
            parts: stated.parts.clone(),
            updated_on: stated.updated_on,
            shown: place == 0,
        })
        .collect()
}

/// What sources say of the shield: those that shield the child first, whose word counts.
fn said_of_shield(child: &Child) -> Vec<Said> {
    let records = child.golden.records.iter();
    let mut said: Vec<Said> = records
        .filter(|record| record.key.source != OWN && !record.ended)
        .filter(|record| record.shielded || record.kind.always_says_whether_shielded())
        .map(|record| Said {
            key: record.key.clone(),
            parts: vec![shield_words(record.shielded).to_owned()],
            updated_on: record.updated_on,
            shown: record.shielded,
        })
        .collect();
    said.sort_by_key(|said| !said.shown);
    said
}

async fn lines(
    tx: &mut Tx,
    said: Vec<Said>,
    attribute: Option<Attribute>,
    viewer: &Viewer,
    sources: &Sources,
) -> Result<Vec<SaidLine>, DeskError> {
    let keys: Vec<RecordKey> = said.iter().map(|said| said.key.clone()).collect();
    let stored = tx.records_by_keys(&keys).await?;
    let mut lines = Vec::with_capacity(said.len());
    for said in said {
        let Some(stored) = stored.iter().find(|stored| stored.record.key == said.key) else {
            continue;
        };
        let versions = tx.versions_of(stored.id).await?;
        let same = |record: &SourceRecord| stated(record, attribute) == folded(&said.parts);
        let mut since = stored.record.received_at;
        for version in versions.iter().rev().skip_while(|version| !same(&version.record)) {
            if !same(&version.record) {
                break;
            }
            since = version.record.received_at;
        }
        lines.push(SaidLine {
            source: source_name(&said.key.source, viewer, sources),
            record_id: told_id(&said.key, viewer, sources).map(str::to_owned),
            value: said.parts,
            since,
            updated_on: said.updated_on,
            shown: said.shown,
        });
    }
    Ok(lines)
}

/// What a version says, folded.
fn stated(record: &SourceRecord, attribute: Option<Attribute>) -> String {
    let Some(attribute) = attribute else {
        return folded(&[shield_words(record.statement.shielded).to_owned()]);
    };
    let columns = attribute.columns().iter();
    let parts: Vec<String> = columns
        .map(|column| record.text(*column).unwrap_or_default().to_owned())
        .collect();
    folded(&parts)
}
