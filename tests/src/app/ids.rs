//! Ids and secrets that are the same in every run.

use std::sync::atomic::{AtomicU64, Ordering};

use child::clock::{Ids, uuid_v7};
use chrono::{DateTime, Utc};
use sha2::{Digest, Sha256};
use uuid::Uuid;

/// Counts, and hashes the count.
#[derive(Debug, Default)]
pub(super) struct CountedIds(AtomicU64);

impl Ids for CountedIds {
    fn uuid(&self, at: DateTime<Utc>) -> Uuid {
        let mut chance = [0; 10];
        chance.copy_from_slice(&self.secret()[..10]);
        uuid_v7(at, chance)
    }

    fn secret(&self) -> [u8; 32] {
        Sha256::digest(self.0.fetch_add(1, Ordering::Relaxed).to_be_bytes()).into()
    }
}
