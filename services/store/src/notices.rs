//! What sources are asked to correct.

use child::{Attribute, ChildId, NoticeId, RecordKey};
use chrono::{DateTime, Utc};
use sqlx::FromRow;
use uuid::Uuid;

use crate::{
    db::Tx,
    error::StoreError,
    statement::{bulk_execute, bulk_fetch, on_backend, statements},
    words::{read_back, words},
};

/// The columns of a notice, as they are read back.
macro_rules! columns {
    () => {
        "n.id, n.source, n.record_id, n.attribute, n.said, n.asked, n.asked_source, n.asked_record_id, n.note, n.person, \
         n.raised_at, n.status, n.sent_at, n.answered_at, n.closed_at, n.closed_by, r.child_id"
    };
}

statements! {
    ADD = both(
        "INSERT INTO correction_notice (id, source, record_id, attribute, said, asked, asked_source, asked_record_id, note, \
         person, raised_at, status) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, 'open')"
    );
    WITHDRAW_OF = both(
        "UPDATE correction_notice SET status = 'withdrawn', closed_at = $4, closed_by = $5 \
         WHERE source = $1 AND record_id = $2 AND attribute = $3 AND status IN ('open', 'sent')"
    );
    SEND = rows(1, ["id uuid"],
        "UPDATE correction_notice SET status = 'sent', sent_at = $1 FROM input \
         WHERE correction_notice.id = input.id AND correction_notice.status = 'open'"
    );
    CLOSE = rows(3, ["id uuid"],
        "UPDATE correction_notice SET status = $1, closed_at = $2, closed_by = $3 FROM input \
         WHERE correction_notice.id = input.id AND correction_notice.status IN ('open', 'sent')"
    );
    ANSWER = rows(1, ["id uuid"],
        "UPDATE correction_notice SET answered_at = $1 FROM input \
         WHERE correction_notice.id = input.id AND correction_notice.answered_at IS NULL"
    );
    REOPEN = rows(0, ["id uuid"],
        "UPDATE correction_notice SET closed_at = NULL, \
         status = CASE WHEN correction_notice.sent_at IS NULL THEN 'open' ELSE 'sent' END FROM input \
         WHERE correction_notice.id = input.id AND correction_notice.closed_by IS NULL \
         AND correction_notice.status IN ('agreed', 'withdrawn') \
         AND NOT EXISTS (SELECT 1 FROM correction_notice o WHERE o.source = correction_notice.source \
         AND o.record_id = correction_notice.record_id AND o.attribute = correction_notice.attribute \
         AND o.status IN ('open', 'sent'))"
    );
    ANY_WAITS = both("SELECT EXISTS (SELECT 1 FROM correction_notice WHERE status IN ('open', 'sent'))");
    OF_SOURCE = both(concat!(
        "SELECT ", columns!(), " FROM correction_notice n \
         LEFT JOIN record r ON r.source = n.source AND r.record_id = n.record_id \
         WHERE n.source = $1 AND (n.status IN ('open', 'sent')) = $2 ORDER BY n.raised_at, n.id"
    ));
    CLOSED_SINCE = both(concat!(
        "SELECT ", columns!(), " FROM correction_notice n \
         LEFT JOIN record r ON r.source = n.source AND r.record_id = n.record_id \
         WHERE n.source = $1 AND n.closed_at >= $2 AND n.closed_by IS NULL AND n.status IN ('agreed', 'withdrawn') \
         ORDER BY n.raised_at, n.id"
    ));
    OF_CHILD = both(concat!(
        "SELECT ", columns!(), " FROM record r \
         JOIN correction_notice n ON n.source = r.source AND n.record_id = r.record_id \
         WHERE r.child_id = $1 ORDER BY n.raised_at, n.id"
    ));
    WAITING_OF_CHILDREN = rows(0, ["child uuid"], concat!(
        "SELECT ", columns!(), " FROM input JOIN record r ON r.child_id = input.child \
         JOIN correction_notice n ON n.source = r.source AND n.record_id = r.record_id \
         WHERE n.status IN ('open', 'sent') ORDER BY n.raised_at, n.id"
    ));
}

