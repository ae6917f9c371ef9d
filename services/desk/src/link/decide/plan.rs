//! What a decision demands of the clustering.

use std::collections::BTreeSet;

use child::{ChildId, DecisionId, RecordKey, sources::OWN};
use linkage::Engine;
use store::{ConstraintKind, Decision, DecisionKind, LinkConstraint, Tx};

use super::{
    Wanted,
    earlier::{conflict, crossing},
    parts::{Part, Parts},
    trial::{loose_ends, try_out},
};
use crate::{error::DeskError, link::enter::follower};

/// The most times that the engine is asked whether the records lie as they should: each time ties what is loose, so that
/// the second should find nothing.
const ROUNDS: usize = 4;

/// A constraint that a decision sets.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct NewLink {
    pub kind: ConstraintKind,
    pub left: RecordKey,
    pub right: RecordKey,
    /// What the two weigh now, in bits.
    pub weight: f64,
    /// The demand that is set again, if it is one that an undone decision withdrew.
    pub restores: Option<LinkConstraint>,
}

/// What a decision comes to.
pub(super) struct Plan {
    pub kind: DecisionKind,
    /// The pair that it was made on.
    pub about: (RecordKey, RecordKey),
    /// How the records lie now.
    pub before: Parts,
    pub set: Vec<NewLink>,
    pub revoke: Vec<LinkConstraint>,
    /// The decision that it takes back.
    pub undoes: Option<Decision>,
    /// What was recorded with that decision, and ends with it.
    pub ends: Vec<RecordKey>,
    /// What the engine makes of it.
    pub clusters: Vec<Vec<RecordKey>>,
}

/// What is wanted, in constraints and in records that have to end together.
struct Demand {
    kind: DecisionKind,
    about: (RecordKey, RecordKey),
    before: Parts,
    set: Vec<(ConstraintKind, RecordKey, RecordKey)>,
    /// Demands to be set again.
    restore: Vec<LinkConstraint>,
    revoke: Vec<LinkConstraint>,
    undoes: Option<Decision>,
    ends: Vec<RecordKey>,
    together: Vec<Vec<RecordKey>>,
}

/// Works out what `wanted` comes to. The engine is given back as it was, also with a refusal.
pub(super) async fn plan(
    tx: &mut Tx,
    engine: Engine,
    wanted: &Wanted,
    renews: bool,
) -> (Engine, Result<Plan, DeskError>) {
    let active = match tx.active_constraints().await {
        Ok(active) => active,
        Err(error) => return (engine, Err(error.into())),
    };
    let demand = match demand(tx, &engine, &active, wanted, renews).await {
        Ok(demand) => demand,
        Err(error) => return (engine, Err(error)),
    };
    let Demand {
        kind,
        about,
        before,
        set,
        restore,
        revoke,
        undoes,
        ends,
        together,
    } = demand;
    let mut engine = engine;
    let link = |engine: &Engine, (kind, left, right): (ConstraintKind, RecordKey, RecordKey)| NewLink {
        weight: engine.weight_of(&left, &right).unwrap_or_default(),
        kind,
        left,
        right,
        restores: None,
    };
    let mut set: Vec<NewLink> = set.into_iter().map(|pair| link(&engine, pair)).collect();
    set.extend(restore.into_iter().map(|earlier| NewLink {
        restores: Some(earlier.clone()),
        ..link(&engine, (earlier.kind, earlier.left, earlier.right))
    }));
    let revoked: BTreeSet<uuid::Uuid> = revoke.iter().map(|constraint| constraint.id).collect();
    let kept: Vec<LinkConstraint> = active
        .iter()
        .filter(|constraint| !revoked.contains(&constraint.id))
        .cloned()
        .collect();
    for _ in 0..ROUNDS {
        let mut trial = kept.clone();
        trial.extend(set.iter().map(NewLink::on_trial));
        let clusters;
        (engine, clusters) = try_out(engine, &active, &trial).await;
        let loose: Vec<_> = together.iter().flat_map(|block| loose_ends(block, &clusters)).collect();
        if loose.is_empty() {
            let plan = Plan {
                kind,
                about,
                before,
                set,
                revoke,
                undoes,
                ends,
                clusters,
            };
            return (engine, Ok(plan));
        }
        let ties = loose
            .into_iter()
            .map(|(left, right)| (ConstraintKind::Must, left, right));
        let ties: Vec<NewLink> = ties.map(|pair| link(&engine, pair)).collect();
        set.extend(ties);
    }
    let refused = DeskError::unusable(
        "decision",
        "Earlier decisions about these records do not allow it. Look at the history of the child records first",
    );
    (engine, Err(refused))
}

