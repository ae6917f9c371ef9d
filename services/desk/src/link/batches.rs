//! Cutting what the engine found into portions, so that no transaction holds up other writers for long.
//!
//! Each portion leaves the database whole: children that exchange records, and children that a doubt about a shielded
//! record joins, are written together. Pure.

use std::{
    collections::{BTreeMap, HashMap},
    sync::Arc,
};

use child::{ChildId, RecordKey};
use linkage::{PairVerdict, Resolved, Suspect, Verdict};
use store::RecordId;

use super::{cases::is_sealed, feed_engine::Weighed, in_force::StewardsSaid, roll::Roll};

/// Clusters and pairs to be written in one transaction.
#[derive(Debug, Default)]
pub(super) struct Batch {
    pub clusters: Vec<Vec<RecordKey>>,
    /// Pairs of the clusters' records, but for those that a later portion takes.
    pub pairs: Vec<PairVerdict>,
    /// Records of the clusters that do not fit each other.
    pub suspects: Vec<Suspect>,
    /// What speaks most against each of the pairs that are for people.
    pub causes: BTreeMap<(RecordKey, RecordKey), String>,
    /// What stewards decided, whoever it is about.
    pub stewards: StewardsSaid,
}

impl From<Weighed> for Batch {
    fn from(weighed: Weighed) -> Self {
        Self {
            clusters: weighed.resolved.clusters,
            pairs: weighed.resolved.pairs,
            suspects: weighed.suspects,
            causes: weighed.causes,
            stewards: weighed.stewards,
        }
    }
}

/// The portions, and in which of them each record is.
#[derive(Debug, Default)]
pub(super) struct Batches {
    pub all: Vec<Batch>,
    /// Only ever looked up. Empty if there is one portion.
    place: HashMap<RecordId, usize>,
}

impl Batches {
    /// Cuts what was found into portions of about `most` records: one more only to keep together what belongs together.
    pub fn of(mut weighed: Weighed, roll: &Roll, most: usize) -> Self {
        let records: usize = weighed.resolved.clusters.iter().map(Vec::len).sum();
        if records <= most {
            return Self {
                all: vec![weighed.into()],
                place: HashMap::new(),
            };
        }
        let resolved = weighed.resolved;
        let (portion_of, portions) = portions(&resolved, roll, most);
        let mut place = HashMap::with_capacity(records);
        for (cluster, portion) in resolved.clusters.iter().zip(&portion_of) {
            place.extend(cluster.iter().map(|key| (roll.of(key).id, *portion)));
        }
        let empty = || Batch {
            stewards: Arc::clone(&weighed.stewards),
            ..Batch::default()
        };
        let mut all: Vec<Batch> = (0..portions).map(|_| empty()).collect();
        for pair in resolved.pairs {
            let ends = [&pair.left, &pair.right].map(|key| place.get(&roll.of(key).id));
            if let Some(portion) = ends.into_iter().flatten().max() {
                let cause = weighed.causes.remove_entry(&(pair.left.clone(), pair.right.clone()));
                all[*portion].causes.extend(cause);
                all[*portion].pairs.push(pair);
            }
        }
        for suspect in weighed.suspects {
            all[place[&roll.of(&suspect.left).id]].suspects.push(suspect);
        }
        for (cluster, portion) in resolved.clusters.into_iter().zip(portion_of) {
            all[portion].clusters.push(cluster);
        }
        Self { all, place }
    }

    /// Whether a later portion than `portion` holds the record.
    pub fn is_later(&self, record: RecordId, portion: usize) -> bool {
        self.place.get(&record).is_some_and(|place| *place > portion)
    }
}

/// The portion of each cluster, and how many portions there are.
fn portions(resolved: &Resolved, roll: &Roll, most: usize) -> (Vec<usize>, usize) {
    let clusters = &resolved.clusters;
    let mut groups = Groups((0..clusters.len()).collect());
    let mut first_with: BTreeMap<ChildId, usize> = BTreeMap::new();
    let mut cluster_of: HashMap<&RecordKey, usize> = HashMap::new();
    for (at, cluster) in clusters.iter().enumerate() {
        for key in cluster {
            cluster_of.insert(key, at);
            if let Some(child) = roll.of(key).child {
                groups.join(*first_with.entry(child).or_insert(at), at);
            }
        }
    }
    for pair in &resolved.pairs {
        let doubtful = matches!(pair.verdict, Verdict::Review | Verdict::KeptApart);
        if doubtful
            && is_sealed(roll, pair)
            && let (Some(left), Some(right)) = (cluster_of.get(&pair.left), cluster_of.get(&pair.right))
        {
            groups.join(*left, *right);
        }
    }
    // A group is known by its first cluster, so it comes where that comes.
    let mut size = vec![0; clusters.len()];
    for (at, cluster) in clusters.iter().enumerate() {
        size[groups.first(at)] += cluster.len();
    }
    let (mut portion, mut filled) = (0, 0);
    let mut portion_of = vec![0; clusters.len()];
    for at in 0..clusters.len() {
        let first = groups.first(at);
        if first < at {
            portion_of[at] = portion_of[first];
            continue;
        }
        if filled > 0 && filled + size[at] > most {
            (portion, filled) = (portion + 1, 0);
        }
        filled += size[at];
        portion_of[at] = portion;
    }
    (portion_of, portion + 1)
}

/// Clusters that have to be written together: each points to an earlier one of its group, or to itself.
struct Groups(Vec<usize>);

impl Groups {
    fn first(&mut self, mut at: usize) -> usize {
        while self.0[at] != at {
            self.0[at] = self.0[self.0[at]];
            at = self.0[at];
        }
        at
    }