words! {
    /// How a notice stands.
    NoticeStatus {
        /// The source was not told yet.
        Open = "open",
        /// The source was told.
        Sent = "sent",
        /// The source says what was asked for.
        Agreed = "agreed",
        /// Somebody took it back, or the source says nothing of it any more.
        Withdrawn = "withdrawn",
    }
}

/// What one source is asked to correct in one of its records.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Notice {
    /// Id.
    pub id: NoticeId,
    /// The record.
    pub key: RecordKey,
    /// The child of that record now. Read, never written.
    pub child: Option<ChildId>,
    /// Which detail.
    pub attribute: Attribute,
    /// What the record said: the texts of the attribute's columns.
    pub said: Vec<String>,
    /// What it is asked to say.
    pub asked: Vec<String>,
    /// The record that states it: what is asked goes when that record is deleted.
    pub asked_of: RecordKey,
    /// What else the source is told, in a person's words; may be empty.
    pub note: String,
    /// Who raised it.
    pub person: String,
    /// When.
    pub raised_at: DateTime<Utc>,
    /// How it stands.
    pub status: NoticeStatus,
    /// When the source was told.
    pub sent_at: Option<DateTime<Utc>>,
    /// When the source first said something else than it said then, or nothing any more.
    pub answered_at: Option<DateTime<Utc>>,
    /// When it was closed.
    pub closed_at: Option<DateTime<Utc>>,
    /// Who closed it; none if it closed by itself.
    pub closed_by: Option<String>,
}

impl Notice {
    /// Whether it asks to look whether what was said is right, and not to say something else.
    pub fn is_dispute(&self) -> bool {
        self.asked.iter().all(String::is_empty)
    }

    /// Whether the source still has to correct something.
    pub const fn waits(&self) -> bool {
        matches!(self.status, NoticeStatus::Open | NoticeStatus::Sent)
    }
}

#[derive(FromRow)]
struct NoticeColumns {
    id: Uuid,
    source: String,
    record_id: String,
    attribute: String,
    said: String,
    asked: String,
    asked_source: String,
    asked_record_id: String,
    note: String,
    person: String,
    raised_at: DateTime<Utc>,
    status: String,
    sent_at: Option<DateTime<Utc>>,
    answered_at: Option<DateTime<Utc>>,
    closed_at: Option<DateTime<Utc>>,
    closed_by: Option<String>,
    child_id: Option<Uuid>,
}

impl TryFrom<NoticeColumns> for Notice {
    type Error = StoreError;
    fn try_from(row: NoticeColumns) -> Result<Self, StoreError> {
        const TABLE: &str = "correction_notice";
        let parts =
            |column, text: &str| read_back(TABLE, column, row.id, serde_json::from_str::<Vec<String>>(text).ok());
        Ok(Self {
            said: parts("said", &row.said)?,
            asked: parts("asked", &row.asked)?,
            id: NoticeId(row.id),
            key: RecordKey::new(row.source, row.record_id),
            asked_of: RecordKey::new(row.asked_source, row.asked_record_id),
            child: row.child_id.map(ChildId),
            attribute: read_back(TABLE, "attribute", row.id, Attribute::from_slug(&row.attribute))?,
            note: row.note,
            person: row.person,
            raised_at: row.raised_at,
            status: read_back(TABLE, "status", row.id, NoticeStatus::from_name(&row.status))?,
            sent_at: row.sent_at,
            answered_at: row.answered_at,
            closed_at: row.closed_at,
            closed_by: row.closed_by,
        })
    }
}

