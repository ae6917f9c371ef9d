//! Counting rows by what became of them and why.

use std::collections::{BTreeMap, BTreeSet};

use intake::{Outcome, Remark};
use store::{Run, RunRows};

/// Counts of one pass over the files.
#[derive(Debug, Clone, Default)]
pub(super) struct Tally {
    pub rows: RunRows,
    pub rejected_by_rule: BTreeMap<String, i64>,
    pub warnings: BTreeMap<String, i64>,
    /// What is doubtful about the files as a whole.
    pub remarks: Vec<String>,
}

impl Tally {
    /// What was counted when a run was staged.
    pub fn of(run: &Run) -> Self {
        Self {
            rows: run.rows,
            rejected_by_rule: run.rejected_by_rule.clone(),
            warnings: run.warnings.clone(),
            remarks: Vec::new(),
        }
    }

    /// Notes what is doubtful about the files as a whole, once all of them have been read.
    pub fn remark(&mut self, remarks: &[Remark]) {
        let sentences = remarks
            .iter()
            .map(|remark| format!("{}: {}", remark.file, remark.warning.sentence));
        self.remarks.extend(sentences);
    }

    /// Counts one row. A row with two reasons counts once under each.
    pub fn count(&mut self, outcome: &Outcome) {
        self.rows.read += 1;
        let (counts, codes): (_, BTreeSet<&str>) = match outcome {
            Outcome::Accepted { warnings, .. } => {
                self.rows.accepted += 1;
                (
                    &mut self.warnings,
                    warnings.iter().map(|warning| warning.rule.code()).collect(),
                )
            }
            Outcome::Rejected { reasons, .. } => {
                self.rows.rejected += 1;
                (
                    &mut self.rejected_by_rule,
                    reasons.iter().map(|reason| reason.rule.code()).collect(),
                )
            }
        };
        for code in codes {
            *counts.entry(code.to_owned()).or_default() += 1;
        }
    }
}
