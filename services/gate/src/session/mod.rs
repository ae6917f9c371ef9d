//! Sessions: where they are kept, when they end, who is behind a request.

pub(crate) mod keys;
mod store;
mod unlocked;
mod visit;

pub use store::DeskSessions;
pub use unlocked::{lock, unlock};
pub use visit::{SignedIn, Visit, begin, end, form_token, give_reason, terms_accepted};
