//! Signing in with a local account.

use std::net::IpAddr;

use child::policy::Viewer;
use chrono::{Months, TimeDelta};
use store::{User, UserStatus, users::fold_email};
use totp_rs::{Builder, Secret, Totp};

use super::user::viewer;
use crate::{
    audit::{Action, By, Event},
    desk::Desk,
    error::DeskError,
};

/// This many failures in a row lock the account (page P1).
const FAILURES_MAX: i64 = 5;
/// For this long.
const LOCK: TimeDelta = TimeDelta::minutes(15);
/// Terms are accepted anew after this many months.
const TERMS_MONTHS: u32 = 12;
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
    /// Whether the terms have to be accepted first.
    pub terms_due: bool,
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
    /// The service could not check.
    #[error(transparent)]
    Unavailable(#[from] DeskError),
}

impl From<store::StoreError> for SignInRefused {
    fn from(error: store::StoreError) -> Self {
        Self::Unavailable(error.into())
    }
}

impl Desk {
    /// Checks a local account.
    pub async fn sign_in(&self, typed: &SignIn) -> Result<SignedIn, SignInRefused> {
        let now = self.shared.clock.now();
        let user = self
            .shared
            .db
            .read()
            .await?
            .user_by_email(&fold_email(&typed.email))
            .await?;
        let hash = user
            .as_ref()
            .and_then(|user| user.password_hash.as_deref())
            .unwrap_or(NOBODY)
            .to_owned();
        let password = typed.password.clone();
        let right = tokio::task::spawn_blocking(move || password_auth::verify_password(password, &hash).is_ok())
            .await
            .expect("checking a password does not panic");
        let Some(user) = user else {
            return self.refuse(None, typed.address).await;
        };
        let locked = user.locked_until.is_some_and(|until| until > now);
        if locked || user.status != UserStatus::Active {
            return self.refuse(Some(&user), typed.address).await;
        }
        let code_right = match (&user.totp_secret, &typed.code) {
            (None, _) => true,
            (Some(_), None) if right => return Err(SignInRefused::CodeNeeded),
            (Some(_), None) => false,
            (Some(secret), Some(code)) => totp(secret).is_some_and(|totp| {
                totp.check(code.trim(), u64::try_from(now.timestamp()).unwrap_or_default())
                    .is_some()
            }),
        };
        if !right || !code_right {
            let mut tx = self.shared.db.begin().await?;
            if tx.count_failed_sign_in(user.id).await? % FAILURES_MAX == 0 {
                tx.lock_user(user.id, now + LOCK, now).await?;
            }
            tx.commit().await?;
            return self.refuse(Some(&user), typed.address).await;
        }
        let mut tx = self.shared.db.begin().await?;
        tx.user_signed_in(user.id, now).await?;
        tx.commit().await?;
        let viewer = Viewer {
            address: typed.address,
            ..viewer(&user)
        };
        self.trace(Event::of(&viewer, Action::SignIn)).await?;
        let accepted = user.terms_accepted_on;
        let terms_due = accepted.is_none_or(|on| on + Months::new(TERMS_MONTHS) <= now.date_naive());
        Ok(SignedIn { viewer, terms_due })
    }

    /// Records a refused sign-in and refuses it.
    async fn refuse(&self, user: Option<&User>, address: Option<IpAddr>) -> Result<SignedIn, SignInRefused> {
        let event = Event {
            subject: user.map(|user| user.id.to_string()),
            by: By::Stranger(address),
            ..Event::bare(Action::SignInRefused)
        };
        self.trace(event).await?;
        Err(SignInRefused::Wrong)
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

    /// Whether the viewer has to accept the terms before going on.
    pub async fn terms_due(&self, viewer: &Viewer) -> Result<bool, DeskError> {
        let today = self.shared.clock.today();
        let user = self.shared.db.read().await?.user(viewer.user).await?;
        let accepted = user.and_then(|user| user.terms_accepted_on);
        Ok(accepted.is_none_or(|on| on + Months::new(TERMS_MONTHS) <= today))
    }
}

/// A secret for an authenticator app, base 32.
pub(super) fn totp_secret(chance: [u8; 32]) -> String {
    Secret::from(chance).to_base32()
}

fn totp(secret: &str) -> Option<Totp> {
    Builder::new()
        .with_secret(Secret::try_from_base32(secret).ok()?)
        .build()
        .ok()
}
