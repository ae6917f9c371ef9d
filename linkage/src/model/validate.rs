//! What a model file must satisfy before anything runs on it.

use std::{collections::BTreeSet, fmt::Display};

use super::{
    Comparison, Guard, KnownRule, Level, Model, ModelError, Rule, Trained,
    parts::{conditions_of, parts_of},
};
use crate::block::KeyPart;

/// Levels of one comparison, and comparisons of one model: a pair's findings are packed into 64 bits.
const MAX_LEVELS: usize = 15;
const MAX_COMPARISONS: usize = 16;
/// What else stands in `decided_by`: a definite rule must not go by these names.
const TAKEN_NAMES: [&str; 5] = ["person", "cluster", "support", "rival", "never_compared"];

impl Model {
    /// Checks everything that later code relies on.
    pub fn validate(&self) -> Result<(), ModelError> {
        ModelError::of_schema(&self.schema)?;
        unique("field", self.fields.iter().map(|field| &field.name))?;
        unique("comparison", self.comparisons.iter().map(|comparison| &comparison.name))?;
        unique("blocking rule", self.blocking.iter().map(|rule| &rule.name))?;
        unique("relative", self.relatives.iter().map(|relative| &relative.name))?;
        if let Some(field) = self.fields.iter().find(|field| field.columns.is_empty()) {
            return Err(ModelError::NoColumn(field.name.clone()));
        }
        if self.comparisons.is_empty() || self.comparisons.len() > MAX_COMPARISONS {
            let count = self.comparisons.len();
            return Err(ModelError::Number(format!(
                "a model has 1 to {MAX_COMPARISONS} comparisons; this has {count}"
            )));
        }
        for comparison in &self.comparisons {
            self.validate_comparison(comparison)?;
        }
        self.validate_blocking()?;
        self.validate_rules()?;
        self.validate_numbers()?;
        self.validate_source_errors()?;
        self.trained
            .as_ref()
            .map_or(Ok(()), |trained| self.validate_trained(trained))
    }

    fn validate_comparison(&self, comparison: &Comparison) -> Result<(), ModelError> {
        let fail = |problem: String| {
            Err(ModelError::Comparison {
                comparison: comparison.name.clone(),
                problem,
            })
        };
        if comparison.levels.is_empty() || comparison.levels.len() > MAX_LEVELS {
            let count = comparison.levels.len();
            return fail(format!("a comparison has 1 to {MAX_LEVELS} levels; this has {count}"));
        }
        let parts = parts_of(comparison.kind);
        for (part, field) in &comparison.fields {
            let Some((_, _, kinds)) = parts.iter().find(|(name, _, _)| name == part) else {
                let known = list(parts.iter().map(|part| part.0));
                return fail(format!("fields play no part \"{part}\" here; the parts are: {known}"));
            };
            match self.field_index(field).map(|at| self.fields[at].kind) {
                None => {
                    let known = list(self.fields.iter().map(|field| &field.name));
                    return fail(format!("there is no field \"{field}\"; the fields are: {known}"));
                }
                Some(kind) if !kinds.contains(&kind) => {
                    let known = list(kinds.iter().map(in_file));
                    let kind = in_file(&kind);
                    return fail(format!(
                        "field \"{field}\" is of kind {kind}; \"{part}\" takes a field of kind: {known}"
                    ));
                }
                Some(_) => {}
            }
        }
        for (part, required, _) in parts {
            if *required && !comparison.fields.contains_key(*part) {
                return fail(format!("a field must play the part \"{part}\""));
            }
        }
        let mut seen = BTreeSet::new();
        let can_find = conditions_of(comparison.kind);
        for level in &comparison.levels {
            let when = in_file(&level.when);
            if !can_find.contains(&level.when) {
                let (kind, known) = (in_file(&comparison.kind), list(can_find.iter().map(in_file)));
                return fail(format!(
                    "a comparison of kind {kind} has no level \"{when}\"; the levels are: {known}"
                ));
            }
            if !seen.insert(level.when) {
                return fail(format!("level \"{when}\" stands twice"));
            }
            if let Err(problem) = self.validate_level(level) {
                return fail(format!("level \"{when}\": {problem}"));
            }
        }
        Ok(())
    }

