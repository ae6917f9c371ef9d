//! Signing in with a local account, and out.

use std::net::IpAddr;

use child::{policy::Viewer, uk_day::uk_day};
use chrono::{DateTime, TimeDelta, Utc};
use store::{User, UserStatus, users::fold_email};
use tokio::sync::SemaphorePermit;

use super::{
    code,
    rules::{Due, Lapse},
    user::viewer,
};
use crate::{
    audit::{Action, By, Event},
    desk::Desk,
    error::DeskError,
};

/// This many failures in a row lock the account (page P1).
const FAILURES_MAX: i64 = 5;
/// For this long.
const LOCK: TimeDelta = TimeDelta::minutes(15);
/// A hash of no password: verified when the address is unknown, so that both answers take the same work.
const NOBODY: &str =
    "$argon2id$v=19$m=19456,t=2,p=1$c2FsdHNhbHRzYWx0c2FsdA$4gRSfU8wSzGWDbn/0bVRVYwQtqLAPsbIGLIh3qnsQFw";

/// What was typed.
pub struct SignIn {
    /// E-mail address.
    pub email: String,
    /// Password.
    pub password: String,
    /// Six-digit code, where one was asked for.
    pub code: Option<String>,
    /// Where the request came from.
    pub address: Option<IpAddr>,
}

/// Somebody who signed in.
#[derive(Debug, Clone)]
pub struct SignedIn {
    /// Who.
    pub viewer: Viewer,
    /// What they do before anything else, in this order.
    pub due: Vec<Due>,
}

/// Why nobody was signed in.
#[derive(Debug, thiserror::Error)]
pub enum SignInRefused {
    /// Wrong email, wrong password, suspended or locked: one answer for all.
    #[error("email or password is not right, or the account is locked")]
    Wrong,
    /// The password is right; the account also asks for a code.
    #[error("a six-digit code is needed")]
    CodeNeeded,
    /// The identity provider knows the person, and they have no access here.
    #[error("there is no access for this person")]
    NoAccess,
    /// The person is who they say, and something has run out.
    #[error("criminal-record check or training has run out")]
    Lapsed(Vec<Lapse>),
    /// The service could not check.
    #[error(transparent)]
    Unavailable(#[from] DeskError),
}

impl From<store::StoreError> for SignInRefused {
    fn from(error: store::StoreError) -> Self {
        Self::Unavailable(error.into())
    }
}

/// Why somebody was not signed in, for the audit trail.
#[derive(Debug, Clone, Copy)]
pub(super) enum Why {
    Unknown,
    Password,
    Code,
    CodeUsed,
    Locked,
    NotActive,
    Lapsed,
    NoRole,
    AddressTaken,
    AddressUnproved,
}

impl Why {
    const fn name(self) -> &'static str {
        match self {
            Self::Unknown => "unknown",
            Self::Password => "password",
            Self::Code => "code",
            Self::CodeUsed => "code_used",
            Self::Locked => "locked",
            Self::NotActive => "not_active",
            Self::Lapsed => "lapsed",
            Self::NoRole => "no_role",
            Self::AddressTaken => "address_taken",
            Self::AddressUnproved => "address_unproved",
        }
    }
}

impl Desk {
    /// Checks a local account.
    pub async fn sign_in(&self, typed: &SignIn) -> Result<SignedIn, SignInRefused> {
        // Held until a failure is counted, so that those who try at the same moment see what the others' tries came to.
        let _turn = self.password_turn().await;
        let now = self.shared.clock.now();
        let user = self
            .shared
            .db
            .read()
            .await?
            .user_by_email(&fold_email(&typed.email))
            .await?;
        let hash = user.as_ref().and_then(|user| user.password_hash.clone());
        let has_password = hash.is_some();
        let right = verify(typed.password.clone(), hash).await && has_password;
        let Some(user) = user else {
            return self.refuse_wrong(None, Why::Unknown, typed.address).await;
        };
        if user.locked_until.is_some_and(|until| until > now) {
            return self.refuse_wrong(Some(&user), Why::Locked, typed.address).await;
        }
        if user.status != UserStatus::Active {
            return self.refuse_wrong(Some(&user), Why::NotActive, typed.address).await;
        }
        let in_time = user.password_until.is_none_or(|until| until > now);
        if !right || !in_time {
            self.count_failure(&user, now).await?;
            return self.refuse_wrong(Some(&user), Why::Password, typed.address).await;
        }
        if let Some(secret) = &user.totp_secret {
            let Some(code) = typed.code.as_deref() else {
                return Err(SignInRefused::CodeNeeded);
            };
            let step = code::step_of(secret, code, now);
            let fresh = match step {
                Some(step) => self.use_code(&user, step).await?,
                None => false,
            };
            if !fresh {
                self.count_failure(&user, now).await?;
                let why = if step.is_some() { Why::CodeUsed } else { Why::Code };
                return self.refuse_wrong(Some(&user), why, typed.address).await;
            }
        }
        self.let_in(&user, typed.address).await
    }

