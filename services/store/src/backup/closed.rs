//! A database that was put back stays closed until everything was done that has to be done first.

use chrono::{DateTime, Utc};

use crate::{counters::Series, db::Tx, error::StoreError, outbox::ChangeKind};

/// Setting that says so; empty where the database is open.
const CLOSED: &str = "restore.closed";

/// How far numbers leap: more than a council gives out between two backups.
const LEAP: usize = 1_000_000;

impl Tx {
    /// Leaps over the numbers that were given out since the backup and of which nothing here knows: references of children
    /// that stand on paper, and places in the change feed that machines hold. Neither is ever given to anything else.
    pub async fn leap_numbers(&mut self, at: DateTime<Utc>) -> Result<(), StoreError> {
        self.take_numbers(Series::ChildReference, LEAP).await?;
        // The feed ends with an entry: whoever follows it sees no end that is not there.
        if let Some(child) = self.all_children(0, 1).await?.pop() {
            self.take_numbers(Series::Outbox, LEAP).await?;
            self.publish(&[(child.id, ChangeKind::Changed)], at).await?;
        }
        Ok(())
    }

    /// Closes the database: nothing opens it but the work that opens it again.
    pub async fn close_restored(&mut self) -> Result<(), StoreError> {
        self.put_setting(CLOSED, "true").await
    }

    /// Opens the database to everybody.
    pub async fn open_restored(&mut self) -> Result<(), StoreError> {
        self.put_setting(CLOSED, "false").await
    }

    /// Whether the database was put back and not opened yet. Whatever else stands there closes it too.
    pub async fn is_closed(&mut self) -> Result<bool, StoreError> {
        Ok(self.setting(CLOSED).await?.is_some_and(|closed| closed != "false"))
    }
}
