//! A tiny run: a trained model and a dozen records of made-up children, with every verdict among their pairs.

use linkage::{
    LinkOutput, Model, Population, PushedRows, RecordKey,
    evaluate::{Accuracy, Placed, Truth},
};
use report::{Measured, Run};

/// source, id, first name, last name, birth date, NHS number, whose it is.
type Row = (&'static str, &'static str, [&'static str; 4], &'static str);

const ROWS: [Row; 13] = [
    ("school", "E1", ["Imogen", "Marchbank", "2015-03-04", ""], "a"),
    ("clinic", "C1", ["Imogen", "Marchbank", "2015-03-04", ""], "a"),
    ("school", "E2", ["Rufus", "Tarn", "2014-01-02", ""], "b"),
    ("clinic", "C2", ["Rufus", "Tarn", "2014-01-09", ""], "b"),
    ("school", "E3", ["Odile", "Quern", "2016-07-08", "9434765919"], "c"),
    ("clinic", "C3", ["Odile", "Quern", "2016-07-08", "9434765870"], "d"),
    ("school", "E4", ["Ansel", "Marchbank", "2015-03-04", ""], "e"),
    ("clinic", "C4", ["", "Ravel", "2011-05-06", ""], "f"),
    ("school", "E5", ["", "Ravel", "2011-05-06", ""], "f"),
    ("school", "E6", ["Imogen", "", "", ""], "g"),
    ("clinic", "C6", ["Tilda", "Orrin", "2012-02-03", ""], "h"),
    ("clinic", "C8", ["Zeno", "Tarn", "2009-09-09", ""], "i"),
    ("clinic", "C7", ["Tilda", "Orrin", "2012-02-03", ""], "h"),
];

/// What may stand in no report: the values of the records.
pub fn values() -> impl Iterator<Item = &'static str> {
    let values = ROWS.into_iter().flat_map(|(_, _, values, _)| values);
    values.filter(|value| !value.is_empty())
}

/// Everything that a [`Run`] borrows from.
pub struct Tiny {
    feeds: Vec<String>,
    keys: Vec<RecordKey>,
    population: Population,
    linked: LinkOutput,
    truth: Truth,
    accuracy: Accuracy,
    model_name: String,
}

impl Tiny {
    /// The run with names as they are.
    pub fn new() -> Self {
        Self::with(1, &|name| name.to_owned(), |_| {})
    }

    /// The run on so many threads, with feeds and ids renamed by `name` and the model changed.
    pub fn with(threads: usize, name: &dyn Fn(&str) -> String, change: impl FnOnce(&mut Model)) -> Self {
        let mut model = Model::from_json(include_str!("tiny.json")).expect("the tiny model is valid");
        change(&mut model);
        model.validate().expect("the changed model is valid");
        let mut population = Population::new(&model);
        let mut truth = Truth::new();
        let mut keys = Vec::new();
        for (line, (source, id, values, child)) in ROWS.into_iter().enumerate() {
            let key = RecordKey::new(name(source), name(id));
            let columns = ["first_name", "surname", "dob", "nhs_number"];
            let value = |column: &str| {
                let at = columns.iter().position(|known| *known == column)?;
                Some(values[at]).filter(|value| !value.is_empty())
            };
            population.push(&key.source, &key.record_id, &value);
            let stated = |column: &str| match column {
                "source" => Some(key.source.as_str()),
                "record_id" => Some(key.record_id.as_str()),
                "child_id" => Some(child),
                _ => None,
            };
            truth.add(line as u64 + 2, &stated).expect("each record is one child's");
            keys.push(key);
        }
        let linked = linkage::link(&model, &population, 1, Some(threads), &mut |_| {});
        let accuracy = Placed::new(&truth, keys.iter().zip(linked.clusters.iter().copied())).accuracy();
        Self {
            feeds: vec![name("school"), name("clinic")],
            model_name: name("tiny"),
            keys,
            population,
            linked,
            truth,
            accuracy,
        }
    }

    /// The report, with the truth or without.
    pub fn html(&self, with_truth: bool) -> String {
        report::html(&self.run(with_truth))
    }

    /// What linking found.
    pub const fn linked(&self) -> &LinkOutput {
        &self.linked
    }

    /// The records.
    pub const fn population(&self) -> &Population {
        &self.population
    }

    fn run(&self, with_truth: bool) -> Run<'_> {
        Run {
            version: "1.2.3",
            made_on: "1 September 2026",
            model_name: &self.model_name,
            came_trained: true,
            feeds: &self.feeds,
            keys: &self.keys,
            rows: PushedRows {
                replaced: 1,
                older: 1,
                without_id: 1,
                ..PushedRows::default()
            },
            population: &self.population,
            linked: &self.linked,
            seconds: 0.25,
            measured: with_truth.then_some(Measured {
                truth: &self.truth,
                accuracy: &self.accuracy,
            }),
        }
    }

    /// The report of a run that found no pair.
    pub fn html_without_pairs(&self) -> String {
        let mut linked = self.linked.clone();
        linked.pairs.clear();
        report::html(&Run {
            linked: &linked,
            ..self.run(false)
        })
    }
}
