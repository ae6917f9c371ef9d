//! What stewards decided about a child, and taking it back.

use std::collections::BTreeSet;

use child::{ChildId, DecisionId, RecordKey, child::reference_text, policy::Viewer};
use chrono::{DateTime, Utc};
use serde::Serialize;
use store::{Decision, DecisionKind};

use super::{part_view::Preview, work::are_hidden};
use crate::{
    audit::{Action, Event},
    desk::{Desk, only},
    error::DeskError,
    finish::to_the_end,
    link::{Order, Wanted, Written},
    right::{DecidesMatches, Right},
    typed::Problems,
};

/// One decision, as stewards read it.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct DecisionLine {
    /// Its id.
    pub id: DecisionId,
    /// What was decided.
    pub kind: DecisionKind,
    /// That, in words.
    pub decided: String,
    /// Who.
    pub person: String,
    /// When.
    pub at: DateTime<Utc>,
    /// Why, in words; empty if nobody said.
    pub reason: String,
    /// The chance then that the two records are one child.
    pub probability: f64,
    /// Match weight then, in bits.
    pub weight: f64,
    /// Version of the model then.
    pub model_version: i64,
    /// Whether it is in force: decisions that were taken back, and those that take back, are not.
    pub in_force: bool,
}

/// A decision that was made just now.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct MatchDecision {
    /// Its id: what undoing it needs.
    pub decision: DecisionId,
    /// What was decided.
    pub kind: DecisionKind,
    /// The child records that hold the records now, oldest first.
    pub children: Vec<MatchedChild>,
}

/// A child record after a decision.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct MatchedChild {
    /// The child.
    pub child: ChildId,
    /// Its reference.
    pub reference: String,
}

impl Desk {
    /// What stewards decided about a child that the viewer may see, oldest first.
    pub async fn decisions_about(&self, viewer: &Viewer, child: ChildId) -> Result<Vec<DecisionLine>, DeskError> {
        only(viewer, |_| viewer.sees_evidence())?;
        let child = self.child_to_enter(viewer, child).await?;
        // Why stewards decided can tell what a shield hides.
        if viewer.is_kept_from(&child) {
            self.trace(Event::of(viewer, Action::NotFound).about(child.id)).await?;
            return Err(DeskError::NotFound);
        }
        let decisions = self.shared.db.read().await?.decisions_of_child(child.id).await?;
        let decisions = self.told_of(viewer, decisions).await?;
        self.trace(Event::of(viewer, Action::DecisionsListed).about(child.id))
            .await?;
        Ok(decisions.iter().map(decision_line).collect())
    }

    /// Those of the decisions that the viewer may know of, as of the questions that they answered: none about a record that is
    /// closed to the viewer today, and behind shields only those who keep them know that there was a doubt.
    pub(super) async fn told_of(&self, viewer: &Viewer, decisions: Vec<Decision>) -> Result<Vec<Decision>, DeskError> {
        let known = self.known_records(viewer).await?;
        let mut tx = self.shared.db.read().await?;
        let mut told = Vec::with_capacity(decisions.len());
        for decision in decisions {
            let case = match decision.case {
                Some(case) => tx.review_case(case).await?,
                None => None,
            };
            let pair: BTreeSet<RecordKey> = [decision.left.clone(), decision.right.clone()].into();
            let standings = tx.standings(&pair.into_iter().collect::<Vec<_>>()).await?;
            let sealed = are_hidden(&mut tx, &standings).await? || case.is_some_and(|case| case.shielded);
            let closed = standings.iter().any(|standing| known.contains(&standing.record));
            if !closed && (viewer.sees_shielded() || !sealed) {
                told.push(decision);
            }
        }
        Ok(told)
    }

    /// What undoing a decision would come to.
    pub async fn preview_undo(&self, viewer: &Viewer, id: DecisionId) -> Result<(DecisionLine, Preview), DeskError> {
        DecidesMatches::require(viewer)?;
        let decision = self
            .shared
            .db
            .read()
            .await?
            .decision(id)
            .await?
            .ok_or(DeskError::NotFound)?;
        let written = self.foresee(viewer, Wanted::Undo(id), false).await?;
        let preview = self.preview(viewer, &written).await?;
        self.trace_decision(viewer, Action::DecisionForeseen, &written, None)
            .await?;
        Ok((decision_line(&decision), preview))
    }

