//! Which pairs were compared at all: what each blocking rule finds, and what all of them miss.

use chart::{
    BarRow, Bars,
    figures::{number, share},
};
use linkage::evaluate::{Blocking, BlockingError, truly_compared};

use crate::{
    parts::{Figure, Part, Section, Table},
    run::Run,
    words::sentence_case,
};

/// The section. `found` was measured for this run.
pub fn section(run: &Run<'_>, found: &Result<Blocking, BlockingError>) -> Section {
    let mut parts = vec![Part::paragraph(
        "Two records are compared if they share a key of any rule. What a rule finds alone would not be compared without it.",
    )];
    match found {
        Ok(found) => {
            if !found.rules.is_empty() {
                parts.push(Part::Figure(rules(found)));
            }
            parts.push(Part::Facts(missed(run, found)));
            parts.push(Part::paragraph(
                "How many pairs were never compared is estimated from how often different kinds of evidence find the same \
                 pair. The kinds fail together more often than chance would have it, so that the estimate is rather low.",
            ));
        }
        Err(error) => parts.push(Part::paragraph(sentence_case(&format!("{error}.")))),
    }
    Section {
        id: "blocking",
        heading: "Which pairs were compared",
        parts,
    }
}

fn rules(found: &Blocking) -> Figure {
    let columns = [
        "Pairs",
        "By it alone",
        "Joined",
        "Joined, by it alone",
        "For review",
        "For review, by it alone",
    ];
    let texts = ["Rule", "Evidence"];
    let mut table = Table::new("blocking-table", "Pairs that each rule finds", &texts, &columns).wide();
    let mut rows = Vec::new();
    for counts in &found.rules {
        // As the model has it, so that it can be found there.
        let name = counts.rule.clone();
        let figure = |count: u64| number(count as usize);
        table.row(vec![
            name.clone().into(),
            sentence_case(counts.evidence).into(),
            figure(counts.candidates).into(),
            figure(counts.candidates_alone).into(),
            figure(counts.joined).into(),
            figure(counts.joined_alone).into(),
            figure(counts.review).into(),
            figure(counts.review_alone).into(),
        ]);
        rows.push(BarRow {
            name,
            value: counts.candidates as f64,
            figure: figure(counts.candidates),
        });
    }
    let finding = format!("All rules together find {} pairs.", number(found.candidates as usize));
    let chart = Bars::new("blocking-drawn", "Pairs that each rule finds", finding, &rows);
    Figure::new(&chart, table)
}

fn missed(run: &Run<'_>, found: &Blocking) -> Vec<(String, String)> {
    let whole = |count: f64| number(count.round() as usize);
    let missed = &found.missed;
    let mut facts = vec![
        ("Pairs compared", number(found.candidates as usize)),
        (
            "Joined pairs that no rule found",
            number(found.joined_by_no_rule as usize),
        ),
        ("Right pairs to be expected below 1%", whole(found.below_listed)),
        (
            "Right pairs never compared, estimated",
            format!(
                "{} ({} to {})",
                whole(missed.pairs),
                whole(missed.low),
                whole(missed.high)
            ),
        ),
    ];
    if let Some(measured) = run.measured {
        let all = measured.accuracy.true_pairs;
        let compared = truly_compared(&run.linked.model, run.population, measured.truth);
        let part = if all == 0 { 1.0 } else { compared as f64 / all as f64 };
        facts.push((
            "True pairs compared, measured",
            format!(
                "{} of {} ({})",
                number(compared as usize),
                number(all as usize),
                share(part)
            ),
        ));
    }
    facts.into_iter().map(|(name, fact)| (name.to_owned(), fact)).collect()
}
