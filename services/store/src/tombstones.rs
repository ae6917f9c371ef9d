//! What remains of deleted records: a keyed hash and nothing about anybody.

use child::{RetentionRunId, UserId};
use chrono::{DateTime, NaiveDate, Utc};

use crate::{
    db::Tx,
    error::StoreError,
    statement::{bulk_execute, bulk_fetch, on_backend, statements},
    words::sha256,
};

statements! {
    ADD = rows(6, ["key_hash bytea"],
        "INSERT INTO tombstone (key_hash, rule, version, purged_on, run, counts, approved_name) \
         SELECT key_hash, $1, $2, $3, $4, $5, $6 FROM input WHERE true \
         ON CONFLICT (key_hash) DO UPDATE SET rule = excluded.rule, version = excluded.version, \
         purged_on = excluded.purged_on, run = excluded.run, counts = excluded.counts, \
         approved_name = excluded.approved_name, readmitted_at = NULL, readmitted_by = NULL"
    );
    FIND = rows(0, ["key_hash bytea"],
        "SELECT t.key_hash FROM input JOIN tombstone t ON t.key_hash = input.key_hash WHERE t.readmitted_at IS NULL"
    );
    OF_RUN = both("SELECT key_hash FROM tombstone WHERE run = $1 AND readmitted_at IS NULL");
    READMIT = both(
        "UPDATE tombstone SET readmitted_at = $2, readmitted_by = $3 WHERE key_hash = $1 AND readmitted_at IS NULL"
    );
    ANY = both("SELECT EXISTS (SELECT 1 FROM tombstone)");
}

/// What a deletion leaves, for all records that it took.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Tombstone {
    /// The rule that asked for it.
    pub rule: String,
    /// Its version.
    pub version: i64,
    /// The day of the run.
    pub purged_on: NaiveDate,
    /// The run.
    pub run: RetentionRunId,
    /// What was deleted: a JSON object of counts.
    pub counts: String,
    /// Who approved the version of the rules.
    pub approved_name: String,
}

impl Tx {
    /// What a run left of the records that it deleted, but for those that may come again.
    pub async fn tombstones_of_run(&mut self, run: RetentionRunId) -> Result<Vec<[u8; 32]>, StoreError> {
        let hashes: Vec<Vec<u8>> = on_backend!(self, OF_RUN, |db, text| sqlx::query_scalar(text)
            .bind(run.0)
            .fetch_all(db)
            .await?);
        let hashes = hashes.into_iter();
        hashes.map(|hash| sha256("tombstone", "key_hash", run, hash)).collect()
    }

    /// Keeps what remains of deleted records, by the keyed hashes of their keys.
    pub async fn put_tombstones(&mut self, hashes: &[[u8; 32]], stone: &Tombstone) -> Result<(), StoreError> {
        bulk_execute!(
            self,
            ADD,
            [
                stone.rule.as_str(),
                stone.version,
                stone.purged_on,
                stone.run.0,
                stone.counts.as_str(),
                stone.approved_name.as_str()
            ],
            hashes,
            |hash| { key_hash = hash.as_slice() }
        );
        Ok(())
    }

    /// Those of the hashes whose records were deleted and not admitted again since.
    pub async fn tombstones(&mut self, hashes: &[[u8; 32]]) -> Result<Vec<[u8; 32]>, StoreError> {
        let rows = bulk_fetch!((Vec<u8>,), self, FIND, [], hashes, |hash| {
            key_hash = hash.as_slice()
        });
        rows.into_iter()
            .map(|(hash,)| sha256("tombstone", "key_hash", "?", hash))
            .collect()
    }

    /// Whether anything was ever deleted.
    pub async fn has_tombstones(&mut self) -> Result<bool, StoreError> {
        Ok(on_backend!(self, ANY, |db, text| sqlx::query_scalar(text)
            .fetch_one(db)
            .await?))
    }

    /// Lets a deleted record come back, if its source still sends it. False if it was not deleted, or is admitted already.
    pub async fn readmit(&mut self, hash: [u8; 32], by: UserId, at: DateTime<Utc>) -> Result<bool, StoreError> {
        let changed = on_backend!(self, READMIT, |db, text| sqlx::query(text)
            .bind(hash.as_slice())
            .bind(at)
            .bind(by.0)
            .execute(db)
            .await?
            .rows_affected());
        Ok(changed == 1)
    }
}
