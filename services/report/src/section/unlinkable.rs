//! Records that hold too little to be joined by their own facts.

use std::collections::BTreeMap;

use chart::{
    AxisUnit, Curve, LineChart, Point,
    figures::{counted, number, share, signed},
};
use linkage::{OwnWeight, own_weights};

use crate::{
    parts::{Figure, Part, Section, Table},
    run::Run,
};

/// Points of the curve at most, about.
const POINTS: usize = 24;

/// The section.
pub fn section(run: &Run<'_>) -> Section {
    let own = own_weights(&run.linked.model, run.population);
    let join = run.linked.model.thresholds.join;
    let below = own.iter().filter(|own| own.weight < join).count();
    let keyless = own.iter().filter(|own| !own.has_key).count();
    let mut parts = vec![
        Part::paragraph(
            "Each record is weighed against a copy of itself, the best partner that it could ever have. A record whose copy \
             does not reach the join line holds too little to be joined by its own facts, whatever other feeds hold.",
        ),
        Part::paragraph(format!(
            "{} of {} ({}) cannot reach the join line. Without a key in any blocking rule, and so compared with nobody: {}.",
            number(below),
            counted(own.len(), "record", "records"),
            share(part(below, own.len())),
            number(keyless)
        )),
    ];
    if !own.is_empty() {
        parts.push(Part::Figure(figure(run, &own)));
        parts.push(Part::Table(by_feed(run, &own)));
    }
    Section {
        id: "unlinkable",
        heading: "Records that cannot be joined",
        parts,
    }
}

fn part(some: usize, all: usize) -> f64 {
    if all == 0 { 0.0 } else { some as f64 / all as f64 }
}

fn figure(run: &Run<'_>, own: &[OwnWeight]) -> Figure {
    let thresholds = run.linked.model.thresholds;
    let mut weights: Vec<f64> = own.iter().map(|own| own.weight).collect();
    weights.sort_unstable_by(f64::total_cmp);
    let low = weights[0].min(thresholds.review).floor();
    let high = weights[weights.len() - 1].max(thresholds.join).ceil();
    let bins = chart::Bins::holding(low, high, 1.0, POINTS);
    let mut at: Vec<f64> = (0..=bins.count).map(|bin| bins.start(bin)).collect();
    // The join line itself is a point: its share is the figure that counts.
    at.push(thresholds.join);
    at.sort_unstable_by(f64::total_cmp);
    at.dedup();
    let columns = ["Records", "Share of all"];
    let mut table = Table::new(
        "unlinkable-table",
        "Records by their own weight",
        &["Own weight below"],
        &columns,
    );
    let mut points = Vec::new();
    for x in at {
        let below = weights.partition_point(|weight| *weight < x);
        let y = part(below, weights.len());
        table.row(vec![signed(x).into(), number(below).into(), share(y).into()]);
        points.push(Point { x, y, figure: share(y) });
    }
    let below = weights.partition_point(|weight| *weight < thresholds.join);
    let finding = format!(
        "{} of the records cannot reach the join line.",
        share(part(below, weights.len()))
    );
    let curve = Curve {
        name: "Share of records below".to_owned(),
        points,
    };
    let title = "Share of records by their weight against a copy of themselves";
    let axis = "Own weight in bits";
    let chart = LineChart::new(
        "unlinkable-drawn",
        title,
        finding,
        axis,
        AxisUnit::Bits,
        &[curve],
        &run.marks(),
    );
    Figure::new(&chart, table)
}

fn by_feed(run: &Run<'_>, own: &[OwnWeight]) -> Table {
    let join = run.linked.model.thresholds.join;
    let mut counts: BTreeMap<&str, [usize; 3]> = BTreeMap::new();
    for (key, own) in run.keys.iter().zip(own) {
        let count = counts.entry(&key.source).or_default();
        count[0] += 1;
        count[1] += usize::from(own.weight < join);
        count[2] += usize::from(!own.has_key);
    }
    let columns = [
        "Records",
        "Cannot reach the join line",
        "Share",
        "Without a blocking key",
    ];
    let caption = "Records that cannot be joined, by feed";
    let mut table = Table::new("unlinkable-feeds", caption, &["Feed"], &columns).wide();
    for feed in run.feeds {
        let [all, below, keyless] = counts.get(feed.as_str()).copied().unwrap_or_default();
        table.row(vec![
            feed.into(),
            number(all).into(),
            number(below).into(),
            share(part(below, all)).into(),
            number(keyless).into(),
        ]);
    }
    table
}
