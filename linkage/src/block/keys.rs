//! The blocking keys of one record.

use std::collections::BTreeSet;

use super::KeyPart;
use crate::{hash, model::Model, profile::CellReader};

/// At most this many keys of one rule for one record: names with very many parts must not explode.
const MAX_KEYS_PER_RULE: usize = 32;

/// One compiled rule.
#[derive(Debug, Clone)]
struct Rule {
    name: String,
    seed: u64,
    keys: Vec<KeyPart>,
    refine: Vec<KeyPart>,
    cap: u32,
}

/// Makes the keys of a record by the rules of a model and the over-common keys frozen in it.
#[derive(Debug, Clone)]
pub(crate) struct KeyMaker {
    rules: Vec<Rule>,
    over_common: BTreeSet<u64>,
}

impl KeyMaker {
    pub(crate) fn new(model: &Model) -> Self {
        let part = |text: &String| KeyPart::parse(model, text).expect("validation has read every key");
        let rules = model
            .blocking
            .iter()
            .map(|rule| Rule {
                name: rule.name.clone(),
                seed: hash::of_bytes(rule.name.as_bytes()),
                keys: rule.keys.iter().map(part).collect(),
                refine: rule.refine.iter().map(part).collect(),
                cap: rule.cap,
            })
            .collect();
        let frozen = model
            .trained
            .iter()
            .flat_map(|trained| trained.over_common.values().flatten());
        let over_common = frozen.filter_map(|key| u64::from_str_radix(key, 16).ok()).collect();
        Self { rules, over_common }
    }

    /// How many rules there are.
    pub(crate) const fn rules(&self) -> usize {
        self.rules.len()
    }

    /// The name of a rule.
    pub(crate) fn name(&self, rule: usize) -> &str {
        &self.rules[rule].name
    }

    /// A key that more records than this have is over-common.
    pub(crate) fn cap(&self, rule: usize) -> u32 {
        self.rules[rule].cap
    }

    /// Freezes further over-common keys (at training).
    pub(crate) fn refine(&mut self, keys: impl IntoIterator<Item = u64>) {
        self.over_common.extend(keys);
    }

    /// The keys of a profile by one rule, appended to `out`; over-common ones refined.
    pub(crate) fn keys_of_rule(&self, rule: usize, reader: &CellReader, cells: &[u32], out: &mut Vec<u64>) {
        let rule = &self.rules[rule];
        let start = out.len();
        out.push(rule.seed);
        let mut values = Vec::with_capacity(8);
        for part in &rule.keys {
            values.clear();
            part.values(reader, cells, &mut values);
            multiply(out, start, &values);
            if out.len() == start {
                return;
            }
        }
        if self.over_common.is_empty() || rule.refine.is_empty() {
            return;
        }
        let plain = out.split_off(start);
        for key in plain {
            let from = out.len();
            out.push(key);
            if self.over_common.contains(&key) {
                for part in &rule.refine {
                    values.clear();
                    part.values(reader, cells, &mut values);
                    if values.is_empty() {
                        values.push(0);
                    }
                    multiply(out, from, &values);
                }
            }
        }
    }

    /// Every key of a profile, ascending, each once.
    pub(crate) fn keys(&self, reader: &CellReader, cells: &[u32], out: &mut Vec<u64>) {
        out.clear();
        for rule in 0..self.rules.len() {
            self.keys_of_rule(rule, reader, cells, out);
        }
        out.sort_unstable();
        out.dedup();
    }

    /// The names of the rules by which two profiles share a key.
    pub(crate) fn found_by(&self, reader: &CellReader, left: &[u32], right: &[u32]) -> Vec<String> {
        let keys = |rule: usize, cells: &[u32]| {
            let mut keys = Vec::new();
            self.keys_of_rule(rule, reader, cells, &mut keys);
            keys
        };
        (0..self.rules.len())
            .filter(|&rule| {
                let right = keys(rule, right);
                keys(rule, left).iter().any(|key| right.contains(key))
            })
            .map(|rule| self.rules[rule].name.clone())
            .collect()
    }
}

/// Combines every key from `start` on with every value; no value leaves no key.
fn multiply(keys: &mut Vec<u64>, start: usize, values: &[u64]) {
    match values {
        [] => keys.truncate(start),
        [only] => keys[start..].iter_mut().for_each(|key| *key = hash::mix(*key, *only)),
        several => {
            let base = keys.split_off(start);
            let combined = base
                .iter()
                .flat_map(|&key| several.iter().map(move |&value| hash::mix(key, value)));
            keys.extend(combined.take(MAX_KEYS_PER_RULE));
        }
    }
}
