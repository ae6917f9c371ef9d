//! Walking the chains.

use chrono::NaiveDate;
use store::{AuditFilter, AuditRow, QueryText};

use super::{
    found::{Findings, Verified, Wrong},
    outside::{ChainName, Outside, Stood},
    queries::{GoneTexts, Redactions},
};
use crate::{
    audit::{Action, chain::query_hash, writer::row_hash},
    desk::Desk,
    error::DeskError,
};

/// How many events are read at a time.
const CHUNK: i64 = 5_000;
/// Query texts without an event that are told at the most.
const LOOSE_MAX: i64 = 1_000;

/// What a walk has seen.
#[derive(Debug, Default)]
struct Walk {
    events: u64,
    not_covered: u64,
    findings: Findings,
    gone: GoneTexts,
}

/// One event's place in its chain.
#[derive(Debug, Clone, Copy)]
struct Place {
    seq: i64,
    hash: [u8; 32],
}

impl Walk {
    /// Checks one event against the one before it.
    fn step(&mut self, chain: &ChainName, row: &AuditRow, query: Option<&QueryText>, before: Place) {
        let mut wrong = |kind| self.findings.add(&chain.0, Some(chain.1), row.seq, kind);
        if row.seq != before.seq + 1 {
            wrong(Wrong::Missing);
        }
        if row.prev_hash != before.hash {
            wrong(Wrong::DoesNotFollow);
        }
        if row.hash != row_hash(row) {
            wrong(Wrong::Changed);
        }
        match (query, &row.query_hash) {
            (Some(query), Some(hash)) if query_hash(&query.salt, &query.text) != *hash => wrong(Wrong::QueryChanged),
            (None, Some(_)) => self.gone.add(chain, row.seq),
            _ => {}
        }
        self.events += 1;
    }

    /// Holds an event against what was said of its place.
    fn compare(&mut self, chain: &ChainName, row: &AuditRow, stood: &[Stood]) {
        let here = stood.iter().filter(|stood| stood.seq == row.seq);
        if here.into_iter().any(|stood| stood.hash != row.hash) {
            self.findings.add(&chain.0, Some(chain.1), row.seq, Wrong::Rewritten);
        }
    }

    /// The chain ended at `last`.
    fn end(&mut self, chain: &ChainName, last: i64, stood: &[Stood], covered: bool, over: bool) {
        let mut wrong = |seq, kind| self.findings.add(&chain.0, Some(chain.1), seq, kind);
        let signed: Vec<i64> = stood
            .iter()
            .filter(|stood| stood.signed)
            .map(|stood| stood.seq)
            .collect();
        if let [one, _, ..] = signed[..] {
            wrong(one, Wrong::HeadsDiffer);
        }
        if stood.iter().any(|stood| stood.seq > last) {
            wrong(last, Wrong::TailMissing);
        }
        let signed = signed.into_iter().max();
        let beyond = last - signed.unwrap_or(0).min(last);
        self.not_covered += beyond.unsigned_abs();
        if covered && over && beyond > 0 {
            wrong(signed.unwrap_or(0), Wrong::NotCovered);
        }
    }
}

impl Desk {
    /// Walks every chain, recomputes every hash, and holds the chains against what is known from elsewhere.
    pub async fn verify_audit(&self, mut outside: Outside) -> Result<Verified, DeskError> {
        // The chains are cut at midnight of UTC.
        let today = self.shared.clock.now().date_naive();
        for check in self.own_events(Action::TrailChecked).await? {
            outside.add_check(&check);
        }
        let chains = self.shared.db.read().await?.audit_chains().await?;
        let mut walk = Walk {
            findings: std::mem::take(&mut outside.findings),
            ..Walk::default()
        };
        for (node, day, until) in &chains {
            let chain = (node.clone(), *day);
            let stood = outside.take(&chain);
            let last = self.walk(&chain, *until, &stood, &mut walk).await?;
            walk.end(&chain, last, &stood, outside.covers(node, *day), *day < today);
        }
        // Read last: whatever a rule took meanwhile, its event was there before.
        let mut redactions = Redactions::default();
        for redaction in self.own_events(Action::QueriesRedacted).await? {
            redactions.add(&redaction);
        }
        let redacted_by_rule = walk.gone.tell(&redactions, &mut walk.findings);
        for (node, day, seq) in self.shared.db.read().await?.loose_audit_texts(LOOSE_MAX).await? {
            walk.findings.add(&node, Some(day), seq, Wrong::QueryInserted);
        }
        let (heads, head_at) = (outside.heads, outside.latest);
        for ((node, day), stood) in outside.left() {
            let last = stood.iter().map(|stood| stood.seq).max().unwrap_or(0);
            walk.findings.add(&node, Some(day), last, Wrong::ChainMissing);
        }
        Ok(Verified {
            events: walk.events,
            chains: chains.len() as u64,
            redacted_by_rule,
            heads,
            head_at,
            not_covered: walk.not_covered,
            findings: walk.findings.told,
            more_findings: walk.findings.more,
        })
    }

    /// Walks one chain up to the event that was its last when the walk began; answers the number of the last event seen.
    async fn walk(&self, chain: &ChainName, until: i64, stood: &[Stood], walk: &mut Walk) -> Result<i64, DeskError> {
        let mut place = Place { seq: 0, hash: [0; 32] };
        while place.seq < until {
            let (rows, texts) = self.chunk(chain, place.seq).await?;
            if rows.is_empty() {
                break;
            }
            for row in &rows {
                walk.step(chain, row, texts.get(&row.seq), place);
                walk.compare(chain, row, stood);
                place = Place {
                    seq: row.seq,
                    hash: row.hash,
                };
            }
            tokio::task::yield_now().await;
        }
        Ok(place.seq)
    }

    async fn chunk(
        &self,
        (node, day): &ChainName,
        after: i64,
    ) -> Result<(Vec<AuditRow>, std::collections::BTreeMap<i64, QueryText>), DeskError> {
        let mut tx = self.shared.db.read().await?;
        let rows = tx.audit_chain(node, *day, after, CHUNK).await?;
        let texts = match rows.last() {
            Some(last) => tx.audit_query_texts(node, *day, after, last.seq).await?,
            None => std::collections::BTreeMap::new(),
        };
        Ok((rows, texts))
    }

    /// The details of all events of one of the trail's own actions, newest first.
    async fn own_events(&self, action: Action) -> Result<Vec<String>, DeskError> {
        let filter = AuditFilter {
            actions: vec![action.name().to_owned()],
            limit: i64::MAX,
            ..AuditFilter::default()
        };
        let rows = self.shared.db.read().await?.audit_events(&filter).await?;
        Ok(rows.into_iter().map(|row| row.detail).collect())
    }

    /// Where the chains since a day stand, for the next check to hold them against.
    pub(in crate::audit) async fn tails_since(&self, since: NaiveDate) -> Result<serde_json::Value, DeskError> {
        let mut tx = self.shared.db.read().await?;
        let mut tails = Vec::new();
        for (node, day, _) in tx.audit_chains().await? {
            if day < since {
                continue;
            }
            if let Some(tail) = tx.audit_tail(&node, day).await? {
                let hash = hex::encode(tail.hash);
                tails.push(serde_json::json!({ "node": node, "day": day, "seq": tail.seq, "hash": hash }));
            }
        }
        Ok(tails.into())
    }
}