    fn validate_level(&self, level: &Level) -> Result<(), String> {
        probability("m", level.m)?;
        probability("u", level.u)?;
        for (kin, &share) in &level.kin {
            if !self.relatives.iter().any(|relative| relative.name == *kin) {
                let known = list(self.relatives.iter().map(|relative| &relative.name));
                return Err(format!("there is no relative \"{kin}\"; the relatives are: {known}"));
            }
            probability(&format!("kin \"{kin}\""), share)?;
        }
        if !(0.0..=1.0).contains(&level.tf) {
            return Err(format!("tf is {}; it lies from 0 to 1", level.tf));
        }
        if let Some(weight) = level.weight {
            if level.tf > 0.0 {
                return Err("a level with a weight of its own takes no tf".to_owned());
            }
            if weight.abs() > 100.0 {
                return Err(format!("weight is {weight} bits; it lies from -100 to 100"));
            }
        }
        Ok(())
    }

    fn validate_blocking(&self) -> Result<(), ModelError> {
        if self.blocking.is_empty() {
            return Err(ModelError::Number(
                "the model has no blocking rule; without one no two records are compared".to_owned(),
            ));
        }
        for rule in &self.blocking {
            let fail = |problem: String| {
                Err(ModelError::Blocking {
                    rule: rule.name.clone(),
                    problem,
                })
            };
            if rule.keys.is_empty() {
                return fail("names no key".to_owned());
            }
            if rule.cap == 0 {
                return fail("cap is 0; a key may have at least one record".to_owned());
            }
            let mut parts = rule.keys.iter().chain(&rule.refine);
            if let Some(key) = parts.find(|key| KeyPart::parse(self, key).is_none()) {
                let known = list(self.fields.iter().map(|field| &field.name));
                return fail(format!(
                    "there is no key \"{key}\"; a key is a field and a form of it, like \"name.exact\"; the fields are: \
                     {known}"
                ));
            }
        }
        Ok(())
    }

    fn validate_rules(&self) -> Result<(), ModelError> {
        let names: Vec<String> = self.rules.iter().map(|rule| rule.name().to_owned()).collect();
        unique("rule", names.iter())?;
        if self.rules.len() > usize::from(u8::MAX) {
            return Err(ModelError::Number(format!("a model has at most {} rules", u8::MAX)));
        }
        for rule in &self.rules {
            let Rule::Stated(rule) = rule else { continue };
            let fail = |problem: String| {
                Err(ModelError::Rule {
                    rule: rule.name.clone(),
                    problem,
                })
            };
            let plain = |letter: char| letter.is_ascii_lowercase() || letter.is_ascii_digit() || letter == '_';
            if rule.name.is_empty() || !rule.name.chars().all(plain) {
                return fail("a rule's name has lower-case letters, digits and underscores".to_owned());
            }
            if TAKEN_NAMES.contains(&rule.name.as_str())
                || rule.name == KnownRule::StatedRecord.name()
                || serde_json::from_value::<Guard>(rule.name.clone().into()).is_ok()
            {
                return fail("this name means something else in results; choose another".to_owned());
            }
            if rule.when.is_empty() || rule.when.values().any(Vec::is_empty) {
                return fail("\"when\" names at least one comparison, and at least one level of each".to_owned());
            }
            for (name, conditions) in &rule.when {
                let Some(comparison) = self.comparisons.iter().find(|comparison| comparison.name == *name) else {
                    let known = list(self.comparisons.iter().map(|comparison| &comparison.name));
                    return fail(format!(
                        "there is no comparison \"{name}\"; the comparisons are: {known}"
                    ));
                };
                let has = |condition| comparison.levels.iter().any(|level| level.when == condition);
                if let Some(missing) = conditions.iter().find(|&&condition| !has(condition)) {
                    let known = list(comparison.levels.iter().map(|level| in_file(&level.when)));
                    let missing = in_file(missing);
                    return fail(format!(
                        "comparison \"{name}\" has no level \"{missing}\"; its levels are: {known}"
                    ));
                }
            }
        }
        Ok(())
    }

    fn validate_numbers(&self) -> Result<(), ModelError> {
        let number = |problem: String| ModelError::Number(problem);
        probability("prior", self.prior).map_err(number)?;
        for relative in &self.relatives {
            if !(relative.per_match > 0.0 && relative.per_match.is_finite()) {
                let (name, ratio) = (&relative.name, relative.per_match);
                return Err(number(format!(
                    "relative \"{name}\": per_match is {ratio}; it lies above 0"
                )));
            }
        }
        let at = self.thresholds;
        if !(at.join >= at.review && at.join >= at.fracture) {
            return Err(number(format!(
                "the thresholds are out of order: join ({}) may lie neither below review ({}) nor below fracture ({})",
                at.join, at.review, at.fracture
            )));
        }
        for (name, rate) in self
            .targets
            .iter()
            .flat_map(|targets| [("false_joins", targets.false_joins), ("missed", targets.missed)])
        {
            rate.map_or(Ok(()), |rate| probability(&format!("target \"{name}\""), rate))
                .map_err(number)?;
        }
        let constants = self.clustering;
        if !(constants.tie_bits_max > 0.0 && constants.rival_margin_bits >= 0.0 && constants.component_records_max >= 2)
        {
            return Err(number(
                "clustering: tie_bits_max lies above 0, rival_margin_bits is 0 or more, component_records_max 2 or more"
                    .to_owned(),
            ));
        }
        Ok(())
    }

