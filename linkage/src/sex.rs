//! Sex as the sources code it (reference lists, section 1).

use std::fmt;

use serde::{Deserialize, Serialize};

/// Male or female. "Unknown", "unborn" and "indeterminate" are no value: they are missing, never a disagreement.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
pub enum Sex {
    /// `M`, `1`, `male`, `a) Male`.
    #[serde(rename = "M")]
    Male,
    /// `F`, `2`, `female`, `b) Female`.
    #[serde(rename = "F")]
    Female,
}

/// Reads any spelling in use; `None` for not known, not stated, unborn, indeterminate and blank.
pub fn parse_sex(text: &str) -> Option<Sex> {
    let text = text.trim().to_ascii_lowercase();
    let bare = text
        .strip_prefix("a)")
        .or_else(|| text.strip_prefix("b)"))
        .unwrap_or(&text)
        .trim();
    match bare {
        "m" | "1" | "male" | "boy" | "man" => Some(Sex::Male),
        "f" | "2" | "female" | "girl" | "woman" => Some(Sex::Female),
        _ => None,
    }
}

impl fmt::Display for Sex {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Male => "M",
            Self::Female => "F",
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_coding_is_read() {
        for text in ["M", "1", "male", "MALE", " m ", "a) Male"] {
            assert_eq!(parse_sex(text), Some(Sex::Male), "{text}");
        }
        for text in ["F", "2", "Female", "b) Female"] {
            assert_eq!(parse_sex(text), Some(Sex::Female), "{text}");
        }
        for text in [
            "",
            "U",
            "0",
            "9",
            "X",
            "I",
            "unknown",
            "other",
            "c) Not stated",
            "d) Neither",
            "O",
        ] {
            assert_eq!(parse_sex(text), None, "{text}");
        }
    }
}
