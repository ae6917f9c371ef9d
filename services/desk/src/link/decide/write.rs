//! Writing a decision: constraints, what they make of the records, and the decision itself, in one transaction.

use std::collections::BTreeSet;

use child::{CaseId, ChildId, DecisionId, RecordKey, policy::Viewer};
use chrono::{DateTime, Utc};
use store::{
    CaseKind, CaseNote, CaseNoteKind, CaseStatus, ChangeKind, ChildRow, Decision, DecisionKind, LinkConstraint,
    ReviewCase, Standing, Tx,
};

use super::{
    Wanted,
    chosen::Chosen,
    parts::{Part, Parts},
    plan::{Plan, plan},
    trial::as_parts,
};
use crate::{
    desk::Desk,
    error::DeskError,
    finish::to_the_end,
    link::{
        batches::Batch,
        feed_engine::{Kept, complete},
        in_force::InForce,
        roll::Roll,
        shields,
    },
};

/// A case as the steward saw it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Seen {
    pub case: CaseId,
    /// The version that the steward looked at.
    pub version: i64,
}

/// A decision to be written.
#[derive(Debug, Clone)]
pub(crate) struct Order {
    pub viewer: Viewer,
    pub wanted: Wanted,
    /// The case that it answers, if it answers one.
    pub seen: Option<Seen>,
    /// How the records lay when the steward looked, if that counts.
    pub token: Option<String>,
    /// Why, as a word of the form; may be empty.
    pub why: String,
    /// Why, in the steward's words; may be empty.
    pub reason: String,
    /// What is recorded with it.
    pub chosen: Vec<Chosen>,
}

/// A decision that was written, or what it would come to.
#[derive(Debug, Clone)]
pub(crate) struct Written {
    /// Its id; none if it was not written.
    pub decision: Option<DecisionId>,
    pub kind: DecisionKind,
    pub before: Parts,
    pub after: Vec<Part>,
    /// Earlier demands that it withdraws.
    pub withdrawn: Vec<LinkConstraint>,
    /// What was recorded with a decision that it takes back, and ends with it.
    pub ends: Vec<RecordKey>,
}

impl Written {
    /// Every child before and after.
    pub fn children(&self) -> BTreeSet<ChildId> {
        let after = self.after.iter().filter_map(|part| part.child);
        self.before.children().into_iter().chain(after).collect()
    }
}

impl Desk {
    /// What a decision would come to; nothing is written.
    pub(crate) async fn foresee(&self, viewer: &Viewer, wanted: Wanted, renews: bool) -> Result<Written, DeskError> {
        let (desk, viewer) = (self.clone(), viewer.clone());
        // The engine must not be lost if the caller stops waiting.
        to_the_end(async move { Box::pin(desk.foresee_now(&viewer, &wanted, renews)).await }).await
    }

    async fn foresee_now(&self, viewer: &Viewer, wanted: &Wanted, renews: bool) -> Result<Written, DeskError> {
        let mut slot = self.shared.linking.lock().await;
        self.ensure_model().await?;
        let mut tx = self.shared.jobs.read().await?;
        let mut kept = Box::pin(self.in_step(&mut tx, slot.take())).await?;
        let planned;
        (kept.engine, planned) = plan(&mut tx, kept.engine, wanted, renews).await;
        *slot = Some(kept);
        let plan = planned?;
        allowed(&mut tx, viewer, &plan).await?;
        let keys = records_of(&plan.before);
        let after = as_parts(&mut tx, plan.clusters, &keys).await?;
        Ok(Written {
            decision: None,
            kind: plan.kind,
            before: plan.before,
            after,
            withdrawn: plan.revoke,
            ends: plan.ends,
        })
    }

    /// Writes a decision: when this answers, it is in force and durable. Goes on if the caller stops waiting.
    pub(crate) async fn decide(&self, order: Order) -> Result<Written, DeskError> {
        let desk = self.clone();
        to_the_end(async move { Box::pin(desk.decide_now(order)).await }).await
    }

