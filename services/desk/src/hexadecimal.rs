//! Bytes as text.

use std::fmt::Write as _;

/// Lower-case hexadecimal.
pub(crate) fn hexadecimal(bytes: &[u8]) -> String {
    bytes
        .iter()
        .fold(String::with_capacity(bytes.len() * 2), |mut text, byte| {
            write!(text, "{byte:02x}").expect("writing to a String does not fail");
            text
        })
}

/// Reads so many bytes in lower-case or capital hexadecimal; nothing else is accepted.
pub(crate) fn from_hexadecimal<const N: usize>(text: &str) -> Option<[u8; N]> {
    let digits = text.as_bytes();
    if digits.len() != 2 * N {
        return None;
    }
    let digit = |byte: u8| char::from(byte).to_digit(16);
    let mut bytes = [0; N];
    for (byte, pair) in bytes.iter_mut().zip(digits.chunks_exact(2)) {
        *byte = u8::try_from(digit(pair[0])? * 16 + digit(pair[1])?).ok()?;
    }
    Some(bytes)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn bytes_read_back_and_nothing_else_does() {
        assert_eq!(from_hexadecimal(&hexadecimal(&[0, 171, 255])), Some([0, 171, 255]));
        for wrong in ["", "00ab", "00abfff", "00abfg", "+0abff", "00abf\u{f6}"] {
            assert_eq!(from_hexadecimal::<3>(wrong), None, "{wrong}");
        }
    }
}
