//! Unique Pupil Numbers (DfE UPN guide; Government Data Standards Catalogue, UPN 2.0).

use std::{fmt, str::FromStr};

/// The letters of a UPN and their values by place: A to Z without I, O and S.
const LETTERS: &[u8; 23] = b"ABCDEFGHJKLMNPQRTUVWXYZ";

/// A 13-character Unique Pupil Number whose check letter is right, permanent or temporary.
#[derive(Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Upn([u8; 13]);

/// Why a text is not a UPN.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum UpnError {
    /// The number of characters, spaces apart, is not 13.
    #[error("a UPN has 13 characters, this has {0}")]
    Length(usize),
    /// The character at this position (from 0) is not allowed there.
    #[error("character {0} is not allowed there")]
    Character(usize),
    /// The first letter does not follow from the rest.
    #[error("check letter does not match")]
    CheckLetter,
}

impl Upn {
    /// A temporary UPN ends in a letter: it was given while the pupil's own number was being traced.
    pub const fn is_temporary(self) -> bool {
        self.0[12].is_ascii_alphabetic()
    }

    /// The 13 characters, upper case.
    pub fn as_str(&self) -> &str {
        std::str::from_utf8(&self.0).expect("parsing admits ASCII letters and digits only")
    }

    /// The digits of the local authority that allocated the number.
    pub fn local_authority(&self) -> &str {
        &self.as_str()[1..4]
    }
}

fn letter_value(letter: u8) -> Option<u32> {
    LETTERS.iter().position(|&known| known == letter).map(|at| at as u32)
}

impl FromStr for Upn {
    type Err = UpnError;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let mut upn = [0; 13];
        let mut length = 0;
        for character in text.chars().filter(|character| !character.is_whitespace()) {
            if length < 13 {
                let upper = character.to_ascii_uppercase();
                if !upper.is_ascii_alphanumeric() {
                    return Err(UpnError::Character(length));
                }
                upn[length] = upper as u8;
            }
            length += 1;
        }
        if length != 13 {
            return Err(UpnError::Length(length));
        }
        let check = letter_value(upn[0]).ok_or(UpnError::Character(0))?;
        let mut sum = 0;
        for (at, &character) in upn.iter().enumerate().skip(1) {
            let value = match character {
                b'0'..=b'9' => u32::from(character - b'0'),
                _ if at == 12 => letter_value(character).ok_or(UpnError::Character(12))?,
                _ => return Err(UpnError::Character(at)),
            };
            sum += value * (at as u32 + 1);
        }
        if sum % 23 == check {
            Ok(Self(upn))
        } else {
            Err(UpnError::CheckLetter)
        }
    }
}

impl fmt::Display for Upn {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

impl fmt::Debug for Upn {
    /// Only the last three characters show.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Upn(**********{})", &self.as_str()[10..])
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    const PERMANENT: [&str; 8] = [
        "B801200005001",
        "Z873210015001",
        "N873210015002",
        "U873210124377",
        "Q209345698412",
        "P825401219030",
        "Y873999925012",
        "W943200122001",
    ];
    const TEMPORARY: [&str; 3] = ["K87321001500A", "W87321001500Z", "V20934569841X"];

    #[test]
    fn known_numbers_are_valid_and_know_their_kind() {
        for (texts, temporary) in [(&PERMANENT[..], false), (&TEMPORARY[..], true)] {
            for text in texts {
                let upn: Upn = text.parse().unwrap();
                assert_eq!(upn.is_temporary(), temporary, "{text}");
                assert_eq!(upn.to_string(), *text);
            }
        }
        assert_eq!(" b801 2000 05001 ".parse::<Upn>().unwrap().as_str(), "B801200005001");
        assert_eq!("Q209345698412".parse::<Upn>().unwrap().local_authority(), "209");
    }

    #[test]
    fn wrong_numbers_say_why() {
        use UpnError as E;
        for (text, why) in [
            ("A801200005001", E::CheckLetter),
            ("X80120000A001", E::Character(9)),
            ("A123456789123", E::CheckLetter),
            ("X98765432123B", E::CheckLetter),
            ("Q207000016049", E::CheckLetter),
            ("I801200005001", E::Character(0)),
            ("O801200005001", E::Character(0)),
            ("S801200005001", E::Character(0)),
            ("K87321001500I", E::Character(12)),
            ("UN1", E::Length(3)),
            ("", E::Length(0)),
        ] {
            assert_eq!(text.parse::<Upn>(), Err(why), "{text}");
        }
    }

    #[test]
    fn debug_hides_all_but_three_characters() {
        assert_eq!(
            format!("{:?}", "B801200005001".parse::<Upn>().unwrap()),
            "Upn(**********001)"
        );
    }

    proptest! {
        #[test]
        fn one_wrong_character_is_caught(which in 0usize..8, at in 0usize..13, bump in 1usize..23) {
            let mut typed = PERMANENT[which].as_bytes().to_vec();
            typed[at] = if at == 0 {
                let value = letter_value(typed[0]).unwrap() as usize;
                LETTERS[(value + bump) % 23]
            } else {
                b'0' + (typed[at] - b'0' + (bump % 9) as u8 + 1) % 10
            };
            prop_assert!(String::from_utf8(typed).unwrap().parse::<Upn>().is_err());
        }

        #[test]
        fn two_adjacent_digits_swapped_are_caught(which in 0usize..8, at in 1usize..12) {
            let mut typed = PERMANENT[which].as_bytes().to_vec();
            prop_assume!(typed[at] != typed[at + 1]);
            typed.swap(at, at + 1);
            prop_assert!(String::from_utf8(typed).unwrap().parse::<Upn>().is_err());
        }
    }
}
