//! Who keeps users, and what they leave to somebody else.

use child::{UserId, policy::Viewer};
use serde_json::{Value, json};
use store::{User, UserStatus};

use super::rules::needs_two_people;
use crate::{
    audit::{Action, Event},
    error::DeskError,
    right::{KeepsUsers, Right},
};

/// Who keeps users: an administrator, or the operator at the command line, who has nobody beside them.
#[derive(Debug, Clone, Copy)]
pub enum Keeper<'a> {
    /// An administrator.
    Administrator(&'a Viewer),
    /// The operator of the service.
    Operator,
}

impl Keeper<'_> {
    pub(super) fn event(self, user: UserId, did: &str, detail: Value) -> Event {
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

    /// Nobody but an administrator knows that there are users to keep.
    pub(super) fn keeps_users(self) -> Result<(), DeskError> {
        match self {
            Self::Administrator(viewer) => KeepsUsers::require(viewer),
            Self::Operator => Ok(()),
        }
    }

    /// Who keeps users keeps this one, unless it is their own account.
    pub(super) fn may_keep(self, user: UserId) -> Result<(), DeskError> {
        self.keeps_users()?;
        if self.person() == Some(user) {
            return Err(DeskError::unusable(
                "user",
                "Another administrator has to change your own account",
            ));
        }
        Ok(())
    }

    /// Leaves to another administrator what nobody does alone: to let in somebody who works behind shields. It is asked
    /// wherever this keeper made an account, lets it in again, or could now sign in to it themselves; so a role that
    /// waits already waits for somebody else than this keeper. Whether the user waits now.
    pub(super) fn leave_to_another(self, user: &mut User) -> bool {
        let Some(person) = self.person() else { return false };
        if needs_two_people(user.role) {
            user.proposed_role = Some(user.role);
            if user.status == UserStatus::Active {
                user.status = UserStatus::Waiting;
            }
        }
        if user.proposed_role.is_some() {
            user.proposed_by = Some(person);
        }
        user.status == UserStatus::Waiting
    }
}
