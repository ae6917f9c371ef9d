//! What the keeper of heads asks and tells.

use chrono::TimeDelta;

use super::{Event, Head, TrailError};
use crate::{desk::Desk, error::DeskError};

impl Desk {
    /// The heads of this node's chains that are not outside yet, by day.
    pub async fn heads_due(&self) -> Result<Vec<Head>, TrailError> {
        self.shared.audit.heads_due().await
    }

    /// These heads are outside.
    pub async fn heads_outside(&self, heads: &[Head]) {
        self.shared.audit.heads_outside(heads).await;
    }

    /// Heads could not be put outside. Once that has lasted for `hide_after`, nothing is shown until it works again:
    /// what is seen then would be on record only where whoever holds the database can change it. Answers whether it is
    /// so by now.
    pub async fn heads_failed(&self, hide_after: TimeDelta) -> bool {
        self.shared.audit.heads_failed(hide_after).await
    }

    /// Puts an event on record and waits until it is durable; without that nothing may be shown (promise 7).
    pub(crate) async fn trace(&self, event: Event) -> Result<(), DeskError> {
        if self.shared.audit.record(event).await {
            Ok(())
        } else {
            Err(DeskError::Audit)
        }
    }
}
