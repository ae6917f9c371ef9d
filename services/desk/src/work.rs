//! How much work an answer takes, for proofs that what is hidden takes as much as what is absent (promise 6).

use crate::desk::Desk;

/// How much the pages and the API asked of database and index so far.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Work {
    /// Of the database that answers people, the audit trail included.
    pub database: store::Asked,
    /// Of the search index.
    pub index: search::Asked,
}

impl Work {
    /// What was asked since `before`.
    #[must_use]
    pub const fn since(self, before: Self) -> Self {
        Self {
            database: store::Asked {
                transactions: self.database.transactions - before.database.transactions,
                statements: self.database.statements - before.database.statements,
                rows: self.database.rows - before.database.rows,
            },
            index: search::Asked {
                queries: self.index.queries - before.index.queries,
                answered: self.index.answered - before.index.answered,
                read: self.index.read - before.index.read,
            },
        }
    }
}

impl Desk {
    /// How much was asked so far.
    pub fn work(&self) -> Work {
        Work {
            database: self.shared.db.asked(),
            index: self.shared.index.asked(),
        }
    }
}
