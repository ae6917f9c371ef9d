//! How a name sounds: Double Metaphone (most European names) and Phonex (English spellings: Sean and Shaun agree).

use rphonetic::{DoubleMetaphone, Encoder, Phonex};

/// The sound codes of one name. A code is empty where the name has no letters.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Default)]
pub struct Phonetic {
    /// Double Metaphone, primary code, at most six characters.
    pub primary: String,
    /// Double Metaphone, alternate code; equal to the primary for most names.
    pub alternate: String,
    /// Phonex code (Lait and Randell 1996), four characters.
    pub phonex: String,
}

impl Phonetic {
    /// True if any Double Metaphone code of one name is a code of the other, or the Phonex codes agree.
    pub fn sounds_like(&self, other: &Self) -> bool {
        let metaphone = [&self.primary, &self.alternate]
            .iter()
            .any(|code| !code.is_empty() && (**code == other.primary || **code == other.alternate));
        metaphone || (!self.phonex.is_empty() && self.phonex == other.phonex)
    }
}

/// The sound codes of a name. The name is folded first, so accents and case do not matter.
pub fn phonetic(name: &str) -> Phonetic {
    let letters: String = super::fold(name).chars().filter(char::is_ascii_lowercase).collect();
    if letters.is_empty() {
        return Phonetic::default();
    }
    let metaphone = DoubleMetaphone::new(Some(6)).double_metaphone(&letters);
    Phonetic {
        primary: metaphone.primary(),
        alternate: metaphone.alternate(),
        phonex: Phonex::default().encode(&letters),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_that_sound_alike_agree() {
        for (left, right) in [
            ("Sean", "Shaun"),
            ("Catherine", "Kathryn"),
            ("Steven", "Stephen"),
            ("Philip", "Filip"),
            ("Smith", "Smyth"),
            ("Jackson", "JAXON"),
        ] {
            assert!(phonetic(left).sounds_like(&phonetic(right)), "{left} {right}");
        }
    }

    #[test]
    fn names_that_sound_different_do_not() {
        for (left, right) in [("Thomas", "Oliver"), ("Patel", "Brown"), ("Emma", "Lily"), ("", "")] {
            assert!(!phonetic(left).sounds_like(&phonetic(right)), "{left} {right}");
        }
    }
}
