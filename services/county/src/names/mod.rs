//! Names of a mixed county: lists by origin with frequencies that fall off by rank, and what people make of a name.

mod alias;
mod origin;
mod ranked;

pub use alias::Aliases;
pub use origin::Origin;
pub use ranked::{NameLists, Sex, surname_for};
