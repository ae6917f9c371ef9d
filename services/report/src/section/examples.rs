//! One pair of each verdict, nearest to where another verdict begins, with its evidence.

use chart::{
    Step, Waterfall,
    figures::{chance, signed},
    running_totals,
};
use linkage::{Explanation, PairVerdict, Verdict, explain_pairs, probability};

use crate::{
    parts::{Figure, Part, Section, Table},
    run::Run,
    words,
};

/// The section.
pub fn section(run: &Run<'_>) -> Section {
    let mut parts = vec![Part::paragraph(
        "One pair of each verdict: the one nearest to the line where the next verdict begins, so the hardest to tell. \
         Pairs that the weight alone decided come first. The bars add up to the weight.",
    )];
    let chosen = words::VERDICTS.into_iter().filter_map(|verdict| nearest(run, verdict));
    let explained = explain_pairs(&run.linked.model, run.population, chosen);
    for verdict in words::VERDICTS {
        parts.push(Part::heading(words::verdict(verdict)));
        match explained.iter().find(|explanation| explanation.verdict == verdict) {
            Some(explanation) => parts.extend(example(run, explanation)),
            None => parts.push(Part::paragraph("No pair has this verdict.")),
        }
    }
    Section {
        id: "examples",
        heading: "Examples",
        parts,
    }
}

/// The pair of a verdict nearest to where another begins. If several are equally near, the first by its keys.
fn nearest<'a>(run: &Run<'a>, verdict: Verdict) -> Option<&'a PairVerdict> {
    let thresholds = run.linked.model.thresholds;
    let line = if verdict == Verdict::No {
        thresholds.review
    } else {
        thresholds.join
    };
    // What another record or a rule decided shows less of the weighing; guards are what keeps apart.
    let aside = |pair: &PairVerdict| verdict != Verdict::KeptApart && pair.decided_by.is_some();
    let distance = |pair: &PairVerdict| (pair.weight - line).abs();
    let of_verdict = run.linked.pairs.iter().filter(|pair| pair.verdict == verdict);
    of_verdict.min_by(|one, other| {
        aside(one)
            .cmp(&aside(other))
            .then_with(|| distance(one).total_cmp(&distance(other)))
            .then_with(|| (&one.left, &one.right).cmp(&(&other.left, &other.right)))
    })
}

fn example(run: &Run<'_>, explanation: &Explanation) -> Vec<Part> {
    let found_by = if explanation.found_by.is_empty() {
        "no blocking rule".to_owned()
    } else {
        explanation.found_by.join(", ")
    };
    let slug = explanation.verdict.name().replace('_', "-");
    let facts = [
        ("Records", format!("{} and {}", explanation.left, explanation.right)),
        ("Decided by", words::decided_by(explanation.decided_by.as_deref())),
        ("Found by", found_by),
    ];
    let evidence = explanation.steps();
    let steps: Vec<Step> = evidence
        .iter()
        .map(|step| Step {
            slug: format!("{slug}-{}", step.slug),
            label: step.title.clone(),
            bits: step.bits,
        })
        .collect();
    let caption = format!(
        "The evidence step by step: {}",
        words::verdict(explanation.verdict).to_lowercase()
    );
    let columns = ["Bits", "Running total", "Chance"];
    let mut table = Table::new(format!("example-{slug}-table"), caption, &["Step", "Finding"], &columns).wide();
    for (step, total) in evidence.iter().zip(running_totals(&steps)) {
        table.row(vec![
            step.title.as_str().into(),
            words::sentence_case(&step.finding).into(),
            signed(step.bits).into(),
            signed(total).into(),
            chance(probability(total)).into(),
        ]);
    }
    table.total(vec![
        "Total".into(),
        "".into(),
        signed(explanation.weight).into(),
        signed(explanation.weight).into(),
        chance(explanation.probability).into(),
    ]);
    let thresholds = run.linked.model.thresholds;
    let id = format!("example-{slug}");
    let chart = Waterfall::new(
        id,
        &steps,
        thresholds.review,
        thresholds.join,
        explanation.sentence.clone(),
    );
    vec![
        Part::paragraph(&explanation.sentence),
        Part::Facts(facts.map(|(name, fact)| (name.to_owned(), fact)).to_vec()),
        Part::Figure(Figure::beside(&chart, table)),
    ]
}
