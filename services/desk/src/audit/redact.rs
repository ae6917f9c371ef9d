//! Texts of searches are kept for a stated time. Then the text goes, and the trail says that a rule took it.

use chrono::TimeDelta;

use super::{Action, Event};
use crate::{desk::Desk, error::DeskError};

impl Desk {
    /// Removes the texts of searches that are older than `keep`, and answers how many. The event that says how many go
    /// from which chain is durable first: should this be cut off, a later run does the rest, and no text is ever gone
    /// without an event that covers it.
    pub async fn redact_queries(&self, keep: TimeDelta) -> Result<u64, DeskError> {
        let now = self.shared.clock.now();
        let until = now.date_naive() - keep;
        let texts = self.shared.jobs.read().await?.audit_queries_before(until).await?;
        if texts.is_empty() {
            return Ok(0);
        }
        let texts: Vec<_> = texts
            .into_iter()
            .map(|(node, day, count)| serde_json::json!({ "node": node, "day": day, "count": count }))
            .collect();
        let detail = serde_json::json!({ "until": until, "texts": texts });
        self.trace(Event::bare(Action::QueriesRedacted).with(detail)).await?;
        let mut tx = self.shared.jobs.begin().await?;
        let gone = tx.redact_audit_queries(until, now).await?;
        tx.commit().await?;
        tracing::info!(texts = gone, "Texts of old searches were removed by rule.");
        Ok(gone)
    }
}
