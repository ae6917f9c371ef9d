//! From staged rows to source records.

use store::{ChangeKind, Origin, Run, RunMode, RunOutcome, StagedRow};

use super::{error::LoadError, tally::Tally};
use crate::desk::Desk;

/// Rows promoted in one transaction.
const PROMOTE_ROWS: i64 = 20_000;

impl Desk {
    /// Promotes a staged run. Safe to repeat: what an interrupted try promoted stays as it is.
    pub(super) async fn promote(&self, run: &Run, tally: Tally) -> Result<RunOutcome, LoadError> {
        let now = self.shared.clock.now();
        let mut outcome = self.outcome_so_far(&run.files, &tally);
        outcome.rows.accepted = 0;
        outcome.rows.unchanged = 0;
        let mut tx = self.shared.jobs.begin().await?;
        tx.note_promotion(run.id, &run.source).await?;
        tx.commit().await?;
        let mut after = 0;
        loop {
            let mut tx = self.shared.jobs.begin().await?;
            let staged = tx.staged_rows(run.id, after, PROMOTE_ROWS).await?;
            let Some(last) = staged.last() else { break };
            after = last.row_no;
            let rows: Vec<_> = staged.into_iter().filter_map(StagedRow::accepted).collect();
            let counts = tx
                .promote_batch(run.id, &run.source, &rows, Origin::Staged, now)
                .await?;
            raise_shields(&mut tx, now).await?;
            tx.commit().await?;
            outcome.rows.accepted += counts.accepted;
            outcome.rows.unchanged += counts.unchanged;
        }
        let mut tx = self.shared.jobs.begin().await?;
        if run.mode == RunMode::Snapshot {
            outcome.ended = tx.end_missing(&run.source, run.id).await? as i64;
        }
        tx.settle_promotion(run.id, &run.source).await?;
        tx.commit().await?;
        outcome.finished_at = self.shared.clock.now();
        Ok(outcome)
    }
}

/// Shields the children of records that are shielded now, and those whom a doubt may join to them, and leaves what is asked
/// about such records to shield stewards, without waiting for the next link run (promise 5).
pub(super) async fn raise_shields(tx: &mut store::Tx, now: chrono::DateTime<chrono::Utc>) -> Result<(), LoadError> {
    let mut open = tx.close_open_children().await?;
    open.extend(tx.seal_cases_of_waiting().await?);
    if open.is_empty() {
        return Ok(());
    }
    let mut shown = crate::link::shields::set(tx, &open).await?;
    shown.extend(open);
    let changes: Vec<_> = shown.into_iter().map(|child| (child, ChangeKind::Changed)).collect();
    tx.publish(&changes, now).await?;
    Ok(())
}
