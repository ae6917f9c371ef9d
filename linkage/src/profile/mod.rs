//! Profiles: the comparable facts of source records, in columns, every distinct text held once.

mod cells;
mod interner;
mod layout;
mod names;
mod places;
mod population;
mod texts;

pub use population::{Population, Pushed};

pub(crate) use cells::CellReader;
pub(crate) use layout::Layout;
pub(crate) use names::NameFacts;
pub(crate) use population::RecordIndex;
pub(crate) use texts::Trust;
