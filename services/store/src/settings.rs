//! Settings: named JSON texts.

use std::collections::BTreeMap;

use crate::{
    db::Tx,
    error::StoreError,
    statement::{on_backend, statements},
};

statements! {
    PUT = both(
        "INSERT INTO setting (name, json) VALUES ($1, $2) ON CONFLICT (name) DO UPDATE SET json = excluded.json"
    );
    ONE = both("SELECT json FROM setting WHERE name = $1");
    LIST = both("SELECT name, json FROM setting ORDER BY name");
}

impl Tx {
    /// Sets a setting to a JSON text.
    pub async fn put_setting(&mut self, name: &str, json: &str) -> Result<(), StoreError> {
        on_backend!(self, PUT, |db, text| sqlx::query(text)
            .bind(name)
            .bind(json)
            .execute(db)
            .await
            .map(drop)?);
        Ok(())
    }

    /// A setting's JSON text.
    pub async fn setting(&mut self, name: &str) -> Result<Option<String>, StoreError> {
        Ok(on_backend!(self, ONE, |db, text| sqlx::query_scalar(text)
            .bind(name)
            .fetch_optional(db)
            .await?))
    }

    /// Every setting.
    pub async fn settings(&mut self) -> Result<BTreeMap<String, String>, StoreError> {
        let rows: Vec<(String, String)> =
            on_backend!(self, LIST, |db, text| sqlx::query_as(text).fetch_all(db).await?);
        Ok(rows.into_iter().collect())
    }
}
