//! Everything that is held on one child, as items. Why a child is shielded, what stewards wrote of their decisions, what shield
//! stewards were asked and anything of another child are not among them: nobody can release by mistake what was never gathered.

use chrono::{DateTime, NaiveDate, Utc};
use linkage::RecordKey;

use super::{
    Asker, Entry, Item, Part, Row,
    facts::{day, rows},
    proposal::propose,
};
use crate::{
    Attribute, Column, SourceRecord,
    fact::Consent,
    golden::Golden,
    kind::Sector,
    retention::LifeState,
    sources::{OWN, Sources},
    uk_day::uk_day,
};

/// What the items call the service itself.
const SERVICE: &str = "This service";

/// What is held on one child.
#[derive(Debug, Clone, Copy)]
pub struct Holding<'a> {
    /// The child's records, in key order.
    pub records: &'a [HeldRecord],
    /// The golden record, which says which values are shown.
    pub golden: &'a Golden,
    /// Whether the child is shielded, for whatever reason.
    pub shielded: bool,
    /// What people decided about which records are one child, oldest first.
    pub decisions: &'a [HeldDecision],
    /// Where in its life the record is.
    pub life: LifeState,
    /// What people asked and wrote about the record, oldest first.
    pub told: &'a [HeldTold],
    /// Whether a request had the record restricted.
    pub restricted: bool,
    /// Looks at the record, oldest first.
    pub looks: &'a [LooksOfDay],
    /// The registry and the school list.
    pub sources: &'a Sources,
    /// Who asks.
    pub asker: Asker,
}

/// A source record that is linked to the child.
#[derive(Debug, Clone, PartialEq)]
pub struct HeldRecord {
    /// Every version up to the one that is linked, oldest first.
    pub versions: Vec<SourceRecord>,
    /// How it came to the child, oldest first.
    pub links: Vec<HeldLink>,
}

/// How a record came to a child.
#[derive(Debug, Clone, PartialEq)]
pub struct HeldLink {
    /// When.
    pub at: DateTime<Utc>,
    /// The model, rule or person that decided, in words.
    pub by: String,
    /// The chance of a match then, from 0 to 1; none where the score did not decide.
    pub chance: Option<f64>,
}

/// What a person decided about one of the child's records and another.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct HeldDecision {
    /// Names the decision.
    pub id: String,
    /// When.
    pub at: DateTime<Utc>,
    /// Whether the two were said to be one child.
    pub same_child: bool,
    /// The child's own record.
    pub record: RecordKey,
    /// The other record, if it is the child's too. What is said of another child is not told.
    pub other: Option<RecordKey>,
    /// When it was withdrawn.
    pub withdrawn_at: Option<DateTime<Utc>>,
}

/// Something that people asked or wrote about the record.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct HeldTold {
    /// What it is.
    pub part: Part,
    /// Names it among its kind.
    pub id: String,
    /// When it began.
    pub at: DateTime<Utc>,
    /// What was said: a name for each text. A text without words is left out.
    pub said: Vec<(String, String)>,
}

/// How often somebody of a role opened the record on one day.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LooksOfDay {
    /// The day, in the UK.
    pub day: NaiveDate,
    /// The role in words.
    pub role: String,
    /// How often.
    pub looks: usize,
}

impl HeldRecord {
    /// The version that is linked; none of a record without versions, which holds nothing.
    fn linked(&self) -> Option<&SourceRecord> {
        self.versions.last()
    }
}