    async fn decide_now(&self, order: Order) -> Result<Written, DeskError> {
        let mut slot = self.shared.linking.lock().await;
        let (mut tx, mut kept) = Box::pin(self.begin_in_step(&mut slot)).await?;
        let case = match seen_case(&mut tx, &order).await {
            Ok(case) => case,
            Err(error) => {
                *slot = Some(kept);
                return Err(error);
            }
        };
        let renews = case.as_ref().is_some_and(|case| case.kind == CaseKind::Contradicted);
        let planned;
        (kept.engine, planned) = plan(&mut tx, kept.engine, &order.wanted, renews).await;
        let plan = match planned {
            Ok(plan) => plan,
            Err(error) => {
                *slot = Some(kept);
                return Err(error);
            }
        };
        if let Err(error) = may_still(&mut tx, &order, &plan).await {
            *slot = Some(kept);
            return Err(error);
        }
        // From here on the engine goes its own way until the transaction has ended well.
        let (kept, written) = Box::pin(self.write_decision(&mut tx, kept, order, case, plan)).await?;
        tx.commit().await?;
        *slot = Some(kept);
        self.shared.changed.notify_one();
        metrics::counter!("decisions_total", "kind" => written.kind.name()).increment(1);
        Ok(written)
    }

    async fn write_decision(
        &self,
        tx: &mut Tx,
        mut kept: Kept,
        order: Order,
        case: Option<ReviewCase>,
        plan: Plan,
    ) -> Result<(Kept, Written), DeskError> {
        let at = self.shared.clock.now();
        let id = DecisionId(self.shared.ids.uuid(at));
        let (left, right) = plan.about.clone();
        let (left, right) = if left < right { (left, right) } else { (right, left) };
        let weight = kept.engine.weight_of(&left, &right).unwrap_or_default();
        let undone = plan.undoes.as_ref();
        let mut decision = Decision {
            id,
            kind: plan.kind,
            case: case.as_ref().map(|case| case.id).or_else(|| undone?.case),
            case_kind: case.as_ref().map(|case| case.kind).or_else(|| undone?.case_kind),
            left,
            right,
            weight,
            probability: linkage::probability(weight),
            model_version: kept.model_version,
            why: order.why,
            reason: order.reason,
            user: order.viewer.user,
            person: order.viewer.display_name.clone(),
            at,
            before: json(&plan.before.all),
            after: String::new(),
            undoes: undone.map(|undone| undone.id),
            undone_by: None,
        };
        note(tx, &decision, case.as_ref()).await?;
        let (changed, follow) = self.record_with(tx, &decision, &order.chosen, &plan.ends).await?;
        let demands = plan.set.iter().map(|link| LinkConstraint {
            id: self.shared.ids.uuid(at),
            kind: link.kind,
            left: link.left.clone().min(link.right.clone()),
            right: link.left.clone().max(link.right.clone()),
            scope: "children".to_owned(),
            reason: if link.restores.is_some() {
                String::new()
            } else {
                decision.reason.clone()
            },
            person: decision.person.clone(),
            at,
            // What holds again is what was decided then, and is undone with that.
            decision: link.restores.as_ref().map_or(Some(id), |earlier| earlier.decision),
            weight: Some(link.weight),
            revoked_by: None,
            revoked_at: None,
            revoked_decision: None,
        });
        let set: Vec<LinkConstraint> = demands.chain(follow).collect();
        let revoked: BTreeSet<uuid::Uuid> = plan.revoke.iter().map(|constraint| constraint.id).collect();
        let mut in_force = tx.active_constraints().await?;
        in_force.retain(|constraint| !revoked.contains(&constraint.id));
        in_force.extend(set.iter().cloned());
        let mut roll = Roll::default();
        for record in &changed {
            roll.enter_current(&record.standing);
        }
        let weighed;
        (kept, weighed) = kept.decide(changed, InForce::of(&in_force)).await?;
        complete(tx, &mut roll, &weighed).await?;
        let batch = Batch::from(weighed);
        let applied = Box::pin(self.apply(tx, &mut roll, &batch, kept.model_version, &|_| false)).await?;
        kept.position = applied.position;
        kept.replaced += applied.replaced;

        let keys: Vec<RecordKey> = records_of(&plan.before).into_iter().collect();
        let after = Parts::of_records(tx, &keys).await?;
        reshield(tx, &after, at).await?;
        let written = Written {
            decision: Some(id),
            kind: plan.kind,
            before: plan.before,
            after: after.all,
            withdrawn: plan.revoke,
            ends: plan.ends,
        };
        decision.after = json(&written.after);
        tx.add_decision(&decision, &written.children().into_iter().collect::<Vec<_>>())
            .await?;
        for constraint in &written.withdrawn {
            tx.revoke_constraint(constraint.id, &decision.person, at, Some(id))
                .await?;
        }
        tx.add_constraints(&set).await?;
        if let Some(undone) = decision.undoes
            && !tx.mark_undone(undone, id).await?
        {
            return Err(DeskError::Changed);
        }
        Ok((kept, written))
    }
}

