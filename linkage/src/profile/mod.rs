//! Profiles: the comparable facts of source records, in columns, every distinct text held once.

mod ahead;
mod cells;
mod compact;
mod interner;
mod layout;
mod lists;
mod name_outline;
mod name_pairs;
mod names;
mod places;
mod population;
mod rows;
mod texts;

pub use population::{Population, Pushed};
pub use rows::{Columns, PushedRows};

pub(crate) use ahead::PAIRS_AHEAD;
pub(crate) use cells::CellReader;
pub(crate) use layout::Layout;
pub(crate) use names::NameFacts;
pub(crate) use population::RecordIndex;
pub(crate) use texts::{TextTable, Trust};