    /// Signs in somebody who proved who they are, unless something has run out.
    pub(super) async fn let_in(&self, user: &User, address: Option<IpAddr>) -> Result<SignedIn, SignInRefused> {
        let (now, rules) = (self.shared.clock.now(), self.shared.access);
        let lapses = rules.lapses(user, uk_day(now));
        if !lapses.is_empty() {
            self.trace_refused(Some(user), Why::Lapsed, address).await?;
            return Err(SignInRefused::Lapsed(lapses));
        }
        let mut tx = self.shared.db.begin().await?;
        tx.user_signed_in(user.id, now).await?;
        tx.commit().await?;
        let viewer = Viewer {
            address,
            ..viewer(user)
        };
        self.trace(Event::of(&viewer, Action::SignIn)).await?;
        Ok(SignedIn {
            viewer,
            due: rules.due(user, uk_day(now)),
        })
    }

    /// Waits until a password may be checked.
    pub(super) async fn password_turn(&self) -> SemaphorePermit<'_> {
        let turn = self.shared.passwords.acquire().await;
        turn.expect("nobody closes the turns")
    }

    async fn use_code(&self, user: &User, step: i64) -> Result<bool, DeskError> {
        let mut tx = self.shared.db.begin().await?;
        let fresh = tx.use_code(user.id, step).await?;
        tx.commit().await?;
        Ok(fresh)
    }

    /// Counts a failure; one too many locks the account, which administrators hear of: somebody may be keeping its owner
    /// out on purpose.
    pub(super) async fn count_failure(&self, user: &User, now: DateTime<Utc>) -> Result<(), DeskError> {
        let mut tx = self.shared.db.begin().await?;
        let locks = if tx.count_failed_sign_in(user.id).await? % FAILURES_MAX == 0 {
            Some(tx.lock_user(user.id, now + LOCK, now).await?)
        } else {
            None
        };
        tx.commit().await?;
        if let Some(locks) = locks {
            metrics::counter!("account_locks_total").increment(1);
            tracing::warn!(user.id = %user.id, user.locks = locks, "An account was locked after failed sign-ins.");
            let event = Event {
                subject: Some(user.id.to_string()),
                ..Event::bare(Action::AccountLocked)
            };
            self.trace(event.with(serde_json::json!({ "locks": locks }))).await?;
        }
        Ok(())
    }

    /// Records a refused sign-in and refuses it in the words that fit all.
    async fn refuse_wrong(
        &self,
        user: Option<&User>,
        why: Why,
        address: Option<IpAddr>,
    ) -> Result<SignedIn, SignInRefused> {
        self.trace_refused(user, why, address).await?;
        Err(SignInRefused::Wrong)
    }

    pub(super) async fn trace_refused(
        &self,
        user: Option<&User>,
        why: Why,
        address: Option<IpAddr>,
    ) -> Result<(), DeskError> {
        let event = Event {
            subject: user.map(|user| user.id.to_string()),
            by: By::Stranger(address),
            ..Event::bare(Action::SignInRefused)
        };
        self.trace(event.with(serde_json::json!({ "why": why.name() }))).await
    }

    /// Records that nobody was signed in, for a reason outside the accounts: the identity provider was not believed, or an
    /// address failed too often. `why` is a word of ours.
    pub async fn trace_nobody_signed_in(&self, why: &'static str, address: Option<IpAddr>) -> Result<(), DeskError> {
        let event = Event {
            by: By::Stranger(address),
            ..Event::bare(Action::SignInRefused)
        };
        self.trace(event.with(serde_json::json!({ "why": why }))).await
    }

    /// Records that somebody signed out. The session itself is deleted by the caller.
    pub async fn sign_out(&self, viewer: &Viewer) -> Result<(), DeskError> {
        self.trace(Event::of(viewer, Action::SignOut)).await
    }

    /// Records that the viewer accepted the terms today.
    pub async fn accept_terms(&self, viewer: &Viewer) -> Result<(), DeskError> {
        let mut tx = self.shared.db.begin().await?;
        let Some(mut user) = tx.user(viewer.user).await? else {
            return Err(DeskError::NotFound);
        };
        user.terms_accepted_on = Some(self.shared.clock.today());
        if !tx.change_user(&user).await? {
            return Err(DeskError::Changed);
        }
        tx.commit().await?;
        self.trace(Event::of(viewer, Action::TermsAccepted)).await
    }
}

/// Whether a password fits a hash; where there is none the same work is done.
pub(super) async fn verify(password: String, hash: Option<String>) -> bool {
    let hash = hash.unwrap_or_else(|| NOBODY.to_owned());
    tokio::task::spawn_blocking(move || password_auth::verify_password(password, &hash).is_ok())
        .await
        .expect("checking a password does not panic")
}
