//! Administrators and the operator add users and change what is said of them (page P21). Nobody keeps their own account; a
//! role that works behind shields takes two.

use child::{UserId, policy::Role};
use serde_json::{Value, json};
use store::{User, UserStatus};

use super::{
    access::keep_an_administrator,
    keeper::Keeper,
    password::{set_temporary, temporary},
    profile::Profile,
    rules::needs_two_people,
};
use crate::{desk::Desk, error::DeskError};

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

impl Desk {
    /// Adds a user.
    pub async fn add_user(&self, keeper: Keeper<'_>, profile: Profile, way: Way) -> Result<Added, DeskError> {
        keeper.keeps_users()?;
        let profile = self.checked(profile).await?;
        let mut user = self.new_user(&profile);
        let password = (way == Way::Local).then(|| temporary(&self.shared.ids.secret()));
        if let Some(password) = &password {
            let now = user.created_at;
            set_temporary(&mut user, password, now).await;
        }
        let waits = self.keep_new_user(keeper, &profile, &mut user).await?;
        Ok(Added {
            id: user.id,
            password,
            waits,
        })
    }

    /// A user of whom this is said, with a fresh id, who is not kept yet.
    pub(super) fn new_user(&self, profile: &Profile) -> User {
        let now = self.shared.clock.now();
        profile.user(UserId(self.shared.ids.uuid(now)), now)
    }

    /// Keeps a new user of whom a checked profile is said: the one way in which people make users. Whether another
    /// administrator has to agree first.
    pub(super) async fn keep_new_user(
        &self,
        keeper: Keeper<'_>,
        profile: &Profile,
        user: &mut User,
    ) -> Result<bool, DeskError> {
        let waits = keeper.leave_to_another(user);
        let mut tx = self.shared.db.begin().await?;
        if tx.user_by_email(&user.email).await?.is_some() {
            return Err(taken());
        }
        tx.add_user(user).await?;
        tx.set_sources_of(user.id, &profile.sources).await?;
        tx.commit().await?;
        let detail = json!({ "role": user.role, "sources": profile.sources, "waits": waits });
        self.trace(keeper.event(user.id, "added", detail).with(reach(user)))
            .await?;
        Ok(waits)
    }

    /// Changes what is said of a user, if nobody did since `version`. Another role ends every session; one that works
    /// behind shields waits until another administrator agrees, and the old one stays until then. So does somebody behind
    /// shields whose first sign-in another address would lead to. Whether something waits now.
    pub async fn change_user(
        &self,
        keeper: Keeper<'_>,
        id: UserId,
        version: i64,
        profile: Profile,
    ) -> Result<bool, DeskError> {
        keeper.may_keep(id)?;
        let profile = self.checked(profile).await?;
        let mut tx = self.shared.db.begin().await?;
        let mut user = tx.user(id).await?.ok_or(DeskError::NotFound)?;
        if user.version != version {
            return Err(DeskError::Changed);
        }
        let other = tx.user_by_email(&profile.email).await?;
        if other.is_some_and(|other| other.id != id) {
            return Err(taken());
        }
        let before = user.clone();
        profile.apply(&mut user);
        let email_changed = user.email != before.email;
        if profile.role != before.role {
            if before.role == Role::SystemAdmin {
                keep_an_administrator(&mut tx, id).await?;
            }
            change_role(keeper, &mut user, profile.role);
            if user.role != before.role {
                tx.end_sessions_of(id).await?;
            }
        }
        let only_address_leads_here = user.subject.is_none() && user.password_hash.is_none();
        if email_changed && only_address_leads_here {
            keeper.leave_to_another(&mut user);
        }
        if !tx.change_user(&user).await? {
            return Err(DeskError::Changed);
        }
        // A role that waits speaks for no sources, and the one that stays goes on speaking for its own.
        if user.role == profile.role {
            tx.set_sources_of(id, &profile.sources).await?;
        }
        tx.commit().await?;
        let detail = json!({ "role": user.role, "before": before.role, "proposed": user.proposed_role,
            "sources": profile.sources, "email_changed": email_changed, "checks_until": user.checks_until,
            "training_until": user.training_until });
        self.trace(keeper.event(id, "changed", detail).with(reach(&user)))
            .await?;
        Ok(keeper.person().is_some_and(|person| user.proposed_by == Some(person)))
    }
}

/// Gives another role, or proposes it where it takes a second person. Who does not sign in anyway has the role at once, and
/// goes on waiting for somebody else.
fn change_role(keeper: Keeper<'_>, user: &mut User, role: Role) {
    let waits = keeper.person().is_some() && needs_two_people(role);
    if !waits || user.status != UserStatus::Active {
        user.role = role;
    }
    user.proposed_role = waits.then_some(role);
    user.proposed_by = keeper.person().filter(|_| waits);
    if !waits && user.status == UserStatus::Waiting {
        user.status = UserStatus::Active;
    }
}

/// What decides whose children are a user's own, for the audit trail.
pub(super) fn reach(user: &User) -> Value {
    json!({ "organisation": user.organisation, "team": user.team, "schools": user.schools })
}

fn taken() -> DeskError {
    DeskError::unusable("email", "There is a user with this email address already")
}