impl Holding<'_> {
    /// The items, in an order that depends on the data alone.
    pub fn items(&self) -> Vec<Item> {
        let own = self.records.iter().filter_map(HeldRecord::linked);
        let withdrawn: Vec<&Consent> = own
            .filter(|record| record.key.source == OWN)
            .flat_map(|record| &record.statement.facts.consents)
            .filter(|consent| !consent.given)
            .collect();
        let mut items: Vec<Item> = Vec::new();
        for record in self.records {
            items.extend(self.of_record(record, &withdrawn));
        }
        items.extend(self.decisions.iter().filter_map(|decision| self.decision(decision)));
        items.extend(self.told.iter().filter_map(|told| self.told(told)));
        items.extend(self.service_item(Part::Keeping, self.keeping()));
        items.extend(self.service_item(Part::Looks, self.looked()));
        items
    }

    fn of_record(&self, held: &HeldRecord, withdrawn: &[&Consent]) -> Vec<Item> {
        let Some(linked) = held.linked() else {
            return Vec::new();
        };
        let key = &linked.key;
        let label = self.sources.label(&key.source);
        let sector = self.sources.sector(&key.source);
        let named = [key.source.as_str(), key.record_id.as_str()];
        let source = if key.source == OWN {
            label.clone()
        } else {
            format!("{label}, record {}", key.record_id)
        };
        let item = |part, entries| {
            let proposal = propose(part, sector, self.asker, self.shielded);
            Item::of(part, &named, source.clone(), proposal, entries)
        };
        let parts = Part::ALL
            .iter()
            .filter_map(|part| item(*part, self.entries(*part, held, withdrawn)));
        let mut items: Vec<Item> = parts.collect();
        // That the service keeps a record of its own is no match of anything, and a shield is such a record.
        if key.source != OWN {
            items.extend(item(Part::Linking, linking(held)));
        }
        items
    }

    /// What a record says of one part: as of now, and what it said before where that was something else.
    fn entries(&self, part: Part, held: &HeldRecord, withdrawn: &[&Consent]) -> Vec<Entry> {
        let mut entries: Vec<Entry> = Vec::new();
        let last = held.versions.len().saturating_sub(1);
        for (place, version) in held.versions.iter().enumerate() {
            let rows = rows(part, &version.statement, &version.key.source, withdrawn, self.sources);
            let rows: Vec<Row> = rows
                .into_iter()
                .map(|(column, row)| Row {
                    shown: place == last && column.is_some_and(|column| self.shows(column, &version.key)),
                    ..row
                })
                .collect();
            let said = |rows: &[Row]| -> Vec<(String, String)> {
                rows.iter().map(|row| (row.label.clone(), row.value.clone())).collect()
            };
            match entries.last_mut() {
                Some(before) if said(&before.rows) == said(&rows) => before.rows = rows,
                None if rows.is_empty() => {}
                _ => entries.push(Entry {
                    heading: format!("Received on {}", day(uk_day(version.received_at))),
                    rows,
                }),
            }
        }
        entries.retain(|entry| !entry.rows.is_empty());
        entries.reverse();
        entries
    }

    /// Whether the child's record shows this record's value.
    fn shows(&self, column: Column, key: &RecordKey) -> bool {
        let of = Attribute::ALL
            .into_iter()
            .find(|attribute| attribute.columns().contains(&column));
        of.and_then(|attribute| self.golden.attributes.get(&attribute))
            .is_some_and(|value| value.shown.key == *key)
    }

    fn decision(&self, decision: &HeldDecision) -> Option<Item> {
        let name = |key: &RecordKey| format!("{}, record {}", self.sources.label(&key.source), key.record_id);
        let other = decision.other.as_ref();
        let decided = if decision.same_child {
            "The same child"
        } else {
            "Different children"
        };
        let mut rows = vec![
            Row::new("Decided by a person", decided),
            Row::new("Record", name(&decision.record)),
            Row::new(
                "And",
                other.map_or_else(|| "a record that is not of this child".to_owned(), name),
            ),
        ];
        let withdrawn = decision.withdrawn_at.map(|at| day(uk_day(at)));
        rows.extend(withdrawn.map(|day| Row::new("Withdrawn on", day)));
        let entry = Entry {
            heading: format!("Decided on {}", day(uk_day(decision.at))),
            rows,
        };
        let proposal = propose(Part::Decisions, Sector::Own, self.asker, self.shielded);
        Item::of(
            Part::Decisions,
            &[&decision.id],
            SERVICE.to_owned(),
            proposal,
            vec![entry],
        )
    }

    fn told(&self, told: &HeldTold) -> Option<Item> {
        let said = told.said.iter().filter(|(_, text)| !text.is_empty());
        let entry = Entry {
            heading: format!("Begun on {}", day(uk_day(told.at))),
            rows: said.map(|(name, text)| Row::new(name, text)).collect(),
        };
        let proposal = propose(told.part, Sector::Own, self.asker, self.shielded);
        Item::of(told.part, &[&told.id], SERVICE.to_owned(), proposal, vec![entry])
    }

    fn service_item(&self, part: Part, entry: Entry) -> Option<Item> {
        let proposal = propose(part, Sector::Own, self.asker, self.shielded);
        Item::of(part, &[], SERVICE.to_owned(), proposal, vec![entry])
    }

    fn keeping(&self) -> Entry {
        let archived = self.life.archived_on;
        let mut rows = vec![Row::new(
            "The record is",
            match (self.restricted, self.life.life.in_archive()) {
                (true, _) => "restricted: held, not used",
                (false, true) => "in the archive",
                (false, false) => "in use",
            },
        )];
        rows.extend(archived.map(|since| Row::new("In the archive since", day(since))));
        rows.extend(
            self.life
                .notice
                .map(|notice| Row::new("To be deleted on", day(notice.due))),
        );
        Entry {
            heading: "State of the record".to_owned(),
            rows,
        }
    }

    fn looked(&self) -> Entry {
        let rows = self.looks.iter().map(|looks| {
            let times = if looks.looks == 1 { "time" } else { "times" };
            Row::new(day(looks.day), format!("{}: {} {times}", looks.role, looks.looks))
        });
        Entry {
            heading: "Opened, by role and day".to_owned(),
            rows: rows.collect(),
        }
    }
}

/// How a record came to the child, the last time first.
fn linking(held: &HeldRecord) -> Vec<Entry> {
    let mut entries: Vec<Entry> = held
        .links
        .iter()
        .map(|link| {
            let mut rows = vec![Row::new("Decided by", &link.by)];
            let chance = link.chance.map(|chance| format!("{chance:.4}"));
            rows.extend(chance.map(|chance| Row::new("Chance of a match, from 0 to 1", chance)));
            Entry {
                heading: format!("Matched on {}", day(uk_day(link.at))),
                rows,
            }
        })
        .collect();
    entries.reverse();
    entries
}
