//! What is done around a backup: before it is taken, and before a database that was put back is opened to anybody.

use std::collections::BTreeMap;

use chrono::{DateTime, NaiveDate, Utc};
use serde::{Deserialize, Serialize};
use store::{ChainEnd, Contents};

use crate::{
    IndexVerified, JournalPlace, RebuildReport,
    audit::{Action, Event, Outside, Verified, Wrong},
    desk::Desk,
    error::DeskError,
};

/// Setting that says when the last backup was taken.
const LAST: &str = "backup.last";

/// The last backup.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct LastBackup {
    /// The moment whose state it holds.
    pub at: DateTime<Utc>,
    /// Its size.
    pub bytes: u64,
}

/// What was found in a database that was put back.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct RestoreChecks {
    /// Whether it holds what the backup says that was copied: counts, golden records, and where the chains of the trail end.
    pub same: bool,
    /// The audit trail, against the signed heads that were taken before the backup.
    pub audit: Verified,
    /// Golden records, built anew from their source records.
    pub rebuild: RebuildReport,
    /// The index, made anew, against the database.
    pub index: IndexVerified,
}

impl RestoreChecks {
    /// Whether nothing was found.
    pub fn whole(&self) -> bool {
        self.same && self.audit.is_whole() && self.rebuild.different == 0 && self.index.whole()
    }
}

/// Where each chain of a backup ends.
pub fn chain_ends(chains: &[ChainEnd]) -> BTreeMap<(String, NaiveDate), i64> {
    chains
        .iter()
        .map(|end| ((end.node.clone(), end.day), end.seq))
        .collect()
}

/// From where on a backup has to be told what was deleted.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct BackupBegun {
    /// How far the journal of deletions of this node goes; none where none is kept.
    pub journal: Option<JournalPlace>,
    /// When.
    pub at: DateTime<Utc>,
}

impl Desk {
    /// Makes what has to be there before a backup is taken, and answers from where on deletions are told to whoever puts it
    /// back. A deletion that the journal knows of and that is not done yet is waited for: the copy, which begins after this,
    /// would hold what it deletes.
    pub async fn begin_backup(&self) -> Result<BackupBegun, DeskError> {
        let mut tx = self.shared.jobs.begin().await?;
        self.tombstone_key(&mut tx).await?;
        // Held by every deletion from before its line until its end.
        tx.hold_link_events().await?;
        let begun = BackupBegun {
            journal: self.journal_place()?,
            at: self.shared.clock.now(),
        };
        tx.commit().await?;
        Ok(begun)
    }

    /// A backup was taken: noted in the trail, and for whoever asks when the last one was.
    pub async fn note_backup(&self, last: LastBackup, contents: &Contents) -> Result<(), DeskError> {
        let text = serde_json::to_string(&last).expect("a time and a number have a JSON form");
        let mut tx = self.shared.jobs.begin().await?;
        tx.put_setting(LAST, &text).await?;
        tx.commit().await?;
        let detail = serde_json::json!({
            "at": last.at, "bytes": last.bytes, "children": contents.children, "golden": contents.golden,
        });
        self.trace(Event::bare(Action::BackupTaken).with(detail)).await
    }

    /// When the last backup was taken; none before the first.
    pub async fn last_backup(&self) -> Result<Option<LastBackup>, DeskError> {
        let Some(text) = self.shared.jobs.read().await?.setting(LAST).await? else {
            return Ok(None);
        };
        let last = serde_json::from_str(&text).map_err(|source| DeskError::Unreadable {
            what: format!("setting {LAST}"),
            source,
        })?;
        Ok(Some(last))
    }

    /// What the database holds now.
    pub async fn contents(&self) -> Result<Contents, DeskError> {
        Ok(self.shared.jobs.read().await?.contents().await?)
    }

    /// Looks at everything in a database that was put back: that it holds what was copied, that the trail is whole, that
    /// golden records follow from their source records, and that the index, brought up to the end of the change feed, says
    /// the same.
    pub async fn check_restored(&self, copied: &Contents, outside: Outside) -> Result<RestoreChecks, DeskError> {
        let same = self.contents().await? == *copied;
        let mut audit = self.verify_audit(outside).await?;
        // Of the day of the backup a later head covers the last events: it signs what is not in the backup, so it cannot be
        // asked.
        let last_days = last_days(&copied.chains);
        audit.findings.retain(|found| {
            found.kind != Wrong::NotCovered || last_days.get(&found.node).is_none_or(|day| *day != found.day)
        });
        let rebuild = self.rebuild(false).await?;
        self.follow_index().await?;
        let index = self.verify_index().await?;
        Ok(RestoreChecks {
            same,
            audit,
            rebuild,
            index,
        })
    }

    /// Leaps over the numbers that were given out since the backup. Before anything else is written into the database.
    pub async fn leap_numbers(&self) -> Result<(), DeskError> {
        let mut tx = self.shared.jobs.begin().await?;
        tx.leap_numbers(self.shared.clock.now()).await?;
        Ok(tx.commit().await?)
    }

    /// Opens a database that was put back, once that is on record with what was done before.
    pub async fn open_restored(&self, detail: serde_json::Value) -> Result<(), DeskError> {
        self.follow_index().await?;
        self.trace(Event::bare(Action::Restored).with(detail)).await?;
        let mut tx = self.shared.jobs.begin().await?;
        tx.open_restored().await?;
        Ok(tx.commit().await?)
    }
}

/// The last day of each node.
fn last_days(chains: &[ChainEnd]) -> BTreeMap<String, String> {
    let mut days = BTreeMap::new();
    for end in chains {
        // Chains are in the order of days.
        days.insert(end.node.clone(), end.day.to_string());
    }
    days
}
