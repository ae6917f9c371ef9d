//! Sex in the codes of the sources (reference lists, section 1).

use linkage::sex::{Sex, parse_sex};

/// Our code: `M`, `F`, `U` (not known, unborn), `I` (indeterminate); `None` for a code on no list.
pub(super) fn sex_code(text: &str) -> Option<&'static str> {
    const NOT_KNOWN: [&str; 10] = [
        "u",
        "0",
        "x",
        "unknown",
        "not known",
        "not stated",
        "not specified",
        "c) not stated",
        "unborn",
        "nk",
    ];
    const INDETERMINATE: [&str; 6] = ["i", "9", "o", "other", "indeterminate", "d) neither"];
    let is = |word: &&str| text.eq_ignore_ascii_case(word);
    match parse_sex(text) {
        Some(Sex::Male) => Some("M"),
        Some(Sex::Female) => Some("F"),
        None if NOT_KNOWN.iter().any(is) => Some("U"),
        None if INDETERMINATE.iter().any(is) => Some("I"),
        None => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_coding_of_the_lists_is_read() {
        for (texts, code) in [
            (&["M", "1", "male", "a) Male"][..], Some("M")),
            (&["F", "2", "FEMALE", "b) Female"], Some("F")),
            (&["U", "0", "unknown", "X", "c) Not stated"], Some("U")),
            (&["9", "O", "other", "d) Neither"], Some("I")),
            (&["7", "?", "boyish"], None),
        ] {
            for text in texts {
                assert_eq!(sex_code(text), code, "{text}");
            }
        }
    }
}
