//! From the change feed to the index.

use std::{collections::BTreeMap, sync::Arc};

use child::ChildId;
use search::Change;
use serde::Serialize;

use super::document::document;
use crate::{desk::Desk, error::DeskError};

/// How many changes one commit takes.
const BATCH: i64 = 20_000;

/// Whether the index says what the database says.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize)]
pub struct Verified {
    /// Children compared.
    pub documents: usize,
    /// Children that the index lacks.
    pub missing: usize,
    /// Documents of children that are not there any more.
    pub left_over: usize,
    /// Documents that differ.
    pub different: usize,
}

impl Verified {
    /// Whether the index is exactly right.
    pub fn whole(&self) -> bool {
        self.missing == 0 && self.left_over == 0 && self.different == 0
    }
}

impl Desk {
    /// Brings this node's index up to the end of the change feed. Returns the position reached.
    pub async fn follow_index(&self) -> Result<i64, DeskError> {
        let _one_at_a_time = self.shared.indexing.lock().await;
        let mut position = self.shared.index.position();
        loop {
            let changes = self.shared.db.read().await?.changes_after(position, BATCH).await?;
            let Some(last) = changes.last() else {
                return Ok(position);
            };
            position = last.position;
            // Only the newest state counts, so each child is written once however often it changed.
            let ids: Vec<ChildId> = changes
                .iter()
                .map(|change| change.child)
                .collect::<std::collections::BTreeSet<_>>()
                .into_iter()
                .collect();
            let mut changes: BTreeMap<ChildId, Change> = ids.iter().map(|id| (*id, Change::Remove(*id))).collect();
            let sources = self.sources().await;
            for child in self.children(&ids).await? {
                changes.insert(child.id, Change::Put(Box::new(document(&child, &sources))));
            }
            let index = Arc::clone(&self.shared.index);
            let changes: Vec<Change> = changes.into_values().collect();
            tokio::task::spawn_blocking(move || index.apply(&changes, position))
                .await
                .expect("writing the index does not panic")?;
        }
    }

    /// Resolves when this process has added to the change feed.
    pub async fn change_rung(&self) {
        self.shared.changed.notified().await;
    }

    /// Compares every document with what the database says it should be.
    pub async fn verify_index(&self) -> Result<Verified, DeskError> {
        let index = Arc::clone(&self.shared.index);
        let digests = tokio::task::spawn_blocking(move || index.digests())
            .await
            .expect("reading the index does not panic")?;
        let mut held: BTreeMap<ChildId, Vec<search::Digest>> = BTreeMap::new();
        for (child, digest) in digests {
            held.entry(child).or_default().push(digest);
        }
        let sources = self.sources().await;
        let mut verified = Verified::default();
        let mut after = 0;
        loop {
            let rows = self.shared.db.read().await?.all_children(after, BATCH).await?;
            let Some(last) = rows.last() else { break };
            after = last.reference;
            let ids: Vec<ChildId> = rows.iter().map(|child| child.id).collect();
            for child in self.children(&ids).await? {
                verified.documents += 1;
                match held.remove(&child.id) {
                    None => verified.missing += 1,
                    Some(digests) if digests != document(&child, &sources).digests() => verified.different += 1,
                    Some(_) => {}
                }
            }
        }
        verified.left_over = held.len();
        Ok(verified)
    }
}
