//! From linked records to golden records: the cache, its rebuilding and its proof.

use std::{collections::BTreeMap, sync::Arc};

use child::{
    ChildId, SourceRecord,
    golden::{Survivorship, build, canonical_json, is_restricted},
};
use chrono::NaiveDate;
use rayon::prelude::*;
use serde::Serialize;
use sha2::{Digest, Sha256};
use store::{ChangeKind, GoldenRow, LinkEventKind, NewLinkEvent, StoredRecord, Tx};

use super::{
    feed_engine::{Kept, in_background},
    moves::child_event,
    policy::note_followed,
    questions::Asked,
};
use crate::{desk::Desk, error::DeskError};

/// Children projected at a time.
const CHUNK: usize = 10_000;

/// What a rebuild found.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct RebuildReport {
    /// Golden records built.
    pub children: usize,
    /// Golden records that differ from what was kept.
    pub different: usize,
    /// SHA-256 over all canonical golden records, ordered by smallest (source, record id); no child ids, no load times.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub digest: Option<String>,
}

impl Desk {
    /// Builds the golden records of `children` from their linked records and keeps them, with what follows from what they
    /// say: notices that end, and questions about values.
    pub(crate) async fn project(
        &self,
        tx: &mut Tx,
        children: &[ChildId],
        position: i64,
        policy: &Arc<Survivorship>,
    ) -> Result<(), DeskError> {
        let now = self.shared.clock.now();
        for part in children.chunks(CHUNK) {
            let built = self.build(tx, part, policy).await?;
            let version = policy.version;
            let restricted: Vec<_> = built.iter().map(|built| (built.child, built.restricted)).collect();
            let (rows, asked): (Vec<GoldenRow>, Vec<Asked>) = built
                .into_iter()
                .map(|built| {
                    let row = GoldenRow {
                        child: built.child,
                        digest: Sha256::digest(&built.json).into(),
                        json: built.json,
                        survivorship_version: version,
                        built_at: now,
                        position,
                    };
                    (row, built.asked)
                })
                .unzip();
            tx.put_golden(&rows).await?;
            tx.restrict_children(&restricted).await?;
            self.keep_questions(tx, &asked).await?;
            self.settle_notices(tx, part).await?;
        }
        Ok(())
    }

    /// Builds the golden records of `children` anew under `policy` although nothing about them was linked, and says so in
    /// their history. Answers the position of the last link event.
    pub(super) async fn project_anew(
        &self,
        tx: &mut Tx,
        children: &[ChildId],
        policy: &Arc<Survivorship>,
    ) -> Result<i64, DeskError> {
        let now = self.shared.clock.now();
        let followed = children.iter().map(|child| NewLinkEvent {
            survivorship_version: Some(policy.version),
            ..child_event(now, LinkEventKind::Follow, *child)
        });
        let position = tx.append_link_events(&followed.collect::<Vec<_>>()).await?;
        self.project(tx, children, position, policy).await?;
        let changes: Vec<_> = children.iter().map(|child| (*child, ChangeKind::Changed)).collect();
        tx.publish(&changes, now).await?;
        Ok(position)
    }

    /// Builds every golden record anew, compares it with the cache, and keeps it if `keep`.
    pub async fn rebuild(&self, keep: bool) -> Result<RebuildReport, DeskError> {
        let mut no_linking_meanwhile = self.shared.linking.lock().await;
        let mut tx = if keep {
            self.shared.jobs.begin().await?
        } else {
            self.shared.jobs.read().await?
        };
        let policy = self.policy(&mut tx).await?;
        let (mut children, mut different, mut changed) = (0, 0, Vec::new());
        let mut ordered: Vec<(child::RecordKey, [u8; 32])> = Vec::new();
        let mut after = 0;
        loop {
            let rows = tx.all_children(after, CHUNK as i64).await?;
            let Some(last) = rows.last() else { break };
            after = last.reference;
            let living: Vec<ChildId> = rows
                .iter()
                .filter(|child| child.redirect_to.is_none() && !child.empty)
                .map(|child| child.id)
                .collect();
            for (built, differs) in self.compare(&mut tx, &living, &policy).await? {
                children += 1;
                ordered.push((built.first, Sha256::digest(&built.json).into()));
                if differs {
                    different += 1;
                    changed.push(built.child);
                }
            }
        }
        if keep {
            let before = tx.hold_link_events().await?;
            let after = self.project_anew(&mut tx, &changed, &policy).await?;
            note_followed(&mut tx, policy.version).await?;
            tx.commit().await?;
            stay_in_step(&mut no_linking_meanwhile, before, after);
            self.shared.changed.notify_one();
        }
        ordered.sort();
        let mut digest = Sha256::new();
        for (_, record) in &ordered {
            digest.update(record);
        }
        let digest = hex::encode(digest.finalize());
        Ok(RebuildReport {
            children,
            different,
            digest: Some(digest),
        })
    }

    /// Those of `children` whose golden record is another under `policy` than the one kept.
    pub(super) async fn different(
        &self,
        tx: &mut Tx,
        children: &[ChildId],
        policy: &Arc<Survivorship>,
    ) -> Result<Vec<ChildId>, DeskError> {
        let compared = self.compare(tx, children, policy).await?;
        let different = compared.into_iter().filter(|(_, differs)| *differs);
        Ok(different.map(|(built, _)| built.child).collect())
    }

    /// Builds the golden records of `children`, and says of each whether it differs from the one kept.
    async fn compare(
        &self,
        tx: &mut Tx,
        children: &[ChildId],
        policy: &Arc<Survivorship>,
    ) -> Result<Vec<(Built, bool)>, DeskError> {
        let kept: BTreeMap<ChildId, String> = tx
            .golden(children)
            .await?
            .into_iter()
            .map(|row| (row.child, row.json))
            .collect();
        let built = self.build(tx, children, policy).await?.into_iter();
        let compared = built.map(|built| {
            let differs = kept.get(&built.child) != Some(&built.json);
            (built, differs)
        });
        Ok(compared.collect())
    }

    async fn build(
        &self,
        tx: &mut Tx,
        children: &[ChildId],
        policy: &Arc<Survivorship>,
    ) -> Result<Vec<Built>, DeskError> {
        let records = tx.records_of_children(children).await?;
        let policy = Arc::clone(policy);
        let today = self.shared.clock.today();
        Ok(in_background(move || build_all(records, &policy, today)).await)
    }
}

/// An engine that stood where the history stood before stands where it stands after: no record was linked in between.
pub(super) fn stay_in_step(slot: &mut Option<Kept>, before: i64, after: i64) {
    if let Some(kept) = slot.as_mut().filter(|kept| kept.position == before) {
        kept.position = after;
    }
}

/// One golden record, built.
struct Built {
    child: ChildId,
    /// Smallest key of its records.
    first: child::RecordKey,
    json: String,
    /// Whether it is held and not used.
    restricted: bool,
    /// What it leaves to ask.
    asked: Asked,
}

fn build_all(records: Vec<StoredRecord>, policy: &Survivorship, today: NaiveDate) -> Vec<Built> {
    let mut by_child: BTreeMap<ChildId, Vec<SourceRecord>> = BTreeMap::new();
    for record in records {
        if let Some(child) = record.child {
            by_child.entry(child).or_default().push(record.record);
        }
    }
    by_child
        .into_par_iter()
        .map(|(child, records)| {
            let golden = build(&records, policy);
            let first = golden.records[0].key.clone();
            Built {
                child,
                first,
                json: canonical_json(&golden),
                restricted: is_restricted(&golden, today),
                asked: Asked::of(child, &golden, policy, today),
            }
        })
        .collect()
}