/// The case that an order answers, as it was seen.
async fn seen_case(tx: &mut Tx, order: &Order) -> Result<Option<ReviewCase>, DeskError> {
    let Some(seen) = order.seen else { return Ok(None) };
    let case = tx.review_case(seen.case).await?.ok_or(DeskError::NotFound)?;
    if case.shielded && !order.viewer.sees_shielded() {
        return Err(DeskError::NotFound);
    }
    if !case.waits() || case.version != seen.version {
        return Err(DeskError::Changed);
    }
    Ok(Some(case))
}

/// Whether the viewer may decide about these children, who lie as they were seen.
async fn may_still(tx: &mut Tx, order: &Order, plan: &Plan) -> Result<(), DeskError> {
    allowed(tx, &order.viewer, plan).await?;
    let stale = order.token.as_ref().is_some_and(|token| *token != plan.before.token);
    if stale { Err(DeskError::Changed) } else { Ok(()) }
}

/// Whether the viewer may decide about the records of a plan: a shielded one, and one of a shielded child, is for those who
/// keep shields (note 20), and nobody decides about a child whom they know.
async fn allowed(tx: &mut Tx, viewer: &Viewer, plan: &Plan) -> Result<(), DeskError> {
    let mut touched = records_of(&plan.before);
    let (left, right) = plan.about.clone();
    touched.extend([left, right]);
    let beside = plan
        .clusters
        .iter()
        .filter(|cluster| cluster.iter().any(|key| touched.contains(key)));
    let beside: Vec<RecordKey> = beside.flatten().cloned().collect();
    touched.extend(beside);
    let standings = tx.standings(&touched.into_iter().collect::<Vec<_>>()).await?;
    let mut children = plan.before.children();
    children.extend(standings.iter().filter_map(|standing| standing.child));
    let known = children.iter().any(|child| viewer.related.contains(child));
    let rows = tx.children_by_ids(&children.into_iter().collect::<Vec<_>>()).await?;
    let hidden = rows.iter().any(ChildRow::is_hidden) || standings.iter().any(Standing::is_shielded);
    if known || (hidden && !viewer.sees_shielded()) {
        Err(DeskError::NotFound)
    } else {
        Ok(())
    }
}

/// Closes the case that was answered, or opens the one whose answer was taken back, and says so in its timeline.
async fn note(tx: &mut Tx, decision: &Decision, case: Option<&ReviewCase>) -> Result<(), DeskError> {
    let kind = if let Some(case) = case {
        if !tx.decide_case(case, decision.at).await? {
            return Err(DeskError::Changed);
        }
        CaseNoteKind::Decided
    } else {
        CaseNoteKind::Undone
    };
    let Some(id) = decision.case else { return Ok(()) };
    if case.is_none() {
        // Closed first: whether it is asked again is for the engine to say.
        tx.set_case_status(&[id], CaseStatus::Closed, decision.at).await?;
    }
    let note = CaseNote {
        at: decision.at,
        user: decision.user,
        person: decision.person.clone(),
        kind,
        text: decision.reason.clone(),
    };
    Ok(tx.add_case_note(id, &note).await?)
}

/// Looks at the shields of the children again: a doubt that a person decided reaches nobody any more (decision 3).
async fn reshield(tx: &mut Tx, parts: &Parts, at: DateTime<Utc>) -> Result<(), DeskError> {
    let children: Vec<ChildId> = parts.children().into_iter().collect();
    let reshielded = shields::set(tx, &children).await?;
    let changes: Vec<_> = reshielded
        .into_iter()
        .map(|child| (child, ChangeKind::Changed))
        .collect();
    tx.publish(&changes, at).await?;
    Ok(())
}

fn records_of(parts: &Parts) -> BTreeSet<RecordKey> {
    parts.all.iter().flat_map(|part| part.records.iter().cloned()).collect()
}

fn json(parts: &[Part]) -> String {
    serde_json::to_string(parts).expect("parts have string keys only")
}
