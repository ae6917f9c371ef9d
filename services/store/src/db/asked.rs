//! How much a database was asked. Nobody is told by it of what: it counts.

use std::sync::{
    Arc,
    atomic::{AtomicU64, Ordering},
};

/// How much was asked of a database.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Asked {
    /// Transactions that were begun.
    pub transactions: u64,
    /// Statements that were asked for. One that takes rows counts once, however often it is sent.
    pub statements: u64,
    /// Rows that were sent along with statements that take rows.
    pub rows: u64,
}

/// Counts what is asked, for everybody who has the database open by one [`Db`](super::Db).
#[derive(Debug, Clone, Default)]
pub(crate) struct Counter(Arc<Counts>);

#[derive(Debug, Default)]
struct Counts {
    transactions: AtomicU64,
    statements: AtomicU64,
    rows: AtomicU64,
}

impl Counter {
    pub(crate) fn transaction(&self) {
        self.0.transactions.fetch_add(1, Ordering::Relaxed);
    }

    pub(crate) fn statement(&self) {
        self.0.statements.fetch_add(1, Ordering::Relaxed);
    }

    pub(crate) fn statement_of(&self, rows: usize) {
        self.statement();
        self.0.rows.fetch_add(rows as u64, Ordering::Relaxed);
    }

    /// What was asked since this was taken last.
    pub(crate) fn take(&self) -> Asked {
        Asked {
            transactions: self.0.transactions.swap(0, Ordering::Relaxed),
            statements: self.0.statements.swap(0, Ordering::Relaxed),
            rows: self.0.rows.swap(0, Ordering::Relaxed),
        }
    }
}
