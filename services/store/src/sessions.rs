//! Sign-in sessions, found by the hash of their id, so that the table alone opens no session.

use child::UserId;
use chrono::{DateTime, Utc};
use sqlx::FromRow;
use uuid::Uuid;

use crate::{
    db::Tx,
    error::StoreError,
    statement::{on_backend, statements},
    words::sha256,
};

statements! {
    SAVE = both("UPDATE session SET user_id = $2, body = $3, expires_at = $4 WHERE id = $1");
    CREATE = both(
        "INSERT INTO session (id, user_id, body, expires_at) VALUES ($1, $2, $3, $4) ON CONFLICT (id) DO NOTHING"
    );
    LOAD = both("SELECT id, user_id, body, expires_at FROM session WHERE id = $1 AND expires_at > $2");
    END = both("DELETE FROM session WHERE id = $1");
    END_OF_USER = both("DELETE FROM session WHERE user_id = $1");
    END_EXPIRED = both("DELETE FROM session WHERE expires_at <= $1");
}

/// One session.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SessionRow {
    /// SHA-256 of the session's id.
    pub id: [u8; 32],
    /// Who is signed in, once somebody is.
    pub user_id: Option<UserId>,
    /// The session's content: opaque here.
    pub body: Vec<u8>,
    /// When it ends by itself.
    pub expires_at: DateTime<Utc>,
}

#[derive(FromRow)]
struct SessionColumns {
    id: Vec<u8>,
    user_id: Option<Uuid>,
    body: Vec<u8>,
    expires_at: DateTime<Utc>,
}

impl Tx {
    /// Saves a known session. One that has ended stays so: nothing is written.
    pub async fn save_session(&mut self, session: &SessionRow) -> Result<(), StoreError> {
        on_backend!(self, SAVE, |db, text| sqlx::query(text)
            .bind(session.id.as_slice())
            .bind(session.user_id.map(|user| user.0))
            .bind(&session.body)
            .bind(session.expires_at)
            .execute(db)
            .await
            .map(drop)?);
        Ok(())
    }

    /// Saves a session only if its id is new; false if it is taken.
    pub async fn create_session(&mut self, session: &SessionRow) -> Result<bool, StoreError> {
        let added = on_backend!(self, CREATE, |db, text| sqlx::query(text)
            .bind(session.id.as_slice())
            .bind(session.user_id.map(|user| user.0))
            .bind(&session.body)
            .bind(session.expires_at)
            .execute(db)
            .await?
            .rows_affected());
        Ok(added == 1)
    }

    /// A session that has not expired.
    pub async fn session(&mut self, id: &[u8; 32], now: DateTime<Utc>) -> Result<Option<SessionRow>, StoreError> {
        let row: Option<SessionColumns> = on_backend!(self, LOAD, |db, text| sqlx::query_as(text)
            .bind(id.as_slice())
            .bind(now)
            .fetch_optional(db)
            .await?);
        row.map(|row| {
            Ok(SessionRow {
                id: sha256("session", "id", "of a hash", row.id)?,
                user_id: row.user_id.map(UserId),
                body: row.body,
                expires_at: row.expires_at,
            })
        })
        .transpose()
    }

    /// Ends a session.
    pub async fn end_session(&mut self, id: &[u8; 32]) -> Result<(), StoreError> {
        on_backend!(self, END, |db, text| sqlx::query(text)
            .bind(id.as_slice())
            .execute(db)
            .await
            .map(drop)?);
        Ok(())
    }

    /// Ends every session of a user and answers how many they were.
    pub async fn end_sessions_of(&mut self, user: UserId) -> Result<u64, StoreError> {
        Ok(on_backend!(self, END_OF_USER, |db, text| sqlx::query(text)
            .bind(user.0)
            .execute(db)
            .await?
            .rows_affected()))
    }

    /// Removes expired sessions and answers how many they were.
    pub async fn end_expired_sessions(&mut self, now: DateTime<Utc>) -> Result<u64, StoreError> {
        Ok(on_backend!(self, END_EXPIRED, |db, text| sqlx::query(text)
            .bind(now)
            .execute(db)
            .await?
            .rows_affected()))
    }
}
