//! The file of a backup: what was copied out of a database, in parts, compressed and encrypted for a key that the council
//! holds and the service does not.
//!
//! From the outside in: the age format (X25519), gzip, and inside a [`Head`], any number of parts of any length, and a
//! [`Manifest`] that says what the parts must be. Everything is streamed: nothing needs more memory than one chunk. Who
//! reads the file to its end knows that it is whole, unchanged, and for that key.

mod error;
mod key;
mod manifest;
mod read;
mod write;

pub use error::BackupError;
pub use key::{BackupKey, Recipient};
pub use manifest::{Head, Manifest, PartSum};
pub use read::{BackupReader, Part};
pub use write::BackupWriter;
