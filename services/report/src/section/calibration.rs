//! Whether the probabilities mean what they say: beside a truth.

use chart::{
    AxisUnit, Curve, LineChart, Point,
    figures::{number, round_share, share},
};
use linkage::evaluate::Calibration;

use crate::{
    parts::{Figure, Part, Section, Table},
    run::Run,
};

/// The section; none without a truth.
pub fn section(run: &Run<'_>) -> Option<Section> {
    let measured = run.measured?;
    let pairs = run.free_pairs().map(|pair| (&pair.left, &pair.right, pair.probability));
    let calibration = Calibration::measure(measured.truth, pairs);
    let mut parts = vec![Part::paragraph(
        "If probabilities mean what they say, then of the pairs with a probability of about 80%, about 80% are one child. \
         Pairs that a guard or a person keeps apart do not count here.",
    )];
    if let Some(right) = calibration.right_from_99 {
        parts.push(Part::paragraph(format!(
            "Of the {} pairs with a probability of 99% and more, {} are right.",
            number(calibration.pairs_from_99 as usize),
            share(right)
        )));
    }
    if calibration.bins.iter().any(|bin| bin.pairs > 0) {
        parts.push(Part::Figure(figure(&calibration)));
    }
    Some(Section {
        id: "calibration",
        heading: "Calibration",
        parts,
    })
}

fn figure(calibration: &Calibration) -> Figure {
    let columns = ["Pairs", "Mean probability", "Right"];
    let mut table = Table::new(
        "calibration-table",
        "Probabilities and what is right",
        &["Probability"],
        &columns,
    )
    .wide();
    let (mut said, mut found) = (Vec::new(), Vec::new());
    for bin in &calibration.bins {
        let (Some(mean), Some(right)) = (bin.mean_probability, bin.right) else {
            continue;
        };
        table.row(vec![
            format!("{} to {}", round_share(bin.from), round_share(bin.to)).into(),
            number(bin.pairs as usize).into(),
            share(mean).into(),
            share(right).into(),
        ]);
        let point = |y: f64| Point {
            x: mean,
            y,
            figure: share(y),
        };
        said.push(point(mean));
        found.push(point(right));
    }
    let curve = |name: &str, points| Curve {
        name: name.to_owned(),
        points,
    };
    let curves = [curve("Right", found), curve("As the probability says", said)];
    let finding = format!(
        "What is right lies on average {} from what the probabilities say.",
        share(calibration.error)
    );
    let chart = LineChart::new(
        "calibration-drawn",
        "Share of pairs that are right by probability",
        finding,
        "Probability",
        AxisUnit::Shares,
        &curves,
        &[],
    );
    Figure::new(&chart, table)
}
