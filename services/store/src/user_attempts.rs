//! What users do when they sign in: attempts, locks, codes, visits. Each is one statement, so that nodes cannot lose
//! counts to each other.

use child::UserId;
use chrono::{DateTime, Utc};

use crate::{
    db::Tx,
    error::StoreError,
    statement::{on_backend, statements},
};

statements! {
    FAILED = both(
        "UPDATE users SET failed_sign_ins = failed_sign_ins + 1 WHERE id = $1 RETURNING failed_sign_ins"
    );
    LOCK = both(
        "UPDATE users SET locked_until = $2, locks = locks + 1, last_locked_at = $3 WHERE id = $1 RETURNING locks"
    );
    UNLOCK = both("UPDATE users SET failed_sign_ins = 0, locked_until = NULL, locks = 0 WHERE id = $1");
    SIGNED_IN = both(
        "UPDATE users SET failed_sign_ins = 0, locked_until = NULL, locks = 0, last_seen = $2 WHERE id = $1"
    );
    SEEN = both("UPDATE users SET last_seen = $2 WHERE id = $1");
    USE_CODE = both(
        "UPDATE users SET code_step = $2 WHERE id = $1 AND (code_step IS NULL OR code_step < $2)"
    );
}

impl Tx {
    /// Counts a failed attempt and answers the new count (0 for an unknown user).
    pub async fn count_failed_sign_in(&mut self, id: UserId) -> Result<i64, StoreError> {
        let count: Option<i64> = on_backend!(self, FAILED, |db, text| sqlx::query_scalar(text)
            .bind(id.0)
            .fetch_optional(db)
            .await?);
        Ok(count.unwrap_or(0))
    }

    /// Locks a user out until a moment, and answers how often that happened since the last sign-in (0 for an unknown
    /// user).
    pub async fn lock_user(&mut self, id: UserId, until: DateTime<Utc>, now: DateTime<Utc>) -> Result<i64, StoreError> {
        let locks: Option<i64> = on_backend!(self, LOCK, |db, text| sqlx::query_scalar(text)
            .bind(id.0)
            .bind(until)
            .bind(now)
            .fetch_optional(db)
            .await?);
        Ok(locks.unwrap_or(0))
    }

    /// Lifts a lock; attempts are forgotten. When the account was locked last stays known.
    pub async fn unlock_user(&mut self, id: UserId) -> Result<(), StoreError> {
        on_backend!(self, UNLOCK, |db, text| sqlx::query(text)
            .bind(id.0)
            .execute(db)
            .await
            .map(drop)?);
        Ok(())
    }

    /// Notes a successful sign-in: attempts and lock are forgotten.
    pub async fn user_signed_in(&mut self, id: UserId, at: DateTime<Utc>) -> Result<(), StoreError> {
        on_backend!(self, SIGNED_IN, |db, text| sqlx::query(text)
            .bind(id.0)
            .bind(at)
            .execute(db)
            .await
            .map(drop)?);
        Ok(())
    }

    /// Notes that a user was here.
    pub async fn user_seen(&mut self, id: UserId, at: DateTime<Utc>) -> Result<(), StoreError> {
        on_backend!(self, SEEN, |db, text| sqlx::query(text)
            .bind(id.0)
            .bind(at)
            .execute(db)
            .await
            .map(drop)?);
        Ok(())
    }

    /// Uses up the six-digit code of a time step. False if that code, or a later one, was used before: of two that send
    /// the same code at the same moment one is refused.
    pub async fn use_code(&mut self, id: UserId, step: i64) -> Result<bool, StoreError> {
        let used = on_backend!(self, USE_CODE, |db, text| sqlx::query(text)
            .bind(id.0)
            .bind(step)
            .execute(db)
            .await?
            .rows_affected());
        Ok(used == 1)
    }
}
