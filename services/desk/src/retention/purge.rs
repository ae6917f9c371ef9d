//! Deleting a child, a record of it, or the entries of a sensitive service, inside the caller's transaction.

use std::collections::BTreeSet;

use child::{ChildId, RecordKey, RetentionRunId, kind::Sector, sources::OWN};
use chrono::NaiveDate;
use store::{ChangeKind, LinkEventKind, NewAction, NewLinkEvent, PurgeCounts, RecordId, RetentionRun, Tombstone, Tx};

use super::{
    case::ChildCase,
    journal::Purged,
    previously::{entry_hash, key_hash},
};
use crate::{
    desk::Desk,
    error::DeskError,
    link::{UNFINISHED, bare_event, shields},
};

/// What stands for a rule where a record is deleted because who it is about asked for it.
pub(super) const ERASURE: &str = "ART-17";

/// By what records are deleted.
#[derive(Debug, Clone, Copy)]
pub(super) struct DeletedBy<'a> {
    /// The rule.
    pub rule: &'a str,
    /// Its version.
    pub version: i64,
    /// The day of the run.
    pub day: NaiveDate,
    /// The run.
    pub run: RetentionRunId,
}

/// What is deleted: records of one child, or records that wait and have none.
#[derive(Debug, Clone, Copy)]
pub(super) struct PurgeOf<'a> {
    /// The child.
    pub child: Option<ChildId>,
    /// The records.
    pub records: &'a [(RecordId, RecordKey)],
}

impl Desk {
    /// Does one deletion, which the journal is told of, and answers what it took.
    pub(super) async fn purge(
        &self,
        tx: &mut Tx,
        run: &RetentionRun,
        action: &NewAction,
        case: &ChildCase,
    ) -> Result<PurgeCounts, DeskError> {
        let by = DeletedBy {
            rule: &action.rule,
            version: action.version,
            day: run.day,
            run: run.id,
        };
        let records: Vec<(RecordId, RecordKey)> = case
            .records
            .iter()
            .filter(|(_, id)| action.record.is_none_or(|number| number == **id))
            .map(|(key, id)| (*id, key.clone()))
            .collect();
        let first = records.first().cloned().ok_or(DeskError::Changed)?;
        if let (Some(_), Some(service_type)) = (action.record, &action.service_type) {
            let key = self.tombstone_key(tx).await?;
            let hash = hex::encode(entry_hash(&key, &first.1, service_type));
            let counts = self.purge_entry(tx, Some(case.child), first, service_type).await?;
            self.journal(Purged::Entry { hash }).await?;
            return Ok(counts);
        }
        self.purge_and_tell(tx, by, case.child, &records).await
    }

    /// Deletes records of a child, which the journal is told of before it is durable.
    pub(super) async fn purge_and_tell(
        &self,
        tx: &mut Tx,
        by: DeletedBy<'_>,
        child: ChildId,
        records: &[(RecordId, RecordKey)],
    ) -> Result<PurgeCounts, DeskError> {
        let key = self.tombstone_key(tx).await?;
        let of = PurgeOf {
            child: Some(child),
            records,
        };
        let counts = self.purge_records_of(tx, by, of).await?;
        let hashes = records.iter().map(|(_, record)| hex::encode(key_hash(&key, record)));
        self.journal(Purged::Records {
            hashes: hashes.collect(),
            rule: by.rule.to_owned(),
            version: by.version,
            day: by.day,
            run: by.run,
        })
        .await?;
        Ok(counts)
    }

    /// Deletes records, and their child with them if it has no other that names it.
    pub(super) async fn purge_records_of(
        &self,
        tx: &mut Tx,
        by: DeletedBy<'_>,
        of: PurgeOf<'_>,
    ) -> Result<PurgeCounts, DeskError> {
        let records = of.records;
        let gone: BTreeSet<&RecordKey> = records.iter().map(|(_, key)| key).collect();
        let counts = match of.child {
            Some(child) => self.purge_of_child(tx, child, records, &gone).await?,
            None => tx.purge_records(records, self.shared.clock.now()).await?,
        };
        let key = self.tombstone_key(tx).await?;
        let hashes: Vec<[u8; 32]> = gone.iter().map(|record| key_hash(&key, record)).collect();
        self.put_tombstones(tx, by, &hashes, counts).await?;
        // What a record kept apart or together may be far from it: the next link run looks at everything.
        tx.put_setting(UNFINISHED, "true").await?;
        Ok(counts)
    }

    async fn purge_of_child(
        &self,
        tx: &mut Tx,
        child: ChildId,
        records: &[(RecordId, RecordKey)],
        gone: &BTreeSet<&RecordKey>,
    ) -> Result<PurgeCounts, DeskError> {
        let now = self.shared.clock.now();
        // Children whom a doubt joined to this one: their shields may have come from it alone.
        let beside = tx.children_beside(&[child]).await?;
        let records = with_choices(tx, child, records).await?;
        let joined = tx.joined_into(child).await?;
        let joined = tx.children_by_ids(&joined).await?;
        let left = records.iter().map(|(record, _)| NewLinkEvent {
            record: Some(*record),
            child: Some(child),
            ..bare_event(now, LinkEventKind::Leave)
        });
        let position = tx.append_link_events(&left.collect::<Vec<_>>()).await?;
        let mut counts = tx.purge_records(&records, now).await?;
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
        Ok(counts)
    }

    /// Leaves what deleted records are known by.
    pub(super) async fn put_tombstones(
        &self,
        tx: &mut Tx,
        by: DeletedBy<'_>,
        hashes: &[[u8; 32]],
        counts: PurgeCounts,
    ) -> Result<(), DeskError> {
        let stone = Tombstone {
            rule: by.rule.to_owned(),
            version: by.version,
            purged_on: by.day,
            run: by.run,
            counts: serde_json::to_string(&counts).expect("counts have a JSON form"),
            approved_name: if by.rule == ERASURE {
                "Two people, on a request".to_owned()
            } else {
                self.approver(tx, by.version).await?
            },
        };
        Ok(tx.put_tombstones(hashes, &stone).await?)
    }

    /// Takes the entries of a sensitive service out of a record, out of every version of it and of what is shown.
    pub(super) async fn purge_entry(
        &self,
        tx: &mut Tx,
        child: Option<ChildId>,
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
        let Some(child) = child else {
            return Ok(counts);
        };
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

/// Records with the choices that rest on them: a choice keeps what its record said, so it goes with it.
async fn with_choices(
    tx: &mut Tx,
    child: ChildId,
    records: &[(RecordId, RecordKey)],
) -> Result<Vec<(RecordId, RecordKey)>, DeskError> {
    let gone: BTreeSet<&RecordKey> = records.iter().map(|(_, key)| key).collect();
    let held = tx.records_of_children(&[child]).await?.into_iter();
    let choices = held.filter(|stored| {
        let (key, mut choices) = (&stored.record.key, stored.record.statement.facts.choices.iter());
        key.source == OWN && !gone.contains(key) && choices.any(|choice| gone.contains(&choice.beside))
    });
    let choices = choices.map(|stored| (stored.id, stored.record.key));
    Ok(records.iter().cloned().chain(choices).collect())
}
