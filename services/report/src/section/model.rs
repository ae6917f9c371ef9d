//! What the model holds: how probable each finding is, and what it counts.

use chart::{
    MiniBar,
    figures::{probability, signed},
};
use linkage::model::{Comparison, Level, Model, TrainedLevel};

use crate::{
    parts::{Cell, Part, Section, Table},
    run::Run,
    words::sentence_case,
};

/// The section.
pub fn section(run: &Run<'_>) -> Section {
    let model = &run.linked.model;
    let mut parts = vec![Part::paragraph(
        "For each finding: how probable it is if two records are the same child (m), and if they are two strangers (u). \
         The evidence is log2(m/u) in bits: what the finding adds to the weight, or takes from it, before the frequency of \
         the shared value counts.",
    )];
    if !model.relatives.is_empty() {
        parts.push(Part::paragraph(
            "Relatives are weighed beside strangers: a finding that fits a relative as well as the same child joins nobody.",
        ));
        parts.push(Part::Table(relatives(model)));
    }
    parts.extend(super::sources::parts(model));
    let all: Vec<(&Comparison, Vec<TrainedLevel>)> = model
        .comparisons
        .iter()
        .map(|comparison| (comparison, levels(model, comparison)))
        .collect();
    let bits = || all.iter().flat_map(|(_, levels)| levels).map(evidence_bits);
    let (low, high) = (bits().fold(0.0, f64::min), bits().fold(0.0, f64::max));
    for (comparison, levels) in &all {
        parts.push(Part::heading(&comparison.label));
        parts.push(Part::Table(findings(model, comparison, levels, low, high)));
    }
    Section {
        id: "model",
        heading: "What each finding counts",
        parts,
    }
}

/// What training found for a comparison's levels, or the starting values.
pub(super) fn levels(model: &Model, comparison: &Comparison) -> Vec<TrainedLevel> {
    let trained = model
        .trained
        .as_ref()
        .and_then(|trained| trained.levels.get(&comparison.name));
    match trained {
        Some(levels) => levels.clone(),
        None => comparison.levels.iter().map(Level::starting).collect(),
    }
}

fn evidence_bits(level: &TrainedLevel) -> f64 {
    (level.m / level.u).log2()
}

fn findings(model: &Model, comparison: &Comparison, levels: &[TrainedLevel], low: f64, high: f64) -> Table {
    let relatives = model.relatives.iter().map(|relative| sentence_case(&relative.name));
    let mut columns = vec![
        "Evidence in bits".to_owned(),
        "Same child (m)".to_owned(),
        "Strangers (u)".to_owned(),
    ];
    columns.extend(relatives);
    let columns: Vec<&str> = columns.iter().map(String::as_str).collect();
    let id = format!("levels-{}", comparison.name.replace('_', "-"));
    let caption = format!("{}: the first finding that holds counts", comparison.label);
    let mut table = Table::new(id, caption, &["Finding"], &columns).wide();
    for (stated, level) in comparison.levels.iter().zip(levels) {
        let bits = evidence_bits(level);
        let figure = signed(bits);
        let mut cells = vec![
            Cell::from(sentence_case(&stated.label)),
            Cell::Bar(figure.clone(), MiniBar::new(bits, low, high, figure)),
            probability(level.m).into(),
            probability(level.u).into(),
        ];
        let kin = |name: &String| probability(level.kin.get(name).copied().unwrap_or(level.u));
        cells.extend(model.relatives.iter().map(|relative| kin(&relative.name).into()));
        table.row(cells);
    }
    table
}

fn relatives(model: &Model) -> Table {
    let columns = ["Pairs for each pair of one child"];
    let mut table = Table::new(
        "relatives",
        "Relatives that the model knows",
        &["Relative", "Meaning"],
        &columns,
    );
    for relative in &model.relatives {
        let trained = model
            .trained
            .as_ref()
            .and_then(|trained| trained.relatives.get(&relative.name));
        let ratio = trained.copied().unwrap_or(relative.per_match);
        table.row(vec![
            sentence_case(&relative.name).into(),
            sentence_case(&relative.label).into(),
            format!("{ratio:.3}").into(),
        ]);
    }
    table
}
