//! The registry of sources.

use child::{FeedKind, Sector};
use chrono::{DateTime, NaiveDate, TimeDelta, Utc};
use serde::{
    Deserialize as _,
    de::{IntoDeserializer, value::Error as PlainError},
};
use sqlx::FromRow;

use crate::{
    db::Tx,
    error::StoreError,
    statement::{on_backend, statements},
    words::{read_back, words},
};

statements! {
    PUT = both(
        "INSERT INTO source (name, title, sector, kind, sensitive, created_at) VALUES ($1, $2, $3, $4, $5, $6) \
         ON CONFLICT (name) DO UPDATE SET title = excluded.title, sector = excluded.sector, kind = excluded.kind, \
         sensitive = excluded.sensitive"
    );
    EXPECT = both("UPDATE source SET expected_records = $2, expected_days = $3 WHERE name = $1");
    USE_IDS = both("UPDATE source SET ids_of = $2 WHERE name = $1");
    REGISTER = both(
        "UPDATE source SET partner = $2, priority = $3, proceed = $4, contact = $5, reviewed_on = $6 WHERE name = $1"
    );
    PROCEED = both("UPDATE source SET proceed = $2 WHERE name = $1");
    ANSWERED = both("UPDATE source SET answered_records = $2, answered_days = $3 WHERE name = $1");
    DELIVERED = both("UPDATE source SET delivered_at = $2 WHERE name = $1");
    LIST = both("SELECT name, title, sector, kind, sensitive, created_at, expected_records, expected_days, \
         delivered_at, partner, priority, proceed, contact, reviewed_on, answered_records, answered_days, \
         ids_of FROM source ORDER BY name");
    ONE = both("SELECT name, title, sector, kind, sensitive, created_at, expected_records, expected_days, \
         delivered_at, partner, priority, proceed, contact, reviewed_on, answered_records, answered_days, \
         ids_of FROM source WHERE name = $1");
}

/// What a source is expected to deliver, as far as it is known.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Expected {
    /// How many records it holds.
    pub records: Option<i64>,
    /// Within how many days it delivers again.
    pub days: Option<i64>,
}

words! {
    /// Whose system a source is.
    Partner {
        /// The council's own.
        Internal = "internal",
        /// That of another body.
        External = "external",
    }
}

words! {
    /// How soon a source is wanted.
    Priority {
        /// Among the first.
        High = "high",
        /// After those.
        Medium = "medium",
        /// When there is time.
        Low = "low",
    }
}

words! {
    /// Whether a source may load.
    Proceed {
        /// It may.
        Yes = "yes",
        /// Not yet.
        Wait = "wait",
        /// It may not.
        No = "no",
    }
}

/// What the council decided about a source.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Registration {
    /// Whose system it is.
    pub partner: Partner,
    /// How soon it is wanted.
    pub priority: Priority,
    /// Whether it may load.
    pub proceed: Proceed,
    /// Whom to ask about it: no child's data. Empty if nobody was named.
    pub contact: String,
    /// When the local team last looked at its answers.
    pub reviewed_on: Option<NaiveDate>,
}

impl Default for Registration {
    /// A source that was registered and about which nothing else was decided: it may load.
    fn default() -> Self {
        Self {
            partner: Partner::Internal,
            priority: Priority::Medium,
            proceed: Proceed::Yes,
            contact: String::new(),
            reviewed_on: None,
        }
    }
}

/// One source as the registry knows it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SourceRow {
    /// Name used in keys and on the command line.
    pub name: String,
    /// What pages call it.
    pub title: String,
    /// The part of the council or its partners that it belongs to.
    pub sector: Sector,
    /// The layout it sends, where it is always the same.
    pub kind: Option<FeedKind>,
    /// Whether it is a sensitive service.
    pub sensitive: bool,
    /// When it was registered; a later change keeps it.
    pub created_at: DateTime<Utc>,
    /// What a person expects it to deliver; kept by a later change.
    pub expected: Expected,
    /// What its own answers let us expect; kept by a later change.
    pub answered: Expected,
    /// What the council decided about it; kept by a later change.
    pub registration: Registration,
    /// When it delivered last; kept by a later change.
    pub delivered_at: Option<DateTime<Utc>>,
    /// The source whose record ids this one uses, where its own records name nobody; kept by a later change.
    pub ids_of: Option<String>,
}

impl SourceRow {
    /// What it is expected to deliver: as a person said, else as its answers say.
    pub fn expects(&self) -> Expected {
        Expected {
            records: self.expected.records.or(self.answered.records),
            days: self.expected.days.or(self.answered.days),
        }
    }

    /// For how long a source has been silent that should have delivered by `now`. One that never delivered counts from
    /// its registration; one that may not load is never late.
    pub fn late(&self, now: DateTime<Utc>) -> Option<TimeDelta> {
        if self.registration.proceed != Proceed::Yes {
            return None;
        }
        let silent = now - self.delivered_at.unwrap_or(self.created_at);
        let expected = self.expects().days.and_then(TimeDelta::try_days)?;
        (silent > expected).then_some(silent)
    }
}

#[derive(FromRow)]
struct SourceColumns {
    name: String,
    title: String,
    sector: String,
    kind: Option<String>,
    sensitive: bool,
    created_at: DateTime<Utc>,
    expected_records: Option<i64>,
    expected_days: Option<i64>,
    delivered_at: Option<DateTime<Utc>>,
    ids_of: Option<String>,
    partner: String,
    priority: String,
    proceed: String,
    contact: String,
    reviewed_on: Option<NaiveDate>,
    answered_records: Option<i64>,
    answered_days: Option<i64>,
}

