//! Users.

use child::{
    UserId,
    policy::{Role, Viewer},
};
use chrono::NaiveDate;
use store::{User, UserStatus, users::fold_email};

use crate::{
    audit::{Action, Event},
    desk::Desk,
    error::DeskError,
};

/// The shortest password accepted.
const PASSWORD_LETTERS_MIN: usize = 12;

/// A user to be made.
#[derive(Clone)]
pub struct NewUser {
    /// E-mail address to sign in with.
    pub email: String,
    /// Name shown.
    pub display_name: String,
    /// Role.
    pub role: Role,
    /// Password.
    pub password: String,
    /// Whether a six-digit code is asked for at each sign-in.
    pub totp: bool,
    /// Names of the sources that a source partner speaks for; nobody else has any.
    pub sources: Vec<String>,
    /// Whether the terms count as accepted (the demo's users).
    pub terms_accepted: bool,
    /// Whom the user works for.
    pub organisation: Option<String>,
    /// The team in it.
    pub team: Option<String>,
    /// The schools that the user works for: their URN, or the council's own code.
    pub schools: Vec<String>,
    /// The last day on which the criminal-record check holds.
    pub checks_until: Option<NaiveDate>,
    /// The last day on which the training holds.
    pub training_until: Option<NaiveDate>,
}

impl NewUser {
    /// A user with a password of whom nothing else is said.
    pub fn new(email: &str, display_name: &str, role: Role, password: &str) -> Self {
        Self {
            email: email.to_owned(),
            display_name: display_name.to_owned(),
            role,
            password: password.to_owned(),
            totp: false,
            sources: Vec::new(),
            terms_accepted: false,
            organisation: None,
            team: None,
            schools: Vec::new(),
            checks_until: None,
            training_until: None,
        }
    }
}

impl Desk {
    /// Makes a user; returns the secret for the authenticator app where one is asked for.
    pub async fn create_user(&self, new: NewUser) -> Result<Option<String>, DeskError> {
        let email = fold_email(&new.email);
        if !email.contains('@') {
            return Err(DeskError::unusable(
                "email",
                "Enter an email address, like name@example.org",
            ));
        }
        if new.password.chars().count() < PASSWORD_LETTERS_MIN {
            return Err(DeskError::unusable(
                "password",
                format!("Password must be {PASSWORD_LETTERS_MIN} characters or more"),
            ));
        }
        let mut sources = new.sources;
        sources.sort_unstable();
        sources.dedup();
        if !sources.is_empty() && new.role != Role::SourcePartner {
            return Err(DeskError::unusable(
                "source",
                "Only a source_partner speaks for sources; leave them out, or choose that role",
            ));
        }
        for source in &sources {
            if self.shared.db.read().await?.source(source).await?.is_none() {
                return Err(DeskError::unusable(
                    "source",
                    format!("There is no source {source}; see onechild source list"),
                ));
            }
        }
        if self.shared.db.read().await?.user_by_email(&email).await?.is_some() {
            return Err(DeskError::unusable(
                "email",
                "There is a user with this email address already",
            ));
        }
        let now = self.shared.clock.now();
        let id = UserId(self.shared.ids.uuid(now));
        let secret = new.totp.then(|| super::sign_in::totp_secret(self.shared.ids.secret()));
        let password = new.password;
        let password_hash = tokio::task::spawn_blocking(move || password_auth::generate_hash(password))
            .await
            .expect("hashing a password does not panic");
        let mut tx = self.shared.db.begin().await?;
        tx.add_user(&User {
            organisation: new.organisation,
            team: new.team,
            schools: new.schools,
            checks_until: new.checks_until,
            training_until: new.training_until,
            password_hash: Some(password_hash),
            totp_secret: secret.clone(),
            terms_accepted_on: new.terms_accepted.then(|| now.date_naive()),
            ..User::new(id, &email, &new.display_name, new.role, now)
        })
        .await?;
        tx.set_sources_of(id, &sources).await?;
        tx.commit().await?;
        let detail = serde_json::json!({ "made": id, "role": new.role, "sources": sources });
        self.trace(Event::bare(Action::UserChanged).with(detail)).await?;
        Ok(secret)
    }

    /// The user as of now; nobody if unknown or suspended.
    pub async fn viewer(&self, id: UserId) -> Result<Option<Viewer>, DeskError> {
        let user = self.shared.db.read().await?.user(id).await?;
        Ok(user
            .filter(|user| user.status == UserStatus::Active)
            .map(|user| viewer(&user)))
    }

    /// Every user: email, name, role.
    pub async fn users(&self) -> Result<Vec<(String, String, Role)>, DeskError> {
        let users = self.shared.db.read().await?.users().await?;
        Ok(users
            .into_iter()
            .map(|user| (user.email, user.display_name, user.role))
            .collect())
    }
}

pub(super) fn viewer(user: &User) -> Viewer {
    Viewer {
        email: Some(user.email.clone()),
        organisation: user.organisation.clone(),
        team: user.team.clone(),
        schools: user.schools.clone(),
        ..Viewer::new(user.id, user.display_name.as_str(), user.role)
    }
}
