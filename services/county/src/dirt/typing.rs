//! Slips of the fingers.

use crate::chance::Chance;

/// Keys beside each other on a keyboard.
const ROWS: [&str; 3] = ["qwertyuiop", "asdfghjkl", "zxcvbnm"];

/// One slip in a word: two letters swapped, one dropped, doubled, or hit beside. Always differs from `word` if it can.
pub fn mistype(word: &str, chance: &mut Chance) -> String {
    let letters: Vec<char> = word.chars().collect();
    if letters.len() < 3 {
        return format!("{word}{}", letters.last().copied().unwrap_or('x'));
    }
    for _ in 0..8 {
        // First letters are seldom wrong.
        let at = if chance.hit(0.06) {
            0
        } else {
            1 + chance.below(letters.len() - 1)
        };
        let mut typed = letters.clone();
        match chance.below(4) {
            0 if at + 1 < typed.len() => typed.swap(at, at + 1),
            1 => {
                typed.remove(at);
            }
            2 => typed.insert(at, letters[at].to_ascii_lowercase()),
            _ => typed[at] = beside(letters[at], chance),
        }
        if typed != letters {
            return typed.into_iter().collect();
        }
    }
    letters[..letters.len() - 1].iter().collect()
}

fn beside(letter: char, chance: &mut Chance) -> char {
    let low = letter.to_ascii_lowercase();
    let Some((row, at)) = ROWS.iter().find_map(|row| row.find(low).map(|at| (row, at))) else {
        return 'e';
    };
    let next = if at == 0 || (at + 1 < row.len() && chance.hit(0.5)) {
        at + 1
    } else {
        at - 1
    };
    let hit = char::from(row.as_bytes()[next]);
    if letter.is_uppercase() {
        hit.to_ascii_uppercase()
    } else {
        hit
    }
}

/// An identifier with one digit wrong, or two neighbours swapped; its check no longer holds for single slips of these schemes.
pub fn digit_wrong(number: &str, chance: &mut Chance) -> String {
    let mut bytes = number.as_bytes().to_vec();
    loop {
        let at = chance.below(bytes.len());
        if !bytes[at].is_ascii_digit() {
            continue;
        }
        if at + 1 < bytes.len() && bytes[at + 1].is_ascii_digit() && bytes[at] != bytes[at + 1] && chance.hit(0.35) {
            bytes.swap(at, at + 1);
        } else {
            bytes[at] = b'0' + (bytes[at] - b'0' + 1 + chance.below(9) as u8) % 10;
        }
        return bytes.into_iter().map(char::from).collect();
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    proptest! {
        #[test]
        fn a_slip_always_changes_the_word(word in "[A-Za-złé'-]{0,12}", seed in 0_u64..1_000) {
            prop_assert_ne!(mistype(&word, &mut Chance::stream(seed, 0)), word);
        }

        #[test]
        fn a_wrong_digit_always_changes_the_number(number in "[0-9]{10}", seed in 0_u64..1_000) {
            let wrong = digit_wrong(&number, &mut Chance::stream(seed, 0));
            prop_assert_eq!(wrong.len(), number.len());
            prop_assert_ne!(wrong, number);
        }
    }
}
