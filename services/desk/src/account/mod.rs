//! Users: signing in, sessions, preferences.

mod home;
mod preferences;
mod session;
mod sign_in;
mod user;

pub use home::{Home, Recent, ReviewCounts};
pub use preferences::Preferences;
pub use session::SessionRow;
pub use sign_in::{SignIn, SignInRefused, SignedIn};
pub use user::NewUser;
