//! What machines deliver: files, single records, withdrawals; and their question who a record may be.
//!
//! Only here does a bearer token count, and here nothing else does.

pub mod file;
pub mod record;
pub mod who;

mod fields;
mod refuse;
