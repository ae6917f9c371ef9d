//! What people have to be asked besides the pairs between the thresholds: what speaks against a pair, and which records of
//! one cluster do not fit each other.

use rayon::prelude::*;

use super::Engine;
use crate::{cluster::Apart, explain::bars, key::RecordKey, profile::RecordIndex, score::probability};

/// Two records of one cluster that do not fit, though others tie both together.
#[derive(Debug, Clone, PartialEq)]
pub struct Suspect {
    /// The record whose key comes first.
    pub left: RecordKey,
    /// The other record.
    pub right: RecordKey,
    /// Match weight of the two in bits.
    pub weight: f64,
    /// `1 / (1 + 2^-weight)`.
    pub probability: f64,
    /// The guard or rule that speaks against the two; none if the weights alone do.
    pub against: Option<String>,
}

/// Bits from which on a finding counts as speaking against a pair.
const AGAINST_BITS: f64 = -0.5;

impl Engine {
    /// The finding that speaks most against two records being one person, as "Birth date: day and month swapped"; none if
    /// nothing does, or if one of the two is not there. Records that differ in the same way have the same words.
    pub fn against(&self, left: &RecordKey, right: &RecordKey) -> Option<String> {
        let (left, right) = (self.population.find(left)?, self.population.find(right)?);
        let (_, bars, _) = bars(&self.model, &self.scorer, &self.population, left, right);
        let worst = bars
            .into_iter()
            .min_by(|one, other| (one.bits + one.tf_bits).total_cmp(&(other.bits + other.tf_bits)))?;
        (worst.bits + worst.tf_bits <= AGAINST_BITS).then(|| format!("{}: {}", worst.title, worst.label))
    }

    /// Match weight of two records in bits, whatever guards and people say of them; none if one of them is not there.
    pub fn weight_of(&self, left: &RecordKey, right: &RecordKey) -> Option<f64> {
        let (left, right) = (self.population.find(left)?, self.population.find(right)?);
        (left != right).then(|| self.scorer.weight(&self.population, left.min(right), left.max(right)))
    }

    /// Of each cluster the two records that fit least, if they do not fit: a guard or a rule stands between them, or what
    /// speaks against them outweighs the strongest tie, so that the cluster lies below the fracture line there. Pairs that
    /// a person decided are none, and neither are records that only follow another.
    pub fn suspects(&self, clusters: &[Vec<RecordKey>]) -> Vec<Suspect> {
        clusters
            .par_iter()
            .filter_map(|cluster| self.suspect(cluster))
            .collect()
    }

    fn suspect(&self, cluster: &[RecordKey]) -> Option<Suspect> {
        let resolver = self.resolver();
        let records: Vec<RecordIndex> = cluster
            .iter()
            .filter_map(|key| self.population.find(key))
            .filter(|&record| resolver.followed(record).is_none())
            .collect();
        let mut worst: Option<(bool, f64, RecordIndex, RecordIndex, Option<Apart>)> = None;
        for (place, &one) in records.iter().enumerate() {
            for &other in &records[place + 1..] {
                let (left, right) = (one.min(other), one.max(other));
                if resolver.is_demanded(left, right) {
                    continue;
                }
                let found = self.scorer.find(&self.population, left, right);
                let apart = resolver.apart(left, right);
                let conflict = self.scorer.weights.conflict(&found);
                let fractured = self.model.clustering.tie_bits_max + conflict < self.model.thresholds.fracture;
                if apart.is_none() && !fractured {
                    continue;
                }
                let weight = self.scorer.weights.parts(&found).weight();
                let graver = worst.is_none_or(|(guarded, least, ..)| {
                    (apart.is_some(), -weight).partial_cmp(&(guarded, -least)) == Some(std::cmp::Ordering::Greater)
                });
                if graver {
                    worst = Some((apart.is_some(), weight, left, right, apart));
                }
            }
        }
        let (_, weight, left, right, apart) = worst?;
        let (one, other) = (self.population.key(left), self.population.key(right));
        let (left, right) = if one < other { (one, other) } else { (other, one) };
        Some(Suspect {
            left,
            right,
            weight,
            probability: probability(weight),
            against: apart.map(|apart| resolver.name_of(apart).to_owned()),
        })
    }
}
