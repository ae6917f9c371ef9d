//! Made-up families: who they are, where they live, what changes, and what a source is told on a given day.

mod births;
mod child;
mod founding;
mod household;
mod snapshot;

pub use child::{Child, school_start};
pub use founding::{Ground, Registry};
pub use household::Family;
pub use snapshot::{Life, Snapshot};
