//! Applying changes: one batch, one commit, one position.

use std::{collections::BTreeMap, sync::atomic::Ordering};

use child::ChildId;
use tantivy::{
    IndexWriter, TantivyDocument,
    indexer::{IndexWriterOptions, LogMergePolicy},
};

use super::{Index, fields::Fields};
use crate::{ChildDocument, SearchError};

/// Memory of the one indexing thread before it writes a segment, in bytes.
const HEAP_BYTES: usize = 50_000_000;
/// Parts of up to so many documents are merged with one another whatever their sizes. While records come one by one, a commit
/// holds about a hundred: with the library's ten thousand, every eighth commit would rewrite thousands of documents.
const SMALL_PART: u32 = 1_000;

/// One change of a child.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Change {
    /// The child is as this document says, whatever the index held.
    Put(Box<ChildDocument>),
    /// The child is gone: deleted, or redirected to another.
    Remove(ChildId),
}

impl Change {
    /// The child it is about.
    pub const fn id(&self) -> ChildId {
        match self {
            Self::Put(document) => document.id,
            Self::Remove(id) => *id,
        }
    }
}

impl Index {
    /// Applies the changes in order and commits them together with the change-feed position they lead to. When it
    /// returns, searches see them. Applying the same changes again changes nothing; after a crash, apply everything
    /// since [`position`](Self::position). With no changes it moves the position only.
    ///
    /// A commit costs tens of milliseconds whatever its size: gather changes for 100 to 250 ms.
    ///
    /// # Errors
    /// [`Backwards`](SearchError::Backwards) if `position` is behind the index, [`Locked`](SearchError::Locked) if
    /// another process writes. After any error the index is as it was, and the same call may be tried again.
    pub fn apply(&self, changes: &[Change], position: i64) -> Result<(), SearchError> {
        let mut place = self.writer_place();
        let held = self.position();
        if position < held {
            return Err(SearchError::Backwards { held, given: position });
        }
        if changes.is_empty() && position == held {
            return Ok(());
        }
        // Out of its place while it works: if anything fails it is dropped with its uncommitted changes. Rolling back
        // instead is not safe in the engine (its deletes may survive).
        let mut writer = match place.take() {
            Some(writer) => writer,
            None => self.new_writer()?,
        };
        self.write(&mut writer, changes, position)?;
        self.reader.reload()?;
        self.position.store(position, Ordering::Release);
        *place = Some(writer);
        Ok(())
    }

    /// Rewrites every part of the index that still holds deleted documents, so that no trace of them stays on disk.
    /// Deleting alone only hides them until parts are merged for size.
    pub fn purge_deleted(&self) -> Result<(), SearchError> {
        let mut place = self.writer_place();
        let mut writer = match place.take() {
            Some(writer) => writer,
            None => self.new_writer()?,
        };
        let metas = self.engine.searchable_segment_metas()?;
        let with_deleted: Vec<_> = metas
            .iter()
            .filter(|meta| meta.has_deletes())
            .map(tantivy::SegmentMeta::id)
            .collect();
        drop(metas);
        if !with_deleted.is_empty() {
            writer.merge(&with_deleted).wait()?;
        }
        self.reader.reload()?;
        writer.garbage_collect_files().wait()?;
        *place = Some(writer);
        Ok(())
    }

    fn new_writer(&self) -> Result<IndexWriter<TantivyDocument>, SearchError> {
        // One thread: documents are added in a fixed order, and the machine has better uses for the others.
        let options = IndexWriterOptions::builder()
            .num_worker_threads(1)
            .memory_budget_per_thread(HEAP_BYTES)
            .build();
        let writer = self.engine.writer_with_options(options)?;
        let mut merging = LogMergePolicy::default();
        merging.set_min_layer_size(SMALL_PART);
        writer.set_merge_policy(Box::new(merging));
        Ok(writer)
    }

    fn write(
        &self,
        writer: &mut IndexWriter<TantivyDocument>,
        changes: &[Change],
        position: i64,
    ) -> Result<(), SearchError> {
        // The last change of a child wins; the earlier ones need not be written.
        let last: BTreeMap<ChildId, &Change> = changes.iter().map(|change| (change.id(), change)).collect();
        // Asked of the last commit, not of the reader, which an error may have left behind.
        let was_empty = self.engine.searchable_segment_metas()?.is_empty();
        for (id, change) in last {
            if !was_empty {
                writer.delete_term(self.fields.id.term(&Fields::id_text(id)));
            }
            if let Change::Put(document) = change {
                for filed in self.fields.file(document)? {
                    writer.add_document(filed)?;
                }
            }
        }
        let mut commit = writer.prepare_commit()?;
        commit.set_payload(&position.to_string());
        commit.commit()?;
        Ok(())
    }
}
