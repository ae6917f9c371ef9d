//! The items that are released, and nothing else: what goes to the person who asked.

use std::collections::BTreeMap;

use chrono::NaiveDate;
use serde::Serialize;
use sha2::{Digest as _, Sha256};

use super::{Entry, Item, Row, WithholdReason};

/// What was decided about one item, as it was seen then.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Judged {
    /// What of the item was seen.
    pub seen: String,
    /// Why it is withheld; none if it is released.
    pub withheld: Option<WithholdReason>,
}

/// Decisions by the key of the item.
pub type Decisions = BTreeMap<String, Judged>;

/// Items about which nothing is decided, or which changed since.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("{0} items are not decided")]
pub struct Undecided(pub usize);

/// What the pack says of itself.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct About {
    /// Reference of the child record.
    pub reference: String,
    /// The day on which the request was received.
    pub received_on: NaiveDate,
    /// The day on which the pack was made.
    pub made_on: NaiveDate,
}

/// Released items. There is no other way to make one than from decisions, so nothing else is in it. Nor does it say which value
/// the record shows: where none of those released is, one that is withheld must be.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Pack {
    about: About,
    items: Vec<Released>,
}

/// One released item, without what was proposed and how it is named here.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
struct Released {
    part: &'static str,
    source: String,
    entries: Vec<Entry>,
}

/// What was decided about the item as it is now.
fn judged<'a>(item: &Item, decisions: &'a Decisions) -> Option<&'a Judged> {
    decisions.get(&item.key).filter(|judged| judged.seen == item.seen)
}

/// An entry without a word on which of its values the record shows.
fn unmarked(entry: Entry) -> Entry {
    let rows = entry.rows.into_iter().map(|row| Row { shown: false, ..row });
    Entry {
        heading: entry.heading,
        rows: rows.collect(),
    }
}

impl Pack {
    /// The pack of these items. Fails while one is undecided, so that nothing is in it that nobody looked at.
    pub fn of(about: About, items: Vec<Item>, decisions: &Decisions) -> Result<Self, Undecided> {
        Self::seal(&items, decisions)?;
        let released = items
            .into_iter()
            .filter(|item| judged(item, decisions).is_some_and(|judged| judged.withheld.is_none()));
        let items = released.map(|item| Released {
            part: item.part.label(),
            source: item.source,
            entries: item.entries.into_iter().map(unmarked).collect(),
        });
        Ok(Self {
            about,
            items: items.collect(),
        })
    }

    /// What was decided about which items, as one hash: what a second person signs.
    pub fn seal(items: &[Item], decisions: &Decisions) -> Result<[u8; 32], Undecided> {
        let open = items.iter().filter(|item| judged(item, decisions).is_none()).count();
        if open > 0 {
            return Err(Undecided(open));
        }
        let mut said: Vec<(&str, &str, &str)> = items
            .iter()
            .filter_map(|item| {
                let judged = judged(item, decisions)?;
                let why = judged.withheld.map_or("released", WithholdReason::name);
                Some((item.key.as_str(), item.seen.as_str(), why))
            })
            .collect();
        said.sort_unstable();
        let said = serde_json::to_vec(&said).expect("texts have a JSON form");
        Ok(Sha256::digest(said).into())
    }

    /// What the pack says of itself.
    pub const fn about(&self) -> &About {
        &self.about
    }

    /// Part, source and entries of every item.
    pub fn items(&self) -> impl Iterator<Item = (&'static str, &str, &[Entry])> {
        self.items
            .iter()
            .map(|item| (item.part, item.source.as_str(), item.entries.as_slice()))
    }
}
