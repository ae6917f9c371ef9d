//! What becomes of a notice by which a source is asked to correct what it says of a child.

use crate::fact::folded;

/// What a source says of a detail that it was asked to correct.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum SourceAnswer {
    /// The same as before.
    Unchanged,
    /// Something else, which is not what it was asked to say.
    Other,
    /// What it was asked to say.
    Agrees,
    /// Nothing any more.
    Nothing,
}

/// What a record says `now`, which said `said` and was asked to say `asked`: the texts of one attribute's columns. A record
/// that ended says nothing. Spelling does not matter.
pub fn source_answer(said: &[String], asked: &[String], now: Option<&[String]>) -> SourceAnswer {
    let Some(now) = now.filter(|parts| parts.iter().any(|part| !part.is_empty())) else {
        return SourceAnswer::Nothing;
    };
    let now = folded(now);
    if now == folded(asked) {
        SourceAnswer::Agrees
    } else if now == folded(said) {
        SourceAnswer::Unchanged
    } else {
        SourceAnswer::Other
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_source_agrees_in_any_spelling_and_nothing_else_is_agreement() {
        let parts = |text: &str| vec![text.to_owned(), String::new()];
        let answer = |now: Option<&str>| {
            let now = now.map(parts);
            source_answer(&parts("1 Ash Lane"), &parts("9 Mill Row"), now.as_deref())
        };
        assert_eq!(answer(Some("9 MILL ROW")), SourceAnswer::Agrees);
        assert_eq!(answer(Some("1 ash lane")), SourceAnswer::Unchanged);
        assert_eq!(answer(Some("7 Quay Street")), SourceAnswer::Other);
        assert_eq!(answer(Some("")), SourceAnswer::Nothing);
        assert_eq!(answer(None), SourceAnswer::Nothing);
    }
}
