//! Legal holds.

use std::collections::{BTreeMap, BTreeSet};

use child::{
    HoldId, RecordKey, Statement, UserId,
    retention::{Hold, HoldReason, HoldScope, Home, RecordType, homes},
};
use chrono::{DateTime, NaiveDate, Utc};
use sqlx::FromRow;
use uuid::Uuid;

use crate::{
    db::Tx,
    error::StoreError,
    records::RecordId,
    statement::{bulk_execute, on_backend, statements},
    words::{from_json, read_back},
};

statements! {
    ADD = both(
        "INSERT INTO retention_hold (id, scope, source, reference, record_type, reason, authority, placed_by, \
         placed_name, placed_at, review_on) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)"
    );
    ADD_RECORDS = rows(2, ["source text", "record_id text"],
        "INSERT INTO retention_hold_record (hold, source, record_id, named) SELECT $1, source, record_id, $2 FROM input \
         WHERE true ON CONFLICT (hold, source, record_id) DO NOTHING"
    );
    // Whoever is linked now to a child that is held is held as well, when the two are parted later. A record that was only of the
    // household and turns out to be the named child's counts as that from now on.
    EXTEND = both(
        "INSERT INTO retention_hold_record (hold, source, record_id, named) SELECT held.hold, beside.source, \
         beside.record_id, MAX(CASE WHEN held.named THEN 1 ELSE 0 END) = 1 \
         FROM retention_hold h JOIN retention_hold_record held ON held.hold = h.id \
         JOIN record r ON r.source = held.source AND r.record_id = held.record_id \
         JOIN record beside ON beside.child_id = r.child_id WHERE h.released_at IS NULL \
         GROUP BY held.hold, beside.source, beside.record_id \
         ON CONFLICT (hold, source, record_id) DO UPDATE SET named = TRUE \
         WHERE excluded.named AND NOT retention_hold_record.named"
    );
    // What the records of the child that names a family ever stated.
    STATED = both(
        "SELECT h.id, r.id, v.statement FROM retention_hold h JOIN retention_hold_record held ON held.hold = h.id \
         JOIN record r ON r.source = held.source AND r.record_id = held.record_id \
         JOIN source_record v ON v.record = r.id WHERE h.released_at IS NULL AND h.scope = 'family' AND held.named"
    );
    LOOKING_BACK = both(
        "SELECT EXISTS (SELECT 1 FROM retention_hold WHERE released_at IS NULL AND scope IN ('family', 'record_type'))"
    );
    RELEASE = both(
        "UPDATE retention_hold SET released_by = $2, released_name = $3, released_at = $4, release_reason = $5 \
         WHERE id = $1 AND released_at IS NULL AND placed_by <> $2"
    );
    LIST = both(
        "SELECT id, scope, source, reference, record_type, reason, authority, placed_by, placed_name, placed_at, \
         review_on, released_by, released_name, released_at, release_reason FROM retention_hold \
         WHERE released_at IS NULL OR $1 ORDER BY placed_at, id"
    );
    ONE = both(
        "SELECT id, scope, source, reference, record_type, reason, authority, placed_by, placed_name, placed_at, \
         review_on, released_by, released_name, released_at, release_reason FROM retention_hold WHERE id = $1"
    );
    RECORDS = both(
        "SELECT held.hold, held.source, held.record_id FROM retention_hold h \
         JOIN retention_hold_record held ON held.hold = h.id WHERE h.released_at IS NULL \
         ORDER BY held.hold, held.source, held.record_id"
    );
}

/// What is held, as a person placed it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Held {
    /// A child, by the reference that it had then.
    Child(i64),
    /// The family of a child, by the reference that the child had then.
    Family(i64),
    /// All that a source sent.
    Source(String),
    /// Everything of a type.
    Type(RecordType),
    /// Everything.
    All,
}

/// A hold with who placed and released it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct HoldRow {
    /// Id.
    pub id: HoldId,
    /// What is held.
    pub held: Held,
    /// Why.
    pub reason: HoldReason,
    /// On whose authority: a court's reference, a letter.
    pub authority: String,
    /// Who placed it.
    pub placed_by: UserId,
    /// Their name.
    pub placed_name: String,
    /// When.
    pub placed_at: DateTime<Utc>,
    /// When it is to be looked at again.
    pub review_on: NaiveDate,
    /// Who released it, when and why, once somebody did.
    pub released: Option<Release>,
}

