//! Counting how good data is, child by child. Pure: statements in, counts out.

use std::collections::{BTreeMap, BTreeSet};

use child::{Attribute, Statement};
use chrono::NaiveDate;

use super::field::{Given, given};

/// What has been counted of all sources.
#[derive(Debug, Default)]
pub(super) struct Measured {
    sources: BTreeMap<String, OfSource>,
}

/// What has been counted of one source.
#[derive(Debug, Default)]
pub(super) struct OfSource {
    /// Records.
    pub records: i64,
    /// Children of whom the source holds a record.
    pub children: i64,
    /// Field by field.
    pub fields: BTreeMap<Attribute, OfField>,
}

/// What has been counted of one field of one source.
#[derive(Debug, Default)]
pub(super) struct OfField {
    /// Records that give something.
    pub given: i64,
    /// Of those, with something usable.
    pub usable: i64,
    /// Children of whom another source gives a value too.
    pub compared: i64,
    /// Of those, of whom another source gives the same.
    pub agreeing: i64,
    /// Days since the source last confirmed each record that gives something.
    days: Vec<i64>,
}

impl OfField {
    /// The median of the days since the source last confirmed it; none if no record says when.
    pub fn median_days(&mut self) -> Option<i64> {
        if self.days.is_empty() {
            return None;
        }
        let middle = (self.days.len() - 1) / 2;
        Some(*self.days.select_nth_unstable(middle).1)
    }
}

impl Measured {
    /// Counts one child: its linked records that have not ended, each with its source.
    pub fn child(&mut self, records: &[(&str, Statement)], today: NaiveDate) {
        for field in Attribute::ALL {
            let mut values: BTreeMap<&str, BTreeSet<String>> = BTreeMap::new();
            for (source, statement) in records {
                let given = given(statement, field);
                if given == Given::Nothing {
                    continue;
                }
                let counted = self.field(source, field);
                counted.given += 1;
                counted.usable += i64::from(given != Given::Unusable);
                let confirmed = statement.stated_on(field);
                counted.days.extend(confirmed.map(|on| (today - on).num_days().max(0)));
                if let Given::Value(value) = given {
                    values.entry(*source).or_default().insert(value);
                }
            }
            for (source, said) in &values {
                let others = || values.iter().filter(|(other, _)| *other != source);
                if others().next().is_some() {
                    let agrees = others().any(|(_, other)| !other.is_disjoint(said));
                    let counted = self.field(source, field);
                    counted.compared += 1;
                    counted.agreeing += i64::from(agrees);
                }
            }
        }
        let sources: BTreeSet<&str> = records.iter().map(|(source, _)| *source).collect();
        for (source, _) in records {
            self.source(source).records += 1;
        }
        for source in sources {
            self.source(source).children += 1;
        }
    }

    fn source(&mut self, source: &str) -> &mut OfSource {
        if !self.sources.contains_key(source) {
            self.sources.insert(source.to_owned(), OfSource::default());
        }
        self.sources.get_mut(source).expect("it is there by now")
    }

    fn field(&mut self, source: &str, field: Attribute) -> &mut OfField {
        self.source(source).fields.entry(field).or_default()
    }

    /// The counts, source by source.
    pub fn into_sources(self) -> BTreeMap<String, OfSource> {
        self.sources
    }
}

#[cfg(test)]
mod tests {
    use child::{Column, FeedKind, fact::Facts};

    use super::*;

    fn day(text: &str) -> NaiveDate {
        text.parse().unwrap()
    }

    fn record(surname: &str, upn: Option<&str>, updated_on: Option<&str>) -> Statement {
        let mut columns = child::Columns::new();
        columns.insert(Column::Surname, surname.to_owned());
        columns.extend(upn.map(|upn| (Column::Upn, upn.to_owned())));
        Statement {
            record_id: "1".to_owned(),
            kind: FeedKind::Education,
            columns,
            facts: Facts::default(),
            shielded: false,
            address_withheld: false,
            address_updated_on: None,
            updated_on: updated_on.map(day),
            unknown: [("dob_as_received".to_owned(), "soon".to_owned())].into(),
        }
    }

    #[test]
    fn counts_are_of_records_and_agreement_of_children() {
        let mut measured = Measured::default();
        let today = day("2026-09-01");
        // Two records of the school, one of which agrees with the clinic; the youth service stands alone.
        measured.child(
            &[
                ("school", record("Okafor", Some("B873400016101"), Some("2026-08-22"))),
                ("school", record("Okafor-Bright", None, Some("2026-08-02"))),
                ("clinic", record("OKAFOR", None, None)),
                ("youth", record("Lindqvist", None, Some("2027-01-01"))),
            ],
            today,
        );
        measured.child(&[("school", record("Larkspur", None, Some("2026-09-01")))], today);
        let mut sources = measured.into_sources();
        let of = |sources: &BTreeMap<String, OfSource>, source: &str, field| {
            let counted = &sources[source].fields[&field];
            (counted.given, counted.usable, counted.compared, counted.agreeing)
        };
        assert_eq!((sources["school"].records, sources["school"].children), (3, 2));
        assert_eq!(of(&sources, "school", Attribute::Surname), (3, 3, 1, 1));
        assert_eq!(of(&sources, "clinic", Attribute::Surname), (1, 1, 1, 1));
        assert_eq!(of(&sources, "youth", Attribute::Surname), (1, 1, 1, 0));
        assert_eq!(of(&sources, "school", Attribute::Upn), (1, 1, 0, 0));
        assert_eq!(
            of(&sources, "school", Attribute::BirthDate),
            (3, 0, 0, 0),
            "given, and never usable"
        );
        assert!(!sources["school"].fields.contains_key(&Attribute::Sex));
        let mut median = |source: &str| {
            let fields = &mut sources.get_mut(source).unwrap().fields;
            fields.get_mut(&Attribute::Surname).unwrap().median_days()
        };
        assert_eq!(
            (median("school"), median("clinic"), median("youth")),
            (Some(10), None, Some(0))
        );
    }
}
