//! Postcodes of the United Kingdom (BS 7666 pattern).

use std::{fmt, str::FromStr};

/// A postcode in the form `CB23 6DP`: upper case, one space before the last three characters.
///
/// Pseudo postcodes (`ZZ99 ...` for no fixed abode or unknown, BFPO) parse, and say that they are no address.
#[derive(Clone, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Postcode(String);

/// Why a text is not a postcode.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum PostcodeError {
    /// Nothing but spaces and punctuation.
    #[error("a postcode has 5 to 7 letters and digits, this has {0}")]
    Length(usize),
    /// The part before the space has none of the six shapes.
    #[error("the outward part has no valid shape")]
    Outward,
    /// The last three characters are not a digit and two letters out of the allowed ones.
    #[error("the inward part is not a digit and two letters")]
    Inward,
}

impl Postcode {
    /// The normal form, `CB23 6DP`.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// The part before the space, `CB23`: the postal district.
    pub fn district(&self) -> &str {
        self.0.split(' ').next().unwrap_or(&self.0)
    }

    /// The district and the digit after the space, `CB23 6`.
    pub fn sector(&self) -> &str {
        if self.is_pseudo() && self.0.starts_with("BFPO") {
            &self.0
        } else {
            &self.0[..self.0.len() - 2]
        }
    }

    /// The leading letters, `CB`.
    pub fn area(&self) -> &str {
        let end = self
            .0
            .bytes()
            .position(|byte| !byte.is_ascii_alphabetic())
            .unwrap_or(self.0.len());
        &self.0[..end]
    }

    /// True for `ZZ99 ...` and BFPO: such a value names no address, so it is not evidence.
    pub fn is_pseudo(&self) -> bool {
        self.0.starts_with("ZZ99") || self.0.starts_with("BFPO")
    }
}

fn outward_is_valid(outward: &[u8]) -> bool {
    let first = |byte: u8| byte.is_ascii_uppercase() && !b"QVX".contains(&byte);
    let second = |byte: u8| byte.is_ascii_uppercase() && !b"IJZ".contains(&byte);
    let digit = |byte: u8| byte.is_ascii_digit();
    match *outward {
        [a, b] => first(a) && digit(b),
        // Older rule texts also allow P in the third place (W1P).
        [a, b, c] => first(a) && (digit(b) && (digit(c) || b"ABCDEFGHJKPSTUW".contains(&c)) || second(b) && digit(c)),
        [a, b, c, d] => first(a) && second(b) && digit(c) && (digit(d) || b"ABEHMNPRVWXY".contains(&d)),
        _ => false,
    }
}

impl FromStr for Postcode {
    type Err = PostcodeError;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let bare: String = text
            .chars()
            .filter(char::is_ascii_alphanumeric)
            .map(|c| c.to_ascii_uppercase())
            .collect();
        if let Some(number) = bare.strip_prefix("BFPO") {
            let digits = (1..=4).contains(&number.len()) && number.bytes().all(|byte| byte.is_ascii_digit());
            return if digits {
                Ok(Self(format!("BFPO {number}")))
            } else {
                Err(PostcodeError::Inward)
            };
        }
        if !(5..=7).contains(&bare.len()) {
            return Err(PostcodeError::Length(bare.len()));
        }
        let (outward, inward) = bare.split_at(bare.len() - 3);
        let pseudo = outward == "ZZ99";
        if bare != "GIR0AA" && !pseudo && !outward_is_valid(outward.as_bytes()) {
            return Err(PostcodeError::Outward);
        }
        let [digit, first, second] = *inward.as_bytes() else {
            return Err(PostcodeError::Inward);
        };
        let letter = |byte: u8| byte.is_ascii_uppercase() && (pseudo || !b"CIKMOV".contains(&byte));
        if !(digit.is_ascii_digit() && letter(first) && letter(second)) {
            return Err(PostcodeError::Inward);
        }
        Ok(Self(format!("{outward} {inward}")))
    }
}

impl fmt::Display for Postcode {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl fmt::Debug for Postcode {
    /// Only the area shows: a full postcode may be one household.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Postcode({}** ***)", self.area())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_valid_shape_is_read_and_normalised() {
        for (text, normal, sector, district) in [
            ("CB3 0AP", "CB3 0AP", "CB3 0", "CB3"),
            ("cb236dp", "CB23 6DP", "CB23 6", "CB23"),
            ("PE27  5BW", "PE27 5BW", "PE27 5", "PE27"),
            ("EC1A 1BB", "EC1A 1BB", "EC1A 1", "EC1A"),
            ("W1A0AX", "W1A 0AX", "W1A 0", "W1A"),
            ("W1P 1AA", "W1P 1AA", "W1P 1", "W1P"),
            ("M1 1AE", "M1 1AE", "M1 1", "M1"),
            ("B33-8TH", "B33 8TH", "B33 8", "B33"),
            ("CR2 6XH", "CR2 6XH", "CR2 6", "CR2"),
            ("DN55 1PT", "DN55 1PT", "DN55 1", "DN55"),
            ("SW1P 3BT", "SW1P 3BT", "SW1P 3", "SW1P"),
            ("gir 0aa", "GIR 0AA", "GIR 0", "GIR"),
        ] {
            let postcode: Postcode = text.parse().unwrap();
            assert_eq!(
                (postcode.as_str(), postcode.sector(), postcode.district()),
                (normal, sector, district)
            );
            assert!(!postcode.is_pseudo());
            assert_eq!(postcode.to_string().parse::<Postcode>(), Ok(postcode));
        }
    }

    #[test]
    fn wrong_postcodes_say_why() {
        assert_eq!("CB1 2CI".parse::<Postcode>(), Err(PostcodeError::Inward));
        assert_eq!("Q6 7TT".parse::<Postcode>(), Err(PostcodeError::Outward));
        assert_eq!("BAP 4WG".parse::<Postcode>(), Err(PostcodeError::Outward));
        assert_eq!("".parse::<Postcode>(), Err(PostcodeError::Length(0)));
        assert_eq!("2090".parse::<Postcode>(), Err(PostcodeError::Length(4)));
    }

    #[test]
    fn pseudo_postcodes_are_no_address() {
        for text in ["ZZ99 3VZ", "zz993wz", "BFPO 801", "BFPO15"] {
            let postcode = text.parse::<Postcode>().unwrap();
            assert!(postcode.is_pseudo(), "{text}");
            assert!(!postcode.sector().is_empty());
        }
    }

    #[test]
    fn debug_shows_the_area_only() {
        assert_eq!(
            format!("{:?}", "CB23 6DP".parse::<Postcode>().unwrap()),
            "Postcode(CB** ***)"
        );
    }
}
