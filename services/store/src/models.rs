//! Model versions. One is active; none is ever changed.

use chrono::{DateTime, Utc};
use sqlx::FromRow;

use crate::{
    counters::Series,
    db::Tx,
    error::StoreError,
    statement::{on_backend, statements},
    words::sha256,
};

statements! {
    ADD = both(
        "INSERT INTO model_version (version, name, json, sha256, trained_at, added_at) VALUES ($1, $2, $3, $4, $5, $6)"
    );
    STAND_DOWN = both("UPDATE model_version SET active = FALSE WHERE active");
    ACTIVATE = both("UPDATE model_version SET active = TRUE, activated_at = $2 WHERE version = $1");
    ACTIVE = both(
        "SELECT version, name, json, sha256, trained_at, added_at, activated_at, active FROM model_version WHERE active"
    );
    ACTIVE_VERSION = both("SELECT version FROM model_version WHERE active");
    ONE = both(
        "SELECT version, name, json, sha256, trained_at, added_at, activated_at, active FROM model_version \
         WHERE version = $1"
    );
    LIST = both(
        "SELECT version, name, json, sha256, trained_at, added_at, activated_at, active FROM model_version \
         ORDER BY version DESC"
    );
}

/// A model to add.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NewModel {
    /// Name, for example `child`.
    pub name: String,
    /// The model file's text.
    pub json: String,
    /// SHA-256 of that text.
    pub sha256: [u8; 32],
    /// When it was trained; none for a model as delivered.
    pub trained_at: Option<DateTime<Utc>>,
    /// Now.
    pub added_at: DateTime<Utc>,
}

/// A model as stored.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ModelVersion {
    /// Number, from 1.
    pub version: i64,
    /// Name.
    pub name: String,
    /// The model file's text.
    pub json: String,
    /// SHA-256 of that text.
    pub sha256: [u8; 32],
    /// When it was trained.
    pub trained_at: Option<DateTime<Utc>>,
    /// When it was added.
    pub added_at: DateTime<Utc>,
    /// When it was last activated.
    pub activated_at: Option<DateTime<Utc>>,
    /// Whether it decides now.
    pub active: bool,
}

#[derive(FromRow)]
struct ModelColumns {
    version: i64,
    name: String,
    json: String,
    sha256: Vec<u8>,
    trained_at: Option<DateTime<Utc>>,
    added_at: DateTime<Utc>,
    activated_at: Option<DateTime<Utc>>,
    active: bool,
}

impl TryFrom<ModelColumns> for ModelVersion {
    type Error = StoreError;
    fn try_from(row: ModelColumns) -> Result<Self, StoreError> {
        Ok(Self {
            sha256: sha256("model_version", "sha256", row.version, row.sha256)?,
            version: row.version,
            name: row.name,
            json: row.json,
            trained_at: row.trained_at,
            added_at: row.added_at,
            activated_at: row.activated_at,
            active: row.active,
        })
    }
}

impl Tx {
    /// Adds a model, not yet active, and answers its version.
    pub async fn add_model(&mut self, model: &NewModel) -> Result<i64, StoreError> {
        let version = self.take_numbers(Series::ModelVersion, 1).await?;
        on_backend!(self, ADD, |db, text| sqlx::query(text)
            .bind(version)
            .bind(&model.name)
            .bind(&model.json)
            .bind(model.sha256.as_slice())
            .bind(model.trained_at)
            .bind(model.added_at)
            .execute(db)
            .await
            .map(drop)?);
        Ok(version)
    }

    /// Makes one model the active one.
    pub async fn activate_model(&mut self, version: i64, at: DateTime<Utc>) -> Result<(), StoreError> {
        on_backend!(self, STAND_DOWN, |db, text| sqlx::query(text)
            .execute(db)
            .await
            .map(drop)?);
        let changed = on_backend!(self, ACTIVATE, |db, text| sqlx::query(text)
            .bind(version)
            .bind(at)
            .execute(db)
            .await?
            .rows_affected());
        if changed == 0 {
            return Err(StoreError::Missing(format!("model version {version}")));
        }
        Ok(())
    }

    /// The active model.
    pub async fn active_model(&mut self) -> Result<Option<ModelVersion>, StoreError> {
        let row: Option<ModelColumns> =
            on_backend!(self, ACTIVE, |db, text| sqlx::query_as(text).fetch_optional(db).await?);
        row.map(ModelVersion::try_from).transpose()
    }

    /// The version of the active model, without its text.
    pub async fn active_model_version(&mut self) -> Result<Option<i64>, StoreError> {
        Ok(on_backend!(self, ACTIVE_VERSION, |db, text| sqlx::query_scalar(text)
            .fetch_optional(db)
            .await?))
    }

    /// One model.
    pub async fn model(&mut self, version: i64) -> Result<Option<ModelVersion>, StoreError> {
        let row: Option<ModelColumns> = on_backend!(self, ONE, |db, text| sqlx::query_as(text)
            .bind(version)
            .fetch_optional(db)
            .await?);
        row.map(ModelVersion::try_from).transpose()
    }

    /// Every model, newest first.
    pub async fn models(&mut self) -> Result<Vec<ModelVersion>, StoreError> {
        let rows: Vec<ModelColumns> = on_backend!(self, LIST, |db, text| sqlx::query_as(text).fetch_all(db).await?);
        rows.into_iter().map(ModelVersion::try_from).collect()
    }
}
