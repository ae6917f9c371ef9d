//! Unique Learner Numbers (Learning Records Service: ten digits, weights 10 to 1, modulo 11 equal to 10).

use std::{fmt, str::FromStr};

use super::nhs_number::{NhsNumberError, ten_digits, weighted_sum_mod_11};

/// A ten-digit Unique Learner Number whose check digit is right; given from age 14 and kept for life.
#[derive(Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Uln(u64);

/// Why a text is not a Unique Learner Number.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum UlnError {
    /// The number of digits is not ten.
    #[error("a learner number has 10 digits, this has {0}")]
    Length(usize),
    /// A character other than a digit, a space or a hyphen, at this position (from 0).
    #[error("character {0} is not a digit")]
    NotADigit(usize),
    /// The first digit is zero.
    #[error("a learner number does not start with zero")]
    LeadingZero,
    /// The last digit does not follow from the first nine.
    #[error("check digit does not match")]
    CheckDigit,
}

impl Uln {
    /// The ten digits as a number.
    pub const fn value(self) -> u64 {
        self.0
    }
}

impl FromStr for Uln {
    type Err = UlnError;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let digits = ten_digits(text).map_err(|error| match error {
            NhsNumberError::NotADigit(at) => UlnError::NotADigit(at),
            NhsNumberError::Length(length) => UlnError::Length(length),
            NhsNumberError::CheckDigit | NhsNumberError::Filler | NhsNumberError::IsUln => UlnError::CheckDigit,
        })?;
        if digits[0] == 0 {
            return Err(UlnError::LeadingZero);
        }
        if weighted_sum_mod_11(digits) != 10 {
            return Err(UlnError::CheckDigit);
        }
        Ok(Self(
            digits.iter().fold(0, |number, &digit| number * 10 + u64::from(digit)),
        ))
    }
}

impl fmt::Display for Uln {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:010}", self.0)
    }
}

impl fmt::Debug for Uln {
    /// Only the last three digits show.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Uln(*******{:03})", self.0 % 1000)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn published_numbers_are_valid() {
        let valid = [
            "9276308686",
            "1000000019",
            "1234567899",
            "9999999998",
            "7000000006",
            "5048271369",
            "4123456781",
        ];
        for text in valid {
            let uln: Uln = text.parse().unwrap();
            assert_eq!(uln.to_string(), text);
            assert_eq!(uln.value().to_string(), text);
        }
    }

    #[test]
    fn wrong_numbers_say_why() {
        assert_eq!("9276308687".parse::<Uln>(), Err(UlnError::CheckDigit));
        assert_eq!("0123456789".parse::<Uln>(), Err(UlnError::LeadingZero));
        assert_eq!("12345".parse::<Uln>(), Err(UlnError::Length(5)));
        assert_eq!("12345678x9".parse::<Uln>(), Err(UlnError::NotADigit(8)));
        assert_eq!(
            "9434765919".parse::<Uln>(),
            Err(UlnError::CheckDigit),
            "an NHS number is not a learner number"
        );
    }

    #[test]
    fn debug_hides_all_but_three_digits() {
        assert_eq!(format!("{:?}", "9276308686".parse::<Uln>().unwrap()), "Uln(*******686)");
    }
}
