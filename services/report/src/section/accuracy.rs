//! Precision and recall at every threshold: measured against a truth, or estimated from the probabilities.

use chart::{
    AxisUnit, Curve, LineChart, Point,
    figures::{number, share, signed},
};
use linkage::evaluate::{Accuracy, Blocking, LabelFree, tied_pairs};

use crate::{
    parts::{Figure, Part, Section, Table},
    run::{Measured, Run},
    words::sentence_case,
};

/// The highest threshold that is shown, in bits above the join line: beyond it the curves only show who is well known.
const ABOVE_JOIN_BITS: f64 = 16.0;

/// One pair: its weight, and how far it counts as right (0 or 1 where the truth is known, else its probability).
struct Weighed {
    weight: f64,
    right: f64,
}

/// What joining every pair from a threshold on comes to.
struct At {
    threshold: f64,
    pairs: usize,
    precision: f64,
    recall: f64,
}

impl At {
    fn f1(&self) -> f64 {
        let sum = self.precision + self.recall;
        if sum > 0.0 {
            2.0 * self.precision * self.recall / sum
        } else {
            0.0
        }
    }
}

/// The section. `found` is what blocking was measured to find.
pub fn section(run: &Run<'_>, found: Option<&Blocking>) -> Section {
    match run.measured {
        Some(measured) => against_truth(run, measured),
        None => estimated(run, found),
    }
}

fn against_truth(run: &Run<'_>, measured: Measured<'_>) -> Section {
    let pairs = run.free_pairs().filter_map(|pair| {
        let same = measured.truth.same(&pair.left, &pair.right)?;
        Some(Weighed {
            weight: pair.weight,
            right: f64::from(u8::from(same)),
        })
    });
    let mut parts = vec![Part::heading("The children that this run found")];
    parts.push(Part::Facts(results(measured.accuracy)));
    parts.push(Part::heading("The weight alone, at every threshold"));
    parts.push(Part::paragraph(
        "Precision is the share of joined pairs that are right, recall the share of all true pairs that are joined, those \
         never compared included. Pairs that a guard or a person keeps apart are not joined at any threshold. The children \
         above are formed from groups of records that are weighed together, so their figures differ.",
    ));
    parts.push(curves(run, pairs.collect(), measured.accuracy.true_pairs as f64, ""));
    Section {
        id: "accuracy",
        heading: "Precision and recall",
        parts,
    }
}

/// What was measured of the clusters, in words.
fn results(accuracy: &Accuracy) -> Vec<(String, String)> {
    let of = |part: u64, all: u64| format!("{} of {}", number(part as usize), number(all as usize));
    let mut results = vec![
        ("Precision of pairs", share(accuracy.precision)),
        ("Recall of pairs", share(accuracy.recall)),
        ("F1 of pairs", share(accuracy.f1)),
        ("B-cubed precision", share(accuracy.bcubed_precision)),
        ("B-cubed recall", share(accuracy.bcubed_recall)),
        ("B-cubed F1", share(accuracy.bcubed_f1)),
        (
            "Found children that mix true ones",
            of(accuracy.clusters_mixed, accuracy.clusters),
        ),
        (
            "True children in a wrong merge",
            of(accuracy.children_wrongly_merged, accuracy.children),
        ),
        (
            "True children that are split",
            of(accuracy.children_split, accuracy.children),
        ),
    ];
    let (twins, births) = accuracy.twin_groups_merged;
    if births > 0 {
        results.push(("Multiple births merged", of(twins, births)));
    }
    let (joined, adopted) = accuracy.adopted_joined;
    if adopted > 0 {
        results.push(("Adopted children whose two identities were joined", of(joined, adopted)));
    }
    results
        .into_iter()
        .map(|(name, figure)| (name.to_owned(), figure))
        .collect()
}

fn estimated(run: &Run<'_>, found: Option<&Blocking>) -> Section {
    let pairs: Vec<Weighed> = run
        .free_pairs()
        .map(|pair| Weighed {
            weight: pair.weight,
            right: pair.probability,
        })
        .collect();
    let mut parts = vec![Part::paragraph(
        "No truth was given, so these figures are an estimate, not a measurement: each pair counts as right by its own \
         probability. The estimate is as good as the model's probabilities, and the curves know nothing of true pairs that \
         were never compared or weigh below 1%. Pairs that a guard or a person keeps apart count as wrong and as not joined.",
    )];
    let clusters = run.population.keys().zip(run.linked.clusters.iter().copied());
    let tied = tied_pairs(&run.linked.pairs, clusters).len() as u64;
    let estimate = LabelFree::of(&run.linked.pairs, found.map(|found| found.outside(tied)));
    let mut facts = vec![
        ("Pairs joined", number(estimate.joined_pairs as usize)),
        ("Estimated precision of these", share(estimate.precision)),
        (
            "Estimated recall of the pairs of 1% and more",
            share(estimate.recall_of_listed),
        ),
    ];
    if let Some(recall) = estimate.recall {
        facts.push(("Estimated recall, pairs never compared included", share(recall)));
    }
    let facts = facts.into_iter().map(|(name, fact)| (name.to_owned(), fact));
    parts.push(Part::Facts(facts.collect()));
    let all = pairs.iter().map(|pair| pair.right).sum();
    parts.push(curves(run, pairs, all, "Estimated "));
    Section {
        id: "accuracy",
        heading: "Precision and recall, estimated",
        parts,
    }
}

