//! The clock of a request, the items of a child and the pack, over made-up records.

mod clock;
mod items;
mod pack;

use std::collections::BTreeMap;

use chrono::{DateTime, NaiveDate, TimeDelta, Utc};
use linkage::RecordKey;

use super::{Asker, HeldRecord, HeldTold, Holding, Item, Part};
use crate::{
    Column, FeedKind, SourceRecord, Statement,
    fact::Facts,
    golden::{Golden, Survivorship, build},
    kind::Sector,
    retention::LifeState,
    sources::{Source, Sources},
};

pub(super) fn on(text: &str) -> NaiveDate {
    text.parse().unwrap()
}

pub(super) fn sources() -> Sources {
    let source = |name: &str, sector| Source {
        name: name.to_owned(),
        title: format!("The {name} system"),
        sector,
        kind: None,
        ids_of: None,
    };
    let sources = [
        source("schools", Sector::Education),
        source("births", Sector::Health),
        source("register", Sector::Index),
    ];
    Sources::new(sources, [("900101".to_owned(), "Ash Lane".to_owned()).into()])
}

/// One version of a record.
pub(super) fn version(source: &str, number: i64, columns: &[(Column, &str)], facts: Facts) -> SourceRecord {
    let received_at: DateTime<Utc> = "2026-03-01T12:00:00Z".parse().unwrap();
    SourceRecord {
        key: RecordKey::new(source, "1"),
        version: number,
        statement: Statement {
            record_id: "1".to_owned(),
            kind: FeedKind::Education,
            columns: columns
                .iter()
                .map(|(column, text)| (*column, (*text).to_owned()))
                .collect(),
            facts,
            shielded: false,
            address_withheld: false,
            address_updated_on: None,
            updated_on: None,
            unknown: BTreeMap::new(),
        },
        first_seen: received_at,
        received_at: received_at + TimeDelta::days(number),
        ended: false,
    }
}

/// A child of records whose versions are given, as somebody asks for it.
pub(super) struct Made {
    pub records: Vec<HeldRecord>,
    pub shielded: bool,
    pub asker: Asker,
    pub told: Vec<HeldTold>,
}

impl Made {
    pub fn of(versions: Vec<Vec<SourceRecord>>) -> Self {
        let records = versions.into_iter().map(|versions| HeldRecord {
            versions,
            links: Vec::new(),
        });
        Self {
            records: records.collect(),
            shielded: false,
            asker: Asker::Child,
            told: Vec::new(),
        }
    }

    fn golden(&self) -> Golden {
        let linked: Vec<SourceRecord> = self
            .records
            .iter()
            .filter_map(|record| record.versions.last().cloned())
            .collect();
        build(&linked, &Survivorship::builtin())
    }

    pub fn items(&self) -> Vec<Item> {
        let (golden, sources) = (self.golden(), sources());
        Holding {
            records: &self.records,
            golden: &golden,
            shielded: self.shielded,
            decisions: &[],
            told: &self.told,
            restricted: false,
            life: LifeState::default(),
            looks: &[],
            sources: &sources,
            asker: self.asker,
        }
        .items()
    }

    pub fn item(&self, part: Part) -> Option<Item> {
        self.items().into_iter().find(|item| item.part == part)
    }
}
