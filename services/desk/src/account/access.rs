//! What is done to a user's access, besides changing what is said of them (page P21).

use child::{UserId, policy::Role};
use serde_json::json;
use store::{Tx, User, UserStatus};

use super::{
    keeper::Keeper,
    password::{set_temporary, temporary},
};
use crate::{desk::Desk, error::DeskError};

/// What is done to a user's access, besides changing what is said of them.
#[derive(Debug, Clone, Copy, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum AccessAct {
    /// The user may not sign in any more; every session ends now.
    Suspend,
    /// The user may sign in again. With a role that works behind shields not before another administrator agrees.
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
    /// Suspends, reinstates, confirms, agrees to a proposed role, declines it, or lifts a lock, if nobody changed the user
    /// since `version`: who agrees agrees to what they saw.
    pub async fn act_on_access(
        &self,
        keeper: Keeper<'_>,
        id: UserId,
        version: i64,
        act: AccessAct,
    ) -> Result<(), DeskError> {
        keeper.may_keep(id)?;
        let today = self.shared.clock.today();
        let mut tx = self.shared.db.begin().await?;
        let mut user = tx.user(id).await?.ok_or(DeskError::NotFound)?;
        if user.version != version {
            return Err(DeskError::Changed);
        }
        match act {
            AccessAct::Suspend => {
                if user.role == Role::SystemAdmin {
                    keep_an_administrator(&mut tx, id).await?;
                }
                user.status = UserStatus::Suspended;
                tx.end_sessions_of(id).await?;
            }
            AccessAct::Reinstate => {
                if user.status != UserStatus::Suspended {
                    return Err(DeskError::unusable("user", "This user is not suspended"));
                }
                user.status = UserStatus::Active;
                keeper.leave_to_another(&mut user);
                user.reviewed_on = Some(today);
                user.reviewed_by = keeper.person();
            }
            AccessAct::Confirm => {
                user.reviewed_on = Some(today);
                user.reviewed_by = keeper.person();
            }
            AccessAct::Agree => {
                agree(keeper, &mut user)?;
                // A role that waited is none that speaks for sources.
                tx.set_sources_of(id, &[]).await?;
                tx.end_sessions_of(id).await?;
            }
            AccessAct::Decline => {
                user.proposed_role.take().ok_or_else(nothing_waits)?;
                user.proposed_by = None;
                if user.status == UserStatus::Waiting {
                    user.status = UserStatus::Suspended;
                }
            }
            AccessAct::Unlock => tx.unlock_user(id).await?,
        }
        if !tx.change_user(&user).await? {
            return Err(DeskError::Changed);
        }
        tx.commit().await?;
        let detail = json!({ "role": user.role, "waits": user.status == UserStatus::Waiting });
        self.trace(keeper.event(id, act.name(), detail)).await
    }

    /// Lets a user begin anew with a password that is told once, and without their six-digit codes, which they set up
    /// again: for somebody who lost either. Every session ends. Whoever is told the password could use it, so a user who
    /// works behind shields waits until another administrator agrees.
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
        set_temporary(&mut user, &password, now).await;
        user.code_due = user.code_due || user.totp_secret.is_some();
        user.totp_secret = None;
        let waits = keeper.leave_to_another(&mut user);
        let mut tx = self.shared.db.begin().await?;
        if !tx.change_user(&user).await? {
            return Err(DeskError::Changed);
        }
        tx.unlock_user(id).await?;
        tx.end_sessions_of(id).await?;
        tx.commit().await?;
        let detail = json!({ "role": user.role, "waits": waits });
        self.trace(keeper.event(id, "sign_in_reset", detail)).await?;
        Ok(password)
    }
}

/// Refuses what would leave nobody who keeps users.
pub(super) async fn keep_an_administrator(tx: &mut Tx, without: UserId) -> Result<(), DeskError> {
    let others = tx.administrators().await?;
    if others.iter().any(|other| *other != without) {
        return Ok(());
    }
    Err(DeskError::unusable(
        "user",
        "This is the last administrator. Add another administrator first",
    ))
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
