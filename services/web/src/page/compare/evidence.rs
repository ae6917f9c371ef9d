//! The evidence of a case as steps that add up, and as a table with the running total.

use chart::{Step, Waterfall, running_totals};
use desk::{CompareRow, Evidence};
use linkage::explain::{EvidenceStep, Explanation};

use super::fields::said;
use crate::{
    components::{Column, Table, TableRow},
    words,
};

/// What a comparison counts in all, its value's frequency included; `None` when the model has no such comparison.
pub(super) fn comparison_bits(explanation: &Explanation, comparison: &str) -> Option<f64> {
    let bar = explanation.bars.iter().find(|bar| bar.comparison == comparison)?;
    Some(bar.bits + bar.tf_bits)
}

/// The steps of an explanation as the chart draws them.
fn steps(explanation: &[EvidenceStep]) -> Vec<Step> {
    let step = |step: &EvidenceStep| Step {
        slug: step.slug.clone(),
        label: step.title.clone(),
        bits: step.bits,
    };
    explanation.iter().map(step).collect()
}

/// One sentence that states the finding.
pub(super) fn finding(evidence: &Evidence) -> String {
    let weight = evidence.explanation.weight;
    let place = if weight >= evidence.join_bits {
        "on or above the join line"
    } else if weight >= evidence.review_bits {
        "between the review line and the join line"
    } else {
        "below the review line"
    };
    format!(
        "The evidence score is {}, a chance of a match of {}: {place}.",
        words::signed(weight),
        words::chance(evidence.explanation.probability)
    )
}

/// The chart of a case.
pub(super) fn chart(evidence: &Evidence) -> Waterfall {
    Waterfall::new(
        "evidence",
        &steps(&evidence.explanation.steps()),
        evidence.review_bits,
        evidence.join_bits,
        finding(evidence),
    )
}

/// The same numbers as a table: step, A, B, agreement, score, running total, chance.
pub(super) fn evidence_table(rows: &[CompareRow], evidence: &Evidence) -> Table {
    let columns = vec![
        Column::new("Step"),
        Column::new("Record A"),
        Column::new("Record B"),
        Column::new("Agreement"),
        Column::new("Score").numeric(),
        Column::new("Running total").numeric(),
        Column::new("Chance").numeric(),
    ];
    let taken = evidence.explanation.steps();
    let totals = running_totals(&steps(&taken));
    let lines = taken.iter().zip(&totals).map(|(step, total)| {
        let (left, right) = values(rows, &step.comparison);
        TableRow::new(vec![
            (&step.title).into(),
            left.into(),
            right.into(),
            (&step.finding).into(),
            words::signed(step.bits).into(),
            words::signed(*total).into(),
            words::chance(chance_of(*total)).into(),
        ])
        .testid(format!("step-{}", step.slug))
    });
    Table::new("evidence", columns, lines.collect())
        .caption("The evidence step by step")
        .first_cell_is_header()
        .scrolls()
}

/// The chance that an evidence score in bits stands for.
fn chance_of(bits: f64) -> f64 {
    1.0 / (1.0 + (-bits).exp2())
}

/// What the two records state for a comparison, field after field.
pub(super) fn values(rows: &[CompareRow], comparison: &str) -> (String, String) {
    let slugs: &[&str] = match comparison {
        "forename" => &["first-name", "known-as"],
        "surname" => &["last-name", "former-last-name"],
        "birth_date" => &["dob", "due-date"],
        "sex" => &["sex"],
        "nhs_number" => &["nhs-number"],
        "upn" => &["upn"],
        "household" => &["address", "carer-1", "carer-2", "mother", "carer-phone"],
        _ => &[],
    };
    let side = |value: fn(&CompareRow) -> Option<&str>| {
        let stated: Vec<String> = slugs
            .iter()
            .filter_map(|slug| rows.iter().find(|row| row.slug == *slug))
            .filter_map(|row| said(row, value(row)))
            .collect();
        if stated.is_empty() {
            "–".to_owned()
        } else {
            stated.join("; ")
        }
    };
    (side(|row| row.left.as_deref()), side(|row| row.right.as_deref()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_chance_is_half_at_a_score_of_nothing() {
        assert!((chance_of(0.0) - 0.5).abs() < 1e-12);
        assert!((chance_of(10.0) - 1024.0 / 1025.0).abs() < 1e-12);
        assert!(chance_of(-1200.0) >= 0.0 && chance_of(1200.0) <= 1.0);
    }
}
