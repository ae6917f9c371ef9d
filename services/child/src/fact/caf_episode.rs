//! That a common assessment exists, and whom to ask about it. Its content is not part of any feed.

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};

/// One episode of a common assessment held in another system.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct CafEpisode {
    /// When it was opened.
    pub opened_on: Option<NaiveDate>,
    /// When it was closed; empty while it is open.
    pub closed_on: Option<NaiveDate>,
    /// Why it was closed, as a code of the source.
    pub closure_reason: Option<String>,
    /// Who coordinates it.
    pub coordinator_name: Option<String>,
    /// How to reach the coordinator.
    pub coordinator_contact: Option<String>,
}

impl CafEpisode {
    /// Whether it is open: not closed, or only from a later day on.
    pub fn open(&self, today: NaiveDate) -> bool {
        self.closed_on.is_none_or(|closed| closed > today)
    }
}