impl NewLink {
    fn on_trial(&self) -> LinkConstraint {
        LinkConstraint {
            id: uuid::Uuid::nil(),
            kind: self.kind,
            left: self.left.clone(),
            right: self.right.clone(),
            scope: String::new(),
            reason: String::new(),
            person: String::new(),
            at: chrono::DateTime::UNIX_EPOCH,
            decision: None,
            weight: Some(self.weight),
            revoked_by: None,
            revoked_at: None,
            revoked_decision: None,
        }
    }
}

async fn demand(
    tx: &mut Tx,
    engine: &Engine,
    active: &[LinkConstraint],
    wanted: &Wanted,
    renews: bool,
) -> Result<Demand, DeskError> {
    match wanted {
        Wanted::Same { left, right } => same(tx, active, left, right, renews).await,
        Wanted::Different { left, right } => different(tx, active, left, right, renews).await,
        Wanted::Apart {
            child,
            moved,
            into,
            withdraws,
        } => {
            let into = *into;
            apart(tx, engine, active, *child, moved, into, withdraws).await
        }
        Wanted::Undo(decision) => undo(tx, active, *decision).await,
    }
}

/// The two records' sides: all that is one child with each, and how it lies.
async fn sides(tx: &mut Tx, left: &RecordKey, right: &RecordKey) -> Result<(Parts, Part, Part), DeskError> {
    let standings = tx.standings(&[left.clone(), right.clone()]).await?;
    let children: BTreeSet<ChildId> = standings.iter().filter_map(|standing| standing.child).collect();
    let mut keys: Vec<RecordKey> = standings.into_iter().map(|standing| standing.key).collect();
    let records = tx
        .records_of_children(&children.into_iter().collect::<Vec<_>>())
        .await?;
    keys.extend(records.into_iter().map(|stored| stored.record.key));
    let before = Parts::of_records(tx, &keys).await?;
    let side = |key: &RecordKey| {
        let holder = before.all.iter().find(|part| part.records.contains(key));
        match holder {
            Some(part) if part.child.is_some() => Ok(part.clone()),
            // A record that waits for its child stands for itself.
            Some(_) => Ok(Part {
                child: None,
                records: vec![key.clone()],
            }),
            None => Err(DeskError::NotFound),
        }
    };
    let (one, other) = (side(left)?, side(right)?);
    Ok((before, one, other))
}

/// The steward's constraints on exactly these two records.
fn on_pair<'a>(active: &'a [LinkConstraint], left: &RecordKey, right: &RecordKey) -> Vec<&'a LinkConstraint> {
    let pair = BTreeSet::from([left, right]);
    active
        .iter()
        .filter(|constraint| constraint.decision.is_some())
        .filter(|constraint| BTreeSet::from([&constraint.left, &constraint.right]) == pair)
        .collect()
}

