//! Embedded migrations.

use sqlx::{
    PgPool, SqlitePool,
    migrate::{MigrateError, Migrator},
};

use super::open::Backend;
use crate::error::StoreError;

static SQLITE: Migrator = sqlx::migrate!("../../migrations/sqlite");
static SQLITE_STAGING: Migrator = sqlx::migrate!("../../migrations/sqlite/staging");
static POSTGRES: Migrator = sqlx::migrate!("../../migrations/postgres");

/// Where the attached file keeps its own list of applied migrations.
const STAGING_LIST: &str = "staging.applied_migration";

fn staging() -> Migrator {
    let mut migrator = Migrator::with_migrations(SQLITE_STAGING.iter().cloned().collect());
    migrator.dangerous_set_table_name(STAGING_LIST);
    migrator
}

/// Brings the main file and the staging file up to date.
pub(super) async fn sqlite(pool: &SqlitePool) -> Result<(), StoreError> {
    let mut connection = pool.acquire().await?;
    staging().run(&mut *connection).await.map_err(failed)?;
    SQLITE.run(&mut *connection).await.map_err(failed)
}

/// The last migration of this release.
pub(crate) fn latest(backend: Backend) -> i64 {
    match backend {
        Backend::Sqlite => last(&SQLITE),
        Backend::Postgres => last(&POSTGRES),
    }
}

fn last(migrator: &Migrator) -> i64 {
    migrator.iter().map(|migration| migration.version).max().unwrap_or(0)
}

/// Brings an empty PostgreSQL database to the tables of an earlier release: those that a backup was taken from.
pub(crate) async fn postgres_until(pool: &PgPool, version: i64) -> Result<(), StoreError> {
    let until = POSTGRES.iter().filter(|migration| migration.version <= version);
    Migrator::with_migrations(until.cloned().collect())
        .run(pool)
        .await
        .map_err(failed)
}

/// Brings the tables of a SQLite file to those of an earlier release.
#[cfg(test)]
pub(crate) async fn sqlite_until(pool: &SqlitePool, version: i64) -> Result<(), StoreError> {
    let until = SQLITE.iter().filter(|migration| migration.version <= version);
    Migrator::with_migrations(until.cloned().collect())
        .run(pool)
        .await
        .map_err(failed)
}

/// Brings a PostgreSQL database up to date; an advisory lock keeps other nodes waiting meanwhile.
pub(crate) async fn postgres(pool: &PgPool) -> Result<(), StoreError> {
    POSTGRES.run(pool).await.map_err(failed)
}

fn failed(error: MigrateError) -> StoreError {
    match error {
        MigrateError::VersionMissing(version) => StoreError::Newer(version),
        MigrateError::Execute(error) | MigrateError::ExecuteMigration(error, _) => match StoreError::from(error) {
            full @ (StoreError::Full | StoreError::Busy | StoreError::Denied(_)) => full,
            other => StoreError::Migration(other.to_string()),
        },
        other => StoreError::Migration(other.to_string()),
    }
}

/// Refuses a SQLite database that is not exactly at our latest migration.
pub(super) async fn require_sqlite(pool: &SqlitePool) -> Result<(), StoreError> {
    let main: Result<Option<i64>, _> = sqlx::query_scalar("SELECT max(version) FROM _sqlx_migrations WHERE success")
        .fetch_one(pool)
        .await;
    compare(&SQLITE, known(main)?)?;
    let beside: Result<Option<i64>, _> =
        sqlx::query_scalar("SELECT max(version) FROM staging.applied_migration WHERE success")
            .fetch_one(pool)
            .await;
    compare(&SQLITE_STAGING, known(beside)?)
}

/// Refuses a PostgreSQL database that is not exactly at our latest migration.
pub(super) async fn require_postgres(pool: &PgPool) -> Result<(), StoreError> {
    let found: Result<Option<i64>, _> = sqlx::query_scalar("SELECT max(version) FROM _sqlx_migrations WHERE success")
        .fetch_one(pool)
        .await;
    compare(&POSTGRES, known(found)?)
}

fn known(found: Result<Option<i64>, sqlx::Error>) -> Result<i64, StoreError> {
    found.map_err(StoreError::from)?.ok_or(StoreError::NotMigrated)
}

fn compare(migrator: &Migrator, found: i64) -> Result<(), StoreError> {
    match found.cmp(&last(migrator)) {
        std::cmp::Ordering::Less => Err(StoreError::NotMigrated),
        std::cmp::Ordering::Equal => Ok(()),
        std::cmp::Ordering::Greater => Err(StoreError::Newer(found)),
    }
}
