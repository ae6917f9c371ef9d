//! Legal statuses that tell of an adoption or another new identity.

/// True for a status that only a child has whose identity changes by law: placed for adoption or under a placement
/// order (SSDA903 legal status `E1`, placement codes `A3` to `A6`), adopted, given a new identity.
///
/// The birth identity and the new one must never be joined, whatever they share.
pub fn tells_of_new_identity(status: &str) -> bool {
    let word: String = status
        .chars()
        .filter(|letter| letter.is_alphanumeric())
        .flat_map(char::to_lowercase)
        .collect();
    matches!(
        word.as_str(),
        "e1" | "a3"
            | "a4"
            | "a5"
            | "a6"
            | "placementorder"
            | "placedforadoption"
            | "adopted"
            | "adoption"
            | "newidentity"
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn adoption_is_told_by_code_and_by_word_and_care_orders_are_not_adoption() {
        for status in ["E1", " e1 ", "placed_for_adoption", "Adopted", "new identity", "A5"] {
            assert!(tells_of_new_identity(status), "{status}");
        }
        for status in ["", "C2", "V2", "CPP", "REF", "CIN", "LAC", "E"] {
            assert!(!tells_of_new_identity(status), "{status}");
        }
    }
}
