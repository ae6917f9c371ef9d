//! NHS numbers (NHS data dictionary: ten digits, Modulus 11).

use std::{fmt, str::FromStr};

/// A ten-digit NHS number whose Modulus 11 check digit is right and that is not a filler such as `1111111111`.
#[derive(Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct NhsNumber(u64);

/// Why a text is not an NHS number.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum NhsNumberError {
    /// The number of digits is not ten.
    #[error("an NHS number has 10 digits, this has {0}")]
    Length(usize),
    /// A character other than a digit, a space or a hyphen, at this position (from 0).
    #[error("character {0} is not a digit")]
    NotADigit(usize),
    /// The last digit does not follow from the first nine.
    #[error("check digit does not match")]
    CheckDigit,
    /// One digit ten times, which passes the sum but is typed as a filler.
    #[error("one digit repeated is a filler, not a number")]
    Filler,
    /// The number is a valid Unique Learner Number, so it stands in the wrong column.
    #[error("this is a unique learner number, not an NHS number")]
    IsUln,
}

impl NhsNumber {
    /// The ten digits as a number.
    pub const fn value(self) -> u64 {
        self.0
    }
}

/// The ten digits of `text` (spaces and hyphens are allowed anywhere).
pub(super) fn ten_digits(text: &str) -> Result<[u8; 10], NhsNumberError> {
    let mut digits = [0; 10];
    let mut count = 0;
    for (at, character) in text.trim().chars().enumerate() {
        match character.to_digit(10) {
            Some(digit) => {
                if count < 10 {
                    digits[count] = digit as u8;
                }
                count += 1;
            }
            None if character == ' ' || character == '-' => {}
            None => return Err(NhsNumberError::NotADigit(at)),
        }
    }
    if count == 10 {
        Ok(digits)
    } else {
        Err(NhsNumberError::Length(count))
    }
}

/// The sum of the ten digits with weights 10 down to 1, modulo 11: 0 for NHS numbers, 10 for learner numbers.
pub(super) fn weighted_sum_mod_11(digits: [u8; 10]) -> u32 {
    digits
        .iter()
        .zip((1..=10).rev())
        .map(|(&digit, weight)| u32::from(digit) * weight)
        .sum::<u32>()
        % 11
}

impl FromStr for NhsNumber {
    type Err = NhsNumberError;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let digits = ten_digits(text)?;
        if digits.iter().all(|&digit| digit == digits[0]) {
            return Err(NhsNumberError::Filler);
        }
        match weighted_sum_mod_11(digits) {
            0 => Ok(Self(
                digits.iter().fold(0, |number, &digit| number * 10 + u64::from(digit)),
            )),
            10 if digits[0] != 0 => Err(NhsNumberError::IsUln),
            _ => Err(NhsNumberError::CheckDigit),
        }
    }
}

impl fmt::Display for NhsNumber {
    /// Ten digits without spaces, as they are stored and sent.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:010}", self.0)
    }
}

impl fmt::Debug for NhsNumber {
    /// Logs and panics may print this: only the last three digits show.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "NhsNumber(*******{:03})", self.0 % 1000)
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn published_numbers_are_valid() {
        for text in [
            "9434765919",
            "943 476 5919",
            "943-476-5919",
            " 9000000009 ",
            "9000000017",
            "9000000025",
            "9000000033",
            "9732110317",
            "5900016374",
            "9990000018",
            "9991234578",
            "9991234586",
            "9991234594",
            "9991234608",
        ] {
            assert!(text.parse::<NhsNumber>().is_ok(), "{text}");
        }
    }

    #[test]
    fn wrong_numbers_say_why() {
        use NhsNumberError as E;
        for (text, why) in [
            ("9912003890", E::CheckDigit),
            ("9990000000", E::CheckDigit),
            ("9434765918", E::IsUln),
            ("0000000000", E::Filler),
            ("1111111111", E::Filler),
            ("943476591", E::Length(9)),
            ("94347659190", E::Length(11)),
            ("", E::Length(0)),
            ("943476591X", E::NotADigit(9)),
            ("9276308686", E::IsUln),
        ] {
            assert_eq!(text.parse::<NhsNumber>(), Err(why), "{text}");
        }
        for last in 0..10 {
            assert!(
                format!("999123456{last}").parse::<NhsNumber>().is_err(),
                "no check digit exists for this stem"
            );
        }
    }

    #[test]
    fn debug_hides_all_but_three_digits() {
        let number: NhsNumber = "9434765919".parse().unwrap();
        assert_eq!(format!("{number:?}"), "NhsNumber(*******919)");
        assert_eq!(number.to_string(), "9434765919");
    }

    proptest! {
        #[test]
        fn one_wrong_digit_is_caught(at in 0usize..10, bump in 1u8..10) {
            let mut typed = *b"9434765919";
            typed[at] = b'0' + (typed[at] - b'0' + bump) % 10;
            prop_assert!(std::str::from_utf8(&typed).unwrap().parse::<NhsNumber>().is_err());
        }

        #[test]
        fn two_adjacent_digits_swapped_are_caught(at in 0usize..9) {
            let mut typed = *b"9434765919";
            typed.swap(at, at + 1);
            prop_assume!(&typed != b"9434765919");
            prop_assert!(std::str::from_utf8(&typed).unwrap().parse::<NhsNumber>().is_err());
        }

        #[test]
        fn printing_and_parsing_round_trip(number in 1_000_000_000u64..9_999_999_999) {
            if let Ok(parsed) = number.to_string().parse::<NhsNumber>() {
                prop_assert_eq!(parsed.value(), number);
                prop_assert_eq!(parsed.to_string().parse::<NhsNumber>(), Ok(parsed));
            }
        }

        #[test]
        fn no_number_is_both_an_nhs_number_and_a_learner_number(number in 0u64..10_000_000_000) {
            let text = format!("{number:010}");
            prop_assert!(text.parse::<NhsNumber>().is_err() || text.parse::<crate::ident::Uln>().is_err());
        }
    }
}
