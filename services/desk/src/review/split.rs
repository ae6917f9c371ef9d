//! Taking source records out of a child record that they do not belong to.

use std::collections::BTreeSet;

use child::{CaseId, ChildId, DecisionId, RecordKey, child::read_reference, policy::Viewer, view::SourceView};
use chrono::{DateTime, Utc};
use linkage::{Engine, probability};
use serde::Serialize;
use store::{CaseKind, StoredRecord};

use super::{
    answer::{Why, is_of_source},
    decisions::{DecisionLine, MatchDecision, decision_line},
    part_view::Preview,
};
use crate::{
    audit::{Action, Event},
    desk::Desk,
    error::DeskError,
    link::{Order, Profile, Wanted},
    right::{DecidesMatches, Right},
    typed::Problems,
};

/// A source record to choose.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct SplitCard {
    /// Number of the record in the form.
    pub record: i64,
    /// When the source was first heard of it.
    pub first_seen: DateTime<Utc>,
    /// What it states.
    pub card: SourceView,
    /// Whether the engine would take it out, were the two records of the case that led here different children.
    pub proposed: bool,
}

/// How two of the records weigh.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct PairScore {
    /// One record, by number.
    pub left: i64,
    /// The other.
    pub right: i64,
    /// Match weight in bits.
    pub weight: f64,
    /// The chance that the two are one child.
    pub probability: f64,
}

/// What is needed to choose.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct SplitForm {
    /// The child.
    pub child: ChildId,
    /// Its reference.
    pub reference: String,
    /// Its name, listed.
    pub name: String,
    /// Its source records, the one seen first in front.
    pub cards: Vec<SplitCard>,
    /// How each two of them weigh.
    pub pairs: Vec<PairScore>,
    /// Decisions in force about the child, oldest first.
    pub decisions: Vec<DecisionLine>,
}

/// What a steward chooses.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct TypedSplit {
    /// Numbers of the records that belong to another child.
    pub records: Vec<i64>,
    /// Reference of the child that they belong to; empty for a new one.
    pub into: String,
    /// Why: one of [`Why`].
    pub why: String,
    /// In the steward's own words.
    pub reason: String,
    /// Earlier decisions to be taken back with it.
    pub withdraws: Vec<DecisionId>,
    /// The token of the preview; empty before there is one.
    pub token: String,
}

impl Desk {
    /// The source records of a child with what ties them, to choose those that belong to another. `case` is the case that
    /// led here, if one did.
    pub async fn split_form(
        &self,
        viewer: &Viewer,
        child: ChildId,
        case: Option<CaseId>,
    ) -> Result<SplitForm, DeskError> {
        DecidesMatches::require(viewer)?;
        let found = self.child_to_enter(viewer, child).await?;
        let (sources, today) = (self.sources().await, self.shared.clock.today());
        let view = child::view::cut(&found, viewer, &sources, today).filter(|view| view.sources.is_some());
        let Some(view) = view else {
            self.trace(Event::of(viewer, Action::NotFound).about(child)).await?;
            return Err(DeskError::NotFound);
        };
        let proposed = match case {
            Some(case) => self.proposed(viewer, case, found.id).await?,
            None => BTreeSet::new(),
        };
        let mut tx = self.shared.db.read().await?;
        let mut records: Vec<StoredRecord> = tx.records_of_children(&[found.id]).await?;
        let decisions = tx.decisions_of_child(found.id).await?;
        drop(tx);
        let decisions = self.told_of(viewer, decisions).await?;
        records.retain(|stored| is_of_source(&stored.record.key));
        records.sort_by_key(|stored| (stored.record.first_seen, stored.id));
        let cards = view.sources.into_iter().flatten();
        let cards: Vec<SourceView> = cards.collect();
        let card = |stored: &StoredRecord| {
            let key = &stored.record.key;
            let card = cards
                .iter()
                .find(|card| card.source == key.source && card.record_id == key.record_id);
            card.map(|card| SplitCard {
                record: stored.id.0,
                first_seen: stored.record.first_seen,
                card: card.clone(),
                proposed: proposed.contains(key),
            })
        };
        let form = SplitForm {
            child: found.id,
            reference: found.reference_text(),
            name: view.name.listed(),
            cards: records.iter().filter_map(card).collect(),
            decisions: decisions
                .iter()
                .map(decision_line)
                .filter(|line| line.in_force)
                .collect(),
            pairs: self.weigh(records).await?,
        };
        self.trace(Event::of(viewer, Action::SplitOpened).about(found.id))
            .await?;
        Ok(form)
    }

    /// What a split would come to.
    pub async fn preview_split(
        &self,
        viewer: &Viewer,
        child: ChildId,
        typed: &TypedSplit,
    ) -> Result<Preview, DeskError> {
        let (wanted, ..) = self.split_wanted(viewer, child, typed, false).await?;
        let written = self.foresee(viewer, wanted, false).await?;
        self.trace_decision(viewer, Action::DecisionForeseen, &written, None)
            .await?;
        self.preview(viewer, &written).await
    }

