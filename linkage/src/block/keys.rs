//! The blocking keys of one record.

use super::{KeyPart, key_set::KeySet};
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
    over_common: KeySet,
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
        let frozen: Vec<u64> = frozen.filter_map(|key| u64::from_str_radix(key, 16).ok()).collect();
        let mut over_common = KeySet::default();
        over_common.extend(&frozen);
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
    pub(crate) fn refine(&mut self, keys: &[u64]) {
        self.over_common.extend(keys);
    }

    /// The keys of a profile by one rule, appended to `out`; over-common ones refined.
    pub(crate) fn keys_of_rule(&self, rule: usize, reader: &CellReader, cells: &[u32], out: &mut Vec<u64>) {
        self.keys_of_rule_with(rule, reader, cells, out, &mut Scratch::default());
    }

    /// Touches what the keys of many profiles by one rule are made of.
    pub(super) fn look_ahead(&self, rule: usize, reader: &CellReader, profiles: &[&[u32]]) {
        for part in &self.rules[rule].keys {
            part.look_ahead(reader, profiles);
        }
    }

    /// [`keys_of_rule`](Self::keys_of_rule) in memory that the caller keeps for the next record.
    pub(super) fn keys_of_rule_with(
        &self,
        number: usize,
        reader: &CellReader,
        cells: &[u32],
        out: &mut Vec<u64>,
        scratch: &mut Scratch,
    ) {
        let rule = &self.rules[number];
        let start = out.len();
        out.push(rule.seed);
        for part in &rule.keys {
            scratch.values.clear();
            part.values(reader, cells, &mut scratch.values);
            multiply(out, start, scratch);
            if out.len() == start {
                return;
            }
        }
        if rule.refine.is_empty() || !out[start..].iter().any(|&key| self.over_common.contains(key)) {
            return;
        }
        let plain = out.split_off(start);
        for key in plain {
            let mut refined = vec![key];
            if self.over_common.contains(key) {
                self.refine_key(number, reader, cells, &mut refined, scratch);
            }
            out.append(&mut refined);
        }
    }

    /// Refines the one key in `out` by the further parts of its rule.
    pub(super) fn refine_key(
        &self,
        rule: usize,
        reader: &CellReader,
        cells: &[u32],
        out: &mut Vec<u64>,
        scratch: &mut Scratch,
    ) {
        for part in &self.rules[rule].refine {
            scratch.values.clear();
            part.values(reader, cells, &mut scratch.values);
            if scratch.values.is_empty() {
                scratch.values.push(0);
            }
            multiply(out, 0, scratch);
        }
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

/// Memory for making keys.
#[derive(Debug, Default)]
pub(super) struct Scratch {
    values: Vec<u64>,
    base: Vec<u64>,
}

/// Combines every key from `start` on with every value; no value leaves no key.
fn multiply(keys: &mut Vec<u64>, start: usize, scratch: &mut Scratch) {
    match &scratch.values[..] {
        [] => keys.truncate(start),
        [only] => keys[start..].iter_mut().for_each(|key| *key = hash::mix(*key, *only)),
        several => {
            scratch.base.clear();
            scratch.base.extend(keys.drain(start..));
            let combined = scratch
                .base
                .iter()
                .flat_map(|&key| several.iter().map(move |&value| hash::mix(key, value)));
            keys.extend(combined.take(MAX_KEYS_PER_RULE));
        }
    }
}
