//! What a record itself says that errors are counted by: age, and whether its name is a placeholder.

use std::collections::BTreeMap;

use chrono::{Datelike, NaiveDate};

use crate::{
    date::{is_default_date, parse_date},
    key::RecordKey,
    text::is_placeholder,
};

/// What errors are counted by.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Facts {
    /// Birth date as recorded.
    pub born: Option<NaiveDate>,
    /// True if a word stands where the first name would: "Baby", "Twin 1".
    pub placeholder: bool,
}

/// The facts of many records.
#[derive(Debug, Clone, Default)]
pub struct FactTable {
    records: BTreeMap<RecordKey, (Option<NaiveDate>, Facts)>,
}

impl FactTable {
    /// A table of no record.
    pub fn new() -> Self {
        Self::default()
    }

    /// Reads the columns `dob`, `first_name` and `updated_on` of a row. A second row of one record is another version:
    /// the later one counts; if they are equal or either has no date, the one added later.
    pub fn add<'a>(&mut self, key: RecordKey, column: &dyn Fn(&str) -> Option<&'a str>) {
        let date = |name: &str| column(name).and_then(parse_date);
        let updated = date("updated_on");
        if let Some((Some(there), _)) = self.records.get(&key)
            && updated.is_some_and(|updated| updated < *there)
        {
            return;
        }
        let facts = Facts {
            born: date("dob").filter(|&born| !is_default_date(born)),
            placeholder: column("first_name").is_some_and(is_placeholder),
        };
        self.records.insert(key, (updated, facts));
    }

    /// The facts of a record; none known if it was not added.
    pub fn get(&self, key: &RecordKey) -> Facts {
        self.records.get(key).map_or_else(Facts::default, |(_, facts)| *facts)
    }

    /// The last day on which any record was updated.
    pub fn last_updated(&self) -> Option<NaiveDate> {
        self.records.values().filter_map(|(updated, _)| *updated).max()
    }

    /// True if no record was added.
    pub fn is_empty(&self) -> bool {
        self.records.is_empty()
    }
}

/// The names of the age bands, youngest first.
pub(super) const AGE_BANDS: [&str; 7] = ["0", "1-4", "5-10", "11-15", "16-19", "20 and over", "no birth date"];

/// The place in [`AGE_BANDS`].
pub(super) fn age_band_number(born: Option<NaiveDate>, as_at: NaiveDate) -> usize {
    let Some(born) = born else { return 6 };
    let had_birthday = (as_at.month(), as_at.day()) >= (born.month(), born.day());
    match as_at.year() - born.year() - i32::from(!had_birthday) {
        ..=0 => 0,
        1..=4 => 1,
        5..=10 => 2,
        11..=15 => 3,
        16..=19 => 4,
        _ => 5,
    }
}

/// The age band of a child on a day: `0` (and unborn), `1-4`, `5-10`, `11-15`, `16-19`, `20 and over`, `no birth date`.
pub fn age_band(born: Option<NaiveDate>, as_at: NaiveDate) -> &'static str {
    AGE_BANDS[age_band_number(born, as_at)]
}
