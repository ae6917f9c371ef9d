//! Requests of people about their data: what was asked, what was done, and what was decided about each item.

use child::{
    ChildId, HoldId, RecordKey, RequestId, UserId,
    rights::{Asker, AsksFor, WithholdReason},
};
use chrono::{DateTime, NaiveDate, Utc};
use sqlx::FromRow;
use uuid::Uuid;

use crate::{
    db::Tx,
    error::StoreError,
    statement::{bulk_execute, on_backend, statements},
    words::{read_back, sha256, words},
};

/// The columns of a request, as they are read back.
macro_rules! columns {
    () => {
        "q.id, q.asks_for, q.source, q.record_id, q.reference, q.asked_by, q.asker, q.scope, q.received_on, q.status, \
         q.hold, q.seal, q.pack_sha256, q.pack_on, q.opened_at, q.version, r.child_id FROM rights_request q \
         LEFT JOIN record r ON r.source = q.source AND r.record_id = q.record_id"
    };
}

statements! {
    ADD = both(
        "INSERT INTO rights_request (id, asks_for, source, record_id, reference, asked_by, asker, scope, received_on, \
         status, hold, opened_at, version) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, 1)"
    );
    CHANGE = both(
        "UPDATE rights_request SET status = $3, seal = $4, pack_sha256 = $5, pack_on = $6, source = $7, record_id = $8, \
         asker = $9, scope = $10, hold = $11, version = version + 1 WHERE id = $1 AND version = $2"
    );
    ONE = both(concat!("SELECT ", columns!(), " WHERE q.id = $1"));
    LIST = both(concat!("SELECT ", columns!(), " ORDER BY q.received_on, q.id"));
    ADD_STEP = both(
        "INSERT INTO rights_step (request, place, at, kind, on_day, user_id, person, note) \
         SELECT $1, 1 + COALESCE(MAX(place), 0), $2, $3, $4, $5, $6, $7 FROM rights_step WHERE request = $1"
    );
    STEPS = both("SELECT at, kind, on_day, user_id, person, note FROM rights_step WHERE request = $1 ORDER BY place");
    ALL_STEPS = both(
        "SELECT request, at, kind, on_day, user_id, person, note FROM rights_step ORDER BY request, place"
    );
    DECIDE = rows(4, ["item text", "seen text", "withheld text"],
        "INSERT INTO rights_item (request, item, seen, withheld, decided_by, person, decided_at) \
         SELECT $1, item, seen, withheld, $2, $3, $4 FROM input WHERE true ON CONFLICT (request, item) DO UPDATE \
         SET seen = excluded.seen, withheld = excluded.withheld, decided_by = excluded.decided_by, \
         person = excluded.person, decided_at = excluded.decided_at"
    );
    ITEMS = both(
        "SELECT item, seen, withheld, decided_by, person, decided_at FROM rights_item WHERE request = $1 ORDER BY item"
    );
}

words! {
    /// How a request stands.
    RequestStatus {
        /// It is worked on.
        Open = "open",
        /// A second person signed what was decided.
        Signed = "signed",
        /// The pack was made.
        Packed = "packed",
        /// The answer was sent.
        Sent = "sent",
        /// It was refused.
        Refused = "refused",
        /// Who asked took it back.
        Withdrawn = "withdrawn",
    }
}

impl RequestStatus {
    /// Whether nothing is left to be done about the request.
    pub const fn over(self) -> bool {
        matches!(self, Self::Sent | Self::Refused | Self::Withdrawn)
    }
}

words! {
    /// What was done about a request.
    RequestStepKind {
        /// It was recorded.
        Recorded = "recorded",
        /// It was made sure who asks, and that they may.
        Identified = "identified",
        /// It was asked what is meant.
        Asked = "asked",
        /// That was answered.
        Answered = "answered",
        /// Two months were added.
        Extended = "extended",
        /// Items were decided.
        Decided = "decided",
        /// A second person signed.
        Signed = "signed",
        /// What was signed counts no more.
        Voided = "voided",
        /// The pack was made.
        Packed = "packed",
        /// A detail was marked as disputed.
        Disputed = "disputed",
        /// The record was restricted.
        Restricted = "restricted",
        /// The record stays in use: there are grounds that override.
        KeptInUse = "kept_in_use",
        /// Who asked was told that the restriction will be lifted.
        Told = "told",
        /// The restriction was lifted.
        Lifted = "lifted",
        /// One person decided that the record is deleted.
        ErasureProposed = "erasure_proposed",
        /// A second person agreed, and it was.
        Erased = "erased",
        /// The answer was sent.
        Sent = "sent",
        /// It was refused.
        Refused = "refused",
        /// Who asked took it back.
        Withdrawn = "withdrawn",
    }
}

