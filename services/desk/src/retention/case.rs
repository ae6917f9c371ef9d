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
        let look_back = tx.holds_look_back().await?;
        self.cases_looking(tx, children, look_back).await
    }

    /// The same for whoever asks about no hold: of former homes and classes only holds ask.
    pub(super) async fn cases_without_holds(
        &self,
        tx: &mut Tx,
        children: &[ChildId],
    ) -> Result<Vec<ChildCase>, DeskError> {
        self.cases_looking(tx, children, false).await
    }

    async fn cases_looking(
        &self,
        tx: &mut Tx,
        children: &[ChildId],
        look_back: bool,
    ) -> Result<Vec<ChildCase>, DeskError> {
        let sources = self.sources().await;
        let case_sources = tx.case_sources().await?;
        let mut lives: BTreeMap<ChildId, LifeState> = tx.lives(children).await?.into_iter().collect();
        let mut by_child: BTreeMap<ChildId, Vec<StoredRecord>> = BTreeMap::new();
        for record in tx.records_of_children(children).await? {
            if let Some(child) = record.child {
                by_child.entry(child).or_default().push(record);
            }
        }
        // What earlier versions say counts for classes of case records, and for holds that look back.
        let of_cases = |stored: &[StoredRecord]| {
            let mut sources = stored.iter().map(|record| &record.record.key.source);
            sources.any(|source| case_sources.contains(source))
        };
        let asked = by_child.values().filter(|stored| look_back || of_cases(stored));
        let changed = asked.flatten().filter(|record| record.current_version > 1);
        let changed: Vec<RecordId> = changed.map(|record| record.id).collect();
        let mut said = tx.statements_of(&changed).await?;
        let mut cases = Vec::with_capacity(children.len());
        for &child in children {
            let Some(stored) = by_child.remove(&child) else {
                continue;
            };
            let of_cases = of_cases(&stored);
            let former = stored.iter().filter_map(|record| said.remove(&record.id));
            let former: Vec<Statement> = former.flatten().collect();
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
