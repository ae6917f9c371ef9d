//! One file for each section of the report.

pub mod accuracy;
pub mod blocking;
pub mod calibration;
pub mod clusters;
pub mod examples;
pub mod model;
mod sources;
pub mod summary;
pub mod unlinkable;
pub mod weights;
