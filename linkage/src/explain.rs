//! Explanations: every verdict as bars that add up to the weight, and a sentence.

use std::collections::BTreeSet;

use serde::{Deserialize, Serialize};

use crate::{
    block::KeyMaker,
    cluster::{PairVerdict, Verdict},
    key::RecordKey,
    model::Model,
    profile::{Population, RecordIndex},
    score::{Found, Scorer, probability},
};

/// How one finding moves belief, in bits. Positive favours "the same person".
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Bar {
    /// The comparison's name in the model; `relatives` for the bar of twins and siblings.
    pub comparison: String,
    /// What a page calls the comparison.
    pub title: String,
    /// The level that holds, or `missing`.
    pub level: String,
    /// The finding in plain English.
    pub label: String,
    /// What the finding counts, in bits.
    pub bits: f64,
    /// What the frequency of the shared value adds, in bits.
    pub tf_bits: f64,
    /// The part of `bits` that rests on error rates of the records' own sources, where they have some and they count.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub own_rates: Option<OwnRates>,
}

/// What the error rates of the two records' own sources change in one finding.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct OwnRates {
    /// The sources that have error rates of their own in this comparison.
    pub sources: Vec<String>,
    /// How far they move the bar from where the common rates would have it, in bits; part of [`Bar::bits`].
    pub bits: f64,
}

impl Bar {
    /// The finding in plain English, and whose error rates it was weighed by if they are not the common ones.
    pub fn finding(&self) -> String {
        match &self.own_rates {
            Some(own) => format!("{}; weighed by {}", self.label, rates_of(&own.sources)),
            None => self.label.clone(),
        }
    }

    fn steps(&self) -> Vec<EvidenceStep> {
        let step = |slug: String, title: String, finding: &str, bits: f64| EvidenceStep {
            comparison: self.comparison.clone(),
            slug,
            title,
            finding: finding.to_owned(),
            bits,
        };
        let slug = self.comparison.replace('_', "-");
        let mut steps = vec![step(slug.clone(), self.title.clone(), &self.finding(), self.bits)];
        if self.tf_bits.abs() > FREQUENCY_BITS_MIN {
            let (name, finding) = if self.tf_bits > 0.0 {
                ("uncommon value", "The shared value is uncommon here")
            } else {
                ("common value", "The shared value is common here")
            };
            let title = format!("{}: {name}", self.title);
            steps.push(step(format!("{slug}-frequency"), title, finding, self.tf_bits));
        }
        steps
    }
}

/// Why a pair got its verdict. `prior` and all bars (`bits` and `tf_bits`) add up to `weight`.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Explanation {
    /// The record whose key comes first.
    pub left: RecordKey,
    /// The other record.
    pub right: RecordKey,
    /// What is believed before looking at the records, in bits.
    pub prior: f64,
    /// One bar for each comparison, and one for relatives if the model knows any.
    pub bars: Vec<Bar>,
    /// Match weight in bits.
    pub weight: f64,
    /// `1 / (1 + 2^-weight)`.
    pub probability: f64,
    /// What came of the pair.
    pub verdict: Verdict,
    /// What decided, if not the weight alone.
    pub decided_by: Option<String>,
    /// All of it in one sentence or two.
    pub sentence: String,
    /// The blocking rules by which the pair was found; empty if it was never compared.
    pub found_by: Vec<String>,
}

/// One step from what was believed before comparing to the weight.
#[derive(Debug, Clone, PartialEq)]
pub struct EvidenceStep {
    /// The comparison's name in the model, `relatives`, or empty for what was believed before.
    pub comparison: String,
    /// A short name, unique in the explanation: `prior`, `birth-date`, `surname-frequency`.
    pub slug: String,
    /// What a page calls the step.
    pub title: String,
    /// The finding in plain English.
    pub finding: String,
    /// How far it moves the weight, in bits.
    pub bits: f64,
}

/// Bits below which the frequency of a value is no step of its own: it would be drawn as nothing.
const FREQUENCY_BITS_MIN: f64 = 1e-12;

impl Explanation {
    /// The prior and the bars as steps that add up to the weight. A value's frequency is a step of its own where it
    /// counts.
    pub fn steps(&self) -> Vec<EvidenceStep> {
        let prior = EvidenceStep {
            comparison: String::new(),
            slug: "prior".to_owned(),
            title: "Before comparing".to_owned(),
            finding: "How often two records are one child".to_owned(),
            bits: self.prior,
        };
        std::iter::once(prior)
            .chain(self.bars.iter().flat_map(Bar::steps))
            .collect()
    }

