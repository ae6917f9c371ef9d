//! Records that were deleted and come again: known by a keyed hash, and kept out until somebody lets them in.

use std::collections::BTreeSet;

use child::{
    RecordKey,
    policy::{Viewer, governs_retention},
};
use hex::FromHex as _;
use hmac::{Hmac, KeyInit as _, Mac as _};
use sha2::Sha256;
use store::Tx;

use super::journal::Purged;
use crate::{
    audit::{Action, Event},
    desk::{Desk, only},
    error::DeskError,
};

/// Setting that holds the key of the hashes. It keeps whoever finds a list of tombstones alone from trying out record ids;
/// against whoever holds the whole database it protects nothing.
const KEY: &str = "retention.tombstone_key";

/// The keyed hash of a record's key.
pub(super) fn key_hash(key: &[u8; 32], record: &RecordKey) -> [u8; 32] {
    let mut hash = Hmac::<Sha256>::new_from_slice(key).expect("a key of any length will do");
    hash.update(record.source.as_bytes());
    hash.update(b"\x1F");
    hash.update(record.record_id.as_bytes());
    hash.finalize().into_bytes().into()
}

/// The keyed hash of a record's key and a service that it names.
pub(super) fn entry_hash(key: &[u8; 32], record: &RecordKey, service: &str) -> [u8; 32] {
    let mut hash = Hmac::<Sha256>::new_from_slice(key).expect("a key of any length will do");
    for part in [record.source.as_str(), "\x1F", &record.record_id, "\x1F", service] {
        hash.update(part.as_bytes());
    }
    hash.finalize().into_bytes().into()
}

impl Desk {
    /// The key of the hashes; made with the first deletion or backup.
    pub(crate) async fn tombstone_key(&self, tx: &mut Tx) -> Result<[u8; 32], DeskError> {
        if let Some(key) = known_key(tx).await? {
            return Ok(key);
        }
        let key = self.shared.ids.secret();
        tx.put_setting(KEY, &format!("\"{}\"", hex::encode(key))).await?;
        Ok(key)
    }

    /// Those of a source's records that were deleted and that nobody let in again.
    pub(crate) async fn previously_deleted(
        &self,
        source: &str,
        record_ids: &[&str],
    ) -> Result<BTreeSet<String>, DeskError> {
        let mut tx = self.shared.jobs.read().await?;
        if !tx.has_tombstones().await? {
            return Ok(BTreeSet::new());
        }
        let Some(key) = known_key(&mut tx).await? else {
            return Ok(BTreeSet::new());
        };
        let distinct: BTreeSet<&str> = record_ids.iter().copied().collect();
        let hashed: Vec<(&str, [u8; 32])> = distinct
            .iter()
            .map(|id| (*id, key_hash(&key, &RecordKey::new(source, *id))))
            .collect();
        let asked: Vec<[u8; 32]> = hashed.iter().map(|(_, hash)| *hash).collect();
        let deleted: BTreeSet<[u8; 32]> = tx.tombstones(&asked).await?.into_iter().collect();
        Ok(hashed
            .into_iter()
            .filter(|(_, hash)| deleted.contains(hash))
            .map(|(id, _)| id.to_owned())
            .collect())
    }

    /// Lets a deleted record of a source come back with its next delivery.
    pub async fn readmit_record(&self, viewer: &Viewer, source: &str, record_id: &str) -> Result<(), DeskError> {
        only(viewer, governs_retention)?;
        let refused = || DeskError::unusable("record", "No record of this source and id was deleted under a rule");
        let mut tx = self.shared.db.begin().await?;
        let key = known_key(&mut tx).await?.ok_or_else(refused)?;
        let hash = key_hash(&key, &RecordKey::new(source, record_id));
        if !tx.readmit(hash, viewer.user, self.shared.clock.now()).await? {
            return Err(refused());
        }
        tx.commit().await?;
        self.journal(Purged::Readmitted {
            hash: hex::encode(hash),
            by: viewer.user,
        })
        .await?;
        let detail = serde_json::json!({ "source": source });
        self.trace(Event::of(viewer, Action::RecordReadmitted).with(detail))
            .await
    }
}

async fn known_key(tx: &mut Tx) -> Result<Option<[u8; 32]>, DeskError> {
    let Some(text) = tx.setting(KEY).await? else {
        return Ok(None);
    };
    let key = <[u8; 32]>::from_hex(text.trim_matches('"')).ok();
    // A key that cannot be read would let everything that was deleted in again.
    key.map(Some).ok_or_else(|| DeskError::Unreadable {
        what: "the key of tombstones".to_owned(),
        source: serde::de::Error::custom("it is no key"),
    })
}
