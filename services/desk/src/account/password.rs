//! Passwords of local accounts.

use child::policy::Viewer;
use chrono::{DateTime, TimeDelta, Utc};
use store::User;

use super::sign_in::verify;
use crate::{
    audit::{Action, Event},
    desk::Desk,
    error::{DeskError, Problem},
};

/// The shortest password accepted.
const LETTERS_MIN: usize = 12;
/// The longest: hashing more would cost more than it protects.
const LETTERS_MAX: usize = 200;

/// A password that somebody else knows opens its one page for this long.
const TEMPORARY_FOR: TimeDelta = TimeDelta::hours(72);

/// What a person types to change their password.
pub struct PasswordChange {
    /// The password as it is.
    pub current: String,
    /// The password to be.
    pub new: String,
    /// The same again.
    pub again: String,
}

/// What is wrong with a new password, if anything is.
pub(super) fn problem(password: &str) -> Option<String> {
    let letters = password.chars().count();
    if letters < LETTERS_MIN {
        return Some(format!("Password must be {LETTERS_MIN} characters or more"));
    }
    (letters > LETTERS_MAX).then(|| format!("Password must be {LETTERS_MAX} characters or less"))
}

/// The hash that is kept of a password: argon2id, salted.
pub(super) async fn hash(password: String) -> String {
    tokio::task::spawn_blocking(move || password_auth::generate_hash(password))
        .await
        .expect("hashing a password does not panic")
}

/// A password made by chance that can be read out: 80 bits in letters and digits that cannot be mistaken for each other.
pub(super) fn temporary(chance: &[u8; 32]) -> String {
    const SIGNS: &[u8; 32] = b"0123456789ABCDEFGHJKMNPQRSTVWXYZ";
    let mut password = String::with_capacity(19);
    for (index, byte) in chance[..16].iter().enumerate() {
        if index > 0 && index % 4 == 0 {
            password.push('-');
        }
        password.push(char::from(SIGNS[usize::from(byte % 32)]));
    }
    password
}

/// Lets a user in with a password that was made by chance, until they chose their own or it runs out.
pub(super) async fn set_temporary(user: &mut User, password: &str, now: DateTime<Utc>) {
    user.password_hash = Some(hash(password.to_owned()).await);
    user.password_until = Some(now + TEMPORARY_FOR);
}

impl Desk {
    /// Changes the viewer's own password. Every session of theirs ends; the caller begins a new one.
    pub async fn change_password(&self, viewer: &Viewer, typed: PasswordChange) -> Result<(), DeskError> {
        let mut problems = Vec::new();
        let mut wrong = |field: &'static str, message: String| {
            problems.push(Problem {
                field: field.into(),
                message,
            });
        };
        if let Some(message) = problem(&typed.new) {
            wrong("new", message);
        } else if typed.new == typed.current {
            wrong("new", "New password must differ from the one you have".to_owned());
        }
        if typed.new != typed.again {
            wrong("again", "Enter the same new password twice".to_owned());
        }
        if !problems.is_empty() {
            return Err(DeskError::Unusable(problems));
        }
        let turn = self.password_turn().await;
        let user = self.shared.db.read().await?.user(viewer.user).await?;
        let user = user.ok_or(DeskError::NotFound)?;
        if user.password_hash.is_none() {
            return Err(DeskError::NotFound);
        }
        let now = self.shared.clock.now();
        let locked = user.locked_until.is_some_and(|until| until > now);
        if !verify(typed.current, user.password_hash.clone()).await || locked {
            // Whoever found an open screen may not try passwords on it without end.
            if !locked {
                self.count_failure(&user, now).await?;
            }
            return Err(DeskError::unusable("current", "Your password is not right"));
        }
        let hash = hash(typed.new).await;
        drop(turn);
        let mut tx = self.shared.db.begin().await?;
        let mut user = tx.user(viewer.user).await?.ok_or(DeskError::NotFound)?;
        user.password_hash = Some(hash);
        user.password_until = None;
        if !tx.change_user(&user).await? {
            return Err(DeskError::Changed);
        }
        tx.end_sessions_of(user.id).await?;
        tx.commit().await?;
        self.trace(Event::of(viewer, Action::PasswordChanged)).await
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_password_is_neither_short_nor_endless() {
        assert!(problem("elevenchars").is_some());
        assert!(problem("twelve chars").is_none());
        assert!(problem(&"x".repeat(201)).is_some());
    }

    #[test]
    fn a_temporary_password_is_long_enough_and_can_be_read_out() {
        let password = temporary(&std::array::from_fn(|index| (index * 37) as u8));
        assert_eq!(password, "05AF-MSY3-8DJQ-W16B");
        assert_eq!(problem(&password), None);
    }
}
