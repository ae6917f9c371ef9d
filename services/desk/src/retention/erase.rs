//! Deleting a child's record because whoever it is about asked for it: by the code that deletes when a rule says so, and no
//! sooner than every hold allows.
//!
//! Whoever agrees waits for the answer, so what takes a look at everything is left to the next run: the deletion notes itself in
//! its own transaction, and the run does what is still to do.

use child::{ChildId, RecordKey, RequestId, RetentionRunId, UserId, retention::Target, rights::AsksFor};
use serde::{Deserialize, Serialize};
use store::{AuditFilter, Backend, HoldRow, PurgeCounts, RecordId, Tx};

use super::purge::{DeletedBy, ERASURE};
use crate::{
    audit::{Action, Event},
    desk::Desk,
    error::DeskError,
};

/// Setting that lists the erasures with which the next run has still something to do.
const UNFINISHED: &str = "erasures.unfinished";

/// Events of deletions of one child that are looked at. One child is deleted once, and parts of it a few times before.
const EVENTS: i64 = 5_000;

/// A record that was deleted for a request.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
struct Erasure {
    request: RequestId,
    child: ChildId,
    run: RetentionRunId,
    agreed_by: UserId,
}

/// What an event of a deletion says of which request it was.
#[derive(Deserialize)]
struct Told {
    request: Option<RequestId>,
}

/// The erasures that are noted.
async fn noted(tx: &mut Tx) -> Result<Vec<Erasure>, DeskError> {
    let Some(text) = tx.setting(UNFINISHED).await? else {
        return Ok(Vec::new());
    };
    serde_json::from_str(&text).map_err(|source| DeskError::Unreadable {
        what: format!("setting {UNFINISHED}"),
        source,
    })
}

async fn note(tx: &mut Tx, erasures: &[Erasure]) -> Result<(), DeskError> {
    let text = serde_json::to_string(erasures).expect("ids have a JSON form");
    Ok(tx.put_setting(UNFINISHED, &text).await?)
}

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

    /// Deletes all that is held on a child, in a transaction in which nobody links or places a hold, and notes that it did.
    /// `Changed` if it is held, or nothing is: the caller looked, and somebody was faster.
    pub(crate) async fn erase(
        &self,
        tx: &mut Tx,
        child: ChildId,
        request: RequestId,
        agreed_by: UserId,
    ) -> Result<PurgeCounts, DeskError> {
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
        let mut erasures = noted(tx).await?;
        erasures.push(Erasure {
            request,
            child,
            run: by.run,
            agreed_by,
        });
        note(tx, &erasures).await?;
        self.purge_and_tell(tx, by, child, &records).await
    }

    /// After an erasure: nothing of it stays in the engine, in the files or in this node's index. Texts of searches are the next
    /// run's.
    pub(crate) async fn forget_erased(&self) -> Result<(), DeskError> {
        self.shared.changed.notify_one();
        self.forget_links().await?;
        self.write_files_anew().await?;
        self.expunge_index().await
    }

    /// Does what is left of erasures: texts of searches that showed the child go, and of one that was cut off after its
    /// transaction the event is told and, on SQLite, rows of feeds go that were to be written last. An event that is told
    /// twice is right: the process that wrote it may have been slow, and not gone.
    pub(super) async fn take_up_erasures(&self) -> Result<(), DeskError> {
        let mut tx = self.shared.jobs.read().await?;
        let erasures = noted(&mut tx).await?;
        drop(tx);
        if erasures.is_empty() {
            return Ok(());
        }
        for erasure in &erasures {
            if !self.is_told(erasure).await? {
                let detail = serde_json::json!({
                    "request": erasure.request, "rule": AsksFor::Erasure, "agreed_by": erasure.agreed_by,
                    "counts": null,
                });
                self.trace(Event::bare(Action::Deleted).about(erasure.child).with(detail))
                    .await?;
            }
            if self.shared.jobs.backend() == Backend::Sqlite {
                let mut tx = self.shared.jobs.begin().await?;
                let keys = self.staged_of_run(&mut tx, erasure.run).await?;
                tx.purge_staged_of(&keys.iter().collect::<Vec<_>>()).await?;
                tx.commit().await?;
            }
        }
        self.forget_deleted().await?;
        let mut tx = self.shared.jobs.begin().await?;
        // Nobody deletes for a request, and notes it, until this is done.
        tx.hold_link_events().await?;
        let mut left = noted(&mut tx).await?;
        left.retain(|erasure| !erasures.contains(erasure));
        note(&mut tx, &left).await?;
        Ok(tx.commit().await?)
    }

    /// Whether the trail tells of an erasure.
    async fn is_told(&self, erasure: &Erasure) -> Result<bool, DeskError> {
        let filter = AuditFilter {
            subjects: vec![erasure.child.to_string()],
            actions: vec![Action::Deleted.name().to_owned()],
            limit: EVENTS,
            ..AuditFilter::default()
        };
        let events = self.shared.jobs.read().await?.audit_events(&filter).await?;
        let mut requests = events
            .iter()
            .filter_map(|event| serde_json::from_str::<Told>(&event.detail).ok()?.request);
        Ok(requests.any(|request| request == erasure.request))
    }
}
