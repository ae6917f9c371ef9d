//! Sessions: where they are kept, when they end, who is behind a request.

pub(crate) mod keys;
mod store;
mod unlocked;
mod visit;

pub use store::DeskSessions;
pub use unlocked::{lock, unlock};
pub use visit::{SignedIn, Visit, begin, due, end, form_token, give_reason, path_of, terms_accepted, token};
