//! Linking: profiles in, pairs, scores, explanations and clusters out.

pub mod key;

pub use key::RecordKey;
