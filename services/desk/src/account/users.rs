//! Administrators keep users (page P21). Nobody keeps their own account; a role that works behind shields takes two.

use child::{
    UserId,
    policy::{Role, Viewer},
};
use chrono::{DateTime, TimeDelta, Utc};
use serde_json::{Value, json};
use store::{Tx, User, UserStatus};

use super::{
    password::{self, temporary},
    profile::Profile,
    rules::needs_two_people,
};
use crate::{
    audit::{Action, Event},
    desk::Desk,
    error::DeskError,
    right::{KeepsUsers, Right},
};

/// A password that somebody else knows opens its one page for this long.
const TEMPORARY_FOR: TimeDelta = TimeDelta::hours(72);

/// Who keeps users: an administrator, or the operator at the command line, who has nobody beside them.
#[derive(Debug, Clone, Copy)]
pub enum Keeper<'a> {
    /// An administrator.
    Administrator(&'a Viewer),
    /// The operator of the service.
    Operator,
}

impl Keeper<'_> {
    fn event(self, user: UserId, did: &str, detail: Value) -> Event {
        let event = match self {
            Self::Administrator(viewer) => Event::of(viewer, Action::UserChanged),
            Self::Operator => Event::bare(Action::UserChanged),
        };
        let event = Event {
            subject: Some(user.to_string()),
            ..event
        };
        event.with(json!({ "did": did })).with(detail)
    }

    /// Who it is, if it is a person who signed in.
    pub(super) fn person(self) -> Option<UserId> {
        match self {
            Self::Administrator(viewer) => Some(viewer.user),
            Self::Operator => None,
        }
    }

    /// Nobody but an administrator knows that there are users to keep; nobody keeps their own account.
    fn may_keep(self, user: UserId) -> Result<(), DeskError> {
        if let Self::Administrator(viewer) = self {
            KeepsUsers::require(viewer)?;
            if viewer.user == user {
                return Err(DeskError::unusable(
                    "user",
                    "Another administrator has to change your own account",
                ));
            }
        }
        Ok(())
    }
}

/// How a new user signs in.
#[derive(Debug, Clone, Copy, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Way {
    /// Through the identity provider, which has to know the e-mail address.
    Provider,
    /// With a password here.
    Local,
}

/// A user that was added.
#[derive(Clone, serde::Serialize)]
pub struct Added {
    /// Id.
    pub id: UserId,
    /// A password for the first sign-in, told once; the user chooses their own then.
    pub password: Option<String>,
    /// Whether another administrator has to agree before the user may sign in.
    pub waits: bool,
}

/// What is done to a user's access, besides changing what is said of them.
#[derive(Debug, Clone, Copy, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum AccessAct {
    /// The user may not sign in any more; every session ends now.
    Suspend,
    /// The user may sign in again.
    Reinstate,
    /// A person looked at the access and it is still right.
    Confirm,
    /// The role that somebody else proposed is given.
    Agree,
    /// The role that was proposed is not given.
    Decline,
    /// A lock after failed sign-ins is lifted.
    Unlock,
}

impl AccessAct {
    const fn name(self) -> &'static str {
        match self {
            Self::Suspend => "suspended",
            Self::Reinstate => "reinstated",
            Self::Confirm => "confirmed",
            Self::Agree => "role_agreed",
            Self::Decline => "role_declined",
            Self::Unlock => "unlocked",
        }
    }
}

impl Desk {
    /// Adds a user.
    pub async fn add_user(&self, keeper: Keeper<'_>, profile: Profile, way: Way) -> Result<Added, DeskError> {
        if let Keeper::Administrator(viewer) = keeper {
            KeepsUsers::require(viewer)?;
        }
        let profile = self.checked(profile).await?;
        if profile.role == Role::FeedService {
            return Err(DeskError::unusable(
                "role",
                "Select a role that a person has; machines have tokens (onechild source token add)",
            ));
        }
        let now = self.shared.clock.now();
        let id = UserId(self.shared.ids.uuid(now));
        let mut user = profile.user(id, now);
        let password = (way == Way::Local).then(|| temporary(&self.shared.ids.secret()));
        if let Some(password) = &password {
            self.set_temporary(&mut user, password, now).await;
        }
        let waits = keeper.person().is_some() && needs_two_people(profile.role);
        if waits {
            user.status = UserStatus::Waiting;
            user.proposed_role = Some(profile.role);
            user.proposed_by = keeper.person();
        }
        let mut tx = self.shared.db.begin().await?;
        if tx.user_by_email(&user.email).await?.is_some() {
            return Err(taken());
        }
        tx.add_user(&user).await?;
        tx.set_sources_of(id, &profile.sources).await?;
        tx.commit().await?;
        let detail = json!({ "role": profile.role, "sources": profile.sources, "waits": waits });
        self.trace(keeper.event(id, "added", detail)).await?;
        Ok(Added { id, password, waits })
    }

