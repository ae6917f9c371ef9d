//! A child as the plan looks at it: its facts, its state and the numbers of its records.

use std::collections::BTreeMap;

use child::{
    ChildId, RecordKey, SourceRecord, Statement,
    retention::{ChildFacts, LifeState, SourceRecords},
};
use store::{Db, RecordId, StoredRecord, Tx};

use crate::{desk::Desk, error::DeskError};

/// Children read at a time.
const CHUNK: i64 = 1_000;

/// One child.
pub(super) struct ChildCase {
    pub child: ChildId,
    pub facts: ChildFacts,
    pub state: LifeState,
    pub records: BTreeMap<RecordKey, RecordId>,
}

impl Desk {
    /// The next living children after a reference, with the last reference looked at; none at the end.
    pub(super) async fn next_cases(&self, db: &Db, after: i64) -> Result<Option<(i64, Vec<ChildCase>)>, DeskError> {
        let mut tx = db.read().await?;
        let rows = tx.all_children(after, CHUNK).await?;
        let Some(last) = rows.last().map(|row| row.reference) else {
            return Ok(None);
        };
        let living = rows.iter().filter(|row| row.redirect_to.is_none() && !row.empty);
        let living: Vec<ChildId> = living.map(|row| row.id).collect();
        Ok(Some((last, self.cases_of(&mut tx, &living).await?)))
    }

    /// Children as they are in this transaction, in the order given; those without a record are left out.
    pub(super) async fn cases_of(&self, tx: &mut Tx, children: &[ChildId]) -> Result<Vec<ChildCase>, DeskError> {
        let sources = self.sources().await;
        let case_sources = tx.case_sources().await?;
        let look_back = tx.holds_look_back().await?;
        let mut lives: BTreeMap<ChildId, LifeState> = tx.lives(children).await?.into_iter().collect();
        let mut by_child: BTreeMap<ChildId, Vec<StoredRecord>> = BTreeMap::new();
        for record in tx.records_of_children(children).await? {
            if let Some(child) = record.child {
                by_child.entry(child).or_default().push(record);
            }
        }
        let mut cases = Vec::with_capacity(children.len());
        for &child in children {
            let Some(stored) = by_child.remove(&child) else {
                continue;
            };
            // What earlier versions say counts for classes of case records, and for holds that look back.
            let of_cases = stored
                .iter()
                .any(|record| case_sources.contains(&record.record.key.source));
            let former = if of_cases || look_back {
                earlier_versions(tx, &stored).await?
            } else {
                Vec::new()
            };
            let earlier: &[Statement] = if of_cases { &former } else { &[] };
            let records = stored
                .iter()
                .map(|record| (record.record.key.clone(), record.id))
                .collect();
            let current: Vec<SourceRecord> = stored.into_iter().map(|record| record.record).collect();
            let mut facts = ChildFacts::of(SourceRecords {
                current: &current,
                earlier,
                sources: &sources,
                case_sources: &case_sources,
            });
            if let Some(facts) = &mut facts {
                for statement in &former {
                    facts.remember(statement);
                }
            }
            cases.extend(facts.map(|facts| ChildCase {
                child,
                facts,
                state: lives.remove(&child).unwrap_or_default(),
                records,
            }));
        }
        Ok(cases)
    }
}

async fn earlier_versions(tx: &mut Tx, records: &[StoredRecord]) -> Result<Vec<Statement>, DeskError> {
    let mut earlier = Vec::new();
    for record in records.iter().filter(|record| record.current_version > 1) {
        let versions = tx.versions_of(record.id).await?;
        earlier.extend(versions.into_iter().map(|version| version.record.statement));
    }
    Ok(earlier)
}
