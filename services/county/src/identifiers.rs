//! NHS numbers and UPNs with right check digits, handed out so that no two children share one.

/// The letters a UPN may use, in the order of their check values.
const UPN_LETTERS: &[u8; 23] = b"ABCDEFGHJKLMNPQRTUVWXYZ";

/// Nine digits make an NHS number with this check digit, or none at all (Modulus 11).
pub fn nhs_check_digit(nine: u32) -> Option<u32> {
    let mut rest = nine;
    let mut sum = 0;
    for weight in 2..=10 {
        sum += rest % 10 * weight;
        rest /= 10;
    }
    match 11 - sum % 11 {
        11 => Some(0),
        10 => None,
        digit => Some(digit),
    }
}

/// The check letter in front of the twelve characters of a UPN: digits, or a letter at the end of a temporary one.
pub fn upn_check_letter(twelve: &str) -> char {
    let sum: usize = twelve
        .bytes()
        .zip(2..)
        .map(|(byte, weight)| {
            let value = if byte.is_ascii_digit() {
                usize::from(byte - b'0')
            } else {
                UPN_LETTERS.iter().position(|&letter| letter == byte).unwrap_or(0)
            };
            weight * value
        })
        .sum();
    char::from(UPN_LETTERS[sum % 23])
}

/// A permanent UPN. `serial` beyond 999 spills into the establishment number, which schools leave free.
pub fn permanent_upn(authority: u32, establishment: u32, year: u32, serial: u32) -> String {
    let establishment = (establishment + 100 * (serial / 1000)) % 10_000;
    let twelve = format!("{authority:03}{establishment:04}{:02}{:03}", year % 100, serial % 1000);
    format!("{}{twelve}", upn_check_letter(&twelve))
}

/// A temporary UPN: the last character is a letter.
pub fn temporary_upn(authority: u32, establishment: u32, year: u32, serial: u32) -> String {
    let last = char::from(UPN_LETTERS[(serial % 23) as usize]);
    let twelve = format!(
        "{authority:03}{establishment:04}{:02}{:02}{last}",
        year % 100,
        serial / 23 % 100
    );
    format!("{}{twelve}", upn_check_letter(&twelve))
}

/// Hands out NHS numbers: the synthetic range 999 first, then 998 and so on. Neighbours look unrelated.
#[derive(Default)]
pub struct NhsNumbers {
    next: u32,
}

impl NhsNumbers {
    /// The next number with a valid check digit.
    pub fn issue(&mut self) -> String {
        loop {
            let (block, place) = (self.next / 1_000_000, u64::from(self.next % 1_000_000));
            self.next += 1;
            // 654,321 shares no factor with a million, so every place is visited once.
            let scattered = (place * 654_321 + 271_828) % 1_000_000;
            let nine = (999 - block) * 1_000_000 + scattered as u32;
            if let Some(check) = nhs_check_digit(nine) {
                return format!("{nine:09}{check}");
            }
        }
    }
}

/// Hands out home and mobile numbers under 01632, the code Ofcom keeps out of use, clear of the 960 block of practitioners.
#[derive(Default)]
pub struct Phones {
    next: u64,
}

impl Phones {
    /// The next number; they repeat after 800,000.
    pub fn issue(&mut self) -> String {
        let scattered = (self.next * 423_457 + 161_803) % 800_000;
        self.next += 1;
        format!("01632 {:06}", 100_000 + scattered)
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;

    #[test]
    fn check_digits_agree_with_published_numbers() {
        for number in ["9434765919", "9000000009", "9990000018", "9991234578", "5900016374"] {
            let nine: u32 = number[..9].parse().unwrap();
            assert_eq!(
                nhs_check_digit(nine).map(|digit| digit.to_string()).as_deref(),
                Some(&number[9..])
            );
        }
        assert_eq!(nhs_check_digit(999_123_456), None);
        for upn in [
            "B801200005001",
            "Z873210015001",
            "U873210124377",
            "K87321001500A",
            "W87321001500Z",
            "V20934569841X",
        ] {
            assert_eq!(upn_check_letter(&upn[1..]), upn.chars().next().unwrap());
        }
    }

    #[test]
    fn issued_numbers_do_not_repeat_and_stay_synthetic() {
        let mut numbers = NhsNumbers::default();
        let issued: BTreeSet<String> = (0..200_000).map(|_| numbers.issue()).collect();
        assert_eq!(issued.len(), 200_000);
        assert!(
            issued
                .iter()
                .all(|number| number.len() == 10 && number.starts_with("999"))
        );
        let mut phones = Phones::default();
        let rung: BTreeSet<String> = (0..200_000).map(|_| phones.issue()).collect();
        assert_eq!(rung.len(), 200_000);
        assert!(
            rung.iter()
                .all(|phone| phone.len() == 12 && !phone.starts_with("01632 960"))
        );
    }

    #[test]
    fn upns_of_one_school_and_year_never_repeat() {
        let upns: BTreeSet<String> = (0..5_000)
            .map(|serial| permanent_upn(873, 2_001, 2_019, serial))
            .collect();
        assert_eq!(upns.len(), 5_000);
    }
}