impl Tx {
    /// Adds an open notice. One that waits about the same detail of the same record is withdrawn by the same person.
    pub async fn add_notice(&mut self, notice: &Notice) -> Result<(), StoreError> {
        let slug = notice.attribute.slug();
        on_backend!(self, WITHDRAW_OF, |db, text| sqlx::query(text)
            .bind(notice.key.source.as_str())
            .bind(notice.key.record_id.as_str())
            .bind(slug)
            .bind(notice.raised_at)
            .bind(notice.person.as_str())
            .execute(db)
            .await
            .map(drop)?);
        let json = |parts: &[String]| serde_json::to_string(parts).expect("texts have a JSON form");
        on_backend!(self, ADD, |db, text| sqlx::query(text)
            .bind(notice.id.0)
            .bind(notice.key.source.as_str())
            .bind(notice.key.record_id.as_str())
            .bind(slug)
            .bind(json(&notice.said))
            .bind(json(&notice.asked))
            .bind(notice.asked_of.source.as_str())
            .bind(notice.asked_of.record_id.as_str())
            .bind(notice.note.as_str())
            .bind(notice.person.as_str())
            .bind(notice.raised_at)
            .execute(db)
            .await
            .map(drop)?);
        Ok(())
    }

    /// Notes that a source was told; of notices that are not open any more nothing changes.
    pub async fn send_notices(&mut self, notices: &[NoticeId], now: DateTime<Utc>) -> Result<(), StoreError> {
        bulk_execute!(self, SEND, [now], notices, |notice| { id = notice.0 });
        Ok(())
    }

    /// Closes notices that wait: as agreed or withdrawn, by a person or by themselves.
    pub async fn close_notices(
        &mut self,
        notices: &[NoticeId],
        status: NoticeStatus,
        person: Option<&str>,
        now: DateTime<Utc>,
    ) -> Result<(), StoreError> {
        bulk_execute!(self, CLOSE, [status.name(), now, person], notices, |notice| {
            id = notice.0
        });
        Ok(())
    }

    /// Notes that sources first said something else than before, or nothing any more.
    pub async fn answer_notices(&mut self, notices: &[NoticeId], now: DateTime<Utc>) -> Result<(), StoreError> {
        bulk_execute!(self, ANSWER, [now], notices, |notice| { id = notice.0 });
        Ok(())
    }

    /// Opens notices again that closed by themselves, where none waits in their place.
    pub async fn reopen_notices(&mut self, notices: &[NoticeId]) -> Result<(), StoreError> {
        bulk_execute!(self, REOPEN, [], notices, |notice| { id = notice.0 });
        Ok(())
    }

    /// Every notice to a source that waits, or every one that does not, the oldest first.
    pub async fn notices_of_source(&mut self, source: &str, waits: bool) -> Result<Vec<Notice>, StoreError> {
        let rows: Vec<NoticeColumns> = on_backend!(self, OF_SOURCE, |db, text| sqlx::query_as(text)
            .bind(source)
            .bind(waits)
            .fetch_all(db)
            .await?);
        rows.into_iter().map(Notice::try_from).collect()
    }

    /// The notices to a source that closed by themselves at `since` or later, the oldest first.
    pub async fn notices_closed_since(
        &mut self,
        source: &str,
        since: DateTime<Utc>,
    ) -> Result<Vec<Notice>, StoreError> {
        let rows: Vec<NoticeColumns> = on_backend!(self, CLOSED_SINCE, |db, text| sqlx::query_as(text)
            .bind(source)
            .bind(since)
            .fetch_all(db)
            .await?);
        rows.into_iter().map(Notice::try_from).collect()
    }

    /// Every notice about records of one child, the oldest first.
    pub async fn notices_about(&mut self, child: ChildId) -> Result<Vec<Notice>, StoreError> {
        let rows: Vec<NoticeColumns> = on_backend!(self, OF_CHILD, |db, text| sqlx::query_as(text)
            .bind(child.0)
            .fetch_all(db)
            .await?);
        rows.into_iter().map(Notice::try_from).collect()
    }

    /// The notices that wait about records of these children, the oldest first.
    pub async fn waiting_notices(&mut self, children: &[ChildId]) -> Result<Vec<Notice>, StoreError> {
        // As a rule there is none, and a link run asks for thousands of children.
        let any: bool = on_backend!(self, ANY_WAITS, |db, text| sqlx::query_scalar(text)
            .fetch_one(db)
            .await?);
        if !any {
            return Ok(Vec::new());
        }
        let rows = bulk_fetch!(NoticeColumns, self, WAITING_OF_CHILDREN, [], children, |one| {
            child = one.0
        });
        rows.into_iter().map(Notice::try_from).collect()
    }
}
