//! Deleting again, in a database that was put back, what was deleted since its backup was taken.
//!
//! Rules and holds are not asked: they were, when the deletion was done. What is not there is passed over, but known again
//! when its source sends it.

use std::collections::{BTreeMap, BTreeSet};

use child::{ChildId, RecordKey, UserId, rights::AsksFor, uk_day::uk_day};
use hex::FromHex as _;
use serde::Serialize;
use store::{PurgeCounts, RecordId, RequestStepKind, RightsRequest, RightsStep, StoredRecord, Tx};
use uuid::Uuid;

use super::{
    journal::Purged,
    previously::{entry_hash, key_hash},
    purge::{DeletedBy, ERASURE, PurgeOf},
};
use crate::{
    audit::{Action, Event},
    desk::Desk,
    error::DeskError,
    rights::ERASED,
};

/// Records whose keys are read at a time.
const CHUNK: i64 = 50_000;

/// What was deleted again.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize)]
pub struct DeletedAgain {
    /// Lines of the journal.
    pub lines: u64,
    /// Records.
    pub records: u64,
    /// Entries of sensitive services.
    pub entries: u64,
    /// Feed runs whose rows went.
    pub feed_runs: u64,
    /// Records that may come again.
    pub readmitted: u64,
}

/// What the hashes of the journal stand for in this database.
#[derive(Default)]
struct Known {
    records: BTreeMap<[u8; 32], RecordKey>,
    entries: BTreeMap<[u8; 32], (RecordKey, String)>,
}

impl Desk {
    /// Does again what the journal tells, line by line. Each deletion is durable and on record before the next.
    pub async fn delete_again(&self, told: &[Purged]) -> Result<DeletedAgain, DeskError> {
        let mut again = DeletedAgain::default();
        if told.is_empty() {
            return Ok(again);
        }
        let known = self.known_by_hash().await?;
        for purged in told {
            again.lines += 1;
            match purged {
                Purged::Records {
                    hashes,
                    rule,
                    version,
                    day,
                    run,
                } => {
                    let by = DeletedBy {
                        rule,
                        version: *version,
                        day: *day,
                        run: *run,
                    };
                    again.records += Box::pin(self.delete_records_again(&known, hashes, by)).await?;
                }
                Purged::Entry { hash } => {
                    let entry = read(hash)?;
                    if let Some((record, service)) = known.entries.get(&entry) {
                        again.entries += Box::pin(self.delete_entry_again(record, service)).await?;
                    }
                }
                Purged::Rows {
                    feed_run,
                    rejected_only,
                } => {
                    let mut tx = self.shared.jobs.begin().await?;
                    let gone = if *rejected_only {
                        tx.purge_rejected_rows(*feed_run).await?
                    } else {
                        tx.purge_staged_rows(*feed_run).await?
                    };
                    tx.commit().await?;
                    again.feed_runs += u64::from(gone > 0);
                }
                Purged::Readmitted { hash, by } => {
                    let mut tx = self.shared.jobs.begin().await?;
                    let readmitted = tx.readmit(read(hash)?, *by, self.shared.clock.now()).await?;
                    tx.commit().await?;
                    again.readmitted += u64::from(readmitted);
                }
            }
        }
        if again.records + again.entries + again.feed_runs > 0 {
            self.forget_deleted().await?;
        }
        Ok(again)
    }

    async fn known_by_hash(&self) -> Result<Known, DeskError> {
        let mut tx = self.shared.jobs.begin().await?;
        let key = self.tombstone_key(&mut tx).await?;
        tx.commit().await?;
        let mut tx = self.shared.jobs.read().await?;
        let mut known = Known::default();
        let mut by_id: BTreeMap<RecordId, RecordKey> = BTreeMap::new();
        let mut after = RecordId(0);
        loop {
            let records = tx.record_keys(after, CHUNK).await?;
            let Some((last, _)) = records.last() else { break };
            after = *last;
            for (id, record) in records {
                known.records.insert(key_hash(&key, &record), record.clone());
                by_id.insert(id, record);
            }
        }
        for (id, service) in tx.recorded_services().await? {
            if let Some(record) = by_id.get(&id) {
                let hash = entry_hash(&key, record, &service);
                known.entries.insert(hash, (record.clone(), service));
            }
        }
        Ok(known)
    }

