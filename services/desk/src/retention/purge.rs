//! Deleting a child, a record of it, or the entries of a sensitive service, inside the caller's transaction.

use std::collections::BTreeSet;

use child::{ChildId, RecordKey, kind::Sector};
use store::{ChangeKind, LinkEventKind, NewAction, NewLinkEvent, PurgeCounts, RecordId, RetentionRun, Tombstone, Tx};

use super::{case::ChildCase, previously::key_hash};
use crate::{
    desk::Desk,
    error::DeskError,
    link::{UNFINISHED, bare_event, shields},
};

impl Desk {
    /// Does one deletion and answers what it took.
    pub(super) async fn purge(
        &self,
        tx: &mut Tx,
        run: &RetentionRun,
        action: &NewAction,
        case: &ChildCase,
    ) -> Result<PurgeCounts, DeskError> {
        let of_record = |number: RecordId| {
            case.records
                .iter()
                .find(|(_, id)| **id == number)
                .map(|(key, id)| (*id, key.clone()))
                .ok_or(DeskError::Changed)
        };
        match (action.record, &action.service_type) {
            (Some(number), Some(service_type)) => {
                self.purge_entry(tx, case.child, of_record(number)?, service_type).await
            }
            (Some(number), None) => {
                self.purge_records_of(tx, run, action, case, vec![of_record(number)?])
                    .await
            }
            (None, _) => {
                let records = case.records.iter().map(|(key, id)| (*id, key.clone())).collect();
                self.purge_records_of(tx, run, action, case, records).await
            }
        }
    }

    /// Deletes records of a child, and the child with them if it has no other that names it.
    async fn purge_records_of(
        &self,
        tx: &mut Tx,
        run: &RetentionRun,
        action: &NewAction,
        case: &ChildCase,
        records: Vec<(RecordId, RecordKey)>,
    ) -> Result<PurgeCounts, DeskError> {
        let now = self.shared.clock.now();
        let child = case.child;
        // Children whom a doubt joined to this one: their shields may have come from it alone.
        let beside = tx.children_beside(&[child]).await?;
        let joined = tx.joined_into(child).await?;
        let joined = tx.children_by_ids(&joined).await?;
        let left = records.iter().map(|(record, _)| NewLinkEvent {
            record: Some(*record),
            child: Some(child),
            ..bare_event(now, LinkEventKind::Leave)
        });
        let position = tx.append_link_events(&left.collect::<Vec<_>>()).await?;
        let mut counts = tx.purge_records(&records, now).await?;
        let gone: BTreeSet<&RecordKey> = records.iter().map(|(_, key)| key).collect();
        let empty = tx.anchor_anew(&[child]).await?.contains(&child);
        // What belongs to no record any more: the child and all that was joined into it, or of these those that began with
        // a record that went. Their ids lead on to the child.
        let ended = joined.iter().filter(|row| {
            if row.id == child {
                empty
            } else {
                empty || gone.contains(&row.anchor)
            }
        });
        let ended: Vec<ChildId> = ended.map(|row| row.id).collect();
        counts.link_events += tx.purge_children(&ended, now).await?;
        let mut shown: Vec<ChildId> = beside.clone();
        if empty {
            tx.publish(&[(child, ChangeKind::Removed)], now).await?;
        } else {
            let policy = self.policy(tx).await?;
            self.project(tx, &[child], position, &policy).await?;
            shown.push(child);
        }
        shields::set(tx, &shown).await?;
        let changes: Vec<_> = shown.into_iter().map(|child| (child, ChangeKind::Changed)).collect();
        tx.publish(&changes, now).await?;
        self.leave_tombstones(tx, run, action, &gone, counts).await?;
        // What a record kept apart or together may be far from it: the next link run looks at everything.
        tx.put_setting(UNFINISHED, "true").await?;
        Ok(counts)
    }

    async fn leave_tombstones(
        &self,
        tx: &mut Tx,
        run: &RetentionRun,
        action: &NewAction,
        gone: &BTreeSet<&RecordKey>,
        counts: PurgeCounts,
    ) -> Result<(), DeskError> {
        let key = self.tombstone_key(tx).await?;
        let hashes: Vec<[u8; 32]> = gone.iter().map(|record| key_hash(&key, record)).collect();
        let stone = Tombstone {
            rule: action.rule.clone(),
            version: action.version,
            purged_on: run.day,
            run: run.id,
            counts: serde_json::to_string(&counts).expect("counts have a JSON form"),
            approved_name: self.approver(tx, action.version).await?,
        };
        Ok(tx.put_tombstones(&hashes, &stone).await?)
    }

    /// Takes the entries of a sensitive service out of a record, out of every version of it and of what is shown.
    async fn purge_entry(
        &self,
        tx: &mut Tx,
        child: ChildId,
        (record, key): (RecordId, RecordKey),
        service_type: &str,
    ) -> Result<PurgeCounts, DeskError> {
        let now = self.shared.clock.now();
        let whole_source = self.sources().await.sector(&key.source) == Sector::Sensitive;
        let mut counts = PurgeCounts {
            facts: tx.purge_entries(record, service_type, whole_source).await?,
            ..PurgeCounts::default()
        };
        counts.staged_rows = tx.purge_staged_of(&[&key]).await?;
        let standing = tx.standings(&[key]).await?;
        let linked = standing.first();
        let said_again = NewLinkEvent {
            record: Some(record),
            child: Some(child),
            record_version: linked.and_then(|linked| linked.linked_version),
            ended: linked.is_some_and(|linked| linked.linked_ended),
            ..bare_event(now, LinkEventKind::Restate)
        };
        let position = tx.append_link_events(&[said_again]).await?;
        let policy = self.policy(tx).await?;
        self.project(tx, &[child], position, &policy).await?;
        tx.publish(&[(child, ChangeKind::Changed)], now).await?;
        Ok(counts)
    }
}