    fn join(&mut self, left: usize, right: usize) {
        let (left, right) = (self.first(left), self.first(right));
        self.0[left.max(right)] = left.min(right);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;
    use store::Standing;
    use uuid::Uuid;

    fn key(number: usize) -> RecordKey {
        RecordKey::new("education", format!("{number:03}"))
    }

    /// A roll of records `0..`, each linked to the child named, and shielded or not.
    fn roll(records: &[(Option<u8>, bool)]) -> Roll {
        let mut roll = Roll::default();
        for (number, (child, shielded)) in records.iter().enumerate() {
            roll.enter_linked(&Standing {
                record: RecordId(number as i64),
                key: key(number),
                current_version: 1,
                ended: false,
                shielded: *shielded,
                nameless: false,
                linked_version: Some(1),
                linked_ended: false,
                linked_shielded: *shielded,
                covered: false,
                child: child.map(|child| ChildId(Uuid::from_u128(u128::from(child)))),
            });
        }
        roll
    }

    fn pair(left: usize, right: usize, verdict: Verdict) -> PairVerdict {
        PairVerdict {
            left: key(left.min(right)),
            right: key(left.max(right)),
            weight: 1.0,
            probability: 0.5,
            verdict,
            decided_by: None,
        }
    }

    proptest! {
        #[test]
        fn portions_hold_everything_once_and_keep_together_what_belongs_together(
            records in prop::collection::vec((prop::option::of(0u8..12), prop::bool::weighted(0.1)), 1..60),
            cuts in prop::collection::vec(any::<bool>(), 60),
            ends in prop::collection::vec((0usize..60, 0usize..60, 0usize..3), 0..40),
            most in 1usize..30,
        ) {
            let roll = roll(&records);
            let mut clusters: Vec<Vec<RecordKey>> = vec![Vec::new()];
            for (number, cut) in cuts.iter().enumerate().take(records.len()) {
                if *cut && !clusters[clusters.len() - 1].is_empty() {
                    clusters.push(Vec::new());
                }
                clusters.last_mut().unwrap().push(key(number));
            }
            let verdicts = [Verdict::Review, Verdict::KeptApart, Verdict::Join];
            let pairs: Vec<PairVerdict> = ends
                .iter()
                .filter(|(left, right, _)| left != right && *left.max(right) < records.len())
                .map(|(left, right, verdict)| pair(*left, *right, verdicts[*verdict]))
                .collect();
            let suspect = |cluster: &Vec<RecordKey>| Suspect {
                left: cluster[0].clone(),
                right: cluster[cluster.len() - 1].clone(),
                weight: -9.0,
                probability: 0.002,
                against: None,
            };
            let weighed = Weighed {
                resolved: Resolved { clusters: clusters.clone(), pairs: pairs.clone() },
                suspects: clusters.iter().map(suspect).collect(),
                causes: pairs.iter().map(|pair| ((pair.left.clone(), pair.right.clone()), "Sex: different".to_owned())).collect(),
                ..Weighed::default()
            };
            let causes = weighed.causes.len();
            let batches = Batches::of(weighed, &roll, most);
            prop_assert_eq!(batches.all.iter().map(|batch| batch.causes.len()).sum::<usize>(), causes);

            let mut written: Vec<Vec<RecordKey>> = batches.all.iter().flat_map(|batch| batch.clusters.clone()).collect();
            written.sort();
            clusters.sort();
            prop_assert_eq!(written, clusters);
            prop_assert_eq!(batches.all.iter().map(|batch| batch.pairs.len()).sum::<usize>(), pairs.len());
            let portion = |wanted: &RecordKey| {
                let holds = |batch: &Batch| batch.clusters.iter().flatten().any(|key| key == wanted);
                batches.all.iter().position(holds).unwrap()
            };
            for left in 0..records.len() {
                for right in 0..left {
                    if records[left].0.is_some() && records[left].0 == records[right].0 {
                        prop_assert_eq!(portion(&key(left)), portion(&key(right)), "one child");
                    }
                }
            }
            for (at, batch) in batches.all.iter().enumerate() {
                prop_assert_eq!(batch.suspects.len(), batch.clusters.len());
                for suspect in &batch.suspects {
                    prop_assert_eq!((portion(&suspect.left), portion(&suspect.right)), (at, at));
                }
                for pair in &batch.pairs {
                    let words = batch.causes.get(&(pair.left.clone(), pair.right.clone()));
                    prop_assert!(words.is_some(), "its cause is with it");
                    let (left, right) = (portion(&pair.left), portion(&pair.right));
                    prop_assert_eq!(left.max(right), at);
                    if pair.verdict != Verdict::Join && is_sealed(&roll, pair) {
                        prop_assert_eq!(left, right, "a doubt about a shielded record");
                    }
                    prop_assert!(!batches.is_later(roll.of(&pair.left).id, at));
                }
            }
        }
    }

    #[test]
    fn what_has_nothing_in_common_is_cut_at_the_size_asked_for() {
        let roll = roll(&[(None, false); 10]);
        let clusters: Vec<Vec<RecordKey>> = (0..5).map(|at| vec![key(2 * at), key(2 * at + 1)]).collect();
        let weighed = Weighed {
            resolved: Resolved {
                clusters,
                pairs: Vec::new(),
            },
            ..Weighed::default()
        };
        let batches = Batches::of(weighed, &roll, 4);
        let sizes: Vec<usize> = batches.all.iter().map(|batch| batch.clusters.len()).collect();
        assert_eq!(sizes, [2, 2, 1]);
        assert!(batches.is_later(RecordId(9), 1) && !batches.is_later(RecordId(9), 2));
    }
}
