//! How much the records of each source err, where a model holds error rates for each.

use chart::{
    MiniBar,
    figures::{probability, signed},
};
use linkage::model::{Comparison, Model};

use super::model::levels;
use crate::{
    parts::{Cell, Part, Table},
    words::sentence_case,
};

/// A paragraph and a table; nothing where all sources share one set of error rates.
pub fn parts(model: &Model) -> Vec<Part> {
    let Some(bits) = model.source_bits() else {
        return Vec::new();
    };
    let held: Vec<(&String, &Comparison, f64)> = model
        .comparisons
        .iter()
        .flat_map(|comparison| {
            let of_source = bits.iter();
            of_source.filter_map(move |(source, bits)| Some((source, comparison, *bits.get(&comparison.name)?)))
        })
        .collect();
    if held.is_empty() {
        return Vec::new();
    }
    let (low, high) = held.iter().fold((0.0_f64, 0.0_f64), |(low, high), held| {
        (low.min(held.2), high.max(held.2))
    });
    let columns = ["More errors than usual, in bits", "Own error rate", "Usual error rate"];
    let mut table = Table::new(
        "source-errors",
        "Error rates of each source",
        &["Finding about", "Source"],
        &columns,
    )
    .wide();
    for (source, comparison, bits) in held {
        let m: Vec<f64> = levels(model, comparison).iter().map(|level| level.m).collect();
        let own = comparison.tilt(&m, bits);
        let figure = signed(bits);
        table.row(vec![
            sentence_case(&comparison.label).into(),
            source.as_str().into(),
            Cell::Bar(figure.clone(), MiniBar::new(bits, low, high, figure)),
            probability(comparison.error_rate(&own)).into(),
            probability(comparison.error_rate(&m)).into(),
        ]);
    }
    vec![
        Part::heading("Sources that err more or less"),
        Part::paragraph(
            "How often two records of the same child do not agree fully: usually, and if one of them is of this source and \
             the other errs as usual. One bit more doubles the odds. A pair is weighed by the bits of both its sources \
             together, on top of the probabilities (m) below.",
        ),
        Part::Table(table),
    ]
}
