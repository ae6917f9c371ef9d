//! What the report calls things.

use linkage::Verdict;

/// The verdicts in the order in which the report shows them.
pub const VERDICTS: [Verdict; 4] = [Verdict::Join, Verdict::Review, Verdict::No, Verdict::KeptApart];

/// What a verdict is called.
pub const fn verdict(verdict: Verdict) -> &'static str {
    match verdict {
        Verdict::Join => "Joined",
        Verdict::Review => "For review",
        Verdict::No => "Not joined",
        Verdict::KeptApart => "Kept apart",
    }
}

/// What decided a pair, by the name in `decided_by`.
pub fn decided_by(name: Option<&str>) -> String {
    match name {
        None => "The weight alone".to_owned(),
        Some("person") => "A person".to_owned(),
        Some("cluster") => "Other records that tie the two together".to_owned(),
        Some("support") => "The other records of the two do not agree".to_owned(),
        Some("rival") => "Another record has an equal claim".to_owned(),
        Some("stated_record") => "Rule: one record names the other".to_owned(),
        Some("two_nhs_numbers") => "Guard: two different valid NHS numbers".to_owned(),
        Some("birth_order") => "Guard: two babies of one delivery".to_owned(),
        Some("same_snapshot_twins") => "Guard: one feed holds both under two first names".to_owned(),
        Some("one_per_source") => "Guard: two records of one feed".to_owned(),
        Some("new_identity") => "Guard: perhaps two identities of one adopted child".to_owned(),
        Some(rule) => format!("Rule: {}", rule.replace('_', " ")),
    }
}

/// A time in words: "0.4 seconds", "2 minutes 5 seconds".
pub fn seconds(seconds: f64) -> String {
    if seconds < 100.0 {
        return format!("{seconds:.1} seconds");
    }
    let whole = seconds.round() as u64;
    format!("{} minutes {} seconds", whole / 60, whole % 60)
}

/// The text with a capital at its beginning.
pub fn sentence_case(text: &str) -> String {
    let mut letters = text.chars();
    letters
        .next()
        .map_or_else(String::new, |first| first.to_uppercase().chain(letters).collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_rule_without_words_is_called_by_its_name() {
        assert_eq!(decided_by(Some("same_number")), "Rule: same number");
        assert_eq!(decided_by(None), "The weight alone");
    }

    #[test]
    fn a_long_time_is_told_in_minutes() {
        assert_eq!(seconds(6.449), "6.4 seconds");
        assert_eq!(seconds(125.2), "2 minutes 5 seconds");
    }
}
