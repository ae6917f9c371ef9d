//! The file as bytes: what it is, its rows with bounded memory, its hash.

mod encoding;
mod hashing;
mod magic;
mod scanner;

pub(crate) use encoding::{EncodingEvidence, utf16};
pub use hashing::{Hashing, file_sha256};
pub(crate) use magic::foreign_format;
pub(crate) use scanner::{End, FIELD_BYTES_MAX, RowScanner};
