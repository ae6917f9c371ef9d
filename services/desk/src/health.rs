//! What whoever runs the service asks of it: whether its nightly work is done, and what waits. Nothing about anybody.

use chrono::{DateTime, NaiveDate, TimeDelta, Utc};
use serde::Serialize;

use crate::{
    audit::Checked,
    desk::Desk,
    error::DeskError,
    retention::{RetentionReport, rule_lines},
};

/// How the audit trail stands.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct TrailStanding {
    /// How the last check ended; none before the first.
    pub checked: Option<Checked>,
    /// When the latest event was written; none before the first.
    pub latest: Option<DateTime<Utc>>,
}

/// How retention stands.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct RetentionStanding {
    /// The version of the rules in force.
    pub version: i64,
    /// Whether somebody approved it; until then nothing is deleted.
    pub approved: bool,
    /// The last run; none before the first.
    pub last: Option<RetentionReport>,
    /// Today in the UK.
    pub today: NaiveDate,
}

/// A piece of work that one node holds.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct LeaseStanding {
    /// The work.
    pub name: String,
    /// The node.
    pub holder: String,
    /// Whether its time is over, which means that the node ended in the middle of it.
    pub left: bool,
}

impl Desk {
    /// How the audit trail stands.
    pub async fn trail_standing(&self) -> Result<TrailStanding, DeskError> {
        let checked = self.last_check().await?;
        let mut tx = self.shared.db.read().await?;
        let filter = store::AuditFilter {
            limit: 1,
            ..store::AuditFilter::default()
        };
        let latest = tx.audit_events(&filter).await?.first().map(|row| row.at);
        Ok(TrailStanding { checked, latest })
    }

    /// When the first event of a node was written that comes after a place of its trail, given as day and number; after none,
    /// its first event. None if there is no such event.
    pub async fn first_event_after(
        &self,
        node: &str,
        place: Option<(NaiveDate, i64)>,
    ) -> Result<Option<DateTime<Utc>>, DeskError> {
        let mut tx = self.shared.db.read().await?;
        let since = place.map_or(NaiveDate::default(), |(day, _)| day);
        for day in tx.audit_days(node, since).await? {
            let after = place.filter(|(of, _)| *of == day).map_or(0, |(_, seq)| seq);
            if let Some(first) = tx.audit_chain(node, day, after, 1).await?.first() {
                return Ok(Some(first.at));
            }
        }
        Ok(None)
    }

    /// How retention stands.
    pub async fn retention_standing(&self) -> Result<RetentionStanding, DeskError> {
        let today = self.retention_day();
        let mut tx = self.shared.jobs.read().await?;
        let (version, approved, _) = rule_lines(&tx.rule_versions().await?, today)?;
        let last = tx.retention_runs(1).await?.pop();
        drop(tx);
        Ok(RetentionStanding {
            version,
            approved,
            last: match last {
                Some(run) => Some(self.retention_report(&run).await?),
                None => None,
            },
            today,
        })
    }

    /// How many entries of the change feed this node's index lacks.
    pub async fn index_lag(&self) -> Result<i64, DeskError> {
        let last = self.shared.db.read().await?.last_position().await?;
        Ok(last - self.shared.index.position())
    }

    /// Who holds which work.
    pub async fn lease_standing(&self) -> Result<Vec<LeaseStanding>, DeskError> {
        let now = self.shared.clock.now();
        let leases = self.shared.jobs.read().await?.leases().await?;
        let standing = leases.into_iter().map(|(name, holder, until)| LeaseStanding {
            name,
            holder,
            left: until <= now,
        });
        Ok(standing.collect())
    }

    /// The sources that are silent for longer than is expected of them, and for how long.
    pub async fn silent_sources(&self) -> Result<Vec<(String, TimeDelta)>, DeskError> {
        let now = self.shared.clock.now();
        let sources = self.source_list().await?.into_iter();
        Ok(sources
            .filter_map(|source| Some((source.name.clone(), source.late(now)?)))
            .collect())
    }
}
