//! The counts as they are kept: words for what is counted, and reading them back.

use std::collections::BTreeMap;

use child::Attribute;
use chrono::NaiveDate;
use store::QualityCount;

/// What is counted of a source in a month.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Measure {
    /// Linked records that have not ended.
    Records,
    /// Children of whom there is one.
    Children,
    /// Records that have not ended, linked or not.
    Living,
    /// Records that name nobody and wait.
    Waiting,
    /// Rows read by the month's runs.
    Rows,
    /// Of those, rejected.
    RowsRejected,
    /// Rows rejected by a rule.
    Rejected,
    /// Records that give a field.
    Given,
    /// Of those, with a usable value.
    Usable,
    /// Children of whom another source gives it too.
    Compared,
    /// Of those, of whom another says the same.
    Agreeing,
    /// Median of the days since a field was last confirmed.
    Days,
}

impl Measure {
    const fn name(self) -> &'static str {
        match self {
            Self::Records => "records",
            Self::Children => "children",
            Self::Living => "living",
            Self::Waiting => "waiting",
            Self::Rows => "rows",
            Self::RowsRejected => "rows_rejected",
            Self::Rejected => "rejected",
            Self::Given => "given",
            Self::Usable => "usable",
            Self::Compared => "compared",
            Self::Agreeing => "agreeing",
            Self::Days => "days",
        }
    }

    /// A count of it, to be kept; `about` is the field or the rule.
    pub fn of(self, source: &str, month: NaiveDate, about: &str, count: i64) -> QualityCount {
        QualityCount {
            source: source.to_owned(),
            month,
            measure: self.name().to_owned(),
            about: about.to_owned(),
            count,
        }
    }
}

/// The counts of one source in one month.
#[derive(Debug, Default)]
pub(super) struct Kept(BTreeMap<(String, String), i64>);

impl Kept {
    /// A count of the source as a whole; 0 where none is kept.
    pub fn whole(&self, measure: Measure) -> i64 {
        self.about(measure, "").unwrap_or(0)
    }

    /// A count about a field; none where the field was not given once.
    pub fn field(&self, measure: Measure, field: Attribute) -> Option<i64> {
        self.about(measure, field.slug())
    }

    /// A sum over all fields.
    pub fn all_fields(&self, measure: Measure) -> i64 {
        let of_measure = self.0.iter().filter(|((name, _), _)| name == measure.name());
        of_measure.map(|(_, count)| count).sum()
    }

    /// How many fields were given at least once.
    pub fn fields_given(&self) -> i64 {
        self.0.keys().filter(|(name, _)| name == Measure::Given.name()).count() as i64
    }

    /// Rules by which rows were rejected, with the rows: the most frequent first.
    pub fn rejected(&self) -> Vec<(String, i64)> {
        let of_rules = self.0.iter().filter(|((name, _), _)| name == Measure::Rejected.name());
        let mut rules: Vec<(String, i64)> = of_rules.map(|((_, rule), rows)| (rule.clone(), *rows)).collect();
        rules.sort_by(|a, b| b.1.cmp(&a.1).then_with(|| a.0.cmp(&b.0)));
        rules
    }

    fn about(&self, measure: Measure, about: &str) -> Option<i64> {
        self.0.get(&(measure.name().to_owned(), about.to_owned())).copied()
    }
}

/// The counts of each source, month by month, the latest month last.
pub(super) fn by_source(counts: Vec<QualityCount>) -> BTreeMap<String, BTreeMap<NaiveDate, Kept>> {
    let mut sources: BTreeMap<String, BTreeMap<NaiveDate, Kept>> = BTreeMap::new();
    for count in counts {
        let months = sources.entry(count.source).or_default();
        let kept = months.entry(count.month).or_default();
        kept.0.insert((count.measure, count.about), count.count);
    }
    sources
}
