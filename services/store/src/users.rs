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

/// The columns of a user, as they are read back.
macro_rules! columns {
    () => {
        "id, email, display_name, role, organisation, team, checks_until, training_until, issuer, subject, \
         password_hash, password_until, totp_secret, code_due, status, proposed_role, proposed_by, reviewed_on, \
         reviewed_by, failed_sign_ins, locked_until, locks, last_locked_at, terms_accepted_on, created_at, last_seen, \
         version"
    };
}

statements! {
    ADD = both(
        "INSERT INTO users (id, email, display_name, role, organisation, team, checks_until, training_until, issuer, \
         subject, password_hash, password_until, totp_secret, code_due, status, proposed_role, proposed_by, \
         reviewed_on, reviewed_by, terms_accepted_on, created_at) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, \
         $11, $12, $13, $14, $15, $16, $17, $18, $19, $20, $21)"
    );
    CHANGE = both(
        "UPDATE users SET email = $2, display_name = $3, role = $4, organisation = $5, team = $6, checks_until = $7, \
         training_until = $8, issuer = $9, subject = $10, password_hash = $11, password_until = $12, \
         totp_secret = $13, code_due = $14, status = $15, proposed_role = $16, proposed_by = $17, reviewed_on = $18, \
         reviewed_by = $19, terms_accepted_on = $20, version = version + 1 WHERE id = $1 AND version = $21"
    );
    BY_ID = both(concat!("SELECT ", columns!(), " FROM users WHERE id = $1"));
    BY_EMAIL = both(concat!("SELECT ", columns!(), " FROM users WHERE email = $1"));
    BY_SUBJECT = both(concat!("SELECT ", columns!(), " FROM users WHERE issuer = $1 AND subject = $2"));
    LIST = both(concat!("SELECT ", columns!(), " FROM users ORDER BY email"));
    ADMINISTRATORS = each(
        "SELECT id FROM users WHERE role = $1 AND status = $2 ORDER BY id",
        "SELECT id FROM users WHERE role = $1 AND status = $2 ORDER BY id FOR UPDATE"
    );
}

