//! What a model would change if it were in force: found out beside what stands, with nothing written but the counts.

use std::collections::{BTreeMap, BTreeSet};

use child::{ChildId, RecordKey};
use linkage::{Model, PairVerdict};
use serde::{Deserialize, Serialize};
use store::{CaseKind, Decision, DecisionKind};

use super::{
    cases::is_asked_of_stewards,
    feed_engine::{Weighed, decide, read_everything},
    in_force::InForce,
    labels::{decisions, in_force},
    model::read,
    roll::Roll,
};
use crate::{desk::Desk, error::DeskError};

/// Setting that holds what the last preview counted: a model is activated only after a look at what it changes.
const PREVIEWED: &str = "linking.previewed";

/// What a model would change. Decisions of stewards are in force in it, whatever the model says.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Impact {
    /// The model that was looked at.
    pub version: i64,
    /// The model in force, against which it was looked at.
    pub against: i64,
    /// Children who hold records now.
    pub children: usize,
    /// Of those: who would be joined with another.
    pub joined: usize,
    /// Of those: whose records would be more children than one.
    pub parted: usize,
    /// Pairs of children about whom stewards are asked now whether they are one.
    pub asked_now: usize,
    /// The same under the model.
    pub asked_then: usize,
    /// What the model by itself says of the pairs that stewards found to be one child, by a decision in force.
    pub said_same: Said,
    /// What it says of the pairs that they found to be two.
    pub said_different: Said,
}

/// What the weight of a model alone makes of pairs that stewards decided.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct Said {
    /// At or above its join threshold.
    pub join: usize,
    /// Between its thresholds.
    pub review: usize,
    /// Below both.
    pub no: usize,
}

/// Children to look at before the model is activated, by id: what they are called is for those who may open them.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize)]
pub struct Examples {
    /// Children who would be one.
    pub joined: Vec<Vec<ChildId>>,
    /// Children who would be parted.
    pub parted: Vec<ChildId>,
}

impl Desk {
    /// What a stored model would change, with at most `examples` children of each kind to look at. Reads every record
    /// into an engine of its own; nothing is linked. Records that were never linked count for nothing.
    ///
    /// # Errors
    ///
    /// [`DeskError::Unusable`] if there is no such model; [`DeskError::Model`] if none is in force.
    pub async fn preview_model(&self, version: i64, examples: usize) -> Result<(Impact, Examples), DeskError> {
        let mut tx = self.shared.jobs.read().await?;
        let stored = tx.model(version).await?.ok_or_else(|| no_such(version))?;
        let model = read(&stored.json)?;
        let (against, _) = self.model_in_force(&mut tx).await?;
        let waiting = tx.waiting_cases(None, i64::MAX).await?;
        let (engine, mut roll) = read_everything(&mut tx, &model).await?;
        let active = tx.active_constraints().await?;
        let decisions = decisions(&mut tx).await?;
        drop(tx);
        let in_force = in_force(&decisions, &active);
        let (engine, weighed) = decide(engine, Vec::new(), InForce::of(&active)).await?;
        super::reach::cover(&mut roll, &weighed.resolved.clusters);
        let lie = lie(&roll, &weighed.resolved.clusters);
        let weight = |one: &RecordKey, other: &RecordKey| engine.weight_of(one, other);
        let impact = Impact {
            version,
            against,
            children: lie.parts.len(),
            joined: lie.joined_children().len(),
            parted: lie.parted.len(),
            asked_now: waiting.iter().filter(|case| case.kind == CaseKind::Duplicate).count(),
            asked_then: asked(&roll, &weighed),
            said_same: said(&in_force, true, &model, weight),
            said_different: said(&in_force, false, &model, weight),
        };
        let mut tx = self.shared.jobs.begin().await?;
        let told = serde_json::to_string(&impact).expect("counts have a JSON form");
        tx.put_setting(PREVIEWED, &told).await?;
        tx.commit().await?;
        let examples = Examples {
            joined: lie.joined.into_iter().take(examples).collect(),
            parted: lie.parted.into_iter().take(examples).collect(),
        };
        Ok((impact, examples))
    }