impl TryFrom<SourceColumns> for SourceRow {
    type Error = StoreError;
    fn try_from(row: SourceColumns) -> Result<Self, StoreError> {
        let text = IntoDeserializer::<PlainError>::into_deserializer(row.sector.as_str());
        let sector = read_back("source", "sector", &row.name, Sector::deserialize(text).ok())?;
        let kind = row
            .kind
            .map(|kind| read_back("source", "kind", &row.name, kind.parse().ok()))
            .transpose()?;
        let registration = Registration {
            partner: read_back("source", "partner", &row.name, Partner::from_name(&row.partner))?,
            priority: read_back("source", "priority", &row.name, Priority::from_name(&row.priority))?,
            proceed: read_back("source", "proceed", &row.name, Proceed::from_name(&row.proceed))?,
            contact: row.contact,
            reviewed_on: row.reviewed_on,
        };
        Ok(Self {
            sector,
            kind,
            registration,
            answered: Expected {
                records: row.answered_records,
                days: row.answered_days,
            },
            name: row.name,
            title: row.title,
            sensitive: row.sensitive,
            created_at: row.created_at,
            expected: Expected {
                records: row.expected_records,
                days: row.expected_days,
            },
            delivered_at: row.delivered_at,
            ids_of: row.ids_of,
        })
    }
}

impl Tx {
    /// Registers a source, or changes one. What is expected of it is set by [`expect`](Self::expect) and
    /// [`note_answered`](Self::note_answered) alone, what was decided about it by [`register`](Self::register) and
    /// [`set_proceed`](Self::set_proceed), its last delivery by [`note_delivery`](Self::note_delivery), and whose ids it
    /// uses by [`use_ids_of`](Self::use_ids_of).
    pub async fn put_source(&mut self, source: &SourceRow) -> Result<(), StoreError> {
        on_backend!(self, PUT, |db, text| sqlx::query(text)
            .bind(&source.name)
            .bind(&source.title)
            .bind(source.sector.name())
            .bind(source.kind.map(FeedKind::name))
            .bind(source.sensitive)
            .bind(source.created_at)
            .execute(db)
            .await
            .map(drop)?);
        Ok(())
    }

    /// Sets what a source is expected to deliver. False if there is no such source.
    pub async fn expect(&mut self, name: &str, expected: Expected) -> Result<bool, StoreError> {
        let changed = on_backend!(self, EXPECT, |db, text| sqlx::query(text)
            .bind(name)
            .bind(expected.records)
            .bind(expected.days)
            .execute(db)
            .await?
            .rows_affected());
        Ok(changed == 1)
    }

    /// Sets the source whose record ids a source uses; none if it uses its own. False if there is no such source.
    pub async fn use_ids_of(&mut self, name: &str, of: Option<&str>) -> Result<bool, StoreError> {
        let changed = on_backend!(self, USE_IDS, |db, text| sqlx::query(text)
            .bind(name)
            .bind(of)
            .execute(db)
            .await?
            .rows_affected());
        Ok(changed == 1)
    }

    /// Sets what the council decided about a source. False if there is no such source.
    pub async fn register(&mut self, name: &str, registration: &Registration) -> Result<bool, StoreError> {
        let changed = on_backend!(self, REGISTER, |db, text| sqlx::query(text)
            .bind(name)
            .bind(registration.partner.name())
            .bind(registration.priority.name())
            .bind(registration.proceed.name())
            .bind(&registration.contact)
            .bind(registration.reviewed_on)
            .execute(db)
            .await?
            .rows_affected());
        Ok(changed == 1)
    }

    /// Sets whether a source may load. False if there is no such source.
    pub async fn set_proceed(&mut self, name: &str, proceed: Proceed) -> Result<bool, StoreError> {
        let changed = on_backend!(self, PROCEED, |db, text| sqlx::query(text)
            .bind(name)
            .bind(proceed.name())
            .execute(db)
            .await?
            .rows_affected());
        Ok(changed == 1)
    }

    /// Notes what the answers of a source let us expect.
    pub async fn note_answered(&mut self, name: &str, answered: Expected) -> Result<(), StoreError> {
        on_backend!(self, ANSWERED, |db, text| sqlx::query(text)
            .bind(name)
            .bind(answered.records)
            .bind(answered.days)
            .execute(db)
            .await
            .map(drop)?);
        Ok(())
    }

    /// Notes that a source delivered something.
    pub async fn note_delivery(&mut self, name: &str, now: DateTime<Utc>) -> Result<(), StoreError> {
        on_backend!(self, DELIVERED, |db, text| sqlx::query(text)
            .bind(name)
            .bind(now)
            .execute(db)
            .await
            .map(drop)?);
        Ok(())
    }

    /// Every source, by name.
    pub async fn sources(&mut self) -> Result<Vec<SourceRow>, StoreError> {
        let rows: Vec<SourceColumns> = on_backend!(self, LIST, |db, text| sqlx::query_as(text).fetch_all(db).await?);
        rows.into_iter().map(SourceRow::try_from).collect()
    }

    /// One source.
    pub async fn source(&mut self, name: &str) -> Result<Option<SourceRow>, StoreError> {
        let row: Option<SourceColumns> = on_backend!(self, ONE, |db, text| sqlx::query_as(text)
            .bind(name)
            .fetch_optional(db)
            .await?);
        row.map(SourceRow::try_from).transpose()
    }
}
