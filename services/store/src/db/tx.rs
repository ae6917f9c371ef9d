//! A unit of work: begun and committed by the caller.

use sqlx::{Postgres, Sqlite, Transaction};

use super::asked::Counter;
use crate::error::StoreError;

/// One transaction on either backend. Dropping it undoes it.
///
/// All reads and writes are methods of this type; each family of tables has its own file.
pub struct Tx {
    pub(crate) on: On,
    pub(crate) asked: Counter,
}

/// The typed transaction inside.
pub(crate) enum On {
    Sqlite(Transaction<'static, Sqlite>),
    Postgres(Transaction<'static, Postgres>),
}

impl std::fmt::Debug for Tx {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(match self.on {
            On::Sqlite(_) => "Tx(sqlite)",
            On::Postgres(_) => "Tx(postgres)",
        })
    }
}

impl Tx {
    /// A transaction of which nobody asks how much it asked.
    pub(crate) fn uncounted(on: On) -> Self {
        Self {
            on,
            asked: Counter::default(),
        }
    }

    /// Makes everything done in this transaction durable.
    pub async fn commit(self) -> Result<(), StoreError> {
        match self.on {
            On::Sqlite(tx) => tx.commit().await?,
            On::Postgres(tx) => tx.commit().await?,
        }
        Ok(())
    }

    /// Undoes everything done in this transaction and waits until it is undone.
    pub async fn rollback(self) -> Result<(), StoreError> {
        match self.on {
            On::Sqlite(tx) => tx.rollback().await?,
            On::Postgres(tx) => tx.rollback().await?,
        }
        Ok(())
    }
}
