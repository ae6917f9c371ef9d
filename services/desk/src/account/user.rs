//! Users as the command line makes them, and as every request reads them.

use child::{
    UserId,
    policy::{Role, Viewer},
    uk_day::uk_day,
};
use chrono::NaiveDate;
use store::{User, UserStatus, users::fold_email};

use super::{code, keeper::Keeper, password, profile::Profile};
use crate::{desk::Desk, error::DeskError};

/// A user to be made at the command line.
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
    /// Makes a user with a password of their own, as the operator of the service, whose role needs nobody else's word;
    /// returns the secret for the authenticator app where one is asked for.
    pub async fn create_user(&self, new: NewUser) -> Result<Option<String>, DeskError> {
        if let Some(message) = password::problem(&new.password) {
            return Err(DeskError::unusable("password", message));
        }
        let profile = Profile {
            email: new.email,
            display_name: new.display_name,
            role: new.role,
            organisation: new.organisation,
            team: new.team,
            schools: new.schools,
            sources: new.sources,
            checks_until: new.checks_until,
            training_until: new.training_until,
        };
        let profile = self.checked(profile).await?;
        let secret = new.totp.then(|| code::new_secret(self.shared.ids.secret()));
        let mut user = self.new_user(&profile);
        user.password_hash = Some(password::hash(new.password).await);
        user.totp_secret.clone_from(&secret);
        user.terms_accepted_on = new.terms_accepted.then(|| uk_day(user.created_at));
        self.keep_new_user(Keeper::Operator, &profile, &mut user).await?;
        Ok(secret)
    }

    /// The user as of now; nobody if unknown, suspended, or without the checks and the training that the role needs.
    pub async fn viewer(&self, id: UserId) -> Result<Option<Viewer>, DeskError> {
        let mut tx = self.shared.db.read().await?;
        let (rules, today) = (self.shared.access, self.shared.clock.today());
        let user = tx.user(id).await?;
        let user = user.filter(|user| user.status == UserStatus::Active && rules.lapses(user, today).is_empty());
        let Some(user) = user else { return Ok(None) };
        let related = tx.relationships_of(id).await?.into_iter().collect();
        let mut viewer = viewer(&user);
        viewer.related = related;
        // A child is their own by whichever code its feeds name the school.
        let sources = self.sources().await;
        viewer.schools = user
            .schools
            .iter()
            .flat_map(|written| {
                let (code, number) = sources.school_codes(written);
                [Some(code), number].into_iter().flatten().map(str::to_owned)
            })
            .collect();
        Ok(Some(viewer))
    }

    /// Whether the viewer has a password here, which they may change; else the identity provider signs them in.
    pub async fn has_password(&self, viewer: &Viewer) -> Result<bool, DeskError> {
        let user = self.shared.db.read().await?.user(viewer.user).await?;
        Ok(user.is_some_and(|user| user.password_hash.is_some()))
    }

    /// The id of the user with an e-mail address: for the command line.
    pub async fn user_id(&self, email: &str) -> Result<UserId, DeskError> {
        let user = self.shared.db.read().await?.user_by_email(&fold_email(email)).await?;
        user.map(|user| user.id).ok_or_else(|| {
            DeskError::unusable(
                "email",
                "There is no user with this email address; see onechild user list",
            )
        })
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
