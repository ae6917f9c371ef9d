//! A child as the store keeps it. It has no `Serialize`: only a view cut down for a viewer can leave the building.

use crate::{golden::Golden, ids::ChildId, retention::Life};

/// One golden child record.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Child {
    /// Opaque id.
    pub id: ChildId,
    /// Number that people read to each other, shown as `C-10042`.
    pub reference: i64,
    /// The record itself.
    pub golden: Golden,
    /// What stands between this record and ordinary users.
    pub shield: Shield,
    /// Whether a review case about one of the child's records is open.
    pub under_review: bool,
    /// Where in its life the record is: whether it is in use, narrowed or in the archive.
    pub life: Life,
    /// Whether the record is held and not used, as a request asked (UK GDPR, article 18).
    pub restricted: bool,
}

impl Child {
    /// The reference as people read it.
    pub fn reference_text(&self) -> String {
        reference_text(self.reference)
    }
}

/// The reference as people read it, for example `C-10042`.
pub fn reference_text(reference: i64) -> String {
    format!("C-{reference}")
}

/// Reads a reference as people type it: `C-10042`, in small letters, with blanks around it or without the letter.
pub fn read_reference(text: &str) -> Option<i64> {
    let text = text.trim();
    let number = text.strip_prefix(['C', 'c']).unwrap_or(text);
    let number = number.strip_prefix('-').unwrap_or(number);
    let digits = !number.is_empty() && number.bytes().all(|byte| byte.is_ascii_digit());
    digits.then(|| number.parse().ok()).flatten()
}

/// Why a child is shielded.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Shield {
    /// A linked record is shielded.
    pub linked: bool,
    /// A shielded record is possibly the same child (promise 5).
    pub possible: bool,
}

impl Shield {
    /// Whether the child is shielded, for either reason.
    pub const fn up(self) -> bool {
        self.linked || self.possible
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_reference_reads_back_however_it_is_typed() {
        for typed in ["C-10042", " c-10042 ", "10042", "C10042"] {
            assert_eq!(read_reference(typed), Some(10_042), "{typed}");
        }
        assert_eq!(read_reference(&reference_text(7)), Some(7));
        for wrong in ["", "C-", "C--1", "C-1x", "Okafor", "C-99999999999999999999"] {
            assert_eq!(read_reference(wrong), None, "{wrong}");
        }
    }
}
