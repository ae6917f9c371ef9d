//! The file as bytes: what it is, its rows with bounded memory, its hash.

mod encoding;
mod hashing;
mod magic;
mod packed;
mod scanner;
mod workbook;
mod written;
mod zip;
#[cfg(test)]
mod zip_made;

pub(crate) use encoding::{EncodingEvidence, utf16};
pub use hashing::{Hashing, file_sha256};
pub(crate) use magic::{Format, foreign_format, is_leftover};
pub use packed::PackedError;
pub(crate) use packed::{Packing, Unpacked};
pub(crate) use scanner::{End, FIELD_BYTES_MAX, RowScanner};
pub use workbook::WorkbookError;
pub(crate) use workbook::{Sheets, is_workbook};
pub(crate) use written::written;
