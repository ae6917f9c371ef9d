//! Practitioners' requests to be put in touch with a service, and who was told what.

use child::{ChildId, ContactId, RecordKey, UserId};
use chrono::{DateTime, Utc};
use sqlx::FromRow;
use uuid::Uuid;

use crate::{
    db::Tx,
    error::StoreError,
    statement::{on_backend, statements},
    words::{read_back, words},
};

statements! {
    ADD = both(
        "INSERT INTO contact_request (id, source, record_id, reference, status, requested_by, requested_name, \
         requested_role, requested_at, message, reason, version) \
         VALUES ($1, $2, $3, $4, 'waiting', $5, $6, $7, $8, $9, $10, 1)"
    );
    ANSWER = both(
        "UPDATE contact_request SET status = 'answered', answer = $3, answered_by = $4, answered_at = $5, \
         version = version + 1 WHERE id = $1 AND version = $2"
    );
    ONE = both(
        "SELECT q.id, q.source, q.record_id, q.reference, q.status, q.requested_by, q.requested_name, q.requested_role, \
         q.requested_at, q.message, q.reason, q.answer, q.answered_by, q.answered_at, q.version, r.child_id \
         FROM contact_request q LEFT JOIN record r ON r.source = q.source AND r.record_id = q.record_id WHERE q.id = $1"
    );
    BY_STATUS = both(
        "SELECT q.id, q.source, q.record_id, q.reference, q.status, q.requested_by, q.requested_name, q.requested_role, \
         q.requested_at, q.message, q.reason, q.answer, q.answered_by, q.answered_at, q.version, r.child_id \
         FROM contact_request q LEFT JOIN record r ON r.source = q.source AND r.record_id = q.record_id \
         WHERE q.status = $1 ORDER BY CASE WHEN q.status = 'waiting' THEN q.requested_at END, q.requested_at DESC, q.id \
         LIMIT $2 OFFSET $3"
    );
    OF_CHILD = both(
        "SELECT q.id, q.source, q.record_id, q.reference, q.status, q.requested_by, q.requested_name, q.requested_role, \
         q.requested_at, q.message, q.reason, q.answer, q.answered_by, q.answered_at, q.version, r.child_id \
         FROM contact_request q JOIN record r ON r.source = q.source AND r.record_id = q.record_id \
         WHERE r.child_id = $1 ORDER BY q.requested_at, q.id"
    );
    COUNT = both("SELECT COUNT(*) FROM contact_request WHERE status = $1");
    BY_PERSON = both(
        "SELECT q.id, q.source, q.record_id, q.reference, q.status, q.requested_by, q.requested_name, q.requested_role, \
         q.requested_at, q.message, q.reason, q.answer, q.answered_by, q.answered_at, q.version, r.child_id \
         FROM contact_request q LEFT JOIN record r ON r.source = q.source AND r.record_id = q.record_id \
         WHERE q.requested_by = $1 ORDER BY q.requested_at DESC, q.id"
    );
    // SQLite lets one writer in at a time in any case.
    HOLD = each(
        "SELECT id FROM contact_request WHERE id = $1",
        "SELECT id FROM contact_request WHERE id = $1 FOR UPDATE"
    );
    ADD_STEP = both(
        "INSERT INTO contact_step (contact, place, at, person_name, told, what) \
         SELECT $1, 1 + COALESCE(MAX(place), 0), $2, $3, $4, $5 FROM contact_step WHERE contact = $1"
    );
    STEPS = both("SELECT at, person_name, told, what FROM contact_step WHERE contact = $1 ORDER BY place");
}

words! {
    /// How a request for contact stands.
    ContactStatus {
        /// Nobody answered yet.
        Waiting = "waiting",
        /// The team answered.
        Answered = "answered",
    }
}

/// A request for contact.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Contact {
    /// Id.
    pub id: ContactId,
    /// The source record of the child that it was made beside.
    pub beside: RecordKey,
    /// The child of that record now. Read, never written.
    pub child: Option<ChildId>,
    /// The child's reference when it was made: what the person who asks knows already.
    pub reference: i64,
    /// How it stands.
    pub status: ContactStatus,
    /// Who asks.
    pub requested_by: UserId,
    /// That person's name.
    pub requested_name: String,
    /// That person's role.
    pub requested_role: String,
    /// When.
    pub requested_at: DateTime<Utc>,
    /// What the service is to be told.
    pub message: String,
    /// Why.
    pub reason: String,
    /// What the person who asked is told.
    pub answer: Option<String>,
    /// Who answered.
    pub answered_by: Option<String>,
    /// When.
    pub answered_at: Option<DateTime<Utc>>,
    /// Counts changes, from 1.
    pub version: i64,
}

/// Somebody was told something.
#[derive(Debug, Clone, PartialEq, Eq, FromRow, serde::Serialize)]
pub struct ContactStep {
    /// When it was noted.
    pub at: DateTime<Utc>,
    /// Who of the team.
    pub person_name: String,
    /// Who was told.
    pub told: String,
    /// What.
    pub what: String,
}

#[derive(FromRow)]
struct ContactColumns {
    id: Uuid,
    source: String,
    record_id: String,
    reference: i64,
    status: String,
    requested_by: Uuid,
    requested_name: String,
    requested_role: String,
    requested_at: DateTime<Utc>,
    message: String,
    reason: String,
    answer: Option<String>,
    answered_by: Option<String>,
    answered_at: Option<DateTime<Utc>>,
    version: i64,
    child_id: Option<Uuid>,
}

