//! Messages about events of the child health systems (feeds, section 6).
//!
//! Every event states a part of what is known: each has a record of its own beside the others of the child, so that the
//! next one, which repeats nothing, takes nothing away. What a later message withdraws, it withdraws from that record.

mod gate;
mod header;
mod people;
mod service;
mod unfold;

pub(super) use unfold::unfold_message;
