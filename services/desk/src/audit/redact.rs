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
        // What was noted one by one and not taken yet is none of these.
        let now = self.shared.clock.now();
        let mut tx = self.shared.jobs.begin().await?;
        tx.redact_audit_texts(&[], now).await?;
        tx.commit().await?;
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
        let mut places: Vec<QueryPlace> = Vec::new();
        let mut after = QueryPlace::default();
        let gone = self.shared.jobs.read().await?.purged_children().await?;
        loop {
            let mut tx = self.shared.jobs.read().await?;
            let page = tx.audit_queries_of(Action::Search.name(), &after, CHUNK).await?;
            let Some((last, _)) = page.last() else { break };
            after = last.clone();
            let shown: Vec<(QueryPlace, Vec<ChildId>)> = page
                .into_iter()
                .map(|(place, detail)| {
                    (
                        place,
                        serde_json::from_str::<Shown>(&detail).unwrap_or_default().children,
                    )
                })
                .collect();
            let showed_gone = |children: &[ChildId]| children.iter().any(|child| gone.contains(child));
            places.extend(
                shown
                    .into_iter()
                    .filter(|(_, children)| showed_gone(children))
                    .map(|(place, _)| place),
            );
        }
        if !places.is_empty() {
            let mut by_chain: BTreeMap<(&str, NaiveDate), Vec<i64>> = BTreeMap::new();
            for place in &places {
                by_chain.entry((&place.node, place.day)).or_default().push(place.seq);
            }
            let texts: Vec<_> = by_chain
                .into_iter()
                .map(|((node, day), seqs)| serde_json::json!({ "node": node, "day": day, "seqs": seqs }))
                .collect();
            self.trace(Event::bare(Action::QueriesRedacted).with(serde_json::json!({ "texts": texts })))
                .await?;
        }
        let mut tx = self.shared.jobs.begin().await?;
        let redacted = tx.redact_audit_texts(&places, self.shared.clock.now()).await?;
        tx.commit().await?;
        Ok(redacted)
    }
}

/// Events read at a time.
const CHUNK: i64 = 5_000;

/// Whom a search showed.
#[derive(Default, Deserialize)]
struct Shown {
    #[serde(default)]
    children: Vec<ChildId>,
}
