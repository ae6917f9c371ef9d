//! The survivorship policy in force, and golden records that follow when it changes.
//!
//! A change of policy touches every child, so it is followed in portions that other writers can pass between. Which
//! version all golden records follow is noted at the end: whoever is cut off before begins anew.

use std::{sync::Arc, time::Duration};

use child::{ChildId, golden::Survivorship};
use store::{Backend, Tx};

use super::project::stay_in_step;
use crate::{desk::Desk, error::DeskError};

/// Setting that holds the version of the policy that every golden record follows. Version 1 if there is none.
const FOLLOWED: &str = "survivorship.followed";
/// Children of one portion.
const PORTION: i64 = 2_000;
/// How long SQLite is left to others after each portion.
const REST: Duration = Duration::from_millis(5);

impl Desk {
    /// The policy in force in this transaction.
    pub(crate) async fn policy(&self, tx: &mut Tx) -> Result<Arc<Survivorship>, DeskError> {
        let version = tx.survivorship_version().await?;
        let known = Arc::clone(&*self.shared.survivorship.read().await);
        if known.version == version {
            return Ok(known);
        }
        let read = Arc::new(tx.survivorship(version).await?);
        *self.shared.survivorship.write().await = Arc::clone(&read);
        Ok(read)
    }

    /// Builds golden records anew if the survivorship policy changed since all were built; answers how many became
    /// others.
    pub async fn follow_policy(&self) -> Result<usize, DeskError> {
        let mut tx = self.shared.jobs.read().await?;
        let version = tx.survivorship_version().await?;
        if followed(&mut tx).await? == version {
            return Ok(0);
        }
        drop(tx);
        // Nobody in this process links meanwhile; the series that each portion holds keeps other processes out.
        let mut one_at_a_time = self.shared.linking.lock().await;
        let (mut after, mut rebuilt) = (0, 0);
        loop {
            let mut tx = self.shared.jobs.begin().await?;
            let before = tx.hold_link_events().await?;
            let policy = self.policy(&mut tx).await?;
            let rows = tx.all_children(after, PORTION).await?;
            let Some(last) = rows.last() else { break };
            after = last.reference;
            let living: Vec<ChildId> = rows
                .iter()
                .filter(|child| child.redirect_to.is_none() && !child.empty)
                .map(|child| child.id)
                .collect();
            let different = self.different(&mut tx, &living, &policy).await?;
            let after_them = self.project_anew(&mut tx, &different, &policy).await?;
            tx.commit().await?;
            stay_in_step(&mut one_at_a_time, before, after_them);
            rebuilt += different.len();
            self.shared.changed.notify_one();
            if self.shared.jobs.backend() == Backend::Sqlite {
                tokio::time::sleep(REST).await;
            }
        }
        let mut tx = self.shared.jobs.begin().await?;
        note_followed(&mut tx, version).await?;
        tx.commit().await?;
        tracing::info!(
            policy.version = version,
            children = rebuilt,
            "Golden records follow another survivorship policy."
        );
        Ok(rebuilt)
    }
}

/// The version that every golden record follows.
async fn followed(tx: &mut Tx) -> Result<i64, DeskError> {
    let noted = tx.setting(FOLLOWED).await?;
    let shipped = Survivorship::builtin().version;
    // A note that cannot be read is no note: golden records are built anew.
    Ok(noted.map_or(shipped, |text| text.parse().unwrap_or(0)))
}

/// Notes that every golden record follows a version. One that came into force meanwhile is followed next.
pub(super) async fn note_followed(tx: &mut Tx, version: i64) -> Result<(), DeskError> {
    Ok(tx.put_setting(FOLLOWED, &version.to_string()).await?)
}
