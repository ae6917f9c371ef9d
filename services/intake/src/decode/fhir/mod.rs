//! Patients and records at birth as the national service writes them: FHIR R4 in JSON (feeds, section 6).
//!
//! Clinical content never passes: entries that are not about who somebody is or who works with them are taken out of
//! the record as received before anything is kept. Messages of the child health systems (FHIR STU3) are read beside them.

mod address;
mod birth;
mod bundle;
mod decoder;
mod gate;
mod identifier;
mod key;
mod message;
mod name;
mod patient;
mod pieces;
mod resource;
mod xml;

pub(super) use decoder::FhirDecoder;