    /// Whether somebody looked at what a model would change against the one in force.
    pub(super) async fn was_previewed(
        &self,
        tx: &mut store::Tx,
        version: i64,
        against: i64,
    ) -> Result<bool, DeskError> {
        let told = tx.setting(PREVIEWED).await?;
        let impact: Option<Impact> = told.and_then(|told| serde_json::from_str(&told).ok());
        Ok(impact.is_some_and(|impact| (impact.version, impact.against) == (version, against)))
    }
}

/// What to say if there is no model of a version.
pub(super) fn no_such(version: i64) -> DeskError {
    DeskError::unusable(
        "version",
        format!("There is no model version {version}; list those there are"),
    )
}

/// How the children of now lie among clusters.
struct Lie {
    /// The clusters of each child.
    parts: BTreeMap<ChildId, BTreeSet<usize>>,
    /// Children who share a cluster with others, cluster by cluster.
    joined: Vec<Vec<ChildId>>,
    /// Children in more clusters than one.
    parted: Vec<ChildId>,
}

impl Lie {
    /// Children who share a cluster with others, each once: the parts of one may join several.
    fn joined_children(&self) -> BTreeSet<ChildId> {
        self.joined.iter().flatten().copied().collect()
    }
}

fn lie(roll: &Roll, clusters: &[Vec<RecordKey>]) -> Lie {
    let mut parts: BTreeMap<ChildId, BTreeSet<usize>> = BTreeMap::new();
    let mut joined = Vec::new();
    for (at, cluster) in clusters.iter().enumerate() {
        let children: BTreeSet<ChildId> = cluster.iter().filter_map(|key| roll.of(key).child).collect();
        for child in &children {
            parts.entry(*child).or_default().insert(at);
        }
        if children.len() > 1 {
            joined.push(children.into_iter().collect());
        }
    }
    let parted = parts.iter().filter(|(_, clusters)| clusters.len() > 1);
    Lie {
        parted: parted.map(|(child, _)| *child).collect(),
        joined,
        parts,
    }
}

/// Pairs of clusters about which stewards would be asked.
fn asked(roll: &Roll, weighed: &Weighed) -> usize {
    let clusters = weighed.resolved.clusters.iter().enumerate();
    let place: BTreeMap<&RecordKey, usize> = clusters
        .flat_map(|(at, cluster)| cluster.iter().map(move |key| (key, at)))
        .collect();
    let sides = |pair: &PairVerdict| {
        let (one, other) = (place.get(&pair.left)?, place.get(&pair.right)?);
        (one != other).then(|| (*one.min(other), *one.max(other)))
    };
    let pairs = || weighed.resolved.pairs.iter();
    let by_person = pairs().filter(|pair| pair.decided_by.as_deref() == Some("person"));
    let decided: BTreeSet<(usize, usize)> = by_person.filter_map(sides).collect();
    let doubtful: BTreeSet<(usize, usize)> = pairs()
        .filter(|pair| is_asked_of_stewards(roll, pair))
        .filter_map(sides)
        .filter(|sides| !decided.contains(sides))
        .collect();
    doubtful.len()
}

fn said(
    in_force: &[&Decision],
    same: bool,
    model: &Model,
    weight: impl Fn(&RecordKey, &RecordKey) -> Option<f64>,
) -> Said {
    let mut said = Said::default();
    let decided = in_force.iter();
    for decision in decided.filter(|decision| (decision.kind == DecisionKind::Same) == same) {
        match weight(&decision.left, &decision.right) {
            Some(bits) if bits >= model.thresholds.join => said.join += 1,
            Some(bits) if bits >= model.thresholds.review => said.review += 1,
            Some(_) => said.no += 1,
            // One of the two is no longer sent.
            None => {}
        }
    }
    said
}

#[cfg(test)]
mod tests {
    use uuid::Uuid;

    use super::*;

    #[test]
    fn a_child_whose_parts_join_several_others_is_joined_once() {
        let [one, two, three] = [1, 2, 3].map(|n| ChildId(Uuid::from_u128(n)));
        let lie = Lie {
            parts: BTreeMap::new(),
            joined: vec![vec![one, two], vec![two, three]],
            parted: vec![two],
        };
        assert_eq!(lie.joined_children().len(), 3);
    }
}