    async fn delete_records_again(
        &self,
        known: &Known,
        hashes: &[String],
        by: DeletedBy<'_>,
    ) -> Result<u64, DeskError> {
        let hashes: Vec<[u8; 32]> = hashes.iter().map(|hash| read(hash)).collect::<Result<_, _>>()?;
        let keys: Vec<RecordKey> = hashes
            .iter()
            .filter_map(|hash| known.records.get(hash))
            .cloned()
            .collect();
        let mut tx = self.shared.jobs.begin().await?;
        tx.hold_link_events().await?;
        // Deleted by an earlier line, a record has no such key any more.
        let stored: Vec<StoredRecord> = tx.records_by_keys(&keys).await?;
        let mut by_child: BTreeMap<Option<ChildId>, Vec<(RecordId, RecordKey)>> = BTreeMap::new();
        for record in stored {
            let of = by_child.entry(record.child).or_default();
            of.push((record.id, record.record.key));
        }
        if by.rule == ERASURE {
            self.keep_erasures(&mut tx, &keys).await?;
        }
        let mut gone: Vec<(Option<ChildId>, PurgeCounts)> = Vec::new();
        for (child, records) in &by_child {
            let of = PurgeOf { child: *child, records };
            gone.push((*child, self.purge_records_of(&mut tx, by, of).await?));
        }
        // What was not in the backup yet is known again all the same when it is sent.
        let missing: BTreeSet<[u8; 32]> = {
            let there: BTreeSet<[u8; 32]> = tx.tombstones(&hashes).await?.into_iter().collect();
            hashes.iter().filter(|hash| !there.contains(*hash)).copied().collect()
        };
        let missing: Vec<[u8; 32]> = missing.into_iter().collect();
        self.put_tombstones(&mut tx, by, &missing, PurgeCounts::default())
            .await?;
        tx.commit().await?;
        let mut records = 0;
        for (child, counts) in gone {
            records += counts.records;
            let event = match child {
                Some(child) => Event::bare(Action::Deleted).about(child),
                None => Event::bare(Action::Deleted),
            };
            let detail = serde_json::json!({
                "again": true, "run": by.run, "rule": by.rule, "version": by.version, "counts": counts,
            });
            self.trace(event.with(detail)).await?;
        }
        Ok(records)
    }

    /// Leads requests for deletion away from what goes, as the deletion that is done again did: they have to be answered.
    async fn keep_erasures(&self, tx: &mut Tx, keys: &[RecordKey]) -> Result<(), DeskError> {
        let requests = tx.rights_requests().await?.into_iter();
        let about = |request: &RightsRequest| {
            request.asks_for == AsksFor::Erasure && !request.status.over() && keys.contains(&request.beside)
        };
        for request in requests.filter(about).collect::<Vec<_>>() {
            let now = self.shared.clock.now();
            let step = RightsStep {
                at: now,
                kind: RequestStepKind::Erased,
                on: uk_day(now),
                user: UserId(Uuid::nil()),
                person: "Restore from a backup".to_owned(),
                note: "Deleted again: it was deleted after the backup was taken".to_owned(),
            };
            tx.add_rights_step(request.id, &step).await?;
            let led = RightsRequest {
                beside: RecordKey::new(ERASED, request.id.to_string()),
                ..request
            };
            if !tx.change_rights_request(&led).await? {
                return Err(DeskError::Changed);
            }
        }
        Ok(())
    }

    async fn delete_entry_again(&self, record: &RecordKey, service: &str) -> Result<u64, DeskError> {
        let mut tx = self.shared.jobs.begin().await?;
        tx.hold_link_events().await?;
        let Some(stored) = tx.record_by_key(record).await? else {
            return Ok(tx.rollback().await.map(|()| 0)?);
        };
        let at = (stored.id, record.clone());
        let counts = self.purge_entry(&mut tx, stored.child, at, service).await?;
        tx.commit().await?;
        if let Some(child) = stored.child.filter(|_| counts.facts > 0) {
            let detail = serde_json::json!({ "again": true, "record": stored.id, "counts": counts });
            self.trace(Event::bare(Action::Deleted).about(child).with(detail))
                .await?;
        }
        Ok(u64::from(counts.facts > 0))
    }
}

fn read(hash: &str) -> Result<[u8; 32], DeskError> {
    <[u8; 32]>::from_hex(hash).ok().ok_or_else(|| DeskError::Unreadable {
        what: "hash of the journal of deletions".to_owned(),
        source: serde::de::Error::custom("it is no hash"),
    })
}
