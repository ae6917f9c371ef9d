//! Deleting a child's record because whoever it is about asked for it: by the code that deletes when a rule says so, and no
//! sooner than every hold allows.

use child::{ChildId, RecordKey, RetentionRunId, retention::Target};
use store::{HoldRow, PurgeCounts, RecordId, Tx};

use super::purge::{DeletedBy, ERASURE};
use crate::{desk::Desk, error::DeskError};

impl Desk {
    /// The holds that keep a child's record from being deleted.
    pub(crate) async fn holds_on(&self, tx: &mut Tx, child: ChildId) -> Result<Vec<HoldRow>, DeskError> {
        let Some(case) = self.cases_of(tx, &[child]).await?.pop() else {
            return Ok(Vec::new());
        };
        let holds = tx.holds_in_force().await?;
        let held = |row: &HoldRow| {
            let mut of_row = holds.iter().filter(|hold| hold.id == row.id);
            of_row.any(|hold| hold.covers(&case.facts, &Target::Child))
        };
        let rows = tx.holds(false).await?;
        Ok(rows.into_iter().filter(held).collect())
    }

    /// Deletes all that is held on a child, in a transaction in which nobody links or places a hold. `Changed` if it is held, or
    /// nothing is: the caller looked, and somebody was faster.
    pub(crate) async fn erase(&self, tx: &mut Tx, child: ChildId) -> Result<PurgeCounts, DeskError> {
        if !self.holds_on(tx, child).await?.is_empty() {
            return Err(DeskError::Changed);
        }
        let stored = tx.records_of_children(&[child]).await?;
        if stored.is_empty() {
            return Err(DeskError::Changed);
        }
        let records: Vec<(RecordId, RecordKey)> = stored
            .into_iter()
            .map(|stored| (stored.id, stored.record.key))
            .collect();
        let by = DeletedBy {
            rule: ERASURE,
            version: 0,
            day: self.retention_day(),
            run: RetentionRunId(self.shared.ids.uuid(self.shared.clock.now())),
        };
        self.purge_and_tell(tx, by, child, &records).await
    }

    /// After an erasure: nothing of it stays in the engine, in the files or in this node's index.
    pub(crate) async fn forget_erased(&self) -> Result<(), DeskError> {
        self.shared.changed.notify_one();
        self.forget_deleted().await?;
        self.expunge_index().await
    }
}