    /// Changes what is said of a user, if nobody did since `version`. Another role ends every session; one that works
    /// behind shields waits until another administrator agrees, and the old one stays until then.
    pub async fn change_user(
        &self,
        keeper: Keeper<'_>,
        id: UserId,
        version: i64,
        profile: Profile,
    ) -> Result<(), DeskError> {
        keeper.may_keep(id)?;
        let profile = self.checked(profile).await?;
        if profile.role == Role::FeedService {
            return Err(DeskError::unusable("role", "Select a role that a person has"));
        }
        let mut tx = self.shared.db.begin().await?;
        let mut user = tx.user(id).await?.ok_or(DeskError::NotFound)?;
        if user.version != version {
            return Err(DeskError::Changed);
        }
        let other = tx.user_by_email(&profile.email).await?;
        if other.is_some_and(|other| other.id != id) {
            return Err(taken());
        }
        let before = user.role;
        profile.apply(&mut user);
        let mut proposed = None;
        if profile.role != before {
            if before == Role::SystemAdmin {
                self.keep_an_administrator(&mut tx, id).await?;
            }
            if keeper.person().is_some() && needs_two_people(profile.role) {
                user.proposed_role = Some(profile.role);
                user.proposed_by = keeper.person();
                proposed = Some(profile.role);
            } else {
                user.role = profile.role;
                user.proposed_role = None;
                user.proposed_by = None;
                tx.end_sessions_of(id).await?;
            }
        }
        if !tx.change_user(&user).await? {
            return Err(DeskError::Changed);
        }
        tx.set_sources_of(id, &profile.sources).await?;
        tx.commit().await?;
        let detail = json!({ "role": user.role, "before": before, "proposed": proposed, "sources": profile.sources,
            "checks_until": user.checks_until, "training_until": user.training_until });
        self.trace(keeper.event(id, "changed", detail)).await
    }

    /// Suspends, reinstates, confirms, agrees to a proposed role, declines it, or lifts a lock.
    pub async fn act_on_access(&self, keeper: Keeper<'_>, id: UserId, act: AccessAct) -> Result<(), DeskError> {
        keeper.may_keep(id)?;
        let today = self.shared.clock.today();
        let mut tx = self.shared.db.begin().await?;
        let mut user = tx.user(id).await?.ok_or(DeskError::NotFound)?;
        match act {
            AccessAct::Suspend => {
                if user.role == Role::SystemAdmin {
                    self.keep_an_administrator(&mut tx, id).await?;
                }
                user.status = UserStatus::Suspended;
                tx.end_sessions_of(id).await?;
            }
            AccessAct::Reinstate => {
                if user.status != UserStatus::Suspended {
                    return Err(DeskError::unusable("user", "This user is not suspended"));
                }
                // What still waits for a second person goes on waiting.
                user.status = if user.proposed_role == Some(user.role) {
                    UserStatus::Waiting
                } else {
                    UserStatus::Active
                };
                user.reviewed_on = Some(today);
                user.reviewed_by = keeper.person();
            }
            AccessAct::Confirm => {
                user.reviewed_on = Some(today);
                user.reviewed_by = keeper.person();
            }
            AccessAct::Agree => agree(keeper, &mut user)?,
            AccessAct::Decline => {
                user.proposed_role.take().ok_or_else(nothing_waits)?;
                user.proposed_by = None;
                if user.status == UserStatus::Waiting {
                    user.status = UserStatus::Suspended;
                }
            }
            AccessAct::Unlock => tx.unlock_user(id).await?,
        }
        if act == AccessAct::Agree {
            tx.end_sessions_of(id).await?;
        }
        if !tx.change_user(&user).await? {
            return Err(DeskError::Changed);
        }
        tx.commit().await?;
        self.trace(keeper.event(id, act.name(), json!({ "role": user.role })))
            .await
    }

    /// Lets a user begin anew with a password that is told once, and without their six-digit codes, which they set up
    /// again: for somebody who lost either. Every session ends.
    pub async fn reset_sign_in(&self, keeper: Keeper<'_>, id: UserId) -> Result<String, DeskError> {
        keeper.may_keep(id)?;
        let password = temporary(&self.shared.ids.secret());
        let now = self.shared.clock.now();
        let user = self.shared.db.read().await?.user(id).await?;
        let mut user = user.ok_or(DeskError::NotFound)?;
        if user.password_hash.is_none() {
            return Err(DeskError::unusable(
                "user",
                "This user signs in through the identity provider, which resets what was lost",
            ));
        }
        self.set_temporary(&mut user, &password, now).await;
        user.code_due = user.code_due || user.totp_secret.is_some();
        user.totp_secret = None;
        let mut tx = self.shared.db.begin().await?;
        if !tx.change_user(&user).await? {
            return Err(DeskError::Changed);
        }
        tx.unlock_user(id).await?;
        tx.end_sessions_of(id).await?;
        tx.commit().await?;
        self.trace(keeper.event(id, "sign_in_reset", Value::Null)).await?;
        Ok(password)
    }

    async fn set_temporary(&self, user: &mut User, password: &str, now: DateTime<Utc>) {
        user.password_hash = Some(password::hash(password.to_owned()).await);
        user.password_until = Some(now + TEMPORARY_FOR);
    }

    /// Refuses what would leave nobody who keeps users.
    async fn keep_an_administrator(&self, tx: &mut Tx, without: UserId) -> Result<(), DeskError> {
        let others = tx.administrators().await?;
        if others.iter().any(|other| *other != without) {
            return Ok(());
        }
        Err(DeskError::unusable(
            "user",
            "This is the last administrator. Add another administrator first",
        ))
    }
}

/// Gives the role that was proposed by somebody else.
fn agree(keeper: Keeper<'_>, user: &mut User) -> Result<(), DeskError> {
    let role = user.proposed_role.ok_or_else(nothing_waits)?;
    if keeper.person().is_some() && user.proposed_by == keeper.person() {
        return Err(DeskError::unusable(
            "user",
            "You proposed this role. Another administrator has to agree",
        ));
    }
    user.role = role;
    user.proposed_role = None;
    user.proposed_by = None;
    if user.status == UserStatus::Waiting {
        user.status = UserStatus::Active;
    }
    Ok(())
}

fn nothing_waits() -> DeskError {
    DeskError::unusable("user", "No role waits for a second person")
}

fn taken() -> DeskError {
    DeskError::unusable("email", "There is a user with this email address already")
}
