//! How much a database was asked. Nobody is told by it of what: it counts.

use std::sync::{
    Arc,
    atomic::{AtomicU64, Ordering},
};

/// How much was asked of a database so far.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Asked {
    /// Transactions that were begun.
    pub transactions: u64,
    /// Statements that were run.
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

    pub(crate) fn asked(&self) -> Asked {
        Asked {
            transactions: self.0.transactions.load(Ordering::Relaxed),
            statements: self.0.statements.load(Ordering::Relaxed),
            rows: self.0.rows.load(Ordering::Relaxed),
        }
    }
}
