//! The registry of sources.

use child::{FeedKind, Sector};
use chrono::{DateTime, TimeDelta, Utc};
use serde::{
    Deserialize as _,
    de::{IntoDeserializer, value::Error as PlainError},
};
use sqlx::FromRow;

use crate::{
    db::Tx,
    error::StoreError,
    statement::{on_backend, statements},
    words::read_back,
};

statements! {
    PUT = both(
        "INSERT INTO source (name, title, sector, kind, sensitive, created_at) VALUES ($1, $2, $3, $4, $5, $6) \
         ON CONFLICT (name) DO UPDATE SET title = excluded.title, sector = excluded.sector, kind = excluded.kind, \
         sensitive = excluded.sensitive"
    );
    EXPECT = both("UPDATE source SET expected_records = $2, expected_days = $3 WHERE name = $1");
    USE_IDS = both("UPDATE source SET ids_of = $2 WHERE name = $1");
    DELIVERED = both("UPDATE source SET delivered_at = $2 WHERE name = $1");
    LIST = both("SELECT name, title, sector, kind, sensitive, created_at, expected_records, expected_days, \
         delivered_at, ids_of FROM source ORDER BY name");
    ONE = both("SELECT name, title, sector, kind, sensitive, created_at, expected_records, expected_days, \
         delivered_at, ids_of FROM source WHERE name = $1");
}

/// What a source is expected to deliver, where somebody said so.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Expected {
    /// How many records it holds.
    pub records: Option<i64>,
    /// Within how many days it delivers again.
    pub days: Option<i64>,
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
    /// What it is expected to deliver; kept by a later change.
    pub expected: Expected,
    /// When it delivered last; kept by a later change.
    pub delivered_at: Option<DateTime<Utc>>,
    /// The source whose record ids this one uses, where its own records name nobody; kept by a later change.
    pub ids_of: Option<String>,
}

impl SourceRow {
    /// For how long a source has been silent that should have delivered by `now`. One that never delivered counts from
    /// its registration.
    pub fn late(&self, now: DateTime<Utc>) -> Option<TimeDelta> {
        let silent = now - self.delivered_at.unwrap_or(self.created_at);
        let expected = self.expected.days.and_then(TimeDelta::try_days)?;
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
        Ok(Self {
            sector,
            kind,
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
    /// Registers a source, or changes one. What is expected of it is set by [`expect`](Self::expect) alone, its last
    /// delivery by [`note_delivery`](Self::note_delivery), and whose ids it uses by [`use_ids_of`](Self::use_ids_of).
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
