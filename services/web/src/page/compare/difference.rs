//! Where two texts differ, for `<mark>`.

use askama::Template;

use crate::components::components;

/// A text of which a middle part may be marked as different.
#[derive(Debug, Clone, PartialEq, Eq, Template)]
#[template(
    ext = "html",
    source = "{{ before }}{% if !different.is_empty() %}<mark>{{ different }}</mark>{% endif %}{{ after }}"
)]
pub(super) struct Marked {
    before: String,
    different: String,
    after: String,
}
components!(Marked);

/// Marks what is between the common beginning and the common end of two texts.
pub(super) fn mark(left: &str, right: &str) -> (Marked, Marked) {
    let common = |pairs: &mut dyn Iterator<Item = (char, char)>| pairs.take_while(|(a, b)| a == b).count();
    let (left, right): (Vec<char>, Vec<char>) = (left.chars().collect(), right.chars().collect());
    let start = common(&mut left.iter().copied().zip(right.iter().copied()));
    let end = common(
        &mut left[start..]
            .iter()
            .rev()
            .copied()
            .zip(right[start..].iter().rev().copied()),
    );
    let cut = |text: &[char]| Marked {
        before: text[..start].iter().collect(),
        different: text[start..text.len() - end].iter().collect(),
        after: text[text.len() - end..].iter().collect(),
    };
    (cut(&left), cut(&right))
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn only_what_differs_is_marked() {
        let (left, right) = mark("12 Ash Lane", "14 Ash Lane");
        assert_eq!(left.to_string(), "1<mark>2</mark> Ash Lane");
        assert_eq!(right.to_string(), "1<mark>4</mark> Ash Lane");
        let (left, right) = mark("Ann", "Anna");
        assert_eq!(
            (left.to_string(), right.to_string()),
            ("Ann".to_owned(), "Ann<mark>a</mark>".to_owned())
        );
    }

    proptest! {
        #[test]
        fn nothing_is_lost_and_both_agree_on_what_is_not_marked(left in ".{0,12}", right in ".{0,12}") {
            let (a, b) = mark(&left, &right);
            prop_assert_eq!(format!("{}{}{}", a.before, a.different, a.after), left);
            prop_assert_eq!(format!("{}{}{}", b.before, b.different, b.after), right);
            prop_assert_eq!((a.before, a.after), (b.before, b.after));
        }
    }
}
