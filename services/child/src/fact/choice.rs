//! What a data steward decided about which of several values shows. Recorded here, never fed.

use chrono::{DateTime, NaiveDate, Utc};
use linkage::{RecordKey, text::fold};
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};

use crate::attribute::Attribute;

/// A decision about one attribute: that what a source record states of it is shown, or whatever the survivorship policy
/// ranks first. It is never changed: a later decision of the same attribute takes its place.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Choice {
    /// Of which attribute.
    pub attribute: Attribute,
    /// The source record that it follows: the one that was believed, or that which the policy ranked first.
    pub beside: RecordKey,
    /// What is to be shown: the texts of the attribute's columns, in their order, as that record stated them. None leaves it
    /// to the policy.
    pub chosen: Option<Vec<String>>,
    /// Marks of the values that stood there when it was decided: what was asked and answered. Not the values, which belong
    /// to other records and need not stay with this one.
    pub seen: Vec<String>,
    /// Why.
    pub reason: String,
    /// Who decided.
    pub by: String,
    /// When.
    pub at: DateTime<Utc>,
    /// When it is to be looked at again. It holds until another decision, whatever the day.
    pub review_on: Option<NaiveDate>,
}

impl Choice {
    /// Whether it chose what a record states, however the record spells it now.
    pub fn chose(&self, key: &RecordKey, parts: &[String]) -> bool {
        let chosen = self.chosen.as_deref();
        self.beside == *key && chosen.is_some_and(|chosen| folded(chosen) == folded(parts))
    }

    /// Whether a value stood there when it was decided. `record_id` is that of the record which holds the choice.
    pub fn knew(&self, record_id: &str, parts: &[String]) -> bool {
        self.seen.contains(&mark(record_id, parts))
    }
}

/// The folded form of a value: two spellings of one value are equal.
pub fn folded(parts: &[String]) -> String {
    parts.iter().map(|part| fold(part)).collect::<Vec<_>>().join(" ")
}

/// The mark of a value in the choice that the record `record_id` holds: eight bytes of a digest in hexadecimal digits, enough
/// to tell the few values of one attribute apart.
pub fn mark(record_id: &str, parts: &[String]) -> String {
    let digest = Sha256::new()
        .chain_update(record_id)
        .chain_update([0])
        .chain_update(folded(parts))
        .finalize();
    let (first, _) = digest.split_first_chunk().expect("a digest has 32 bytes");
    format!("{:016x}", u64::from_be_bytes(*first))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn parts(text: &str) -> Vec<String> {
        vec![text.to_owned()]
    }

    fn choice(chosen: Option<&str>, seen: Vec<String>) -> Choice {
        Choice {
            attribute: Attribute::Surname,
            beside: RecordKey::new("education", "1"),
            chosen: chosen.map(parts),
            seen,
            reason: "a test".to_owned(),
            by: "a steward".to_owned(),
            at: DateTime::UNIX_EPOCH,
            review_on: None,
        }
    }

    #[test]
    fn another_spelling_is_the_same_value_and_another_record_is_not_the_chosen_one() {
        let key = RecordKey::new("education", "1");
        let chosen = choice(Some("O’Neill"), Vec::new());
        assert!(chosen.chose(&key, &parts("O'NEILL")));
        assert!(!chosen.chose(&key, &parts("Neil")));
        assert!(!chosen.chose(&RecordKey::new("education", "2"), &parts("O’Neill")));
        assert!(!choice(None, Vec::new()).chose(&key, &parts("O’Neill")));
    }

    #[test]
    fn a_mark_knows_its_value_and_says_nothing_in_another_record() {
        let choice = choice(None, vec![mark("c1", &parts("Neil"))]);
        assert!(choice.knew("c1", &parts("NEIL")) && !choice.knew("c1", &parts("O’Neill")));
        assert!(!choice.knew("c2", &parts("Neil")), "each record marks in its own way");
    }
}
