//! From what was read to what the index is asked.

mod ask;
mod near_date;
mod plan;
mod points;
mod tiers;
mod viewer;

pub use viewer::Query;
