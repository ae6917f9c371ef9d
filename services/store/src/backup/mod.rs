//! Copying a whole database out while it serves, and putting such a copy into an empty one.
//!
//! What is copied is one state: on SQLite of both files together, on PostgreSQL of one snapshot. Sessions and leases stay
//! behind: nobody is signed in, and nothing runs, where a copy is put back.

mod closed;
mod contents;
mod copy;
mod error;
mod load;
mod postgres;
mod scratch;
mod sqlite;

pub(crate) use contents::ALL as ALL_CONTENTS;
pub use contents::{ChainEnd, Contents};
pub use copy::{CopyPart, CopySink};
pub use error::CopyError;
pub use load::Restoring;
pub use scratch::ScratchDatabase;
