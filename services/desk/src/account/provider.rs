//! People whom the council's identity provider signed in.

use std::net::IpAddr;

use child::policy::Role;
use serde_json::json;
use store::{Tx, User, UserStatus, users::fold_email};

use super::{
    profile::Profile,
    rules::needs_two_people,
    sign_in::{SignInRefused, SignedIn, Why},
    users::reach,
};
use crate::{
    audit::{Action, Event},
    desk::Desk,
    error::DeskError,
};

/// Somebody who proved to the identity provider who they are.
#[derive(Clone)]
pub struct ProviderSignIn {
    /// The provider.
    pub issuer: String,
    /// Its name for the person, which it never gives to anybody else.
    pub subject: String,
    /// E-mail address.
    pub email: Option<String>,
    /// Whether the address is known to be the person's own.
    pub email_trusted: bool,
    /// Name shown.
    pub name: Option<String>,
    /// Whom the person works for, if the provider says so.
    pub organisation: Option<String>,
    /// The team in it, if the provider says so.
    pub team: Option<String>,
    /// Whether the provider decides roles.
    pub decides_role: bool,
    /// The role that it gives, if it gives one.
    pub role: Option<Role>,
    /// Where the request came from.
    pub address: Option<IpAddr>,
}

/// Who somebody from the provider is here.
enum Known {
    /// A user.
    User(Box<User>),
    /// Nobody yet.
    Nobody,
    /// Nobody, and the address belongs to an account that is not theirs.
    Taken,
}

impl Desk {
    /// Signs in somebody whom the identity provider vouches for. Who has no role has no access; a role that the provider
    /// changed is the role from now on, and one that works behind shields waits until an administrator agrees.
    pub async fn sign_in_from_provider(&self, person: &ProviderSignIn) -> Result<SignedIn, SignInRefused> {
        let mut tx = self.shared.db.begin().await?;
        let known = find(&mut tx, person).await?;
        if person.decides_role && person.role.is_none() {
            let user = match &known {
                Known::User(user) => Some(&**user),
                Known::Nobody | Known::Taken => None,
            };
            // Who has no access any more has none in another browser either.
            if let Some(user) = user {
                tx.end_sessions_of(user.id).await?;
            }
            tx.commit().await?;
            return self.refuse_access(user, Why::NoRole, person.address).await;
        }
        let (user, why) = match known {
            Known::User(user) => (Some((*user, false)), Why::Unknown),
            // An address makes children one's own (whoever is named as involved by it), so it has to be the person's.
            Known::Nobody if person.email.is_some() && !person.email_trusted => (None, Why::AddressUnproved),
            Known::Nobody => (self.newcomer(person).map(|user| (user, true)), Why::Unknown),
            Known::Taken => (None, Why::AddressTaken),
        };
        let Some((mut user, is_new)) = user else {
            drop(tx);
            return self.refuse_access(None, why, person.address).await;
        };
        if user.status == UserStatus::Suspended {
            drop(tx);
            return self.refuse_access(Some(&user), Why::NotActive, person.address).await;
        }
        let before = user.clone();
        say(&mut user, person);
        let other_role = user.role != before.role;
        let other_reach = (&user.organisation, &user.team) != (&before.organisation, &before.team);
        if is_new {
            tx.add_user(&user).await?;
        } else if user != before {
            if other_role {
                tx.end_sessions_of(user.id).await?;
            }
            if !tx.change_user(&user).await? {
                return Err(DeskError::Changed.into());
            }
        }
        tx.commit().await?;
        if is_new || other_role || other_reach {
            let event = Event {
                subject: Some(user.id.to_string()),
                ..Event::bare(Action::UserChanged)
            };
            let detail = json!({ "did": if is_new { "added" } else { "changed" }, "role": user.role, "provider": true,
                "waits": user.status == UserStatus::Waiting });
            self.trace(event.with(detail).with(reach(&user))).await?;
        }
        if user.status != UserStatus::Active {
            return self.refuse_access(Some(&user), Why::NotActive, person.address).await;
        }
        self.let_in(&user, person.address).await
    }

    /// A user for somebody who comes for the first time, if the provider says enough.
    fn newcomer(&self, person: &ProviderSignIn) -> Option<User> {
        let role = person.role?;
        let email = fold_email(person.email.as_deref()?);
        let profile = Profile {
            display_name: person.name.clone().unwrap_or_else(|| email.clone()),
            email,
            role,
            organisation: None,
            team: None,
            schools: Vec::new(),
            sources: Vec::new(),
            checks_until: None,
            training_until: None,
        };
        let mut user = self.new_user(&profile);
        wait_if_two_are_needed(&mut user);
        Some(user)
    }

    async fn refuse_access(
        &self,
        user: Option<&User>,
        why: Why,
        address: Option<IpAddr>,
    ) -> Result<SignedIn, SignInRefused> {
        self.trace_refused(user, why, address).await?;
        Err(SignInRefused::NoAccess)
    }
}

/// The user whom the provider calls so; else one that an administrator added for this address and who never came yet.
/// An account with a password, or of another person at the provider, is never taken over by an address.
async fn find(tx: &mut Tx, person: &ProviderSignIn) -> Result<Known, DeskError> {
    if let Some(user) = tx.user_by_subject(&person.issuer, &person.subject).await? {
        return Ok(Known::User(Box::new(user)));
    }
    let Some(email) = &person.email else {
        return Ok(Known::Nobody);
    };
    Ok(match tx.user_by_email(email).await? {
        None => Known::Nobody,
        Some(user) if person.email_trusted && user.subject.is_none() && user.password_hash.is_none() => {
            Known::User(Box::new(user))
        }
        Some(_) => Known::Taken,
    })
}

/// Takes over what the provider says of a user.
fn say(user: &mut User, person: &ProviderSignIn) {
    user.issuer = Some(person.issuer.clone());
    user.subject = Some(person.subject.clone());
    if let Some(name) = &person.name {
        user.display_name.clone_from(name);
    }
    if person.organisation.is_some() {
        user.organisation.clone_from(&person.organisation);
    }
    if person.team.is_some() {
        user.team.clone_from(&person.team);
    }
    if let Some(role) = person.role.filter(|role| *role != user.role) {
        user.role = role;
        user.proposed_role = None;
        user.proposed_by = None;
        user.status = UserStatus::Active;
        wait_if_two_are_needed(user);
    }
}

fn wait_if_two_are_needed(user: &mut User) {
    if needs_two_people(user.role) {
        user.status = UserStatus::Waiting;
        user.proposed_role = Some(user.role);
        user.proposed_by = None;
    }
}
