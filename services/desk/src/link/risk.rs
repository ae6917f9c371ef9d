//! What is at stake for a child while a question about its records waits.

use child::{Column, SourceRecord};
use chrono::NaiveDate;

/// What makes a case urgent, besides a shield.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(super) struct Risk {
    /// Whether somebody works with the child now.
    pub involved: bool,
    /// The latest birth date that a record states.
    pub born: Option<NaiveDate>,
}

impl Risk {
    /// What is at stake for two children together.
    pub fn and(self, other: Self) -> Self {
        Self {
            involved: self.involved || other.involved,
            born: self.born.max(other.born),
        }
    }
}

/// What is at stake for the child of these records on a day.
pub(super) fn risk_of(records: &[SourceRecord], today: NaiveDate) -> Risk {
    let records = records.iter().filter(|record| !record.ended);
    records.fold(Risk::default(), |risk, record| {
        let involvements = &record.statement.facts.involvements;
        risk.and(Risk {
            involved: involvements.iter().any(|involvement| involvement.open(today)),
            born: record.text(Column::Dob).and_then(|text| text.parse().ok()),
        })
    })
}
