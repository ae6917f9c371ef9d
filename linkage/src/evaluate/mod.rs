//! How right links are: measured against a truth, estimated from people's labels, and estimated without either.
//!
//! Nothing here reads a file. Whoever does hands each row over as a closure from column to text, as for
//! [`Population::push`](crate::Population::push).

mod accuracy;
mod blocking;
mod calibration;
mod chance;
mod estimate;
mod evidence;
mod facts;
mod groups;
mod label_free;
mod labels;
mod missed;
mod names;
mod placed;
mod strata;
mod table;
mod tied;
mod truth;

pub use accuracy::Accuracy;
pub use blocking::{Blocking, BlockingError, RuleCounts, blocking, truly_compared};
pub use calibration::{Calibration, CalibrationBin};
pub use estimate::{Estimate, EstimateError, Interval, StratumLabels};
pub use facts::{FactTable, Facts, age_band};
pub use groups::{GroupAccuracy, Groups};
pub use label_free::LabelFree;
pub use labels::{LabelError, Labels};
pub use missed::MissedPairs;
pub use placed::Placed;
pub use strata::{Drawn, Strata, Stratum};
pub use tied::{Outside, tied_pairs};
pub use truth::{Truth, TruthError};
