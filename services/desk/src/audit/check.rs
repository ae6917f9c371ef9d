//! Checking the trail regularly, and what came of it.

use chrono::{DateTime, TimeDelta, Utc};
use serde::Serialize;
use store::{AuditFilter, AuditRow};

use super::{Action, Event, Finding, Outside, Verified, Wrong};
use crate::{desk::Desk, error::DeskError};

/// Findings that the event of a check names.
const NAMED_MAX: usize = 20;
/// Checks among which a node looks for its own last one: nodes take turns.
const CHECKS: i64 = 50;

/// How the last check of the trail ended.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Checked {
    /// When.
    pub at: DateTime<Utc>,
    /// Events that were checked.
    pub events: u64,
    /// Signed heads that they were held against.
    pub heads: u64,
    /// Things that are not as they were written.
    pub findings: u64,
}

impl Desk {
    /// Checks the whole trail and keeps the result as an event of it, together with where the chains stand: the next
    /// check knows from it whether one was cut or taken away since.
    /// And it knows how many heads this node had outside: a file of them only grows.
    pub async fn check_trail(&self, outside: Outside) -> Result<Verified, DeskError> {
        let before = self.last_check().await?;
        let own_before = self.latest_check(|row| row.node == self.shared.node).await?;
        let mut verified = self.verify_audit(outside).await?;
        if own_before.is_some_and(|check| check.heads > verified.heads) {
            let until = i64::try_from(verified.heads).unwrap_or(i64::MAX);
            let missing = Finding {
                node: String::new(),
                day: String::new(),
                seq: until,
                kind: Wrong::HeadsMissing,
                what: Wrong::HeadsMissing.words(),
            };
            verified.findings.insert(0, missing);
        }
        // A day is over some time after midnight, so the day before the last check is noted once more.
        let since = before.map_or(chrono::NaiveDate::MIN, |check| {
            check.at.date_naive() - TimeDelta::days(1)
        });
        let named = &verified.findings[..verified.findings.len().min(NAMED_MAX)];
        let detail = serde_json::json!({
            "events": verified.events,
            "chains": verified.chains,
            "heads": verified.heads,
            "findings": verified.wrong(),
            "first": named,
            "tails": self.tails_since(since).await?,
        });
        self.trace(Event::bare(Action::TrailChecked).with(detail)).await?;
        metrics::gauge!("audit_findings").set(verified.wrong() as f64);
        if !verified.is_whole() {
            tracing::error!(
                findings = verified.wrong(),
                heads = verified.heads,
                "The audit trail is not as it was written, or heads of it are missing; onechild audit verify names what is \
                 wrong with the trail."
            );
        }
        Ok(verified)
    }

    /// Whether there is any event.
    pub async fn trail_has_begun(&self) -> Result<bool, DeskError> {
        Ok(!self.shared.db.read().await?.audit_chains().await?.is_empty())
    }

    /// How the last check ended; none before the first.
    pub(crate) async fn last_check(&self) -> Result<Option<Checked>, DeskError> {
        self.latest_check(|_| true).await
    }

    /// How the latest check that fits ended, if it is among the last few.
    async fn latest_check(&self, fits: impl Fn(&AuditRow) -> bool) -> Result<Option<Checked>, DeskError> {
        let filter = AuditFilter {
            actions: vec![Action::TrailChecked.name().to_owned()],
            limit: CHECKS,
            ..AuditFilter::default()
        };
        let rows = self.shared.db.read().await?.audit_events(&filter).await?;
        let row = rows.into_iter().find(fits);
        row.map(|row| {
            let detail: serde_json::Value =
                serde_json::from_str(&row.detail).map_err(|source| DeskError::Unreadable {
                    what: format!("audit event {} {} {}", row.node, row.day, row.seq),
                    source,
                })?;
            let count = |name: &str| detail[name].as_u64();
            Ok(Checked {
                at: row.at,
                events: count("events").unwrap_or(0),
                heads: count("heads").unwrap_or(0),
                // A count that cannot be read is no proof of anything.
                findings: count("findings").unwrap_or(1),
            })
        })
        .transpose()
    }
}