    fn validate_trained(&self, trained: &Trained) -> Result<(), ModelError> {
        let misfit = |problem: String| ModelError::Trained(problem);
        same_names(
            "comparison",
            self.comparisons.iter().map(|comparison| &comparison.name),
            trained.levels.keys(),
        )?;
        same_names(
            "relative",
            self.relatives.iter().map(|relative| &relative.name),
            trained.relatives.keys(),
        )?;
        probability("trained prior", trained.prior).map_err(misfit)?;
        for comparison in &self.comparisons {
            let (name, levels) = (&comparison.name, &trained.levels[&comparison.name]);
            let (has, held) = (comparison.levels.len(), levels.len());
            if has != held {
                return Err(misfit(format!(
                    "comparison \"{name}\" has {has} levels, training holds {held}"
                )));
            }
            for (stated, level) in comparison.levels.iter().zip(levels) {
                let when = in_file(&stated.when);
                let place = |problem: String| misfit(format!("comparison \"{name}\", level \"{when}\": {problem}"));
                probability("m", level.m).map_err(place)?;
                probability("u", level.u).map_err(place)?;
                if !level.kin.keys().eq(stated.kin.keys()) {
                    return Err(place("training holds other relatives".to_owned()));
                }
                for (kin, &share) in &level.kin {
                    probability(&format!("kin \"{kin}\""), share).map_err(place)?;
                }
            }
        }
        if let Some(ratio) = trained.relatives.values().find(|ratio| **ratio <= 0.0) {
            return Err(misfit(format!("{ratio} relatives for each match")));
        }
        if let Some(field) = trained.frequencies.keys().find(|name| self.field_index(name).is_none()) {
            return Err(misfit(format!(
                "it has frequencies of a field \"{field}\" that is not there"
            )));
        }
        for (rule, keys) in &trained.over_common {
            if !self.blocking.iter().any(|known| known.name == *rule) {
                return Err(misfit(format!(
                    "it has keys of a blocking rule \"{rule}\" that is not there"
                )));
            }
            if keys.iter().any(|key| u64::from_str_radix(key, 16).is_err()) {
                return Err(misfit(format!("a key of blocking rule \"{rule}\" is no hash")));
            }
        }
        self.validate_trained_source_errors(&trained.source_errors)?;
        match trained.thresholds {
            Some(told) if told.chosen != self.thresholds => {
                Err(misfit("its thresholds are not those of the model".to_owned()))
            }
            _ => Ok(()),
        }
    }
}

fn probability(what: &str, value: f64) -> Result<(), String> {
    if value > 0.0 && value < 1.0 {
        return Ok(());
    }
    Err(format!("{what} is {value}; a probability lies above 0 and below 1"))
}

fn same_names<'a>(
    what: &str,
    model: impl Iterator<Item = &'a String>,
    trained: impl Iterator<Item = &'a String>,
) -> Result<(), ModelError> {
    let (model, trained): (BTreeSet<_>, BTreeSet<_>) = (model.collect(), trained.collect());
    if let Some(name) = model.difference(&trained).next() {
        return Err(ModelError::Trained(format!("it lacks {what} \"{name}\"")));
    }
    match trained.difference(&model).next() {
        Some(name) => Err(ModelError::Trained(format!(
            "it has a {what} \"{name}\" that is not there"
        ))),
        None => Ok(()),
    }
}

/// A name as it stands in a model file.
fn in_file<T: serde::Serialize>(value: &T) -> String {
    let text = serde_json::to_value(value).ok();
    text.and_then(|value| value.as_str().map(str::to_owned))
        .unwrap_or_default()
}

pub(super) fn list(names: impl Iterator<Item = impl Display>) -> String {
    let names: Vec<String> = names.map(|name| name.to_string()).collect();
    if names.is_empty() {
        "(none)".to_owned()
    } else {
        names.join(", ")
    }
}

fn unique<'a>(what: &'static str, names: impl Iterator<Item = &'a String>) -> Result<(), ModelError> {
    let mut seen = BTreeSet::new();
    for name in names {
        if !seen.insert(name) {
            return Err(ModelError::Twice {
                what,
                name: name.clone(),
            });
        }
    }
    Ok(())
}