words! {
    /// Whether a user may sign in.
    UserStatus {
        /// May sign in.
        Active = "active",
        /// May not: left, or is suspended.
        Suspended = "suspended",
        /// May not yet: a second person has to agree to the role.
        Waiting = "waiting",
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
    /// Whom the user works for.
    pub organisation: Option<String>,
    /// The team in it.
    pub team: Option<String>,
    /// The schools that the user works for, in order: their URN, or the council's own code.
    pub schools: Vec<String>,
    /// The last day on which the criminal-record check holds.
    pub checks_until: Option<NaiveDate>,
    /// The last day on which the training holds.
    pub training_until: Option<NaiveDate>,
    /// The identity provider that the user came from.
    pub issuer: Option<String>,
    /// The provider's name for the user, which it never gives to anybody else.
    pub subject: Option<String>,
    /// Password hash in PHC text form; none for an account of the identity provider.
    pub password_hash: Option<String>,
    /// Until when a password that somebody else knows opens the page on which the user chooses their own.
    pub password_until: Option<DateTime<Utc>>,
    /// Secret of the second factor, once set up.
    pub totp_secret: Option<String>,
    /// Whether the second factor is set up before anything else.
    pub code_due: bool,
    /// Whether the user may sign in.
    pub status: UserStatus,
    /// A role that waits for a second person.
    pub proposed_role: Option<Role>,
    /// Who proposed it; nobody where the identity provider did.
    pub proposed_by: Option<UserId>,
    /// When a person last confirmed the access.
    pub reviewed_on: Option<NaiveDate>,
    /// Who confirmed it.
    pub reviewed_by: Option<UserId>,
    /// Failed attempts since the last success.
    pub failed_sign_ins: i64,
    /// No attempt counts before this moment.
    pub locked_until: Option<DateTime<Utc>>,
    /// How often the account was locked since the last success.
    pub locks: i64,
    /// When it was locked last.
    pub last_locked_at: Option<DateTime<Utc>>,
    /// When the user accepted the terms.
    pub terms_accepted_on: Option<NaiveDate>,
    /// When the user was added.
    pub created_at: DateTime<Utc>,
    /// When the user was last here.
    pub last_seen: Option<DateTime<Utc>>,
    /// Counts what people changed.
    pub version: i64,
}

impl User {
    /// An active user of whom nothing else is known yet.
    pub fn new(id: UserId, email: &str, display_name: &str, role: Role, created_at: DateTime<Utc>) -> Self {
        Self {
            id,
            email: fold_email(email),
            display_name: display_name.to_owned(),
            role,
            organisation: None,
            team: None,
            schools: Vec::new(),
            checks_until: None,
            training_until: None,
            issuer: None,
            subject: None,
            password_hash: None,
            password_until: None,
            totp_secret: None,
            code_due: false,
            status: UserStatus::Active,
            proposed_role: None,
            proposed_by: None,
            reviewed_on: None,
            reviewed_by: None,
            failed_sign_ins: 0,
            locked_until: None,
            locks: 0,
            last_locked_at: None,
            terms_accepted_on: None,
            created_at,
            last_seen: None,
            version: 1,
        }
    }
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
    organisation: Option<String>,
    team: Option<String>,
    checks_until: Option<NaiveDate>,
    training_until: Option<NaiveDate>,
    issuer: Option<String>,
    subject: Option<String>,
    password_hash: Option<String>,
    password_until: Option<DateTime<Utc>>,
    totp_secret: Option<String>,
    code_due: bool,
    status: String,
    proposed_role: Option<String>,
    proposed_by: Option<Uuid>,
    reviewed_on: Option<NaiveDate>,
    reviewed_by: Option<Uuid>,
    failed_sign_ins: i64,
    locked_until: Option<DateTime<Utc>>,
    locks: i64,
    last_locked_at: Option<DateTime<Utc>>,
    terms_accepted_on: Option<NaiveDate>,
    created_at: DateTime<Utc>,
    last_seen: Option<DateTime<Utc>>,
    version: i64,
}

impl TryFrom<UserColumns> for User {
    type Error = StoreError;
    fn try_from(row: UserColumns) -> Result<Self, StoreError> {
        let role = |column, text: &str| read_back("users", column, row.id, text.parse::<Role>().ok());
        Ok(Self {
            id: UserId(row.id),
            role: role("role", &row.role)?,
            proposed_role: row
                .proposed_role
                .as_deref()
                .map(|text| role("proposed_role", text))
                .transpose()?,
            status: read_back("users", "status", row.id, UserStatus::from_name(&row.status))?,
            email: row.email,
            display_name: row.display_name,
            organisation: row.organisation,
            team: row.team,
            schools: Vec::new(),
            checks_until: row.checks_until,
            training_until: row.training_until,
            issuer: row.issuer,
            subject: row.subject,
            password_hash: row.password_hash,
            password_until: row.password_until,
            totp_secret: row.totp_secret,
            code_due: row.code_due,
            proposed_by: row.proposed_by.map(UserId),
            reviewed_on: row.reviewed_on,
            reviewed_by: row.reviewed_by.map(UserId),
            failed_sign_ins: row.failed_sign_ins,
            locked_until: row.locked_until,
            locks: row.locks,
            last_locked_at: row.last_locked_at,
            terms_accepted_on: row.terms_accepted_on,
            created_at: row.created_at,
            last_seen: row.last_seen,
            version: row.version,
        })
    }
}

impl Tx {
    /// Adds a user with their schools. [`StoreError::Taken`] if the address has an account, or the identity provider's
    /// name for the user does. What the user does themselves (attempts, locks, last seen) starts empty.
    pub async fn add_user(&mut self, user: &User) -> Result<(), StoreError> {
        on_backend!(self, ADD, |db, text| sqlx::query(text)
            .bind(user.id.0)
            .bind(fold_email(&user.email))
            .bind(&user.display_name)
            .bind(user.role.name())
            .bind(&user.organisation)
            .bind(&user.team)
            .bind(user.checks_until)
            .bind(user.training_until)
            .bind(&user.issuer)
            .bind(&user.subject)
            .bind(&user.password_hash)
            .bind(user.password_until)
            .bind(&user.totp_secret)
            .bind(user.code_due)
            .bind(user.status.name())
            .bind(user.proposed_role.map(Role::name))
            .bind(user.proposed_by.map(|person| person.0))
            .bind(user.reviewed_on)
            .bind(user.reviewed_by.map(|person| person.0))
            .bind(user.terms_accepted_on)
            .bind(user.created_at)
            .execute(db)
            .await
            .map(drop)?);
        self.set_schools_of(user.id, &user.schools).await
    }

    /// Writes what people decide about a known user, with their schools, if nobody did since `user` was read: else
    /// false, and nothing is written. Attempts, locks and the last visit are no such thing and stay.
    pub async fn change_user(&mut self, user: &User) -> Result<bool, StoreError> {
        let changed = on_backend!(self, CHANGE, |db, text| sqlx::query(text)
            .bind(user.id.0)
            .bind(fold_email(&user.email))
            .bind(&user.display_name)
            .bind(user.role.name())
            .bind(&user.organisation)
            .bind(&user.team)
            .bind(user.checks_until)
            .bind(user.training_until)
            .bind(&user.issuer)
            .bind(&user.subject)
            .bind(&user.password_hash)
            .bind(user.password_until)
            .bind(&user.totp_secret)
            .bind(user.code_due)
            .bind(user.status.name())
            .bind(user.proposed_role.map(Role::name))
            .bind(user.proposed_by.map(|person| person.0))
            .bind(user.reviewed_on)
            .bind(user.reviewed_by.map(|person| person.0))
            .bind(user.terms_accepted_on)
            .bind(user.version)
            .execute(db)
            .await?
            .rows_affected());
        if changed == 0 {
            return Ok(false);
        }
        self.set_schools_of(user.id, &user.schools).await?;
        Ok(true)
    }

    /// One user.
    pub async fn user(&mut self, id: UserId) -> Result<Option<User>, StoreError> {
        let row: Option<UserColumns> = on_backend!(self, BY_ID, |db, text| sqlx::query_as(text)
            .bind(id.0)
            .fetch_optional(db)
            .await?);
        self.with_schools(row).await
    }

    /// The user with an e-mail address, however it is typed.
    pub async fn user_by_email(&mut self, email: &str) -> Result<Option<User>, StoreError> {
        let row: Option<UserColumns> = on_backend!(self, BY_EMAIL, |db, text| sqlx::query_as(text)
            .bind(fold_email(email))
            .fetch_optional(db)
            .await?);
        self.with_schools(row).await
    }

    /// The user whom an identity provider calls `subject`.
    pub async fn user_by_subject(&mut self, issuer: &str, subject: &str) -> Result<Option<User>, StoreError> {
        let row: Option<UserColumns> = on_backend!(self, BY_SUBJECT, |db, text| sqlx::query_as(text)
            .bind(issuer)
            .bind(subject)
            .fetch_optional(db)
            .await?);
        self.with_schools(row).await
    }

    /// Every user, by e-mail address.
    pub async fn users(&mut self) -> Result<Vec<User>, StoreError> {
        let rows: Vec<UserColumns> = on_backend!(self, LIST, |db, text| sqlx::query_as(text).fetch_all(db).await?);
        let mut schools = self.schools_of_all().await?;
        rows.into_iter()
            .map(|row| {
                let mut user = User::try_from(row)?;
                user.schools = schools.remove(&user.id).unwrap_or_default();
                Ok(user)
            })
            .collect()
    }

    /// The active administrators. They stay so until this unit of work ends: two who suspend each other at the same moment
    /// take turns.
    pub async fn administrators(&mut self) -> Result<Vec<UserId>, StoreError> {
        let ids: Vec<Uuid> = on_backend!(self, ADMINISTRATORS, |db, text| sqlx::query_scalar(text)
            .bind(Role::SystemAdmin.name())
            .bind(UserStatus::Active.name())
            .fetch_all(db)
            .await?);
        Ok(ids.into_iter().map(UserId).collect())
    }

    async fn with_schools(&mut self, row: Option<UserColumns>) -> Result<Option<User>, StoreError> {
        let Some(row) = row else { return Ok(None) };
        let mut user = User::try_from(row)?;
        user.schools = self.schools_of(user.id).await?;
        Ok(Some(user))
    }
}
