//! A small hash that is the same on every machine and in every version: blocking keys are frozen into models by it.

const FIRST: u64 = 0x9e37_79b9_7f4a_7c15;
const SECOND: u64 = 0xbf58_476d_1ce4_e5b9;

/// Mixes one number into a hash.
pub(crate) const fn mix(hash: u64, value: u64) -> u64 {
    let product = (hash ^ value ^ FIRST) as u128 * (SECOND ^ value.rotate_left(32)) as u128;
    let folded = (product as u64) ^ ((product >> 64) as u64);
    folded ^ (folded >> 29) ^ FIRST.wrapping_mul(folded | 1)
}

/// Hashes bytes, eight at a time.
pub(crate) fn of_bytes(bytes: &[u8]) -> u64 {
    let mut hash = bytes.len() as u64;
    for chunk in bytes.chunks(8) {
        let mut word = [0; 8];
        word[..chunk.len()].copy_from_slice(chunk);
        hash = mix(hash, u64::from_le_bytes(word));
    }
    mix(hash, SECOND)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_hash_never_changes_because_models_hold_it() {
        assert_eq!(format!("{:016x}", of_bytes(b"")), "d4c1d701974e734b");
        assert_eq!(format!("{:016x}", of_bytes(b"smith")), "90679640382dec8e");
    }

    #[test]
    fn a_million_short_texts_do_not_collide() {
        let mut hashes: Vec<u64> = (0..1_000_000u32)
            .map(|number| of_bytes(number.to_string().as_bytes()))
            .collect();
        hashes.sort_unstable();
        hashes.dedup();
        assert_eq!(hashes.len(), 1_000_000);
    }
}
