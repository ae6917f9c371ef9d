//! Promise 3: the order of records does not matter, and one at a time is all at once.

use std::collections::{BTreeMap, BTreeSet};

use linkage::{Constraint, Engine, PairVerdict, Population, RecordKey, Resolved, link};
use proptest::prelude::*;
use rand::RngExt;
use rand_chacha::{ChaCha8Rng, rand_core::SeedableRng};

use super::families::{Record, child_engine, county, shuffle};

/// What a caller knows who applies every [`Resolved`] to what it knew before.
#[derive(Debug, Default, PartialEq)]
struct Known {
    cluster_of: BTreeMap<RecordKey, RecordKey>,
    pairs: BTreeMap<(RecordKey, RecordKey), PairVerdict>,
}

impl Known {
    fn apply(&mut self, resolved: Resolved) {
        let mut fresh = BTreeSet::new();
        for cluster in &resolved.clusters {
            for key in cluster {
                self.cluster_of.insert(key.clone(), cluster[0].clone());
                fresh.insert(key.clone());
            }
        }
        self.pairs
            .retain(|(left, right), _| !fresh.contains(left) && !fresh.contains(right));
        for pair in resolved.pairs {
            self.pairs.insert((pair.left.clone(), pair.right.clone()), pair);
        }
    }

    fn forget(&mut self, key: &RecordKey) {
        self.cluster_of.remove(key);
        self.pairs.retain(|(left, right), _| left != key && right != key);
    }
}

fn at_once(records: &[Record], constraints: &[Constraint]) -> Known {
    let mut engine = child_engine();
    engine.set_constraints(constraints.to_vec());
    for record in records {
        record.put_into(&mut engine);
    }
    let mut known = Known::default();
    known.apply(engine.resolve());
    known
}

/// Feeds the records in a random order and random portions, some of them first in another version, some of them
/// removed and put in again, with strangers that come and go.
fn in_portions(records: &[Record], constraints: &[Constraint], seed: u64) -> (Known, Engine) {
    let mut rng = ChaCha8Rng::seed_from_u64(seed);
    let mut engine = child_engine();
    let mut known = Known::default();
    let mut steps: Vec<(Record, bool)> = records.iter().map(|record| (record.clone(), true)).collect();
    shuffle(&mut steps, &mut rng);
    let mut first: Vec<(Record, bool)> = Vec::new();
    for (record, _) in &steps {
        match rng.random_range(0..6) {
            // An earlier version with another surname and home.
            0 => first.push((
                record.clone().with("surname", "Vandenberg").with("postcode", "ZX1 1AA"),
                true,
            )),
            // Another child's columns under this key, taken out again.
            1 => {
                let other = &records[rng.random_range(0..records.len())];
                let stranger = Record {
                    key: record.key.clone(),
                    ..other.clone()
                };
                first.extend([(stranger.clone(), true), (stranger, false)]);
            }
            _ => {}
        }
    }
    first.extend(steps);
    for (at, (record, put)) in first.iter().enumerate() {
        if *put {
            record.put_into(&mut engine);
        } else {
            engine.remove(&record.key);
            known.forget(&record.key);
        }
        if at == first.len() / 2 {
            engine.set_constraints(constraints.to_vec());
        }
        if rng.random_range(0..4) == 0 {
            known.apply(engine.resolve());
        }
    }
    known.apply(engine.resolve());
    (known, engine)
}

fn some_constraints(records: &[Record], seed: u64) -> Vec<Constraint> {
    let mut rng = ChaCha8Rng::seed_from_u64(seed);
    let mut key = || records[rng.random_range(0..records.len())].key.clone();
    let mut constraints = Vec::new();
    for number in 0..4 {
        let (left, right) = (key(), key());
        let constraint = if number % 2 == 0 {
            Constraint::must(left, right)
        } else {
            Constraint::cannot(left, right)
        };
        constraints.push(constraint);
    }
    constraints
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 24, ..ProptestConfig::default() })]

    #[test]
    fn p03_any_order_and_any_portions_give_the_same_clusters_and_pairs(seed in any::<u64>(), families in 2usize..14) {
        let records = county(families, seed);
        let constraints = some_constraints(&records, seed);
        let once = at_once(&records, &constraints);
        let (portions, _) = in_portions(&records, &constraints, seed);
        prop_assert_eq!(once, portions);
    }

    #[test]
    fn p03_a_record_that_came_and_went_leaves_no_trace(seed in any::<u64>()) {
        let records = county(6, seed);
        let (before, mut engine) = in_portions(&records, &[], seed);
        let mut known = Known::default();
        known.apply(engine.resolve());
        let guest = Record { key: RecordKey::new("careers", "guest"), ..records[0].clone() };
        guest.put_into(&mut engine);
        let mut after = before;
        after.apply(engine.resolve());
        engine.remove(&guest.key);
        after.forget(&guest.key);
        after.apply(engine.resolve());
        prop_assert_eq!(after, at_once(&records, &[]));
    }
}

#[test]
fn p03_the_live_engine_finds_what_the_batch_finds() {
    let records = county(120, 5);
    let model = linkage::Model::builtin("child").unwrap();
    let mut population = Population::new(&model);
    for record in &records {
        population.push(&record.key.source, &record.key.record_id, &|name| {
            record.columns.get(name).map(String::as_str)
        });
    }
    let batch = link(&model, &population, 7, Some(2), &mut |_| {});
    let mut engine = Engine::new(&batch.model);
    let mut known = Known::default();
    for portion in records.chunks(7) {
        for record in portion {
            record.put_into(&mut engine);
        }
        known.apply(engine.resolve());
    }
    let pairs: Vec<PairVerdict> = known.pairs.into_values().collect();
    assert_eq!(pairs, batch.pairs);
    let mut first_of: BTreeMap<u32, RecordKey> = BTreeMap::new();
    let mut keys: Vec<(RecordKey, u32)> = population.keys().zip(batch.clusters).collect();
    keys.sort();
    for (key, cluster) in keys {
        let first = first_of.entry(cluster).or_insert_with(|| key.clone());
        assert_eq!(&known.cluster_of[&key], first);
    }
}

#[test]
fn p03_a_record_that_names_its_child_follows_it_in_any_order() {
    let child = Record::new(
        "education",
        "e1",
        &[
            ("first_name", "Zofia"),
            ("surname", "Kowalska"),
            ("dob", "2012-03-04"),
            ("postcode", "ZX1 1AB"),
        ],
    );
    let service = Record::new("involvement", "i1", &[("child_ref", "education\u{1f}e1")]);
    for records in [[child.clone(), service.clone()], [service, child]] {
        let known = at_once(&records, &[]);
        let pair = known.pairs.values().next().expect("the rule's pair is told of");
        assert_eq!(pair.decided_by.as_deref(), Some("stated_record"));
        let clusters: BTreeSet<&RecordKey> = known.cluster_of.values().collect();
        assert_eq!(clusters.len(), 1);
    }
}
