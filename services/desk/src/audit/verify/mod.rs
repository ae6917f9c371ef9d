//! Proving that the trail is whole: every chain is walked and every hash made again, and what it gives is held against
//! what is known from elsewhere.

mod found;
mod outside;
mod queries;
mod walk;

pub use found::{Finding, Verified, Wrong};
pub use outside::Outside;
