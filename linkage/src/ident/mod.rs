//! Identifiers and postcodes: parsed once, right ever after.
//!
//! Every type has a private field, a typed error and a masking `Debug`, so that a log line or a panic never shows a
//! whole number. A value that does not parse is never a reason to reject a record: it is simply not evidence.

mod nhs_number;
mod postcode;
mod uln;
mod upn;

pub use nhs_number::{NhsNumber, NhsNumberError};
pub use postcode::{Postcode, PostcodeError};
pub use uln::{Uln, UlnError};
pub use upn::{Upn, UpnError};