    /// Takes a decision back: what it demanded no longer holds, what it withdrew holds again. `token` is that of the
    /// preview.
    pub async fn undo(
        &self,
        viewer: &Viewer,
        id: DecisionId,
        token: &str,
        reason: &str,
    ) -> Result<MatchDecision, DeskError> {
        DecidesMatches::require(viewer)?;
        let mut problems = Problems::default();
        let reason = problems.text("reason", "Reason", "Enter why you undo this", reason);
        problems.none()?;
        let order = Order {
            viewer: viewer.clone(),
            wanted: Wanted::Undo(id),
            seen: None,
            token: Some(token.to_owned()),
            why: String::new(),
            reason,
            chosen: Vec::new(),
        };
        self.decide_on_record(order).await
    }

    /// Writes a decision and puts it on record with what was chosen; tells what came of it. Goes on if the caller stops
    /// waiting: nothing is decided off the record.
    pub(super) async fn decide_on_record(&self, order: Order) -> Result<MatchDecision, DeskError> {
        let desk = self.clone();
        to_the_end(async move {
            let viewer = order.viewer.clone();
            let chosen: Vec<String> = order
                .chosen
                .iter()
                .map(|chosen| chosen.statement.record_id.clone())
                .collect();
            let written = desk.decide(order).await?;
            let decision = written.decision.ok_or(DeskError::NotWritten)?;
            desk.trace_decision(&viewer, Action::MatchDecided, &written, Some(decision))
                .await?;
            let child = written.after.iter().find_map(|part| part.child);
            for record in chosen {
                let detail = serde_json::json!({ "record": record, "decision": decision });
                let event = Event::of(&viewer, Action::ValueChosen).with(detail);
                desk.trace(child.map_or(event.clone(), |child| event.about(child)))
                    .await?;
            }
            desk.decided(decision, &written).await
        })
        .await
    }

    /// What came of a decision.
    async fn decided(&self, decision: DecisionId, written: &Written) -> Result<MatchDecision, DeskError> {
        let children: Vec<ChildId> = written.after.iter().filter_map(|part| part.child).collect();
        let mut rows = self.shared.db.read().await?.children_by_ids(&children).await?;
        rows.sort_by_key(|row| row.reference);
        Ok(MatchDecision {
            decision,
            kind: written.kind,
            children: rows
                .into_iter()
                .map(|row| MatchedChild {
                    child: row.id,
                    reference: reference_text(row.reference),
                })
                .collect(),
        })
    }

    pub(super) async fn trace_decision(
        &self,
        viewer: &Viewer,
        action: Action,
        written: &Written,
        decision: Option<DecisionId>,
    ) -> Result<(), DeskError> {
        let children: Vec<String> = written.children().iter().map(ToString::to_string).collect();
        let detail = serde_json::json!({ "kind": written.kind, "decision": decision, "children": children });
        self.trace(Event::of(viewer, action).with(detail)).await
    }
}

pub(super) fn decision_line(decision: &Decision) -> DecisionLine {
    let why = super::answer::Why::from_name(&decision.why).map(super::answer::Why::label);
    let reason = [why, Some(decision.reason.as_str())];
    let reason: Vec<&str> = reason.into_iter().flatten().filter(|text| !text.is_empty()).collect();
    DecisionLine {
        id: decision.id,
        kind: decision.kind,
        decided: kind_words(decision.kind).to_owned(),
        person: decision.person.clone(),
        at: decision.at,
        reason: reason.join(". "),
        probability: decision.probability,
        weight: decision.weight,
        model_version: decision.model_version,
        in_force: decision.undone_by.is_none() && decision.kind != DecisionKind::Undo,
    }
}

const fn kind_words(kind: DecisionKind) -> &'static str {
    match kind {
        DecisionKind::Same => "The same child",
        DecisionKind::Different => "Different children",
        DecisionKind::Split => "Source records moved to a new child record",
        DecisionKind::Move => "Source records moved to another child record",
        DecisionKind::Undo => "An earlier decision was undone",
    }
}
