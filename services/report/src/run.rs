//! What a report is made from.

use linkage::{
    LinkOutput, PairVerdict, Population, PushedRows, RecordKey, Verdict,
    evaluate::{Accuracy, Truth},
};

/// One linking run, with everything that the report says of it.
#[derive(Clone, Copy)]
pub struct Run<'a> {
    /// Version of the program.
    pub version: &'a str,
    /// The day of the run, in words.
    pub made_on: &'a str,
    /// What the model is called: `child (built in)`, or the name of its file.
    pub model_name: &'a str,
    /// True if the model came trained; false if this run trained it.
    pub came_trained: bool,
    /// The feeds in the order in which they were named.
    pub feeds: &'a [String],
    /// The records in the order of [`LinkOutput::clusters`].
    pub keys: &'a [RecordKey],
    /// What became of the rows that were read.
    pub rows: PushedRows,
    /// The records as they were compared.
    pub population: &'a Population,
    /// What linking found.
    pub linked: &'a LinkOutput,
    /// How long the run took, files included, in seconds.
    pub seconds: f64,
    /// What is true of the records, where it is known.
    pub measured: Option<Measured<'a>>,
}

/// The truth about the records, and how the clusters stand beside it.
#[derive(Clone, Copy)]
pub struct Measured<'a> {
    /// What is true.
    pub truth: &'a Truth,
    /// What was measured of the clusters.
    pub accuracy: &'a Accuracy,
}

impl Run<'_> {
    /// The pairs that the weight alone could join: those that no guard and no person keeps apart.
    pub(crate) fn free_pairs(&self) -> impl Iterator<Item = &PairVerdict> {
        let pairs = self.linked.pairs.iter();
        pairs.filter(|pair| pair.verdict != Verdict::KeptApart)
    }

    /// The lines of the thresholds across a chart of weights.
    pub(crate) fn marks(&self) -> [chart::Mark; 2] {
        let mark = |name: &str, at: f64| chart::Mark {
            name: format!("{name} line {}", chart::figures::signed(at)),
            at,
        };
        let thresholds = self.linked.model.thresholds;
        [mark("Join", thresholds.join), mark("Review", thresholds.review)]
    }
}
