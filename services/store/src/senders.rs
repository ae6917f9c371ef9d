//! Machines that deliver records, found by the hash of their token, so that the table alone opens nothing.

use child::SenderId;
use chrono::{DateTime, Utc};
use sqlx::FromRow;
use uuid::Uuid;

use crate::{
    db::Tx,
    error::StoreError,
    sources::Proceed,
    statement::{bulk_execute, on_backend, statements},
};

statements! {
    ADD = both("INSERT INTO sender (id, title, created_at, follows_changes) VALUES ($1, $2, $3, $4)");
    ADD_TOKEN = both("INSERT INTO sender_token (token_hash, sender, created_at, expires_at) VALUES ($1, $2, $3, $4)");
    ADD_SOURCES = rows(1, ["source text"],
        "INSERT INTO sender_source (sender, source) SELECT $1, source FROM input WHERE true"
    );
    BY_TOKEN = both(
        "SELECT s.id, s.title, s.follows_changes, s.created_at, t.expires_at, s.ended_at, f.source, r.proceed \
         FROM sender_token t \
         JOIN sender s ON s.id = t.sender JOIN sender_source f ON f.sender = s.id JOIN source r ON r.name = f.source \
         WHERE t.token_hash = $1 AND s.ended_at IS NULL AND t.expires_at > $2 ORDER BY f.source"
    );
    SENDERS = both(
        "SELECT s.id, s.title, s.follows_changes, s.created_at, t.expires_at, s.ended_at, f.source, r.proceed \
         FROM sender s \
         JOIN (SELECT sender, max(expires_at) AS expires_at FROM sender_token GROUP BY sender) t ON t.sender = s.id \
         JOIN sender_source f ON f.sender = s.id JOIN source r ON r.name = f.source ORDER BY s.title, s.id, f.source"
    );
    END_SENDER = both("UPDATE sender SET ended_at = $2 WHERE id = $1 AND ended_at IS NULL");
    SHORTEN = both("UPDATE sender_token SET expires_at = $2 WHERE sender = $1 AND expires_at > $2");
}

/// A machine that delivers records.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SenderRow {
    /// Id.
    pub id: SenderId,
    /// What people call it.
    pub title: String,
    /// The sources that it delivers for, by name; at least one.
    pub sources: Vec<String>,
    /// Those of them that may not load now; nothing to say for a sender to be added.
    pub held_back: Vec<String>,
    /// Whether it may follow what becomes of the ids of children of whom its sources hold records.
    pub follows_changes: bool,
    /// When it was made.
    pub created_at: DateTime<Utc>,
    /// From when on its token opens nothing; of several tokens, the last.
    pub expires_at: DateTime<Utc>,
    /// When somebody ended it, if anybody did.
    pub ended_at: Option<DateTime<Utc>>,
}

/// A sender with one of its sources.
#[derive(FromRow)]
struct SenderColumns {
    id: Uuid,
    title: String,
    follows_changes: bool,
    created_at: DateTime<Utc>,
    expires_at: DateTime<Utc>,
    ended_at: Option<DateTime<Utc>>,
    source: String,
    proceed: String,
}

/// Rows of one sender stand together.
fn gather(rows: Vec<SenderColumns>) -> Vec<SenderRow> {
    let mut senders: Vec<SenderRow> = Vec::new();
    for row in rows {
        // What cannot be read back is no "yes".
        let held_back = Proceed::from_name(&row.proceed) != Some(Proceed::Yes);
        match senders.last_mut() {
            Some(sender) if sender.id.0 == row.id => {
                sender.held_back.extend(held_back.then(|| row.source.clone()));
                sender.sources.push(row.source);
            }
            _ => senders.push(SenderRow {
                id: SenderId(row.id),
                title: row.title,
                follows_changes: row.follows_changes,
                held_back: held_back.then(|| row.source.clone()).into_iter().collect(),
                sources: vec![row.source],
                created_at: row.created_at,
                expires_at: row.expires_at,
                ended_at: row.ended_at,
            }),
        }
    }
    senders
}

impl Tx {
    /// Adds a sender under the SHA-256 of its token. The sources must be registered.
    pub async fn add_sender(&mut self, sender: &SenderRow, token_hash: &[u8; 32]) -> Result<(), StoreError> {
        on_backend!(self, ADD, |db, text| sqlx::query(text)
            .bind(sender.id.0)
            .bind(&sender.title)
            .bind(sender.created_at)
            .bind(sender.follows_changes)
            .execute(db)
            .await
            .map(drop)?);
        self.add_sender_token(sender.id, token_hash, sender.created_at, sender.expires_at)
            .await?;
        bulk_execute!(self, ADD_SOURCES, [sender.id.0], sender.sources.as_slice(), |source| {
            name = source.as_str()
        });
        Ok(())
    }

    /// Adds a token to a sender under its SHA-256; those that the sender has stay.
    pub async fn add_sender_token(
        &mut self,
        sender: SenderId,
        token_hash: &[u8; 32],
        created_at: DateTime<Utc>,
        expires_at: DateTime<Utc>,
    ) -> Result<(), StoreError> {
        on_backend!(self, ADD_TOKEN, |db, text| sqlx::query(text)
            .bind(token_hash.as_slice())
            .bind(sender.0)
            .bind(created_at)
            .bind(expires_at)
            .execute(db)
            .await
            .map(drop)?);
        Ok(())
    }

    /// Lets every token of a sender expire at `at`, unless it does so sooner.
    pub async fn shorten_sender_tokens(&mut self, sender: SenderId, at: DateTime<Utc>) -> Result<(), StoreError> {
        on_backend!(self, SHORTEN, |db, text| sqlx::query(text)
            .bind(sender.0)
            .bind(at)
            .execute(db)
            .await
            .map(drop)?);
        Ok(())
    }

    /// The sender whose token has this SHA-256, if it is neither expired nor ended.
    pub async fn sender_by_token(
        &mut self,
        token_hash: &[u8; 32],
        now: DateTime<Utc>,
    ) -> Result<Option<SenderRow>, StoreError> {
        let rows: Vec<SenderColumns> = on_backend!(self, BY_TOKEN, |db, text| sqlx::query_as(text)
            .bind(token_hash.as_slice())
            .bind(now)
            .fetch_all(db)
            .await?);
        Ok(gather(rows).into_iter().next())
    }

    /// Every sender, ended ones too, by title.
    pub async fn senders(&mut self) -> Result<Vec<SenderRow>, StoreError> {
        let rows: Vec<SenderColumns> =
            on_backend!(self, SENDERS, |db, text| sqlx::query_as(text).fetch_all(db).await?);
        Ok(gather(rows))
    }

    /// Ends a sender: its token opens nothing from now on. False if there is none, or it was ended before.
    pub async fn end_sender(&mut self, sender: SenderId, now: DateTime<Utc>) -> Result<bool, StoreError> {
        let ended = on_backend!(self, END_SENDER, |db, text| sqlx::query(text)
            .bind(sender.0)
            .bind(now)
            .execute(db)
            .await?
            .rows_affected());
        Ok(ended == 1)
    }
}