/// The release of a hold.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Release {
    /// Who: never the one who placed it.
    pub by: UserId,
    /// Their name.
    pub name: String,
    /// When.
    pub at: DateTime<Utc>,
    /// Why.
    pub reason: String,
}

#[derive(FromRow)]
struct HoldColumns {
    id: Uuid,
    scope: String,
    source: Option<String>,
    reference: Option<i64>,
    record_type: Option<String>,
    reason: String,
    authority: String,
    placed_by: Uuid,
    placed_name: String,
    placed_at: DateTime<Utc>,
    review_on: NaiveDate,
    released_by: Option<Uuid>,
    released_name: Option<String>,
    released_at: Option<DateTime<Utc>>,
    release_reason: Option<String>,
}

impl TryFrom<HoldColumns> for HoldRow {
    type Error = StoreError;
    fn try_from(row: HoldColumns) -> Result<Self, StoreError> {
        const TABLE: &str = "retention_hold";
        let held = match (&*row.scope, row.reference, row.source) {
            ("child", Some(reference), _) => Some(Held::Child(reference)),
            ("family", Some(reference), _) => Some(Held::Family(reference)),
            ("source", _, Some(source)) => Some(Held::Source(source)),
            ("record_type", _, _) => row
                .record_type
                .as_deref()
                .and_then(RecordType::from_name)
                .map(Held::Type),
            ("all", _, _) => Some(Held::All),
            _ => None,
        };
        let released = row.released_by.zip(row.released_at);
        Ok(Self {
            id: HoldId(row.id),
            held: read_back(TABLE, "scope", row.id, held)?,
            reason: read_back(TABLE, "reason", row.id, HoldReason::from_name(&row.reason))?,
            authority: row.authority,
            placed_by: UserId(row.placed_by),
            placed_name: row.placed_name,
            placed_at: row.placed_at,
            review_on: row.review_on,
            released: released.map(|(by, at)| Release {
                by: UserId(by),
                name: row.released_name.unwrap_or_default(),
                at,
                reason: row.release_reason.unwrap_or_default(),
            }),
        })
    }
}

impl Tx {
    /// Places a hold. Of a held child or family `records` are those that are linked to the child. From then on nobody
    /// deletes anything until the transaction ends, so a hold that was placed is in force.
    pub async fn place_hold(&mut self, hold: &HoldRow, records: &[RecordKey]) -> Result<(), StoreError> {
        self.hold_link_events().await?;
        let (scope, source, reference, record_type) = match &hold.held {
            Held::Child(reference) => ("child", None, Some(*reference), None),
            Held::Family(reference) => ("family", None, Some(*reference), None),
            Held::Source(source) => ("source", Some(source.as_str()), None, None),
            Held::Type(record_type) => ("record_type", None, None, Some(record_type.name())),
            Held::All => ("all", None, None, None),
        };
        on_backend!(self, ADD, |db, text| sqlx::query(text)
            .bind(hold.id.0)
            .bind(scope)
            .bind(source)
            .bind(reference)
            .bind(record_type)
            .bind(hold.reason.name())
            .bind(&hold.authority)
            .bind(hold.placed_by.0)
            .bind(&hold.placed_name)
            .bind(hold.placed_at)
            .bind(hold.review_on)
            .execute(db)
            .await
            .map(drop)?);
        let keys: Vec<&RecordKey> = records.iter().collect();
        self.add_held_records(hold.id, true, &keys).await
    }

    /// Lets a hold on a family cover records of a child who came into its household.
    pub async fn join_hold(&mut self, id: HoldId, records: &[&RecordKey]) -> Result<(), StoreError> {
        self.add_held_records(id, false, records).await
    }

    async fn add_held_records(&mut self, id: HoldId, named: bool, records: &[&RecordKey]) -> Result<(), StoreError> {
        bulk_execute!(self, ADD_RECORDS, [id.0, named], records, |key| {
            source = key.source.as_str(),
            record_id = key.record_id.as_str(),
        });
        Ok(())
    }