async fn same(
    tx: &mut Tx,
    active: &[LinkConstraint],
    left: &RecordKey,
    right: &RecordKey,
    renews: bool,
) -> Result<Demand, DeskError> {
    let (before, one, other) = sides(tx, left, right).await?;
    let standing = if renews {
        on_pair(active, left, right)
    } else {
        Vec::new()
    };
    if one != other {
        let (ones, others) = (one.records.iter().collect(), other.records.iter().collect());
        let forbidding = crossing(active, ConstraintKind::Cannot, &ones, &others);
        if let Some(earlier) = forbidding.into_iter().find(|earlier| !standing.contains(earlier)) {
            return Err(conflict(tx, earlier).await);
        }
    }
    let mut together: Vec<RecordKey> = vec![left.clone()];
    together.extend(
        one.of_sources()
            .chain(other.of_sources())
            .filter(|key| *key != left)
            .cloned(),
    );
    Ok(Demand {
        kind: DecisionKind::Same,
        about: (left.clone(), right.clone()),
        before,
        set: vec![(ConstraintKind::Must, left.clone(), right.clone())],
        restore: Vec::new(),
        revoke: standing.into_iter().cloned().collect(),
        undoes: None,
        ends: Vec::new(),
        together: vec![together],
    })
}

async fn different(
    tx: &mut Tx,
    active: &[LinkConstraint],
    left: &RecordKey,
    right: &RecordKey,
    renews: bool,
) -> Result<Demand, DeskError> {
    let (before, _, _) = sides(tx, left, right).await?;
    let standing = on_pair(active, left, right);
    if let Some(earlier) = standing
        .iter()
        .find(|earlier| !renews && earlier.kind == ConstraintKind::Must)
    {
        return Err(conflict(tx, earlier).await);
    }
    Ok(Demand {
        kind: DecisionKind::Different,
        about: (left.clone(), right.clone()),
        before,
        set: vec![(ConstraintKind::Cannot, left.clone(), right.clone())],
        restore: Vec::new(),
        revoke: standing.into_iter().filter(|_| renews).cloned().collect(),
        undoes: None,
        ends: Vec::new(),
        together: Vec::new(),
    })
}

async fn apart(
    tx: &mut Tx,
    engine: &Engine,
    active: &[LinkConstraint],
    child: ChildId,
    moved: &[RecordKey],
    into: Option<ChildId>,
    withdraws: &[DecisionId],
) -> Result<Demand, DeskError> {
    let children: BTreeSet<ChildId> = std::iter::once(child).chain(into).collect();
    let before = Parts::of_children(tx, &children.into_iter().collect::<Vec<_>>()).await?;
    let whole = before.of(child).ok_or(DeskError::NotFound)?;
    let moved: BTreeSet<&RecordKey> = moved.iter().filter(|key| key.source != OWN).collect();
    let staying: BTreeSet<&RecordKey> = whole.of_sources().filter(|key| !moved.contains(*key)).collect();
    if moved.iter().any(|key| !whole.records.contains(key)) {
        return Err(DeskError::Changed);
    }
    if moved.is_empty() || staying.is_empty() {
        let message = if moved.is_empty() {
            "Select the source records that belong to another child"
        } else {
            "Leave at least one source record with this child"
        };
        return Err(DeskError::unusable("records", message));
    }
    let joined = crossing(active, ConstraintKind::Must, &moved, &staying);
    let is_withdrawn = |constraint: &&LinkConstraint| constraint.decision.is_some_and(|id| withdraws.contains(&id));
    if let Some(earlier) = joined.iter().find(|constraint| !is_withdrawn(constraint)) {
        return Err(conflict(tx, earlier).await);
    }
    let mut set: Vec<(ConstraintKind, RecordKey, RecordKey)> = moved
        .iter()
        .flat_map(|one| {
            staying
                .iter()
                .map(move |other| (ConstraintKind::Cannot, (*one).clone(), (*other).clone()))
        })
        .collect();
    let weight = |pair: &(ConstraintKind, RecordKey, RecordKey)| engine.weight_of(&pair.1, &pair.2).unwrap_or_default();
    let strongest = set.iter().max_by(|one, other| weight(one).total_cmp(&weight(other)));
    let about = strongest.map(|(_, left, right)| ordered(left.clone(), right.clone()));
    let mut going: Vec<RecordKey> = moved.iter().map(|key| (*key).clone()).collect();
    if let Some(into) = into {
        let taking = before.of(into).ok_or(DeskError::NotFound)?;
        let there: BTreeSet<&RecordKey> = taking.of_sources().collect();
        if let Some(earlier) = crossing(active, ConstraintKind::Cannot, &moved, &there).first() {
            return Err(conflict(tx, earlier).await);
        }
        let Some(first) = there.iter().next() else {
            return Err(DeskError::NotFound);
        };
        set.push((ConstraintKind::Must, going[0].clone(), (*first).clone()));
        going.extend(there.into_iter().cloned());
    }
    let staying: Vec<RecordKey> = staying.into_iter().cloned().collect();
    let revoke = joined.into_iter().cloned().collect();
    Ok(Demand {
        kind: if into.is_some() {
            DecisionKind::Move
        } else {
            DecisionKind::Split
        },
        about: about.ok_or(DeskError::NotFound)?,
        set,
        restore: Vec::new(),
        revoke,
        undoes: None,
        ends: Vec::new(),
        together: vec![going, staying],
        before,
    })
}