    /// Moves source records to another child, new or known. Holds until a person undoes it.
    pub async fn split(&self, viewer: &Viewer, child: ChildId, typed: &TypedSplit) -> Result<MatchDecision, DeskError> {
        let (wanted, why, reason) = self.split_wanted(viewer, child, typed, true).await?;
        let order = Order {
            viewer: viewer.clone(),
            wanted,
            seen: None,
            token: Some(typed.token.clone()),
            why,
            reason,
            chosen: Vec::new(),
        };
        self.decide_on_record(order).await
    }

    async fn split_wanted(
        &self,
        viewer: &Viewer,
        child: ChildId,
        typed: &TypedSplit,
        whole: bool,
    ) -> Result<(Wanted, String, String), DeskError> {
        DecidesMatches::require(viewer)?;
        let found = self.child_to_enter(viewer, child).await?;
        let records = self.shared.db.read().await?.records_of_children(&[found.id]).await?;
        let mut problems = Problems::default();
        let chosen: BTreeSet<i64> = typed.records.iter().copied().collect();
        let moved: Vec<RecordKey> = records
            .iter()
            .filter(|stored| chosen.contains(&stored.id.0) && is_of_source(&stored.record.key))
            .map(|stored| stored.record.key.clone())
            .collect();
        if moved.len() != chosen.len() {
            return Err(DeskError::Changed);
        }
        let of_sources = records.iter().filter(|stored| is_of_source(&stored.record.key)).count();
        if moved.is_empty() {
            problems.add("records", "Select the source records that belong to another child");
        } else if moved.len() == of_sources {
            problems.add("records", "Leave at least one source record with this child");
        }
        let into = self.split_into(viewer, found.id, &typed.into, &mut problems).await?;
        let why = Why::from_name(&typed.why);
        if whole && why.is_none() {
            problems.add("why", "Select why they are different children");
        }
        let reason = problems.optional("reason", "Reason", &typed.reason);
        problems.none()?;
        let wanted = Wanted::Apart {
            child: found.id,
            moved,
            into,
            withdraws: typed.withdraws.clone(),
        };
        Ok((wanted, why.map_or("", Why::name).to_owned(), reason))
    }

    /// The child of a typed reference. One that the viewer may not see is not told from one that does not exist.
    async fn split_into(
        &self,
        viewer: &Viewer,
        from: ChildId,
        typed: &str,
        problems: &mut Problems,
    ) -> Result<Option<ChildId>, DeskError> {
        if typed.trim().is_empty() {
            return Ok(None);
        }
        let mut into = None;
        if let Some(reference) = read_reference(typed) {
            let row = self.shared.db.read().await?.child_by_reference(reference).await?;
            if let Some(row) = row {
                into = match self.child_to_enter(viewer, row.id).await {
                    Ok(child) if !viewer.is_kept_from(&child) && child.id != from => Some(child.id),
                    Ok(_) | Err(DeskError::NotFound) => None,
                    Err(error) => return Err(error),
                };
            }
        }
        if into.is_none() {
            problems.add("into", "Enter the reference of another child record, like C-10042");
        }
        Ok(into)
    }

    /// The records that the engine would take out of the child, were the two of a case different children.
    async fn proposed(&self, viewer: &Viewer, case: CaseId, child: ChildId) -> Result<BTreeSet<RecordKey>, DeskError> {
        let case = self.case_for(viewer, case).await?;
        let wanted = Wanted::Different {
            left: case.left_key.clone(),
            right: case.right_key.clone(),
        };
        let written = self
            .foresee(viewer, wanted, case.kind == CaseKind::Contradicted)
            .await?;
        let whole = written
            .before
            .of(child)
            .map(|part| part.records.clone())
            .unwrap_or_default();
        let staying = written.after.iter().find(|part| part.child == Some(child));
        let staying: BTreeSet<&RecordKey> = staying.into_iter().flat_map(|part| &part.records).collect();
        Ok(whole.into_iter().filter(|key| !staying.contains(key)).collect())
    }

    /// How each two of the records weigh. It depends on the two and the model alone.
    async fn weigh(&self, records: Vec<StoredRecord>) -> Result<Vec<PairScore>, DeskError> {
        let mut tx = self.shared.db.read().await?;
        let (_, model) = self.model_in_force(&mut tx).await?;
        drop(tx);
        let work = move || {
            let mut engine = Engine::new(&model);
            for stored in &records {
                let profile = Profile::of(&stored.record);
                engine.upsert(profile.key(), &|column| profile.column(column));
            }
            engine.resolve();
            let mut pairs = Vec::new();
            for (place, one) in records.iter().enumerate() {
                for other in &records[place + 1..] {
                    let weight = engine.weight_of(&one.record.key, &other.record.key);
                    pairs.extend(weight.map(|weight| PairScore {
                        left: one.id.0,
                        right: other.id.0,
                        weight,
                        probability: probability(weight),
                    }));
                }
            }
            pairs
        };
        Ok(tokio::task::spawn_blocking(work)
            .await
            .expect("weighing does not panic"))
    }
}