/// The curves of pairs by threshold; `true_pairs` is what recall is a share of.
fn curves(run: &Run<'_>, mut pairs: Vec<Weighed>, true_pairs: f64, estimated: &str) -> Part {
    if pairs.is_empty() {
        return Part::paragraph("No pair reached a probability of 1%.");
    }
    pairs.sort_unstable_by(|left, right| right.weight.total_cmp(&left.weight));
    let thresholds = run.linked.model.thresholds;
    let (most, least) = (pairs[0].weight, pairs[pairs.len() - 1].weight);
    let low = least
        .min(thresholds.review)
        .max(thresholds.review - ABOVE_JOIN_BITS)
        .ceil();
    let high = most.min(thresholds.join + ABOVE_JOIN_BITS).max(thresholds.join).floor();
    let mut at: Vec<f64> = (low as i64..=high as i64).map(|bits| bits as f64).collect();
    at.push(thresholds.join);
    at.sort_unstable_by(f64::total_cmp);
    at.dedup();
    let rows: Vec<At> = at
        .into_iter()
        .filter_map(|threshold| joined_from(&pairs, threshold, true_pairs))
        .collect();
    if rows.is_empty() {
        return Part::paragraph("No pair reaches the join line.");
    }
    let caption = format!("{estimated}precision and recall by join threshold");
    let columns = ["Pairs from there on", "Precision", "Recall", "F1"];
    let mut table = Table::new(
        "accuracy-table",
        sentence_case(&caption),
        &["Threshold in bits"],
        &columns,
    )
    .wide();
    for row in &rows {
        table.row(vec![
            signed(row.threshold).into(),
            number(row.pairs).into(),
            share(row.precision).into(),
            share(row.recall).into(),
            share(row.f1()).into(),
        ]);
    }
    let curve = |name: &str, height: fn(&At) -> f64| Curve {
        name: format!("{estimated}{name}"),
        points: rows
            .iter()
            .map(|row| Point {
                x: row.threshold,
                y: height(row),
                figure: share(height(row)),
            })
            .collect(),
    };
    let drawn = if estimated.is_empty() {
        [
            curve("Precision", |row| row.precision),
            curve("Recall", |row| row.recall),
        ]
    } else {
        [
            curve("precision", |row| row.precision),
            curve("recall", |row| row.recall),
        ]
    };
    let finding = rows.iter().find(|row| row.threshold >= thresholds.join).map_or_else(
        || "No pair reaches the join line.".to_owned(),
        |row| {
            let (precision, recall) = (share(row.precision), share(row.recall));
            sentence_case(&format!(
                "{estimated}precision is {precision} and recall {recall} at the join line."
            ))
        },
    );
    let axis = "Join threshold in bits";
    let chart = LineChart::new(
        "accuracy-drawn",
        sentence_case(&caption),
        finding,
        axis,
        AxisUnit::Bits,
        &drawn,
        &run.marks(),
    );
    Part::Figure(Figure::new(&chart, table))
}

/// Joining every pair from a threshold on; `pairs` are sorted from the heaviest down. `None` if it joins none.
fn joined_from(pairs: &[Weighed], threshold: f64, true_pairs: f64) -> Option<At> {
    let count = pairs.partition_point(|pair| pair.weight >= threshold);
    let right: f64 = pairs[..count].iter().map(|pair| pair.right).sum();
    (count > 0).then(|| At {
        threshold,
        pairs: count,
        precision: right / count as f64,
        recall: if true_pairs > 0.0 { right / true_pairs } else { 1.0 },
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_threshold_joins_what_weighs_as_much_or_more() {
        let pairs: Vec<Weighed> = [(9.0, 1.0), (4.0, 1.0), (4.0, 0.0), (-1.0, 1.0)]
            .map(|(weight, right)| Weighed { weight, right })
            .into();
        let at = |threshold: f64| joined_from(&pairs, threshold, 4.0).map(|at| (at.pairs, at.precision, at.recall));
        assert_eq!(at(10.0), None);
        assert_eq!(at(9.0), Some((1, 1.0, 0.25)));
        assert_eq!(at(4.0), Some((3, 2.0 / 3.0, 0.5)));
        assert_eq!(at(-2.0), Some((4, 0.75, 0.75)));
        let f1 = joined_from(&pairs, -2.0, 4.0).map(|at| at.f1()).unwrap();
        assert!((f1 - 0.75).abs() < 1e-12);
    }
}