async fn undo(tx: &mut Tx, active: &[LinkConstraint], id: DecisionId) -> Result<Demand, DeskError> {
    let decision = tx.decision(id).await?.ok_or(DeskError::NotFound)?;
    if decision.undone_by.is_some() {
        return Err(DeskError::Changed);
    }
    if decision.kind == DecisionKind::Undo {
        return Err(DeskError::unusable(
            "decision",
            "Decide again instead: what was undone stays undone",
        ));
    }
    let of_decision = || active.iter().filter(|constraint| constraint.decision == Some(id));
    let ends: Vec<RecordKey> = of_decision().filter_map(follower).cloned().collect();
    let is_demand = |constraint: &&LinkConstraint| follower(constraint).is_none();
    let revoke: Vec<LinkConstraint> = of_decision().filter(is_demand).cloned().collect();
    let restore = withdrawn_by(tx, id).await?;
    for constraint in &restore {
        let later = on_pair(active, &constraint.left, &constraint.right);
        let later = later
            .into_iter()
            .find(|other| other.kind != constraint.kind && other.decision != Some(id));
        if let Some(later) = later {
            return Err(conflict(tx, later).await);
        }
    }
    let mut keys: Vec<RecordKey> = Vec::new();
    for text in [&decision.before, &decision.after] {
        let parts: Vec<Part> = serde_json::from_str(text).map_err(|source| DeskError::Unreadable {
            what: format!("decision {id}"),
            source,
        })?;
        keys.extend(parts.into_iter().flat_map(|part| part.records));
    }
    let children: BTreeSet<ChildId> = Parts::of_records(tx, &keys).await?.children();
    let before = Parts::of_children(tx, &children.into_iter().collect::<Vec<_>>()).await?;
    Ok(Demand {
        kind: DecisionKind::Undo,
        about: (decision.left.clone(), decision.right.clone()),
        before,
        set: Vec::new(),
        restore,
        revoke,
        undoes: Some(decision),
        ends,
        together: Vec::new(),
    })
}

/// The demands that a decision withdrew, but for those of decisions that were themselves undone since.
async fn withdrawn_by(tx: &mut Tx, id: DecisionId) -> Result<Vec<LinkConstraint>, DeskError> {
    let mut withdrawn = Vec::new();
    for constraint in tx.constraints_revoked_by(id).await? {
        let decision = match constraint.decision {
            Some(id) => tx.decision(id).await?,
            None => None,
        };
        if decision.is_none_or(|decision| decision.undone_by.is_none()) {
            withdrawn.push(constraint);
        }
    }
    Ok(withdrawn)
}

fn ordered(one: RecordKey, other: RecordKey) -> (RecordKey, RecordKey) {
    if one < other { (one, other) } else { (other, one) }
}
