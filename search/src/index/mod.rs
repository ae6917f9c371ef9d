//! The index itself: its fields, its folder, its one writer and its readers.

mod apply;
mod asked;
mod collect;
mod fields;
mod folder;
mod hits;
mod open;
mod private;
mod write;

pub use apply::Change;
pub use asked::Asked;
pub(crate) use fields::{Audience, Fields, Kind, LAYOUT_VERSION, NameGroup, NameKinds};
pub use hits::{Hit, Hits};
pub use open::Index;
