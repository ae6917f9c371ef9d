//! How much an index was asked. Nobody is told by it of what: it counts.

use std::sync::atomic::{AtomicU64, Ordering};

/// How much was asked of an index.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Asked {
    /// Queries.
    pub queries: u64,
    /// Documents that answered a query and were put in order.
    pub answered: u64,
    /// Documents whose stored names were read.
    pub read: u64,
}

#[derive(Debug, Default)]
pub(super) struct Counter {
    queries: AtomicU64,
    answered: AtomicU64,
    read: AtomicU64,
}

impl Counter {
    pub(super) fn query(&self, answered: usize) {
        self.queries.fetch_add(1, Ordering::Relaxed);
        self.answered.fetch_add(answered as u64, Ordering::Relaxed);
    }

    pub(super) fn read(&self) {
        self.read.fetch_add(1, Ordering::Relaxed);
    }

    /// What was asked since this was taken last.
    pub(super) fn take(&self) -> Asked {
        Asked {
            queries: self.queries.swap(0, Ordering::Relaxed),
            answered: self.answered.swap(0, Ordering::Relaxed),
            read: self.read.swap(0, Ordering::Relaxed),
        }
    }
}
