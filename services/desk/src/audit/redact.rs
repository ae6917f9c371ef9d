//! Texts of searches are kept for a stated time, and no longer than the records of whom they showed. Then the text goes, and the
//! trail says that a rule took it.

use std::collections::BTreeMap;

use child::ChildId;
use chrono::{NaiveDate, TimeDelta};
use serde::Deserialize;
use store::QueryPlace;

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

    /// Removes the texts of searches that showed a child whose record was deleted, and answers how many. The trail holds which
    /// children each search showed; the event that names these searches is durable before a text goes.
    pub(crate) async fn redact_searches_of_deleted(&self) -> Result<u64, DeskError> {
        let gone = self.shared.jobs.read().await?.purged_children().await?;
        let mut redacted = 0;
        if gone.is_empty() {
            return Ok(redacted);
        }
        let showed_gone = |detail: &str| {
            let shown: Shown = serde_json::from_str(detail).unwrap_or_default();
            shown.children.iter().any(|child| gone.contains(child))
        };
        let mut after = QueryPlace::default();
        loop {
            let mut tx = self.shared.jobs.read().await?;
            let page = tx.audit_queries_of(Action::Search.name(), &after, CHUNK).await?;
            drop(tx);
            let Some((last, _)) = page.last() else {
                return Ok(redacted);
            };
            after = last.clone();
            let places = page.into_iter().filter(|(_, detail)| showed_gone(detail));
            let places: Vec<QueryPlace> = places.map(|(place, _)| place).collect();
            if !places.is_empty() {
                redacted += self.redact_texts_of(&places).await?;
            }
        }
    }

    /// Puts on record that the texts of these searches go, and removes them.
    async fn redact_texts_of(&self, places: &[QueryPlace]) -> Result<u64, DeskError> {
        let mut by_chain: BTreeMap<(&str, NaiveDate), Vec<i64>> = BTreeMap::new();
        for place in places {
            by_chain.entry((&place.node, place.day)).or_default().push(place.seq);
        }
        let texts: Vec<_> = by_chain
            .into_iter()
            .map(|((node, day), seqs)| serde_json::json!({ "node": node, "day": day, "seqs": seqs }))
            .collect();
        self.trace(Event::bare(Action::QueriesRedacted).with(serde_json::json!({ "texts": texts })))
            .await?;
        let mut tx = self.shared.jobs.begin().await?;
        let redacted = tx.redact_audit_texts(places, self.shared.clock.now()).await?;
        tx.commit().await?;
        Ok(redacted)
    }
}

/// Texts looked at at a time. One event names no more of them.
const CHUNK: i64 = 5_000;

/// Whom a search showed.
#[derive(Default, Deserialize)]
struct Shown {
    #[serde(default)]
    children: Vec<ChildId>,
}