    /// The same evidence under the verdict that the pair got among all records, which the two alone cannot know.
    #[must_use]
    pub fn among_all(self, verdict: Verdict, decided_by: Option<String>) -> Self {
        let sentence = sentence(&self.bars, self.weight, verdict, decided_by.as_deref());
        Self {
            verdict,
            decided_by,
            sentence,
            ..self
        }
    }
}

/// Bars of a pair and the prior.
pub(crate) fn bars(
    model: &Model,
    scorer: &Scorer,
    population: &Population,
    left: RecordIndex,
    right: RecordIndex,
) -> (f64, Vec<Bar>, f64) {
    let found = scorer.find(population, left, right);
    let weights = &scorer.weights;
    let prior = weights.prior_same - weights.prior_strangers;
    let mut bars: Vec<Bar> = model
        .comparisons
        .iter()
        .enumerate()
        .map(|(at, comparison)| {
            let level = found.pattern.level(at);
            let stated = level.checked_sub(1).map(|place| &comparison.levels[place]);
            Bar {
                comparison: comparison.name.clone(),
                title: comparison.label.clone(),
                level: stated.map_or_else(|| "missing".to_owned(), |level| level_name(level.when)),
                label: stated.map_or_else(|| "not recorded on both".to_owned(), |level| level.label.clone()),
                bits: weights.same_bits(at, &found) - weights.strangers[at][level],
                tf_bits: -weights.term_bits(at, level, found.terms[at]),
                own_rates: own_rates(model, scorer, population, (left, right), &found, at),
            }
        })
        .collect();
    let parts = weights.parts(&found);
    let likeliest = model.relatives.iter().enumerate().max_by(|(left, _), (right, _)| {
        let bits = |at: usize| weights.kin_bits(at, found.pattern);
        bits(*left).total_cmp(&bits(*right))
    });
    if let Some((_, relative)) = likeliest {
        let bits = parts.strangers - parts.others;
        let label = if bits < -1.0 {
            format!("this would also fit {}", relative.label)
        } else {
            "relatives explain nothing here".to_owned()
        };
        let level = relative.name.clone();
        let title = "Relatives".to_owned();
        bars.push(Bar {
            comparison: "relatives".to_owned(),
            title,
            level,
            label,
            bits,
            tf_bits: 0.0,
            own_rates: None,
        });
    }
    (prior, bars, parts.weight())
}

/// Bits below which a source's own error rates are passed over: they would not show in a figure of one decimal.
const OWN_RATES_BITS_MIN: f64 = 0.05;

/// What the sources' own error rates change in one comparison, if that is worth telling.
fn own_rates(
    model: &Model,
    scorer: &Scorer,
    population: &Population,
    (left, right): (RecordIndex, RecordIndex),
    found: &Found,
    comparison: usize,
) -> Option<OwnRates> {
    let bits = scorer.weights.same_bits(comparison, found) - scorer.weights.common_bits(comparison, found);
    if bits.abs() < OWN_RATES_BITS_MIN {
        return None;
    }
    let name = &model.comparisons[comparison].name;
    let errs = |source: &&str| {
        model
            .source_bits()?
            .get(*source)?
            .get(name)
            .filter(|bits| **bits != 0.0)
    };
    let mut sources = vec![population.key_parts(left).0, population.key_parts(right).0];
    sources.dedup();
    let sources = sources.into_iter().filter(|source| errs(source).is_some());
    Some(OwnRates {
        sources: sources.map(str::to_owned).collect(),
        bits,
    })
}

/// One source's own error rates, or the error rates of two, in words.
fn rates_of(sources: &[String]) -> String {
    match sources {
        [source] => format!("{source}'s own error rates"),
        _ => format!("the error rates of {}", sources.join(" and ")),
    }
}

fn level_name(condition: crate::model::Condition) -> String {
    serde_json::to_value(condition)
        .ok()
        .and_then(|value| value.as_str().map(str::to_owned))
        .unwrap_or_else(|| format!("{condition:?}"))
}

/// An explanation from its parts.
#[expect(
    clippy::too_many_arguments,
    reason = "an explanation draws on everything that scoring draws on"
)]
pub(crate) fn explain(
    model: &Model,
    scorer: &Scorer,
    maker: &KeyMaker,
    population: &Population,
    left: RecordIndex,
    right: RecordIndex,
    verdict: Verdict,
    decided_by: Option<&str>,
) -> Explanation {
    let (left, right) = if population.key_parts(left) <= population.key_parts(right) {
        (left, right)
    } else {
        (right, left)
    };
    let (prior, bars, weight) = bars(model, scorer, population, left, right);
    Explanation {
        left: population.key(left),
        right: population.key(right),
        prior,
        sentence: sentence(&bars, weight, verdict, decided_by),
        bars,
        weight,
        probability: probability(weight),
        verdict,
        decided_by: decided_by.map(str::to_owned),
        found_by: maker.found_by(&population.reader, population.cells(left), population.cells(right)),
    }
}

