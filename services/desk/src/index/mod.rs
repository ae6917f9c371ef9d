//! Keeping this node's index in step with the change feed.

pub(crate) mod document;
mod follow;

pub use follow::Verified;
