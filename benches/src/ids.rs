//! Ids and secrets from a seed.

use std::sync::Mutex;

use child::clock::{Ids, uuid_v7};
use chrono::{DateTime, Utc};
use rand::{Rng as _, SeedableRng as _};
use rand_chacha::ChaCha8Rng;
use uuid::Uuid;

/// Ids that are the same in every run.
#[derive(Debug)]
pub struct SeededIds(Mutex<ChaCha8Rng>);

impl SeededIds {
    /// Ids of a seed.
    pub fn from_seed(seed: u64) -> Self {
        Self(Mutex::new(ChaCha8Rng::seed_from_u64(seed)))
    }

    fn fill<const N: usize>(&self) -> [u8; N] {
        let mut bytes = [0; N];
        self.0
            .lock()
            .expect("no holder of the generator panics")
            .fill_bytes(&mut bytes);
        bytes
    }
}

impl Ids for SeededIds {
    fn uuid(&self, at: DateTime<Utc>) -> Uuid {
        uuid_v7(at, self.fill())
    }

    fn secret(&self) -> [u8; 32] {
        self.fill()
    }
}
