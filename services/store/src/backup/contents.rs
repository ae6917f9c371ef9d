//! What a database holds, in counts and hashes: by them a copy that was put back is held against what was copied.

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};
use sha2::{Digest as _, Sha256};
use uuid::Uuid;

use crate::{
    db::Tx,
    error::StoreError,
    statement::{on_backend, statements},
};

/// Golden records whose digests are read at a time.
const CHUNK: i64 = 20_000;

statements! {
    COUNTS = both(
        "SELECT (SELECT count(*) FROM child WHERE redirect_to IS NULL AND NOT empty), (SELECT count(*) FROM record), \
         (SELECT count(*) FROM source_record), (SELECT count(*) FROM link_event), (SELECT count(*) FROM audit_event), \
         (SELECT count(*) FROM users), (SELECT count(*) FROM tombstone)"
    );
    DIGESTS = both("SELECT child_id, digest FROM golden WHERE child_id > $1 ORDER BY child_id LIMIT $2");
    CHAINS = both(
        "SELECT e.node, e.day, e.seq, e.hash FROM audit_event e JOIN (SELECT node, day, max(seq) AS seq FROM audit_event \
         GROUP BY node, day) ends ON ends.node = e.node AND ends.day = e.day AND ends.seq = e.seq ORDER BY e.node, e.day"
    );
}

/// What a database holds. Nothing in it is about anybody.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Contents {
    /// Children, without retired and deleted ones.
    pub children: i64,
    /// Source records.
    pub records: i64,
    /// Their versions.
    pub versions: i64,
    /// Events of the history of links.
    pub link_events: i64,
    /// Events of the audit trail.
    pub audit_events: i64,
    /// Accounts.
    pub users: i64,
    /// What remains of deleted records.
    pub tombstones: i64,
    /// SHA-256 over the digests of all golden records in the order of children's ids, hexadecimal.
    pub golden: String,
    /// Where each chain of the audit trail ends.
    pub chains: Vec<ChainEnd>,
}

/// The last event of a chain.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ChainEnd {
    /// The node that writes it.
    pub node: String,
    /// Its day.
    pub day: NaiveDate,
    /// Number of the event.
    pub seq: i64,
    /// Its hash, hexadecimal.
    pub hash: String,
}

impl Tx {
    /// What the database holds in this state of it.
    pub async fn contents(&mut self) -> Result<Contents, StoreError> {
        let counts: (i64, i64, i64, i64, i64, i64, i64) =
            on_backend!(self, COUNTS, |db, text| sqlx::query_as(text).fetch_one(db).await?);
        Ok(Contents {
            children: counts.0,
            records: counts.1,
            versions: counts.2,
            link_events: counts.3,
            audit_events: counts.4,
            users: counts.5,
            tombstones: counts.6,
            golden: self.golden_digest().await?,
            chains: self.chain_ends().await?,
        })
    }

    /// Where each chain of the audit trail ends, by node and day.
    async fn chain_ends(&mut self) -> Result<Vec<ChainEnd>, StoreError> {
        let chains: Vec<(String, NaiveDate, i64, Vec<u8>)> =
            on_backend!(self, CHAINS, |db, text| sqlx::query_as(text).fetch_all(db).await?);
        let ends = chains.into_iter().map(|(node, day, seq, hash)| ChainEnd {
            node,
            day,
            seq,
            hash: hex::encode(hash),
        });
        Ok(ends.collect())
    }

    async fn golden_digest(&mut self) -> Result<String, StoreError> {
        let mut hash = Sha256::new();
        let mut after = Uuid::nil();
        loop {
            let rows: Vec<(Uuid, Vec<u8>)> = on_backend!(self, DIGESTS, |db, text| sqlx::query_as(text)
                .bind(after)
                .bind(CHUNK)
                .fetch_all(db)
                .await?);
            let Some(last) = rows.last() else {
                return Ok(hex::encode(hash.finalize()));
            };
            after = last.0;
            for (child, digest) in &rows {
                hash.update(child.as_bytes());
                hash.update(digest);
            }
        }
    }
}
