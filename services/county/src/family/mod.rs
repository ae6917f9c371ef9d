//! Made-up families: who they are, where they live, what changes, and what a source is told on a given day.

mod births;
mod child;
mod founding;
mod household;
#[cfg(test)]
mod life_rates;
mod registry;
mod snapshot;

pub use child::{Child, school_start};
pub use founding::Ground;
pub use household::Family;
pub use registry::Registry;
pub use snapshot::{Life, Snapshot};
