//! Which record ids a file has shown already.

use std::{
    collections::HashSet,
    hash::{DefaultHasher, Hash, Hasher},
};

/// Most ids remembered: about 40 MB. Beyond, repeats of later ids go unreported; they are still later versions.
const REMEMBERED_MAX: usize = 1 << 21;

/// Remembers ids by 64-bit fingerprints. A chance collision (less than one in ten million files of a million rows) costs one
/// needless warning.
#[derive(Debug, Default)]
pub(crate) struct SeenIds(HashSet<u64>);

impl SeenIds {
    /// Whether the id came before; remembers it.
    pub(crate) fn again(&mut self, record_id: &str) -> bool {
        let mut hasher = DefaultHasher::new();
        record_id.hash(&mut hasher);
        let fingerprint = hasher.finish();
        if self.0.len() < REMEMBERED_MAX {
            !self.0.insert(fingerprint)
        } else {
            self.0.contains(&fingerprint)
        }
    }
}
