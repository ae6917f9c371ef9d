//! Legal holds.

use child::{
    HoldId, RecordKey, UserId,
    retention::{Hold, HoldReason, HoldScope},
};
use chrono::{DateTime, NaiveDate, Utc};
use sqlx::FromRow;
use uuid::Uuid;

use crate::{
    db::Tx,
    error::StoreError,
    statement::{bulk_execute, on_backend, statements},
    words::read_back,
};

statements! {
    ADD = both(
        "INSERT INTO retention_hold (id, scope, source, reference, reason, authority, placed_by, placed_name, placed_at, \
         review_on) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)"
    );
    ADD_RECORDS = rows(1, ["source text", "record_id text"],
        "INSERT INTO retention_hold_record (hold, source, record_id) SELECT $1, source, record_id FROM input WHERE true \
         ON CONFLICT (hold, source, record_id) DO NOTHING"
    );
    // Whoever is linked now to a child that is held is held as well, when the two are parted later.
    EXTEND = both(
        "INSERT INTO retention_hold_record (hold, source, record_id) SELECT DISTINCT held.hold, beside.source, \
         beside.record_id FROM retention_hold h JOIN retention_hold_record held ON held.hold = h.id \
         JOIN record r ON r.source = held.source AND r.record_id = held.record_id \
         JOIN record beside ON beside.child_id = r.child_id WHERE h.released_at IS NULL \
         ON CONFLICT (hold, source, record_id) DO NOTHING"
    );
    RELEASE = both(
        "UPDATE retention_hold SET released_by = $2, released_name = $3, released_at = $4, release_reason = $5 \
         WHERE id = $1 AND released_at IS NULL AND placed_by <> $2"
    );
    LIST = both(
        "SELECT id, scope, source, reference, reason, authority, placed_by, placed_name, placed_at, review_on, \
         released_by, released_name, released_at, release_reason FROM retention_hold \
         WHERE released_at IS NULL OR $1 ORDER BY placed_at, id"
    );
    ONE = both(
        "SELECT id, scope, source, reference, reason, authority, placed_by, placed_name, placed_at, review_on, \
         released_by, released_name, released_at, release_reason FROM retention_hold WHERE id = $1"
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
    /// All that a source sent.
    Source(String),
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
            ("source", _, Some(source)) => Some(Held::Source(source)),
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
    /// Places a hold. Of a held child `records` are the records that are linked to it. From then on nobody deletes
    /// anything until the transaction ends, so a hold that was placed is in force.
    pub async fn place_hold(&mut self, hold: &HoldRow, records: &[RecordKey]) -> Result<(), StoreError> {
        self.hold_link_events().await?;
        let (scope, source, reference) = match &hold.held {
            Held::Child(reference) => ("child", None, Some(*reference)),
            Held::Source(source) => ("source", Some(source.as_str()), None),
            Held::All => ("all", None, None),
        };
        on_backend!(self, ADD, |db, text| sqlx::query(text)
            .bind(hold.id.0)
            .bind(scope)
            .bind(source)
            .bind(reference)
            .bind(hold.reason.name())
            .bind(&hold.authority)
            .bind(hold.placed_by.0)
            .bind(&hold.placed_name)
            .bind(hold.placed_at)
            .bind(hold.review_on)
            .execute(db)
            .await
            .map(drop)?);
        bulk_execute!(self, ADD_RECORDS, [hold.id.0], records, |key| {
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

    /// Lets holds on children cover the records that came to those children since.
    pub async fn extend_holds(&mut self) -> Result<(), StoreError> {
        on_backend!(self, EXTEND, |db, text| sqlx::query(text)
            .execute(db)
            .await
            .map(drop)?);
        Ok(())
    }

    /// The holds in force, as the plan reads them.
    pub async fn holds_in_force(&mut self) -> Result<Vec<Hold>, StoreError> {
        let rows = self.holds(false).await?;
        let records: Vec<(Uuid, String, String)> =
            on_backend!(self, RECORDS, |db, text| sqlx::query_as(text).fetch_all(db).await?);
        let of = |id: HoldId| {
            let records = records.iter().filter(move |(hold, _, _)| *hold == id.0);
            records
                .map(|(_, source, record_id)| RecordKey::new(source, record_id))
                .collect()
        };
        let holds = rows.into_iter().map(|row| Hold {
            scope: match row.held {
                Held::Child(_) => HoldScope::Child(of(row.id)),
                Held::Source(source) => HoldScope::Source(source),
                Held::All => HoldScope::All,
            },
            id: row.id,
            review_on: row.review_on,
        });
        Ok(holds.collect())
    }
}
