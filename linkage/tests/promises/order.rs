//! Promise 3: the order of records does not matter, and one at a time is all at once.

use std::collections::{BTreeMap, BTreeSet};

use linkage::{Constraint, Engine, Model, PairVerdict, Population, RecordKey, Resolved, link};
use proptest::prelude::*;
use rand::RngExt;
use rand_chacha::{ChaCha8Rng, rand_core::SeedableRng};

use super::families::{Record, child_model, county, shuffle};

/// What a caller knows who applies every [`Resolved`] to what it knew before.
#[derive(Debug, Default)]
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

    /// What one knows and the other does not, in few words.
    fn differences(&self, other: &Self) -> Vec<String> {
        let clusters = |known: &Self| -> BTreeSet<String> {
            let pairs = known.cluster_of.iter();
            pairs.map(|(key, first)| format!("{key} is of {first}")).collect()
        };
        let verdicts =
            |known: &Self| -> BTreeSet<String> { known.pairs.values().map(|pair| format!("{pair:?}")).collect() };
        let only = |one: BTreeSet<String>, other: BTreeSet<String>| -> Vec<String> {
            one.symmetric_difference(&other).cloned().collect()
        };
        let mut found = only(clusters(self), clusters(other));
        found.extend(only(verdicts(self), verdicts(other)));
        found
    }

    fn forget(&mut self, key: &RecordKey) {
        self.cluster_of.remove(key);
        self.pairs.retain(|(left, right), _| left != key && right != key);
    }
}

/// The child model with one way to find pairs: most that fit are never proposed.
fn sparse_model() -> Model {
    let mut model = child_model();
    model
        .blocking
        .retain(|rule| rule.keys.iter().any(|key| key.starts_with("postcode.")));
    model.blocking.truncate(1);
    model.validate().expect("one rule is enough");
    model
}

fn at_once(model: &Model, records: &[Record], constraints: &[Constraint]) -> Known {
    let mut engine = Engine::new(model);
    engine.set_constraints(constraints.to_vec());
    for record in records {
        record.put_into(&mut engine);
    }
    let mut known = Known::default();
    known.apply(engine.resolve());
    known
}

/// Feeds the records in a random order and random portions, some of them first in another version, some of them
/// removed and put in again, with strangers that come and go, under decisions that are withdrawn half way.
fn in_portions(model: &Model, records: &[Record], constraints: &[Constraint], seed: u64) -> (Known, Engine) {
    let mut rng = ChaCha8Rng::seed_from_u64(seed);
    let mut engine = Engine::new(model);
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
    engine.set_constraints(some_constraints(records, rng.random()));
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

/// Decisions about records of one child, where they have something to say, and about any records.
fn some_constraints(records: &[Record], seed: u64) -> Vec<Constraint> {
    let mut rng = ChaCha8Rng::seed_from_u64(seed);
    let mut constraints = Vec::new();
    for number in 0..12 {
        let one = &records[rng.random_range(0..records.len())];
        let others: Vec<&Record> = records
            .iter()
            .filter(|other| number < 3 || other.child == one.child)
            .collect();
        let other = others[rng.random_range(0..others.len())];
        let make = [Constraint::must, Constraint::cannot, Constraint::follows][number % 3];
        constraints.push(make(one.key.clone(), other.key.clone()));
    }
    constraints
}

proptest! {
    #[test]
    fn p03_any_order_and_any_portions_give_the_same_clusters_and_pairs(
        seed in any::<u64>(),
        families in 2usize..30,
        sparse in any::<bool>(),
    ) {
        let model = if sparse { sparse_model() } else { child_model() };
        let records = county(families, seed);
        let constraints = some_constraints(&records, seed);
        let once = at_once(&model, &records, &constraints);
        let (portions, _) = in_portions(&model, &records, &constraints, seed);
        prop_assert_eq!(once.differences(&portions), Vec::<String>::new());
    }

    #[test]
    fn p03_a_record_that_came_and_went_leaves_no_trace(seed in any::<u64>()) {
        let records = county(6, seed);
        let (before, mut engine) = in_portions(&child_model(), &records, &[], seed);
        let mut known = Known::default();
        known.apply(engine.resolve());
        let guest = Record { key: RecordKey::new("careers", "guest"), ..records[0].clone() };
        guest.put_into(&mut engine);
        let mut after = before;
        after.apply(engine.resolve());
        engine.remove(&guest.key);
        after.forget(&guest.key);
        after.apply(engine.resolve());
        prop_assert_eq!(after.differences(&at_once(&child_model(), &records, &[])), Vec::<String>::new());
    }
}

#[test]
fn p03_the_live_engine_finds_what_the_batch_finds() {
    let records = county(120, 5);
    let model = child_model();
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
        let known = at_once(&child_model(), &records, &[]);
        let pair = known.pairs.values().next().expect("the rule's pair is told of");
        assert_eq!(pair.decided_by.as_deref(), Some("stated_record"));
        let clusters: BTreeSet<&RecordKey> = known.cluster_of.values().collect();
        assert_eq!(clusters.len(), 1);
    }
}

#[test]
fn p03_a_pair_kept_apart_holds_its_component_together_though_nothing_proposes_it() {
    let zofia = |source, postcode, upn| {
        let columns = [
            ("first_name", "Zofia"),
            ("surname", "Kowalska"),
            ("dob", "2012-03-04"),
            ("sex", "F"),
            ("postcode", postcode),
            ("upn", upn),
        ];
        Record::new(source, "1", &columns)
    };
    // The third fits the second better, but shares what proposes pairs with the first alone.
    let three = [
        zofia("education", "CB1 1AA", ""),
        zofia("social_care", "PE9 2BB", "Z873210015001"),
        zofia("careers", "CB1 1AA", "Z873210015001"),
    ];
    let apart = [Constraint::cannot(three[0].key.clone(), three[1].key.clone())];
    // So many records that what comes at once is scored at once.
    let mut records = county(40, 3);
    records.extend(three.clone());
    let once = at_once(&sparse_model(), &records, &apart);
    assert_eq!(once.cluster_of[&three[1].key], once.cluster_of[&three[2].key]);
    for seed in 0..4 {
        let (portions, _) = in_portions(&sparse_model(), &records, &apart, seed);
        assert_eq!(once.differences(&portions), Vec::<String>::new());
    }
}

#[test]
fn p03_what_follows_a_record_goes_with_it_however_much_of_it_there_is() {
    let child = county(1, 3).remove(0);
    let more = child_model().clustering.component_records_max + 2;
    let own: Vec<Record> = (0..more)
        .map(|number| Record::new("onechild", &format!("{number:04}"), &[]))
        .collect();
    let follows: Vec<Constraint> = own
        .iter()
        .map(|own| Constraint::follows(own.key.clone(), child.key.clone()))
        .collect();
    let mut records = own;
    records.push(child);
    let once = at_once(&child_model(), &records, &follows);
    let clusters: BTreeSet<&RecordKey> = once.cluster_of.values().collect();
    assert_eq!(clusters.len(), 1);
    let (portions, _) = in_portions(&child_model(), &records, &follows, 3);
    assert_eq!(once.differences(&portions), Vec::<String>::new());
}
