//! Numbers in the one form that documents and queries share.

/// Letters and digits in upper case: UPNs, school codes.
pub(crate) fn compact(text: &str) -> String {
    text.chars()
        .filter(char::is_ascii_alphanumeric)
        .map(|character| character.to_ascii_uppercase())
        .collect()
}

/// Digits only: NHS numbers in either spacing.
pub(crate) fn digits(text: &str) -> String {
    text.chars().filter(char::is_ascii_digit).collect()
}

/// A phone number as it is dialled inside the country: `+44 7700 900123` is `07700900123`.
pub(crate) fn phone(text: &str) -> String {
    // "+44 (0)1223 ..." writes the trunk zero in brackets beside the country code.
    let digits = digits(&text.replace("(0)", ""));
    let national = if text.trim_start().starts_with('+') {
        digits.strip_prefix("44")
    } else {
        digits.strip_prefix("0044")
    };
    match national {
        Some(number) => format!("0{}", number.trim_start_matches('0')),
        None => digits,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_phone_has_one_form() {
        for text in [
            "07700 900123",
            "+44 7700 900123",
            "0044 7700 900 123",
            "+44 (0)7700 900123",
            "(07700) 900-123",
        ] {
            assert_eq!(phone(text), "07700900123", "{text}");
        }
    }

    #[test]
    fn numbers_lose_spaces_and_case() {
        assert_eq!(compact(" u8732 1012 4377 "), "U873210124377");
        assert_eq!(digits("943-476 5919"), "9434765919");
    }
}
