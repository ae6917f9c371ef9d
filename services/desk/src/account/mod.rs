//! Users: signing in, sessions, preferences, and who keeps them.

mod access;
mod code;
mod home;
mod keeper;
mod password;
mod preferences;
mod profile;
mod provider;
mod relationships;
mod rules;
mod session;
mod sign_in;
#[cfg(test)]
mod tests;
mod user;
mod user_list;
mod users;

pub use access::AccessAct;
pub use home::{Home, Recent, ReviewCounts};
pub use keeper::Keeper;
pub use password::PasswordChange;
pub use preferences::Preferences;
pub use profile::Profile;
pub use provider::ProviderSignIn;
pub use relationships::{DeclaredLine, RelationshipKind};
pub use rules::{AccessRules, Due, Lapse, needs_two_people};
pub use session::SessionRow;
pub use sign_in::{SignIn, SignInRefused, SignedIn};
pub use user::NewUser;
pub use user_list::{AccessAlerts, AccessState, UserFilter, UserLine, UserView};
pub use users::{Added, Way};
