//! How alike two folded words are.

/// Jaro-Winkler from which two words are called close.
pub(crate) const CLOSE: f64 = 0.92;
/// Jaro-Winkler from which two words are called similar.
pub(crate) const SIMILAR: f64 = 0.80;

/// Jaro-Winkler similarity from 0 to 1. The arguments are put in order first, so that it is symmetrical to the bit.
pub(crate) fn jaro_winkler(left: &[u8], right: &[u8]) -> f64 {
    let (first, second) = if (left.len(), left) <= (right.len(), right) {
        (left, right)
    } else {
        (right, left)
    };
    rapidfuzz::distance::jaro_winkler::normalized_similarity(first.iter().copied(), second.iter().copied())
}

/// True if [`jaro_winkler`] is at least `least` (which is above 0.7). Most words are too different to need a closer look:
/// no more letters can match than one word has of the other's.
pub(crate) fn jaro_winkler_reaches(left: &[u8], right: &[u8], least: f64) -> bool {
    if left.is_empty() || right.is_empty() {
        return jaro_winkler(left, right) >= least;
    }
    let letters = |word: &[u8]| word.iter().fold(0_u64, |all, letter| all | 1 << (letter & 63));
    let among = |word: &[u8], letters: u64| word.iter().filter(|&letter| letters & 1 << (letter & 63) != 0).count();
    let matching = among(left, letters(right)).min(among(right, letters(left)));
    let prefix = left
        .iter()
        .zip(right)
        .take(4)
        .take_while(|(left, right)| left == right)
        .count();
    highest_jaro_winkler(left.len(), right.len(), matching, prefix) >= least && jaro_winkler(left, right) >= least
}

/// The highest Jaro-Winkler similarity of two words of which at most `matching` letters match and that begin with at most
/// `prefix` equal letters (4 count).
fn highest_jaro_winkler(left: usize, right: usize, matching: usize, prefix: usize) -> f64 {
    // Rounding may differ in the last place between this bound and the figure itself.
    const ROUNDING: f64 = 1e-9;
    let matching = matching as f64;
    let jaro = (matching / left as f64 + matching / right as f64 + 1.0) / 3.0;
    jaro + prefix as f64 * 0.1 * (1.0 - jaro) + ROUNDING
}

/// True if one letter changed, was added or left out, or two neighbours changed places. False for equal words.
pub(crate) fn one_edit(left: &[u8], right: &[u8]) -> bool {
    let (short, long) = if left.len() <= right.len() {
        (left, right)
    } else {
        (right, left)
    };
    if long.len() - short.len() > 1 {
        return false;
    }
    let Some(at) = (0..long.len()).find(|&at| short.get(at) != Some(&long[at])) else {
        return false;
    };
    if short.len() < long.len() {
        return short[at..] == long[at + 1..];
    }
    if short[at + 1..] == long[at + 1..] {
        return true;
    }
    at + 1 < long.len() && short[at] == long[at + 1] && short[at + 1] == long[at] && short[at + 2..] == long[at + 2..]
}

/// Close enough to be one word mistyped: one edit in at least four letters, or Jaro-Winkler of [`CLOSE`].
pub(crate) fn is_close(left: &[u8], right: &[u8]) -> bool {
    let shorter = left.len().min(right.len());
    let gap = left.len().abs_diff(right.len());
    (shorter >= 4 && one_edit(left, right)) || (gap * 2 <= shorter && jaro_winkler_reaches(left, right, CLOSE))
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn single_edits_are_seen() {
        for (left, right, is) in [
            ("smith", "smyth", true),
            ("smith", "smit", true),
            ("smith", "ssmith", true),
            ("brian", "brain", true),
            ("smith", "smith", false),
            ("smith", "smythe", false),
            ("", "a", true),
            ("abcd", "badc", false),
        ] {
            assert_eq!(one_edit(left.as_bytes(), right.as_bytes()), is, "{left} {right}");
        }
    }

    proptest! {
        #[test]
        fn likeness_is_symmetrical(left in "[a-f]{0,9}", right in "[a-f]{0,9}") {
            let (left, right) = (left.as_bytes(), right.as_bytes());
            prop_assert_eq!(jaro_winkler(left, right).to_bits(), jaro_winkler(right, left).to_bits());
            prop_assert_eq!(one_edit(left, right), one_edit(right, left));
        }

        #[test]
        fn jaro_winkler_agrees_with_an_independent_implementation(left in "[a-f]{0,9}", right in "[a-f]{0,9}") {
            let theirs = strsim::jaro_winkler(&left, &right);
            let ours = jaro_winkler(left.as_bytes(), right.as_bytes());
            // The independent one boosts every pair, ours only those already above 0.7, as Winkler has it.
            if ours > 0.71 {
                prop_assert!((ours - theirs).abs() < 1e-9, "{} {}", ours, theirs);
            }
        }

        #[test]
        fn the_quick_answer_is_the_right_one(left in "[a-e7]{0,9}", right in "[a-e7]{0,9}") {
            let (left, right) = (left.as_bytes(), right.as_bytes());
            for least in [CLOSE, SIMILAR] {
                prop_assert_eq!(jaro_winkler_reaches(left, right, least), jaro_winkler(left, right) >= least);
            }
        }

        #[test]
        fn one_edit_is_damerau_distance_one(left in "[a-c]{0,6}", right in "[a-c]{0,6}") {
            prop_assert_eq!(one_edit(left.as_bytes(), right.as_bytes()), strsim::osa_distance(&left, &right) == 1);
        }
    }
}
