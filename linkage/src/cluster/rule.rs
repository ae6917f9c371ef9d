//! The definite rules that a model spells out, looked up among the levels of a pair.

use crate::{
    model::{DefiniteRule, Model, Rule, RuleVerdict},
    profile::{Population, RecordIndex},
    score::{Pattern, Scorer},
};

/// One rule with its levels looked up.
#[derive(Debug, Clone)]
pub(crate) struct CompiledRule {
    pub(crate) name: String,
    pub(crate) joins: bool,
    /// Comparison, and the bits of the levels of which one must hold.
    levels: Vec<(usize, u16)>,
}

impl CompiledRule {
    fn new(model: &Model, rule: &DefiniteRule) -> Self {
        let named = model.comparisons.iter().enumerate();
        let levels = named.filter_map(|(at, comparison)| {
            let conditions = rule.when.get(&comparison.name)?;
            let levels = comparison.levels.iter().enumerate();
            let bits = levels.filter(|(_, level)| conditions.contains(&level.when));
            Some((at, bits.fold(0, |bits, (place, _)| bits | 1 << (place + 1))))
        });
        Self {
            name: rule.name.clone(),
            joins: rule.verdict == RuleVerdict::Join,
            levels: levels.collect(),
        }
    }

    fn speaks(&self, pattern: Pattern) -> bool {
        self.levels
            .iter()
            .all(|&(comparison, levels)| levels >> pattern.level(comparison) & 1 == 1)
    }
}

/// All rules that a model spells out: those that keep apart first, each kind in the order of the model.
#[derive(Debug, Clone, Default)]
pub(crate) struct DefiniteRules(Vec<CompiledRule>);

impl DefiniteRules {
    pub(crate) fn new(model: &Model) -> Self {
        let stated = model.rules.iter().filter_map(|rule| match rule {
            Rule::Stated(rule) => Some(CompiledRule::new(model, rule)),
            Rule::Known(_) => None,
        });
        let mut rules: Vec<CompiledRule> = stated.collect();
        rules.sort_by_key(|rule| rule.joins);
        Self(rules)
    }

    /// True if there is any rule.
    pub(crate) const fn any(&self) -> bool {
        !self.0.is_empty()
    }

    /// The rule at a place.
    pub(crate) fn get(&self, at: u8) -> &CompiledRule {
        &self.0[usize::from(at)]
    }

    /// The place of the rule that decides about a pair of this pattern.
    pub(crate) fn speaking(&self, pattern: Pattern) -> Option<u8> {
        self.0
            .iter()
            .position(|rule| rule.speaks(pattern))
            .map(|at| u8::try_from(at).expect("validation has counted the rules"))
    }

    /// True if a rule joins pairs of this pattern.
    pub(crate) fn joins(&self, pattern: Pattern) -> bool {
        self.speaking(pattern).is_some_and(|at| self.get(at).joins)
    }
}

impl Scorer {
    /// The rule that decides about two records.
    pub(crate) fn rule_of(&self, population: &Population, left: RecordIndex, right: RecordIndex) -> Option<u8> {
        if self.rules.0.is_empty() {
            return None;
        }
        self.rules.speaking(self.find(population, left, right).pattern)
    }

    /// True if a rule joins two records.
    pub(crate) fn joins_by_rule(&self, population: &Population, left: RecordIndex, right: RecordIndex) -> bool {
        self.rule_of(population, left, right)
            .is_some_and(|at| self.rules.get(at).joins)
    }
}
