//! What is at stake for a child while a question about its records waits.

use child::{Attribute, Column, SourceRecord, golden::Golden};
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

/// The same, of a golden record: of what its sources hold now.
pub(super) fn risk_in(golden: &Golden, today: NaiveDate) -> Risk {
    let mut held = golden.records.iter().filter(|record| !record.ended);
    let involvements =
        |facts: &child::fact::Facts| facts.involvements.iter().any(|involvement| involvement.open(today));
    let born = golden.attributes.get(&Attribute::BirthDate);
    Risk {
        involved: held.any(|record| involvements(&record.facts)),
        born: born.and_then(|value| value.shown.parts.first()?.parse().ok()),
    }
}
