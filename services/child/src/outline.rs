//! What a stored statement says about identity, read without taking its texts apart: for the link engine, which reads
//! hundreds of thousands of them at every start.

use std::{borrow::Cow, fmt};

use serde::{
    Deserialize,
    de::{Deserializer, MapAccess, Visitor},
};

use crate::column::Column;

/// The identity and contact columns of a [`Statement`](crate::Statement)'s JSON, in the order in which they stand.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Outline<'a>(Vec<(u8, Cow<'a, str>)>);

/// The place of the source's own date of the version, after those of the columns.
const UPDATED_ON: usize = Column::ALL.len();
/// The place of the record's id inside its source.
const RECORD_ID: usize = UPDATED_ON + 1;

impl<'a> Outline<'a> {
    /// Reads the JSON text of a statement.
    pub fn read(json: &'a str) -> Result<Self, serde_json::Error> {
        let stored: Stored<'a> = serde_json::from_str(json)?;
        let mut texts = stored.columns.0;
        texts.push((RECORD_ID as u8, stored.record_id));
        texts.extend(stored.updated_on.map(|date| (UPDATED_ON as u8, date)));
        Ok(Self(texts))
    }

    /// The name of every place, as the model of the engine and the plain CSV layouts have it.
    pub fn names() -> Vec<&'static str> {
        let columns = Column::ALL.iter().map(|column| column.name());
        columns.chain(["updated_on", "record_id"]).collect()
    }

    /// The text at a place of [`names`](Self::names); empty where nothing is stated.
    pub fn at(&self, place: usize) -> &str {
        let found = self.0.iter().find(|(there, _)| usize::from(*there) == place);
        found.map_or("", |(_, text)| text)
    }

    /// The text of a column by its name.
    pub fn column(&self, name: &str) -> Option<&str> {
        let place = match name {
            "updated_on" => UPDATED_ON,
            "record_id" => RECORD_ID,
            name => name.parse::<Column>().ok()? as usize,
        };
        Some(self.at(place)).filter(|text| !text.is_empty())
    }
}

/// The parts of a statement that are read; everything else is passed over.
#[derive(Deserialize)]
struct Stored<'a> {
    #[serde(borrow)]
    record_id: Cow<'a, str>,
    #[serde(borrow)]
    columns: Texts<'a>,
    #[serde(borrow)]
    updated_on: Option<Cow<'a, str>>,
}

struct Texts<'a>(Vec<(u8, Cow<'a, str>)>);

/// A text that stays where it is unless it is written with escapes.
#[derive(Deserialize)]
struct Text<'a>(#[serde(borrow)] Cow<'a, str>);

impl<'de: 'a, 'a> Deserialize<'de> for Texts<'a> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Reader;
        impl<'de> Visitor<'de> for Reader {
            type Value = Texts<'de>;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("columns and their texts")
            }

            fn visit_map<M: MapAccess<'de>>(self, mut map: M) -> Result<Texts<'de>, M::Error> {
                let mut texts = Vec::with_capacity(20);
                while let Some((column, Text(text))) = map.next_entry::<Column, Text<'de>>()? {
                    texts.push((column as u8, text));
                }
                Ok(Texts(texts))
            }
        }
        deserializer.deserialize_map(Reader)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{FeedKind, Statement, fact::Facts};
    use chrono::NaiveDate;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn an_outline_says_of_every_column_what_the_statement_says(
            texts in prop::collection::btree_map(0..Column::ALL.len(), "\\PC{0,12}", 0..12),
            day in prop::option::of(1u32..28),
            record_id in "[\\PC\"\\\\]{1,9}",
        ) {
            let statement = Statement {
                record_id,
                kind: FeedKind::Education,
                columns: texts.into_iter().map(|(place, text)| (Column::ALL[place], text)).collect(),
                facts: Facts::default(),
                shielded: true,
                address_withheld: false,
                address_updated_on: None,
                updated_on: day.and_then(|day| NaiveDate::from_ymd_opt(2026, 2, day)),
                unknown: [("extra".to_owned(), "kept".to_owned())].into(),
            };
            let json = serde_json::to_string(&statement).unwrap();
            let outline = Outline::read(&json).unwrap();
            let stated = |column: &Column| statement.columns.get(column).map_or("", String::as_str);
            for (place, column) in Column::ALL.iter().enumerate() {
                prop_assert_eq!(outline.at(place), stated(column));
                prop_assert_eq!(outline.column(column.name()).unwrap_or(""), stated(column));
                prop_assert_eq!(Outline::names()[place], column.name());
            }
            let date = statement.updated_on.map(|date| date.to_string());
            prop_assert_eq!(outline.column("updated_on"), date.as_deref());
            prop_assert_eq!(outline.column("record_id"), Some(statement.record_id.as_str()));
            prop_assert_eq!(outline.column("extra"), None);
        }
    }

    #[test]
    fn what_is_no_statement_is_refused() {
        for json in [
            "",
            "{}",
            r#"{"record_id":"1","columns":{"no_such":"x"},"updated_on":null}"#,
        ] {
            assert!(Outline::read(json).is_err(), "{json}");
        }
    }
}