/// Explains pairs that linking told of, each under the verdict that it got there: the same bars and sentence as
/// [`Engine::explain`](crate::Engine::explain) gives. `model` is the one that the pairs were scored with, that is
/// [`LinkOutput::model`](crate::LinkOutput::model). A pair of a record that is not in the population is left out.
pub fn explain_pairs<'a>(
    model: &Model,
    population: &Population,
    pairs: impl IntoIterator<Item = &'a PairVerdict>,
) -> Vec<Explanation> {
    let mut scorer = Scorer::new(model);
    scorer.learn_values(population);
    let maker = KeyMaker::new(model);
    let explained = |pair: &PairVerdict| {
        let (left, right) = (population.find(&pair.left)?, population.find(&pair.right)?);
        let by = pair.decided_by.as_deref();
        Some(explain(
            model,
            &scorer,
            &maker,
            population,
            left,
            right,
            pair.verdict,
            by,
        ))
    };
    pairs.into_iter().filter_map(explained).collect()
}

/// Bits from which a bar is worth a mention.
const WORTH_SAYING: f64 = 1.0;

fn sentence(bars: &[Bar], weight: f64, verdict: Verdict, decided_by: Option<&str>) -> String {
    let pick = |favours: bool| {
        let mut picked: Vec<(f64, &str)> = bars
            .iter()
            .map(|bar| (bar.bits + bar.tf_bits, bar.label.as_str()))
            .filter(|(bits, _)| {
                if favours {
                    *bits >= WORTH_SAYING
                } else {
                    *bits <= -WORTH_SAYING
                }
            })
            .collect();
        picked.sort_by(|left, right| right.0.abs().total_cmp(&left.0.abs()));
        picked
            .into_iter()
            .take(3)
            .map(|(_, label)| label.to_owned())
            .collect::<Vec<_>>()
    };
    let outcome = match (verdict, decided_by) {
        (Verdict::Join, Some("person")) => "One child, by a person's decision.",
        (Verdict::Join, Some("stated_record")) => "One child: one record names the other.",
        (Verdict::Join, Some("cluster")) => "One child: other records tie these two together.",
        (Verdict::Join, Some(rule)) => &format!("One child, by the rule {rule}."),
        (Verdict::Join, None) => "One child.",
        (Verdict::Review, Some("rival")) => "For a person to decide: another record has an equal claim.",
        (Verdict::Review, Some("support")) => "For a person to decide: the other records of the two do not agree.",
        (Verdict::Review, _) => "For a person to decide.",
        (Verdict::No, _) => "Two children.",
        (Verdict::KeptApart, Some("person")) => "Kept apart by a person's decision.",
        (Verdict::KeptApart, Some("two_nhs_numbers")) => "Kept apart: two different valid NHS numbers.",
        (Verdict::KeptApart, Some("birth_order")) => "Kept apart: two babies of one delivery.",
        (Verdict::KeptApart, Some("same_snapshot_twins")) => {
            "Kept apart: one source holds both, born on one day under two first names."
        }
        (Verdict::KeptApart, Some("one_per_source")) => "Kept apart: one source holds both.",
        (Verdict::KeptApart, Some("new_identity")) => {
            "Kept apart: these may be the identities of one child before and after an adoption."
        }
        (Verdict::KeptApart, Some(rule)) => &format!("Kept apart by the rule {rule}."),
        (Verdict::KeptApart, None) => "Kept apart by a rule.",
    };
    let (pro, contra) = (pick(true), pick(false));
    let findings = match (pro.is_empty(), contra.is_empty()) {
        (true, true) => "Too little is recorded on both to tell.".to_owned(),
        (false, true) => format!("For it: {}.", pro.join("; ")),
        (true, false) => format!("Against it: {}.", contra.join("; ")),
        (false, false) => format!("For it: {}. Against it: {}.", pro.join("; "), contra.join("; ")),
    };
    let own = || bars.iter().filter_map(|bar| bar.own_rates.as_ref());
    let bits: f64 = own().map(|own| own.bits).sum();
    let by_own = if bits.abs() >= WORTH_SAYING {
        let sources: BTreeSet<&String> = own().flat_map(|own| &own.sources).collect();
        let sources: Vec<String> = sources.into_iter().cloned().collect();
        format!(", of which {bits:+.1} by {}", rates_of(&sources))
    } else {
        String::new()
    };
    format!("{outcome} {findings} Evidence score {weight:+.1}{by_own}.")
}
