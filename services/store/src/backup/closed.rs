//! A database that was put back stays closed until everything was done that has to be done first.

use crate::{db::Tx, error::StoreError};

/// Setting that says so; empty where the database is open.
const CLOSED: &str = "restore.closed";

impl Tx {
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