/// A request.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RightsRequest {
    /// Id.
    pub id: RequestId,
    /// What it asks for.
    pub asks_for: AsksFor,
    /// The source record of the child that it was made beside.
    pub beside: RecordKey,
    /// The child of that record now. Read, never written.
    pub child: Option<ChildId>,
    /// The child's reference when it was made.
    pub reference: i64,
    /// Who asks.
    pub asked_by: Asker,
    /// Name of that person and how to reach them.
    pub asker: String,
    /// What it is about, in words.
    pub scope: String,
    /// The day of receipt.
    pub received_on: NaiveDate,
    /// How it stands.
    pub status: RequestStatus,
    /// The hold that it placed on the child.
    pub hold: Option<HoldId>,
    /// What a second person signed, as one hash.
    pub seal: Option<[u8; 32]>,
    /// The hash of the pack as it was made.
    pub pack_sha256: Option<[u8; 32]>,
    /// The day that the pack says it was made on.
    pub pack_on: Option<NaiveDate>,
    /// When it was recorded.
    pub opened_at: DateTime<Utc>,
    /// Counts changes, from 1.
    pub version: i64,
}

/// Something that was done about a request.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RightsStep {
    /// When it was recorded.
    pub at: DateTime<Utc>,
    /// What.
    pub kind: RequestStepKind,
    /// The day on which it was so.
    pub on: NaiveDate,
    /// Who recorded it.
    pub user: UserId,
    /// That person's name.
    pub person: String,
    /// In words.
    pub note: String,
}

/// What was decided about an item.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RightsItem {
    /// Key of the item.
    pub item: String,
    /// What was seen of it.
    pub seen: String,
    /// Why it is withheld; none if it is released.
    pub withheld: Option<WithholdReason>,
}

/// A decision as it is read back.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DecidedItem {
    /// What was decided.
    pub item: RightsItem,
    /// Who decided.
    pub by: UserId,
    /// That person's name.
    pub person: String,
    /// When.
    pub at: DateTime<Utc>,
}

#[derive(FromRow)]
struct RequestColumns {
    id: Uuid,
    asks_for: String,
    source: String,
    record_id: String,
    reference: i64,
    asked_by: String,
    asker: String,
    scope: String,
    received_on: NaiveDate,
    status: String,
    hold: Option<Uuid>,
    seal: Option<Vec<u8>>,
    pack_sha256: Option<Vec<u8>>,
    pack_on: Option<NaiveDate>,
    opened_at: DateTime<Utc>,
    version: i64,
    child_id: Option<Uuid>,
}

const TABLE: &str = "rights_request";

impl TryFrom<RequestColumns> for RightsRequest {
    type Error = StoreError;
    fn try_from(row: RequestColumns) -> Result<Self, StoreError> {
        let hash = |column, bytes: Option<Vec<u8>>| {
            let read = bytes.map(|bytes| sha256(TABLE, column, row.id, bytes));
            read.transpose()
        };
        Ok(Self {
            seal: hash("seal", row.seal)?,
            pack_sha256: hash("pack_sha256", row.pack_sha256)?,
            asks_for: read_back(TABLE, "asks_for", row.id, AsksFor::from_name(&row.asks_for))?,
            asked_by: read_back(TABLE, "asked_by", row.id, Asker::from_name(&row.asked_by))?,
            status: read_back(TABLE, "status", row.id, RequestStatus::from_name(&row.status))?,
            id: RequestId(row.id),
            beside: RecordKey::new(row.source, row.record_id),
            child: row.child_id.map(ChildId),
            reference: row.reference,
            asker: row.asker,
            scope: row.scope,
            received_on: row.received_on,
            hold: row.hold.map(HoldId),
            pack_on: row.pack_on,
            opened_at: row.opened_at,
            version: row.version,
        })
    }
}

#[derive(FromRow)]
struct StepColumns {
    at: DateTime<Utc>,
    kind: String,
    on_day: NaiveDate,
    user_id: Uuid,
    person: String,
    note: String,
}

#[derive(FromRow)]
struct StepOfRequest {
    request: Uuid,
    #[sqlx(flatten)]
    step: StepColumns,
}

impl TryFrom<StepColumns> for RightsStep {
    type Error = StoreError;
    fn try_from(row: StepColumns) -> Result<Self, StoreError> {
        Ok(Self {
            kind: read_back("rights_step", "kind", row.at, RequestStepKind::from_name(&row.kind))?,
            at: row.at,
            on: row.on_day,
            user: UserId(row.user_id),
            person: row.person,
            note: row.note,
        })
    }
}

#[derive(FromRow)]
struct ItemColumns {
    item: String,
    seen: String,
    withheld: Option<String>,
    decided_by: Uuid,
    person: String,
    decided_at: DateTime<Utc>,
}

impl TryFrom<ItemColumns> for DecidedItem {
    type Error = StoreError;
    fn try_from(row: ItemColumns) -> Result<Self, StoreError> {
        let withheld = row
            .withheld
            .map(|word| read_back("rights_item", "withheld", &row.item, WithholdReason::from_name(&word)));
        Ok(Self {
            item: RightsItem {
                withheld: withheld.transpose()?,
                item: row.item,
                seen: row.seen,
            },
            by: UserId(row.decided_by),
            person: row.person,
            at: row.decided_at,
        })
    }
}

