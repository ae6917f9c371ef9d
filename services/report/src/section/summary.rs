//! What was linked, by which model, and what came of it.

use std::collections::BTreeMap;

use chart::figures::{counted, number, one_in, signed};
use linkage::Verdict;

use crate::{
    parts::{Part, Section, Table},
    run::Run,
    words,
};

/// The whole run in one sentence.
pub fn finding(run: &Run<'_>) -> String {
    let review = pairs_with(run, Verdict::Review);
    format!(
        "{} of {} became {}. {} {} for a person to look at.",
        counted(run.keys.len(), "record", "records"),
        counted(run.feeds.len(), "feed", "feeds"),
        counted(run.linked.counts.clusters as usize, "child", "children"),
        counted(review, "pair", "pairs"),
        if review == 1 { "is" } else { "are" },
    )
}

fn pairs_with(run: &Run<'_>, verdict: Verdict) -> usize {
    run.linked.pairs.iter().filter(|pair| pair.verdict == verdict).count()
}

/// The section.
pub fn section(run: &Run<'_>) -> Section {
    Section {
        id: "summary",
        heading: "Summary",
        parts: vec![
            Part::Facts(facts(run)),
            Part::Table(feeds(run)),
            Part::Table(verdicts(run)),
        ],
    }
}

fn facts(run: &Run<'_>) -> Vec<(String, String)> {
    let counts = run.linked.counts;
    let thresholds = run.linked.model.thresholds;
    let mut facts = vec![
        ("Records", number(counts.records as usize)),
        ("Pairs compared", number(counts.candidate_pairs as usize)),
        ("Children found", number(counts.clusters as usize)),
        ("Model", run.model_name.to_owned()),
        ("Training", training(run)),
        (
            "Thresholds",
            format!(
                "joined from {} bits on, for review from {} bits on; groups stay apart below {} bits between them",
                signed(thresholds.join),
                signed(thresholds.review),
                signed(thresholds.fracture)
            ),
        ),
        ("Time, files included", words::seconds(run.seconds)),
    ];
    for (what, rows) in [
        ("Rows left out for want of an id", run.rows.without_id),
        (
            "Rows that repeat an id; the last version was compared",
            run.rows.repeating_id(),
        ),
    ] {
        if rows > 0 {
            facts.push((what, number(rows as usize)));
        }
    }
    facts.into_iter().map(|(name, fact)| (name.to_owned(), fact)).collect()
}

fn training(run: &Run<'_>) -> String {
    let Some(trained) = &run.linked.model.trained else {
        return "none: the model's starting values were used".to_owned();
    };
    let when = if run.came_trained {
        "done before this run"
    } else {
        "done on these records"
    };
    format!(
        "{when}: {}, {} random pairs, {} candidate pairs, {}, seed {}; {} pairs is taken to be one child",
        counted(trained.records as usize, "record", "records"),
        number(trained.random_pairs as usize),
        number(trained.candidate_pairs as usize),
        counted(trained.iterations as usize, "round", "rounds"),
        trained.seed,
        one_in(trained.prior),
    )
}

fn feeds(run: &Run<'_>) -> Table {
    let mut records: BTreeMap<&str, usize> = BTreeMap::new();
    for key in run.keys {
        *records.entry(&key.source).or_default() += 1;
    }
    let mut table = Table::new("feeds", "Feeds", &["Feed"], &["Records"]);
    for feed in run.feeds {
        let count = records.get(feed.as_str()).copied().unwrap_or(0);
        table.row(vec![feed.into(), number(count).into()]);
    }
    table.total(vec!["All".into(), number(run.keys.len()).into()]);
    table
}

fn verdicts(run: &Run<'_>) -> Table {
    let mut counts: BTreeMap<(Verdict, Option<&str>), usize> = BTreeMap::new();
    for pair in &run.linked.pairs {
        *counts.entry((pair.verdict, pair.decided_by.as_deref())).or_default() += 1;
    }
    let caption = "Pairs of probability 1% and more, and every pair that a rule, a guard or a person decided";
    let mut table = Table::new("verdicts", caption, &["Verdict", "What decided"], &["Pairs"]);
    for verdict in words::VERDICTS {
        let of_verdict = || counts.iter().filter(move |((other, _), _)| *other == verdict);
        for ((_, by), count) in of_verdict() {
            table.row(vec![
                words::verdict(verdict).into(),
                words::decided_by(*by).into(),
                number(*count).into(),
            ]);
        }
        if of_verdict().count() != 1 {
            let all: usize = of_verdict().map(|(_, count)| count).sum();
            let name = format!("{}, all", words::verdict(verdict));
            table.total(vec![name.into(), "".into(), number(all).into()]);
        }
    }
    table
}
