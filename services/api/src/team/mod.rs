//! The desk of the management team, and what everybody else asks of it.

pub mod consents;
pub mod contacts;
pub mod overrides;
pub mod overview;
pub mod shield_requests;
pub mod shields;
pub mod travel;

use serde::Deserialize;

/// Which list, and which page of it.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub struct Asked {
    list: String,
    page: usize,
}