impl Tx {
    /// Adds a request.
    pub async fn add_rights_request(&mut self, new: &RightsRequest) -> Result<(), StoreError> {
        on_backend!(self, ADD, |db, text| sqlx::query(text)
            .bind(new.id.0)
            .bind(new.asks_for.name())
            .bind(&new.beside.source)
            .bind(&new.beside.record_id)
            .bind(new.reference)
            .bind(new.asked_by.name())
            .bind(&new.asker)
            .bind(&new.scope)
            .bind(new.received_on)
            .bind(new.status.name())
            .bind(new.hold.map(|hold| hold.0))
            .bind(new.opened_at)
            .execute(db)
            .await
            .map(drop)?);
        Ok(())
    }

    /// Writes status, seal and pack of a request, what it is beside, who asked and what for, if nobody changed it since it was read; false if somebody did.
    pub async fn change_rights_request(&mut self, changed: &RightsRequest) -> Result<bool, StoreError> {
        let rows = on_backend!(self, CHANGE, |db, text| sqlx::query(text)
            .bind(changed.id.0)
            .bind(changed.version)
            .bind(changed.status.name())
            .bind(changed.seal.map(|hash| hash.to_vec()))
            .bind(changed.pack_sha256.map(|hash| hash.to_vec()))
            .bind(changed.pack_on)
            .bind(&changed.beside.source)
            .bind(&changed.beside.record_id)
            .bind(&changed.asker)
            .bind(&changed.scope)
            .bind(changed.hold.map(|hold| hold.0))
            .execute(db)
            .await?
            .rows_affected());
        Ok(rows == 1)
    }

    /// One request.
    pub async fn rights_request(&mut self, id: RequestId) -> Result<Option<RightsRequest>, StoreError> {
        let row: Option<RequestColumns> = on_backend!(self, ONE, |db, text| sqlx::query_as(text)
            .bind(id.0)
            .fetch_optional(db)
            .await?);
        row.map(RightsRequest::try_from).transpose()
    }

    /// Every request, the longest received first.
    pub async fn rights_requests(&mut self) -> Result<Vec<RightsRequest>, StoreError> {
        let rows: Vec<RequestColumns> = on_backend!(self, LIST, |db, text| sqlx::query_as(text).fetch_all(db).await?);
        rows.into_iter().map(RightsRequest::try_from).collect()
    }

    /// Notes what was done.
    pub async fn add_rights_step(&mut self, request: RequestId, step: &RightsStep) -> Result<(), StoreError> {
        on_backend!(self, ADD_STEP, |db, text| sqlx::query(text)
            .bind(request.0)
            .bind(step.at)
            .bind(step.kind.name())
            .bind(step.on)
            .bind(step.user.0)
            .bind(&step.person)
            .bind(&step.note)
            .execute(db)
            .await
            .map(drop)?);
        Ok(())
    }

    /// What was done about a request, in order.
    pub async fn rights_steps(&mut self, request: RequestId) -> Result<Vec<RightsStep>, StoreError> {
        let rows: Vec<StepColumns> = on_backend!(self, STEPS, |db, text| sqlx::query_as(text)
            .bind(request.0)
            .fetch_all(db)
            .await?);
        rows.into_iter().map(RightsStep::try_from).collect()
    }

    /// What was done about every request, in order.
    pub async fn all_rights_steps(&mut self) -> Result<Vec<(RequestId, RightsStep)>, StoreError> {
        let rows: Vec<StepOfRequest> =
            on_backend!(self, ALL_STEPS, |db, text| sqlx::query_as(text).fetch_all(db).await?);
        rows.into_iter()
            .map(|row| Ok((RequestId(row.request), row.step.try_into()?)))
            .collect()
    }

    /// Writes what was decided about items; a decision takes the place of an earlier one. Give each item once.
    pub async fn decide_rights_items(
        &mut self,
        request: RequestId,
        items: &[RightsItem],
        by: (UserId, &str),
        at: DateTime<Utc>,
    ) -> Result<(), StoreError> {
        bulk_execute!(self, DECIDE, [request.0, by.0.0, by.1, at], items, |decided| {
            item = decided.item.as_str(),
            seen = decided.seen.as_str(),
            withheld = decided.withheld.map(WithholdReason::name),
        });
        Ok(())
    }

    /// What was decided about the items of a request, by key.
    pub async fn rights_items(&mut self, request: RequestId) -> Result<Vec<DecidedItem>, StoreError> {
        let rows: Vec<ItemColumns> = on_backend!(self, ITEMS, |db, text| sqlx::query_as(text)
            .bind(request.0)
            .fetch_all(db)
            .await?);
        rows.into_iter().map(DecidedItem::try_from).collect()
    }
}
