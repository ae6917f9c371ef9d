//! The live engine: all current profiles in memory, kept linked as records come, change and go.
//!
//! It finds the same clusters and pairs as a batch over the same records, in whatever order and portions they came.

mod compact;
mod doubts;
mod index;
mod live;
mod resolve;
mod restore;
mod start;

pub use doubts::Suspect;
pub use live::{Engine, Match, Resolved};
