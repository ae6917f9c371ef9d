//! How much work an answer takes, for proofs that what is hidden takes as much as what is absent (promise 6).

use crate::desk::Desk;

/// How much the pages and the API asked of database and index.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Work {
    /// Of the database that answers people, the audit trail included.
    pub database: store::Asked,
    /// Of the search index.
    pub index: search::Asked,
}

impl Desk {
    /// How much was asked since this was taken last.
    pub fn take_work(&self) -> Work {
        Work {
            database: self.shared.db.take_asked(),
            index: self.shared.index.take_asked(),
        }
    }
}
