//! People who sign in.

use child::{UserId, policy::Role};
use chrono::{DateTime, NaiveDate, Utc};
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
        "INSERT INTO users (id, email, display_name, role, password_hash, totp_secret, status, failed_sign_ins, \
         locked_until, terms_accepted_on, created_at, last_seen) \
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12)"
    );
    CHANGE = both(
        "UPDATE users SET email = $2, display_name = $3, role = $4, password_hash = $5, totp_secret = $6, status = $7, \
         failed_sign_ins = $8, locked_until = $9, terms_accepted_on = $10, last_seen = $11 WHERE id = $1"
    );
    BY_ID = both(
        "SELECT id, email, display_name, role, password_hash, totp_secret, status, failed_sign_ins, locked_until, \
         terms_accepted_on, created_at, last_seen FROM users WHERE id = $1"
    );
    BY_EMAIL = both(
        "SELECT id, email, display_name, role, password_hash, totp_secret, status, failed_sign_ins, locked_until, \
         terms_accepted_on, created_at, last_seen FROM users WHERE email = $1"
    );
    LIST = both(
        "SELECT id, email, display_name, role, password_hash, totp_secret, status, failed_sign_ins, locked_until, \
         terms_accepted_on, created_at, last_seen FROM users ORDER BY email"
    );
    FAILED = both(
        "UPDATE users SET failed_sign_ins = failed_sign_ins + 1 WHERE id = $1 RETURNING failed_sign_ins"
    );
    LOCK = both("UPDATE users SET locked_until = $2 WHERE id = $1");
    SIGNED_IN = both("UPDATE users SET failed_sign_ins = 0, locked_until = NULL, last_seen = $2 WHERE id = $1");
    SEEN = both("UPDATE users SET last_seen = $2 WHERE id = $1");
}

words! {
    /// Whether a user may sign in.
    UserStatus {
        /// May sign in.
        Active = "active",
        /// May not: left, or is suspended.
        Disabled = "disabled",
    }
}

/// One user.
#[derive(Clone, PartialEq, Eq)]
pub struct User {
    /// Id.
    pub id: UserId,
    /// E-mail address, folded by [`fold_email`].
    pub email: String,
    /// Name on pages.
    pub display_name: String,
    /// What the user may see.
    pub role: Role,
    /// Password hash in PHC text form.
    pub password_hash: String,
    /// Secret of the second factor, once set up.
    pub totp_secret: Option<String>,
    /// Whether the user may sign in.
    pub status: UserStatus,
    /// Failed attempts since the last success.
    pub failed_sign_ins: i64,
    /// No attempt counts before this moment.
    pub locked_until: Option<DateTime<Utc>>,
    /// When the user accepted the terms.
    pub terms_accepted_on: Option<NaiveDate>,
    /// When the user was added.
    pub created_at: DateTime<Utc>,
    /// When the user was last here.
    pub last_seen: Option<DateTime<Utc>>,
}

impl std::fmt::Debug for User {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        // No name, address or secret: this may end in a log.
        f.debug_struct("User")
            .field("id", &self.id)
            .field("role", &self.role)
            .finish_non_exhaustive()
    }
}

/// The one form of an e-mail address that we keep and look up.
pub fn fold_email(email: &str) -> String {
    email.trim().to_lowercase()
}

#[derive(FromRow)]
struct UserColumns {
    id: Uuid,
    email: String,
    display_name: String,
    role: String,
    password_hash: String,
    totp_secret: Option<String>,
    status: String,
    failed_sign_ins: i64,
    locked_until: Option<DateTime<Utc>>,
    terms_accepted_on: Option<NaiveDate>,
    created_at: DateTime<Utc>,
    last_seen: Option<DateTime<Utc>>,
}

impl TryFrom<UserColumns> for User {
    type Error = StoreError;
    fn try_from(row: UserColumns) -> Result<Self, StoreError> {
        Ok(Self {
            id: UserId(row.id),
            email: row.email,
            display_name: row.display_name,
            role: read_back("users", "role", row.id, row.role.parse().ok())?,
            password_hash: row.password_hash,
            totp_secret: row.totp_secret,
            status: read_back("users", "status", row.id, UserStatus::from_name(&row.status))?,
            failed_sign_ins: row.failed_sign_ins,
            locked_until: row.locked_until,
            terms_accepted_on: row.terms_accepted_on,
            created_at: row.created_at,
            last_seen: row.last_seen,
        })
    }
}

impl Tx {
    /// Adds a user. [`StoreError::Taken`] if the address has an account.
    pub async fn add_user(&mut self, user: &User) -> Result<(), StoreError> {
        on_backend!(self, ADD, |db, text| sqlx::query(text)
            .bind(user.id.0)
            .bind(fold_email(&user.email))
            .bind(&user.display_name)
            .bind(user.role.name())
            .bind(&user.password_hash)
            .bind(&user.totp_secret)
            .bind(user.status.name())
            .bind(user.failed_sign_ins)
            .bind(user.locked_until)
            .bind(user.terms_accepted_on)
            .bind(user.created_at)
            .bind(user.last_seen)
            .execute(db)
            .await
            .map(drop)?);
        Ok(())
    }

    /// Writes every column of a known user but id and creation time.
    pub async fn change_user(&mut self, user: &User) -> Result<(), StoreError> {
        let changed = on_backend!(self, CHANGE, |db, text| sqlx::query(text)
            .bind(user.id.0)
            .bind(fold_email(&user.email))
            .bind(&user.display_name)
            .bind(user.role.name())
            .bind(&user.password_hash)
            .bind(&user.totp_secret)
            .bind(user.status.name())
            .bind(user.failed_sign_ins)
            .bind(user.locked_until)
            .bind(user.terms_accepted_on)
            .bind(user.last_seen)
            .execute(db)
            .await?
            .rows_affected());
        if changed == 0 {
            return Err(StoreError::Missing(format!("user {}", user.id)));
        }
        Ok(())
    }

    /// One user.
    pub async fn user(&mut self, id: UserId) -> Result<Option<User>, StoreError> {
        let row: Option<UserColumns> = on_backend!(self, BY_ID, |db, text| sqlx::query_as(text)
            .bind(id.0)
            .fetch_optional(db)
            .await?);
        row.map(User::try_from).transpose()
    }

    /// The user with an e-mail address, however it is typed.
    pub async fn user_by_email(&mut self, email: &str) -> Result<Option<User>, StoreError> {
        let row: Option<UserColumns> = on_backend!(self, BY_EMAIL, |db, text| sqlx::query_as(text)
            .bind(fold_email(email))
            .fetch_optional(db)
            .await?);
        row.map(User::try_from).transpose()
    }

    /// Every user, by e-mail address.
    pub async fn users(&mut self) -> Result<Vec<User>, StoreError> {
        let rows: Vec<UserColumns> = on_backend!(self, LIST, |db, text| sqlx::query_as(text).fetch_all(db).await?);
        rows.into_iter().map(User::try_from).collect()
    }

    /// Counts a failed attempt and answers the new count (0 for an unknown user).
    pub async fn count_failed_sign_in(&mut self, id: UserId) -> Result<i64, StoreError> {
        let count: Option<i64> = on_backend!(self, FAILED, |db, text| sqlx::query_scalar(text)
            .bind(id.0)
            .fetch_optional(db)
            .await?);
        Ok(count.unwrap_or(0))
    }

    /// Locks a user out until a moment.
    pub async fn lock_user(&mut self, id: UserId, until: DateTime<Utc>) -> Result<(), StoreError> {
        on_backend!(self, LOCK, |db, text| sqlx::query(text)
            .bind(id.0)
            .bind(until)
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
}
