//! Six-digit codes: the second factor of local accounts (RFC 6238). Only the user ever sees the secret.

use child::policy::Viewer;
use chrono::{DateTime, Utc};
use totp_rs::{Builder, Secret, Totp};

use crate::{
    audit::{Action, Event},
    desk::Desk,
    error::DeskError,
};

/// A secret for an authenticator app, base 32.
pub(super) fn new_secret(chance: [u8; 32]) -> String {
    Secret::from(chance).to_base32()
}

/// The time step that a code belongs to, if it is one of now: a clock may be half a minute off.
pub(super) fn step_of(secret: &str, code: &str, now: DateTime<Utc>) -> Option<i64> {
    let code: String = code.chars().filter(char::is_ascii_digit).collect();
    let step = totp(secret)?.check(&code, u64::try_from(now.timestamp()).ok()?)?;
    i64::try_from(step).ok()
}

fn totp(secret: &str) -> Option<Totp> {
    Builder::new()
        .with_secret(Secret::try_from_base32(secret).ok()?)
        .build()
        .ok()
}

impl Desk {
    /// A secret for the viewer's authenticator app. It counts once a code of it was typed.
    pub fn offer_code_secret(&self) -> String {
        new_secret(self.shared.ids.secret())
    }

    /// Sets up codes for the viewer's own account: `secret` is the one that was offered, `typed` a code that the app
    /// makes of it. Every session of the viewer ends; the caller begins a new one.
    pub async fn set_up_code(&self, viewer: &Viewer, secret: &str, typed: &str) -> Result<(), DeskError> {
        let Some(step) = step_of(secret, typed, self.shared.clock.now()) else {
            return Err(DeskError::unusable(
                "code",
                "The code is not right. Check the key in the app, and enter the code that it shows now",
            ));
        };
        let mut tx = self.shared.db.begin().await?;
        let mut user = tx.user(viewer.user).await?.ok_or(DeskError::NotFound)?;
        if user.password_hash.is_none() {
            return Err(DeskError::NotFound);
        }
        user.totp_secret = Some(secret.to_owned());
        user.code_due = false;
        if !tx.change_user(&user).await? {
            return Err(DeskError::Changed);
        }
        // The code that proved the app works is used up.
        tx.use_code(user.id, step).await?;
        tx.end_sessions_of(user.id).await?;
        tx.commit().await?;
        self.trace(Event::of(viewer, Action::CodeSetUp)).await
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// RFC 6238, appendix B: the secret of its SHA-1 examples, padded to the length that we make.
    #[test]
    fn a_code_fits_its_own_half_minute_and_its_neighbours() {
        let secret = new_secret([7; 32]);
        let now = DateTime::from_timestamp(1_788_000_000, 0).unwrap();
        let code = totp(&secret).unwrap().generate(1_788_000_000).to_string();
        assert_eq!(step_of(&secret, &code, now), Some(1_788_000_000 / 30));
        let spaced = format!("{} {}", &code[..3], &code[3..]);
        assert_eq!(step_of(&secret, &spaced, now), Some(1_788_000_000 / 30));
        assert_eq!(
            step_of(&secret, &code, now + chrono::TimeDelta::seconds(30)),
            Some(1_788_000_000 / 30)
        );
        assert_eq!(step_of(&secret, &code, now + chrono::TimeDelta::seconds(90)), None);
        assert_eq!(step_of(&secret, "", now), None);
        assert_eq!(step_of("not base 32!", &code, now), None);
    }
}
