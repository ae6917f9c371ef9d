//! What the gate needs to know about the place it runs in.

use std::{path::PathBuf, time::Duration};

use chrono::TimeDelta;

use crate::limits::LimitConfig;

/// How long anything may take to be answered where the service runs: longer than any page takes on a slow day.
pub const ANSWER_WITHIN: Duration = Duration::from_secs(30);

/// The beat of "not found" where the service runs: longer than it takes to look for a record, shorter than anybody minds.
pub const NOT_FOUND_BEAT: Duration = Duration::from_millis(50);

/// Settings shared by pages and API.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct GateConfig {
    /// Whether cookies are marked `Secure`: always, but for plain http on a loopback address.
    pub secure_cookies: bool,
    /// Minutes without a request until a session ends.
    pub idle_minutes: u32,
    /// Hours until a session ends whatever happens.
    pub absolute_hours: u32,
    /// Failed sign-ins from one address within a quarter of an hour, after which it has to wait.
    pub failures_per_address: u32,
    /// Name of the council, in the header of every page.
    pub authority: String,
    /// Whom to ask, as the middle of a sentence: "the management team on 01632 960100".
    pub contact: String,
    /// Whether a strip on every page says that the data is made up.
    pub test_system: bool,
    /// Folder where files that machines deliver stand until they are loaded.
    pub deliveries: PathBuf,
    /// Whether every request comes through a proxy of ours that adds the client's address to `X-Forwarded-For`.
    pub behind_proxy: bool,
    /// How much one person, machine or address may ask in a minute.
    pub limits: LimitConfig,
    /// Bytes of the largest file that a machine may deliver.
    pub delivery_bytes_max: u64,
    /// How long an answer may take, deliveries of files aside; [`ANSWER_WITHIN`] where the service runs.
    pub answer_within: Duration,
    /// "Not found" is told when whole ones of these have gone by since it was asked; [`NOT_FOUND_BEAT`] where the service
    /// runs, zero for at once.
    pub not_found_beat: Duration,
}

impl GateConfig {
    pub(crate) fn idle(&self) -> TimeDelta {
        TimeDelta::minutes(i64::from(self.idle_minutes))
    }

    pub(crate) fn absolute(&self) -> TimeDelta {
        TimeDelta::hours(i64::from(self.absolute_hours))
    }
}
