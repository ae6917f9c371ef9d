//! Which sources hold case records.

use std::collections::BTreeSet;

use chrono::{DateTime, Utc};

use crate::{
    db::Tx,
    error::StoreError,
    statement::{on_backend, statements},
};

statements! {
    MARK = both("INSERT INTO case_source (source, marked_at) VALUES ($1, $2) ON CONFLICT (source) DO NOTHING");
    UNMARK = both("DELETE FROM case_source WHERE source = $1");
    LIST = both("SELECT source FROM case_source ORDER BY source");
}

impl Tx {
    /// Names of the sources whose records are case records.
    pub async fn case_sources(&mut self) -> Result<BTreeSet<String>, StoreError> {
        let names: Vec<String> = on_backend!(self, LIST, |db, text| sqlx::query_scalar(text).fetch_all(db).await?);
        Ok(names.into_iter().collect())
    }

    /// Notes whether a registered source holds case records.
    pub async fn mark_case_source(&mut self, name: &str, holds: bool, at: DateTime<Utc>) -> Result<(), StoreError> {
        if holds {
            on_backend!(self, MARK, |db, text| sqlx::query(text)
                .bind(name)
                .bind(at)
                .execute(db)
                .await
                .map(drop)?);
        } else {
            on_backend!(self, UNMARK, |db, text| sqlx::query(text)
                .bind(name)
                .execute(db)
                .await
                .map(drop)?);
        }
        Ok(())
    }
}
