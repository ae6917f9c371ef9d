//! One node at a time.

use std::future::Future;

use chrono::TimeDelta;

use crate::{desk::Desk, error::DeskError};

impl Desk {
    /// Runs `work` if this node gets the lease `name`; `None` if another node holds it. The lease ends with the work,
    /// or after `hold` if this node dies.
    pub async fn with_lease<T>(
        &self,
        name: &str,
        hold: TimeDelta,
        work: impl Future<Output = T>,
    ) -> Result<Option<T>, DeskError> {
        let now = self.shared.clock.now();
        let node = &self.shared.node;
        let mut tx = self.shared.jobs.begin().await?;
        let ours = tx.try_lease(name, node, now + hold, now).await?;
        tx.commit().await?;
        if !ours {
            return Ok(None);
        }
        let done = work.await;
        let mut tx = self.shared.jobs.begin().await?;
        tx.release_lease(name, node).await?;
        tx.commit().await?;
        Ok(Some(done))
    }
}
