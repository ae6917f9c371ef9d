//! Putting practitioners in touch with services that they may not know, and the consents that entries of sensitive services
//! rest on (page P23).

mod consent;
mod consent_list;
mod contact;
#[cfg(test)]
mod tests;

pub use consent::{ConsentBasis, ConsentForm, TypedConsent};
pub use consent_list::{ConsentEntry, ConsentLine, ConsentList, ConsentListKind, ConsentState};
pub use contact::{ContactLine, ContactList, ContactView, OwnContact};
