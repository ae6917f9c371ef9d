//! What a person should know of a trained model.

use linkage::{
    Model,
    model::{ChosenThresholds, UncertainLevel},
};
use serde::Serialize;

use crate::output::counted;

/// Sessions further than this from the trained value, in bits, make a level worth naming.
const SPREAD_BITS: f64 = 1.0;
/// Levels named in words; the JSON has all.
const NAMED: usize = 6;

/// How a model was trained, in the result of a run.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct TrainingSummary {
    /// Records trained on.
    pub records: u64,
    /// Pairs compared to learn from.
    pub candidate_pairs: u64,
    /// Pairs that people labelled.
    pub labelled_pairs: u64,
    /// Thresholds chosen for the model's targets, with the error rates expected there.
    pub thresholds: Option<ChosenThresholds>,
    /// Levels on which the sessions disagree, if sessions were run.
    pub uncertain_levels: Vec<UncertainLevel>,
}

impl TrainingSummary {
    /// Of a model; `None` if it is not trained.
    pub fn of(model: &Model) -> Option<Self> {
        let trained = model.trained.as_ref()?;
        Some(Self {
            records: trained.records,
            candidate_pairs: trained.candidate_pairs,
            labelled_pairs: trained.labelled_pairs,
            thresholds: trained.thresholds,
            uncertain_levels: model.uncertain_levels(SPREAD_BITS),
        })
    }

    /// What is worth saying, a line each.
    pub fn lines(&self) -> Vec<String> {
        let mut lines = Vec::new();
        if self.labelled_pairs > 0 {
            let labels = counted(self.labelled_pairs as i64, "labelled pair");
            lines.push(format!("Trained with {labels}"));
        }
        if let Some(told) = self.thresholds {
            let at = told.chosen;
            lines.push(format!(
                "Thresholds for the targets: join {:.2}, review {:.2}, fracture {:.2} bits; expected before clustering: \
                 {:.3} % false joins, {:.2} % missed",
                at.join,
                at.review,
                at.fracture,
                100.0 * told.false_joins,
                100.0 * told.missed
            ));
        }
        if !self.uncertain_levels.is_empty() {
            let named = self.uncertain_levels.iter().take(NAMED).map(|level| {
                let condition = serde_json::to_value(level.level).unwrap_or_default();
                let condition = condition.as_str().unwrap_or_default();
                format!("{} {condition} ({:.1} bits)", level.comparison, level.spread_bits)
            });
            let named = named.collect::<Vec<_>>().join(", ");
            let count = self.uncertain_levels.len();
            lines.push(format!(
                "Sessions disagree on {}: {named}",
                counted(count as i64, "level")
            ));
        }
        lines
    }
}
