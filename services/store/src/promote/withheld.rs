//! Addresses that a source withholds: the one that the record had before stays.

use std::collections::BTreeMap;

use child::{RecordKey, Statement};

use super::{
    plan::follow,
    target::{Sourced, Target, Targets},
};
use crate::{db::Tx, error::StoreError};

impl Tx {
    /// Of the rows that withhold the address and become current, what is to be stored, by their places in the batch:
    /// with the address of the version that they replace. A restricted record says "not told", never "moved away", and
    /// a version without an address would take it from the golden record.
    pub(super) async fn keep_withheld_addresses(
        &mut self,
        rows: &[Sourced<'_>],
        contents: &[[u8; 32]],
        targets: &Targets<'_>,
    ) -> Result<BTreeMap<usize, Statement>, StoreError> {
        let withholds = |target: &Target| target.rows.iter().any(|&at| rows[at].1.statement.address_withheld);
        let withholding = || targets.iter().filter(|(_, target)| withholds(target));
        let known: Vec<RecordKey> = withholding()
            .filter(|(_, target)| target.id.is_some())
            .map(|((source, id), _)| RecordKey::new(source, id))
            .collect();
        let mut earlier: BTreeMap<RecordKey, Statement> = BTreeMap::new();
        if !known.is_empty() {
            let found = self.records_by_keys(&known).await?;
            earlier.extend(
                found
                    .into_iter()
                    .map(|found| (found.record.key, found.record.statement)),
            );
        }
        let mut kept = BTreeMap::new();
        for ((source, id), target) in withholding() {
            let mut before = earlier.remove(&RecordKey::new(source, id));
            let mut current = target.known.current;
            for (said, &at) in target.said(rows, contents).zip(&target.rows) {
                if !follow(&mut current, &said) {
                    continue;
                }
                let now = match &before {
                    Some(before) => said.statement.keeping_address_of(before),
                    None => said.statement.clone(),
                };
                if now.address_withheld {
                    kept.insert(at, now.clone());
                }
                before = Some(now);
            }
        }
        Ok(kept)
    }
}
