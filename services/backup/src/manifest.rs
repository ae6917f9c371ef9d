//! What a backup says of itself. Counts, hashes and positions: nothing about anybody.

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};

/// The first thing in a backup: what it takes to restore it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Head {
    /// Version of this layout.
    pub format: u32,
    /// The release that wrote it.
    pub release: String,
    /// Which kind of database it was copied from: `sqlite` or `postgres`.
    pub backend: String,
    /// The last migration of that database.
    pub migration: i64,
    /// The moment whose state it holds.
    pub taken_at: DateTime<Utc>,
}

impl Head {
    /// The layout that this release writes and reads.
    pub const FORMAT: u32 = 1;
}

/// What one part must be.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct PartSum {
    /// Name.
    pub name: String,
    /// Length in bytes, before compression.
    pub bytes: u64,
    /// SHA-256, hexadecimal.
    pub sha256: String,
}

/// The last thing in a backup: what its parts are, and what the database held. `T` is what the caller knows of the latter.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Manifest<T> {
    /// The parts in their order.
    pub parts: Vec<PartSum>,
    /// What the database held.
    pub held: T,
}
