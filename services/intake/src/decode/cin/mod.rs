//! The children in need census of social care (feeds, section 4).
//!
//! It names nobody, and says of each child why social care was called and what was found. Of that only the processes
//! and their dates pass the gate: everything else is taken out before anything is made of a record.

mod allowed;
mod form;

pub(crate) use form::Cin;
