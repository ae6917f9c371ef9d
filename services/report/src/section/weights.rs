//! How the pairs spread over the weights.

use chart::{
    Bins, Fill, Histogram, Panel,
    figures::{number, share, signed},
};
use linkage::{LEAST_PROBABILITY, Verdict};

use crate::{
    parts::{Cell, Figure, Part, Section, Table},
    run::Run,
    words,
};

/// Bars of a panel at most, two more for the ends.
const BINS_MAX: usize = 48;
/// Weights this close to the join line are doubtful: a pair there is at most about four times likelier one way.
const DOUBTFUL_BITS: f64 = 2.0;

const fn fill(verdict: Verdict) -> Fill {
    match verdict {
        Verdict::Join => Fill::Solid,
        Verdict::Review => Fill::Striped,
        Verdict::No => Fill::Empty,
        Verdict::KeptApart => Fill::Slanted,
    }
}

/// The section.
pub fn section(run: &Run<'_>) -> Section {
    let pairs = &run.linked.pairs;
    let mut parts = vec![Part::paragraph(
        "The weight of a pair says in bits how much likelier its records are one child than two: at 0 both are equally \
         likely, and each bit more doubles the odds. Each panel has a height of its own.",
    )];
    if pairs.is_empty() {
        parts.push(Part::paragraph("No pair reached a probability of 1%."));
    } else {
        parts.push(Part::Figure(figure(run)));
    }
    let least = (LEAST_PROBABILITY / (1.0 - LEAST_PROBABILITY)).log2();
    let told = pairs.iter().filter(|pair| pair.weight >= least).count();
    let rest = (run.linked.counts.candidate_pairs as usize).saturating_sub(told);
    if rest > 0 {
        parts.push(Part::paragraph(format!(
            "Of the pairs compared, {} more weigh less than {} bits, a probability below 1%, and are not drawn.",
            number(rest),
            signed(least)
        )));
    }
    Section {
        id: "weights",
        heading: "Match weights",
        parts,
    }
}

fn figure(run: &Run<'_>) -> Figure {
    let pairs = &run.linked.pairs;
    let thresholds = run.linked.model.thresholds;
    let weights = || {
        pairs
            .iter()
            .map(|pair| pair.weight)
            .chain([thresholds.review, thresholds.join])
    };
    let low = weights().fold(f64::INFINITY, f64::min);
    let high = weights().fold(f64::NEG_INFINITY, f64::max);
    let bins = Bins::holding(low, high, 1.0, BINS_MAX);
    let panels = words::VERDICTS.map(|verdict| {
        let mut counts = vec![0; bins.count];
        for pair in pairs.iter().filter(|pair| pair.verdict == verdict) {
            let bin = bins.of(pair.weight).unwrap_or(0);
            counts[bin] += 1;
        }
        Panel {
            name: words::verdict(verdict).to_owned(),
            fill: fill(verdict),
            counts,
        }
    });
    let names = words::VERDICTS.map(words::verdict);
    let mut table = Table::new("weights-table", "Pairs by weight", &["Weight in bits"], &names).wide();
    for bin in (0..bins.count).filter(|&bin| panels.iter().any(|panel| panel.counts[bin] > 0)) {
        let range = format!("{} to {}", signed(bins.start(bin)), signed(bins.start(bin + 1)));
        let counts = panels.iter().map(|panel| number(panel.counts[bin]).into());
        table.row(std::iter::once(Cell::from(range)).chain(counts).collect());
    }
    let sums = panels
        .iter()
        .map(|panel| number(panel.counts.iter().sum::<usize>()).into());
    table.total(std::iter::once(Cell::from("All")).chain(sums).collect());
    let near = |weight: f64| (weight - thresholds.join).abs() <= DOUBTFUL_BITS;
    let doubtful = pairs.iter().filter(|pair| near(pair.weight)).count();
    let finding = format!(
        "{} of {} pairs ({}) lie within {DOUBTFUL_BITS:.0} bits of the join line.",
        number(doubtful),
        number(pairs.len()),
        share(doubtful as f64 / pairs.len() as f64)
    );
    let title = "Pairs by match weight and verdict";
    let chart = Histogram::new(
        "weights-drawn",
        title,
        finding,
        "Weight in bits",
        bins,
        &panels,
        &run.marks(),
    );
    Figure::new(&chart, table)
}
