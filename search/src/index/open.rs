//! Opening the index, and its state as a whole: position, size, digests.

use std::{
    path::Path,
    sync::{
        Mutex, MutexGuard, PoisonError,
        atomic::{AtomicI64, Ordering},
    },
};

use child::ChildId;
use tantivy::{IndexReader, IndexWriter, ReloadPolicy, Searcher, TantivyDocument};
use uuid::Uuid;

use super::{
    asked::{Asked, Counter},
    fields::{DIGEST_HIGH, DIGEST_LOW, Fields, ID_HIGH, ID_LOW},
    folder,
    private::PrivateDirectory,
};
use crate::{Digest, SearchError};

/// The search index: one writer, many readers. Share it behind an `Arc`; every method takes `&self`.
///
/// The first [`apply`](Self::apply) takes the lock on the folder and keeps it, so that two processes never write to
/// one folder. Searches never wait for the writer.
pub struct Index {
    pub(super) engine: tantivy::Index,
    pub(super) reader: IndexReader,
    pub(crate) fields: Fields,
    /// `None` until the first change, and after an error: the next change opens a new writer, whose state is the last
    /// commit.
    pub(super) writer: Mutex<Option<IndexWriter<TantivyDocument>>>,
    pub(super) position: AtomicI64,
    pub(super) asked: Counter,
}

impl Index {
    /// Opens the index in a folder of its own, or makes an empty one at position 0. The folder and every file in it are
    /// readable by the current account only. An index that an older version of the program laid out differently is removed: read
    /// [`position`](Self::position) and apply the changes since then, which are all of them for a new index.
    pub fn open(folder: &Path) -> Result<Self, SearchError> {
        let folder = folder::prepare(folder)?;
        let directory = PrivateDirectory::open(&folder).map_err(tantivy::TantivyError::from)?;
        let (schema, fields) = Fields::new();
        Self::over(tantivy::Index::open_or_create(directory, schema)?, fields)
    }

    /// Removes whatever index is in the folder and makes an empty one at position 0: the start of a rebuild. No other
    /// `Index` may be open on the folder.
    pub fn open_empty(folder: &Path) -> Result<Self, SearchError> {
        folder::clear(folder)?;
        Self::open(folder)
    }

    /// An empty index in memory.
    pub fn in_memory() -> Result<Self, SearchError> {
        let (schema, fields) = Fields::new();
        Self::over(tantivy::Index::create_in_ram(schema), fields)
    }

    fn over(engine: tantivy::Index, fields: Fields) -> Result<Self, SearchError> {
        let position = match engine.load_metas()?.payload {
            Some(payload) => payload
                .parse()
                .map_err(|_| SearchError::Damaged("the change-feed position"))?,
            None => 0,
        };
        // Manual: only a commit of this process changes the index, and then the reader is told.
        let reader = engine.reader_builder().reload_policy(ReloadPolicy::Manual).try_into()?;
        Ok(Self {
            engine,
            reader,
            fields,
            writer: Mutex::new(None),
            position: AtomicI64::new(position),
            asked: Counter::default(),
        })
    }

    /// The change-feed position that searches see.
    pub fn position(&self) -> i64 {
        self.position.load(Ordering::Acquire)
    }

    /// How much was asked of the index since this was taken last.
    pub fn take_asked(&self) -> Asked {
        self.asked.take()
    }

    /// Whether the index holds no child.
    pub fn is_empty(&self) -> bool {
        self.searcher().num_docs() == 0
    }

    /// The id and digest of every document, ordered by id and digest: compare with
    /// [`ChildDocument::digests`](crate::ChildDocument::digests) to prove that index and database agree.
    pub fn digests(&self) -> Result<Vec<(ChildId, Digest)>, SearchError> {
        let searcher = self.searcher();
        let mut digests = Vec::with_capacity(searcher.num_docs() as usize);
        for segment in searcher.segment_readers() {
            let columns = segment.fast_fields();
            let column = |name| columns.column_first_or_default::<u64>(name);
            let (id_high, id_low) = (column(ID_HIGH)?, column(ID_LOW)?);
            let (digest_high, digest_low) = (column(DIGEST_HIGH)?, column(DIGEST_LOW)?);
            for doc in segment.doc_ids_alive() {
                let id = ChildId(Uuid::from_u64_pair(id_high.get_val(doc), id_low.get_val(doc)));
                let digest = u128::from(digest_high.get_val(doc)) << 64 | u128::from(digest_low.get_val(doc));
                digests.push((id, Digest(digest)));
            }
        }
        digests.sort_unstable();
        Ok(digests)
    }

    pub(super) fn searcher(&self) -> Searcher {
        self.reader.searcher()
    }

    /// The writer's place. A panic while it was held leaves at worst uncommitted changes, which the caller drops.
    pub(super) fn writer_place(&self) -> MutexGuard<'_, Option<IndexWriter<TantivyDocument>>> {
        self.writer.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl std::fmt::Debug for Index {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Index")
            .field("position", &self.position())
            .field("documents", &self.searcher().num_docs())
            .finish_non_exhaustive()
    }
}
