//! Yes and no in the spellings of the sources.

/// Yes or no; `None` for anything else.
pub(crate) fn yes_or_no(text: &str) -> Option<bool> {
    const YES: [&str; 5] = ["y", "yes", "true", "t", "1"];
    const NO: [&str; 5] = ["n", "no", "false", "f", "0"];
    let is = |word: &&str| text.eq_ignore_ascii_case(word);
    if YES.iter().any(is) {
        Some(true)
    } else if NO.iter().any(is) {
        Some(false)
    } else {
        None
    }
}
