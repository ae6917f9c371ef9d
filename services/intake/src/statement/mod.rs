//! From the cells of one row to what the row states.

mod authority;
mod build;
mod caf;
mod cells;
mod census;
mod characteristics;
mod date;
mod draft;
mod flag;
mod involvement;
mod looked_after;
mod number;
mod schooling;
mod sen;
mod sen2;
mod sex;
mod social_care;
mod transport;
mod youth;

pub(crate) use build::{build, usable};
pub(crate) use cells::Cells;
pub(crate) use characteristics::{drops_unknown, held_back, held_back_in_set};
pub(crate) use date::{DateRange, Today, day, is_dated};
pub(crate) use flag::yes_or_no;
pub(crate) use involvement::is_telling;