impl TryFrom<ContactColumns> for Contact {
    type Error = StoreError;
    fn try_from(row: ContactColumns) -> Result<Self, StoreError> {
        Ok(Self {
            id: ContactId(row.id),
            beside: RecordKey::new(row.source, row.record_id),
            child: row.child_id.map(ChildId),
            reference: row.reference,
            status: read_back(
                "contact_request",
                "status",
                row.id,
                ContactStatus::from_name(&row.status),
            )?,
            requested_by: UserId(row.requested_by),
            requested_name: row.requested_name,
            requested_role: row.requested_role,
            requested_at: row.requested_at,
            message: row.message,
            reason: row.reason,
            answer: row.answer,
            answered_by: row.answered_by,
            answered_at: row.answered_at,
            version: row.version,
        })
    }
}

impl Tx {
    /// Adds a request; it waits, whatever it says of its state.
    pub async fn add_contact(&mut self, new: &Contact) -> Result<(), StoreError> {
        on_backend!(self, ADD, |db, text| sqlx::query(text)
            .bind(new.id.0)
            .bind(&new.beside.source)
            .bind(&new.beside.record_id)
            .bind(new.reference)
            .bind(new.requested_by.0)
            .bind(&new.requested_name)
            .bind(&new.requested_role)
            .bind(new.requested_at)
            .bind(&new.message)
            .bind(&new.reason)
            .execute(db)
            .await
            .map(drop)?);
        Ok(())
    }

    /// Answers a request, if nobody changed it since `version`; false if somebody did. A second answer takes the place of
    /// the first.
    pub async fn answer_contact(
        &mut self,
        id: ContactId,
        version: i64,
        answer: &str,
        by: &str,
        at: DateTime<Utc>,
    ) -> Result<bool, StoreError> {
        let rows = on_backend!(self, ANSWER, |db, text| sqlx::query(text)
            .bind(id.0)
            .bind(version)
            .bind(answer)
            .bind(by)
            .bind(at)
            .execute(db)
            .await?
            .rows_affected());
        Ok(rows == 1)
    }

    /// One request.
    pub async fn contact(&mut self, id: ContactId) -> Result<Option<Contact>, StoreError> {
        let row: Option<ContactColumns> = on_backend!(self, ONE, |db, text| sqlx::query_as(text)
            .bind(id.0)
            .fetch_optional(db)
            .await?);
        row.map(Contact::try_from).transpose()
    }

    /// How many requests stand so.
    pub async fn count_contacts(&mut self, status: ContactStatus) -> Result<usize, StoreError> {
        let count: i64 = on_backend!(self, COUNT, |db, text| sqlx::query_scalar(text)
            .bind(status.name())
            .fetch_one(db)
            .await?);
        Ok(usize::try_from(count).unwrap_or(usize::MAX))
    }

    /// At most `rows` of the requests that stand so, after the first `skip`: of those that wait the oldest first, of the
    /// others the newest.
    pub async fn contacts(
        &mut self,
        status: ContactStatus,
        rows: usize,
        skip: usize,
    ) -> Result<Vec<Contact>, StoreError> {
        let rows: Vec<ContactColumns> = on_backend!(self, BY_STATUS, |db, text| sqlx::query_as(text)
            .bind(status.name())
            .bind(rows as i64)
            .bind(skip as i64)
            .fetch_all(db)
            .await?);
        rows.into_iter().map(Contact::try_from).collect()
    }

    /// The requests that one person made, the newest first.
    pub async fn contacts_of(&mut self, person: UserId) -> Result<Vec<Contact>, StoreError> {
        let rows: Vec<ContactColumns> = on_backend!(self, BY_PERSON, |db, text| sqlx::query_as(text)
            .bind(person.0)
            .fetch_all(db)
            .await?);
        rows.into_iter().map(Contact::try_from).collect()
    }

    /// The requests about one child, the oldest first.
    pub async fn contacts_about(&mut self, child: ChildId) -> Result<Vec<Contact>, StoreError> {
        let rows: Vec<ContactColumns> = on_backend!(self, OF_CHILD, |db, text| sqlx::query_as(text)
            .bind(child.0)
            .fetch_all(db)
            .await?);
        rows.into_iter().map(Contact::try_from).collect()
    }

    /// Notes that somebody was told something. Two who note at once wait for each other: the place of a step is the next.
    pub async fn add_contact_step(&mut self, contact: ContactId, step: &ContactStep) -> Result<(), StoreError> {
        let held: Option<Uuid> = on_backend!(self, HOLD, |db, text| sqlx::query_scalar(text)
            .bind(contact.0)
            .fetch_optional(db)
            .await?);
        held.ok_or_else(|| StoreError::Missing(format!("contact request {contact}")))?;
        on_backend!(self, ADD_STEP, |db, text| sqlx::query(text)
            .bind(contact.0)
            .bind(step.at)
            .bind(&step.person_name)
            .bind(&step.told)
            .bind(&step.what)
            .execute(db)
            .await
            .map(drop)?);
        Ok(())
    }

    /// Who was told what, in order.
    pub async fn contact_steps(&mut self, contact: ContactId) -> Result<Vec<ContactStep>, StoreError> {
        Ok(on_backend!(self, STEPS, |db, text| sqlx::query_as(text)
            .bind(contact.0)
            .fetch_all(db)
            .await?))
    }
}
