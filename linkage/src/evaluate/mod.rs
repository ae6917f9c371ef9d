//! How right links are: measured against a truth, estimated from people's labels, and estimated without either.
//!
//! Nothing here reads a file. Whoever does hands each row over as a closure from column to text, as for
//! [`Population::push`](crate::Population::push).

mod accuracy;
mod calibration;
mod facts;
mod groups;
mod names;
mod placed;
mod table;
mod truth;

pub use accuracy::Accuracy;
pub use calibration::{Calibration, CalibrationBin};
pub use facts::{FactTable, Facts, age_band};
pub use groups::{GroupAccuracy, Groups};
pub use placed::Placed;
pub use truth::{Truth, TruthError};
