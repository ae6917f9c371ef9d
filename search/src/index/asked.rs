//! How much an index was asked. Nobody is told by it of what: it counts.

use std::sync::atomic::{AtomicU64, Ordering};

/// How much was asked of an index so far.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
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

    pub(super) fn asked(&self) -> Asked {
        Asked {
            queries: self.queries.load(Ordering::Relaxed),
            answered: self.answered.load(Ordering::Relaxed),
            read: self.read.load(Ordering::Relaxed),
        }
    }
}
