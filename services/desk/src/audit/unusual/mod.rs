//! Access that somebody should ask about: rules over the trail, each with its figures. Nothing here says that somebody did
//! wrong, and no line holds a child's name.
//!
//! Rules that need what is not stored are left out: nobody's own address or postcode is known, nor whose caseload a child
//! is in.

mod report;
mod rules;
mod seen;

pub use report::{UNUSUAL_COLUMNS, Unusual};
pub use rules::{Rule, Thresholds, UnusualLine};