    /// Releases a hold. False if it was released already, or by the person who placed it.
    pub async fn release_hold(&mut self, id: HoldId, release: &Release) -> Result<bool, StoreError> {
        let released = on_backend!(self, RELEASE, |db, text| sqlx::query(text)
            .bind(id.0)
            .bind(release.by.0)
            .bind(&release.name)
            .bind(release.at)
            .bind(&release.reason)
            .execute(db)
            .await?
            .rows_affected());
        Ok(released == 1)
    }

    /// Holds, the oldest first: those in force, or all.
    pub async fn holds(&mut self, released_too: bool) -> Result<Vec<HoldRow>, StoreError> {
        let rows: Vec<HoldColumns> = on_backend!(self, LIST, |db, text| sqlx::query_as(text)
            .bind(released_too)
            .fetch_all(db)
            .await?);
        rows.into_iter().map(HoldRow::try_from).collect()
    }

    /// One hold.
    pub async fn hold(&mut self, id: HoldId) -> Result<Option<HoldRow>, StoreError> {
        let row: Option<HoldColumns> = on_backend!(self, ONE, |db, text| sqlx::query_as(text)
            .bind(id.0)
            .fetch_optional(db)
            .await?);
        row.map(HoldRow::try_from).transpose()
    }

    /// Lets holds on children cover the records that came to those children since, and those on families what the records that
    /// came to the named child say of its household.
    pub async fn extend_holds(&mut self) -> Result<(), StoreError> {
        on_backend!(self, EXTEND, |db, text| sqlx::query(text)
            .execute(db)
            .await
            .map(drop)?);
        Ok(())
    }

    /// Whether a hold is in force that asks for what earlier versions of records say.
    pub async fn holds_look_back(&mut self) -> Result<bool, StoreError> {
        Ok(on_backend!(self, LOOKING_BACK, |db, text| sqlx::query_scalar(text)
            .fetch_one(db)
            .await?))
    }

    /// The holds in force, as the plan reads them.
    pub async fn holds_in_force(&mut self) -> Result<Vec<Hold>, StoreError> {
        let rows = self.holds(false).await?;
        let held: Vec<(Uuid, String, String)> =
            on_backend!(self, RECORDS, |db, text| sqlx::query_as(text).fetch_all(db).await?);
        let mut records: BTreeMap<Uuid, Vec<RecordKey>> = BTreeMap::new();
        for (hold, source, record_id) in held {
            records.entry(hold).or_default().push(RecordKey::new(source, record_id));
        }
        let mut stated = self.homes_of_families(&rows).await?;
        let holds = rows.into_iter().map(|row| {
            let records = records.remove(&row.id.0).unwrap_or_default();
            let scope = match row.held {
                Held::Child(_) => HoldScope::Child(records),
                Held::Family(_) => HoldScope::Family {
                    records: records.into_iter().collect(),
                    homes: stated.remove(&row.id.0).unwrap_or_default(),
                },
                Held::Source(source) => HoldScope::Source(source),
                Held::Type(record_type) => HoldScope::Type(record_type),
                Held::All => HoldScope::All,
            };
            Hold {
                scope,
                id: row.id,
                review_on: row.review_on,
            }
        });
        Ok(holds.collect())
    }

    async fn homes_of_families(&mut self, rows: &[HoldRow]) -> Result<BTreeMap<Uuid, BTreeSet<Home>>, StoreError> {
        let mut stated: BTreeMap<Uuid, BTreeSet<Home>> = BTreeMap::new();
        if !rows.iter().any(|row| matches!(row.held, Held::Family(_))) {
            return Ok(stated);
        }
        let versions: Vec<(Uuid, i64, String)> =
            on_backend!(self, STATED, |db, text| sqlx::query_as(text).fetch_all(db).await?);
        for (hold, record, text) in versions {
            let statement: Statement = from_json("source_record", "statement", RecordId(record), &text)?;
            stated.entry(hold).or_default().extend(homes(&statement));
        }
        Ok(stated)
    }
}
