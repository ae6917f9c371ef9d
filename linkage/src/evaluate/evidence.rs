//! Which rules found a pair, and on what kind of evidence.

use crate::{
    block::{KeyMaker, may_pair},
    model::{BlockingRule, FieldKind, Model},
    profile::{Population, RecordIndex},
};

/// The kinds of evidence that rules rest on, nearly independent of each other.
pub(super) const EVIDENCE: [&str; 4] = ["identifiers", "names and dates", "home", "carers"];

/// The keys of every record with the rule that made each.
pub(super) struct RuleKeys<'a> {
    population: &'a Population,
    model: &'a Model,
    keys: Vec<(u64, u8)>,
    ends: Vec<usize>,
}

impl<'a> RuleKeys<'a> {
    pub(super) fn new(model: &'a Model, population: &'a Population) -> Self {
        let maker = KeyMaker::new(model);
        let mut found = Self {
            population,
            model,
            keys: Vec::new(),
            ends: Vec::with_capacity(population.places()),
        };
        let (mut own, mut of_rule) = (Vec::new(), Vec::new());
        for record in 0..population.places() as RecordIndex {
            own.clear();
            if population.is_live(record) {
                for rule in 0..maker.rules() {
                    of_rule.clear();
                    maker.keys_of_rule(rule, &population.reader, population.cells(record), &mut of_rule);
                    own.extend(of_rule.iter().map(|&key| (key, rule as u8)));
                }
                own.sort_unstable();
                own.dedup();
            }
            found.keys.extend_from_slice(&own);
            found.ends.push(found.keys.len());
        }
        found
    }

    fn of(&self, record: RecordIndex) -> &[(u64, u8)] {
        let at = record as usize;
        let start = if at == 0 { 0 } else { self.ends[at - 1] };
        &self.keys[start..self.ends[at]]
    }

    /// The rules that make a key of a record, as bits.
    pub(super) fn rules_of(&self, record: RecordIndex) -> u64 {
        self.of(record).iter().fold(0, |rules, &(_, rule)| rules | 1 << rule)
    }

    /// The rules that find a pair, as bits; none if the model does not look at such pairs.
    pub(super) fn found_by(&self, left: RecordIndex, right: RecordIndex) -> u64 {
        if !may_pair(self.population, self.model.link_type, left, right) {
            return 0;
        }
        let (mut left, mut right, mut rules) = (self.of(left), self.of(right), 0);
        while let (Some(one), Some(other)) = (left.first(), right.first()) {
            match one.cmp(other) {
                std::cmp::Ordering::Less => left = &left[1..],
                std::cmp::Ordering::Greater => right = &right[1..],
                std::cmp::Ordering::Equal => {
                    rules |= 1 << one.1;
                    (left, right) = (&left[1..], &right[1..]);
                }
            }
        }
        rules
    }
}

/// The place in [`EVIDENCE`] of each rule of a model.
pub(super) fn evidence_of_rules(model: &Model) -> Vec<usize> {
    model.blocking.iter().map(|rule| evidence_of(model, rule)).collect()
}

/// The most telling of what the parts of a key rest on; of alternatives, the first counts.
fn evidence_of(model: &Model, rule: &BlockingRule) -> usize {
    let kind = |part: &String| {
        let field = part.split(['.', '|']).next().unwrap_or_default();
        model.field_index(field).map(|at| model.fields[at].kind)
    };
    let kinds: Vec<FieldKind> = rule.keys.iter().filter_map(kind).collect();
    let any = |of: &[FieldKind]| kinds.iter().any(|kind| of.contains(kind));
    if any(&[FieldKind::NhsNumber, FieldKind::Upns, FieldKind::Identifier]) {
        0
    } else if any(&[FieldKind::People]) {
        3
    } else if any(&[FieldKind::Postcode, FieldKind::Address, FieldKind::Phones]) {
        2
    } else {
        1
    }
}
