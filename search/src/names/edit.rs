//! Edit distance of two short folded names.

/// Insertions, deletions, substitutions and swaps of neighbours between two names (optimal string alignment), or
/// `None` if there are more than `most`. The same distance as the index's automaton walks.
pub(crate) fn edits(left: &str, right: &str, most: u8) -> Option<u8> {
    let (left, right) = (left.as_bytes(), right.as_bytes());
    if left.len().abs_diff(right.len()) > usize::from(most) {
        return None;
    }
    let width = right.len() + 1;
    let mut before_last = vec![0_usize; width];
    let mut last: Vec<usize> = (0..width).collect();
    for row in 1..=left.len() {
        let mut current = vec![row; width];
        for column in 1..width {
            let differ = usize::from(left[row - 1] != right[column - 1]);
            let mut best = (last[column] + 1)
                .min(current[column - 1] + 1)
                .min(last[column - 1] + differ);
            let swapped =
                row > 1 && column > 1 && left[row - 1] == right[column - 2] && left[row - 2] == right[column - 1];
            if swapped {
                best = best.min(before_last[column - 2] + 1);
            }
            current[column] = best;
        }
        before_last = std::mem::replace(&mut last, current);
    }
    u8::try_from(last[width - 1]).ok().filter(|&distance| distance <= most)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn a_swap_of_neighbours_is_one_edit() {
        assert_eq!(edits("okafor", "okaofr", 2), Some(1));
        assert_eq!(edits("okafor", "okafor", 2), Some(0));
        assert_eq!(edits("okafor", "okafr", 2), Some(1));
        assert_eq!(edits("okafor", "akafur", 2), Some(2));
        assert_eq!(edits("okafor", "smith", 2), None);
        assert_eq!(edits("", "ab", 2), Some(2));
    }

    proptest! {
        #[test]
        fn distance_is_symmetric(left in "[a-d]{0,8}", right in "[a-d]{0,8}") {
            prop_assert_eq!(edits(&left, &right, 2), edits(&right, &left, 2));
        }

        #[test]
        fn one_changed_letter_is_one_edit(name in "[a-z]{2,10}", at in 0usize..10, letter in b'a'..=b'z') {
            let mut typed = name.clone().into_bytes();
            let at = at % typed.len();
            prop_assume!(typed[at] != letter);
            typed[at] = letter;
            prop_assert_eq!(edits(&name, std::str::from_utf8(&typed).unwrap(), 2), Some(1));
        }
    }
}
