//! Reading the one box.

use chrono::NaiveDate;
use linkage::{
    ident::{NhsNumber, Postcode},
    text::name_tokens,
};

use super::{Identifier, Part, ReadQuery, date::DateReader, words::Words};
use crate::{Place, number};

/// Characters of a text that are read; the rest is left out. Far above any real query.
const TEXT_CHARS_MAX: usize = 400;
/// Names that one query searches for; more only cost time.
const NAMES_MAX: usize = 8;

/// The text of the one box, read by [`QueryText::read`].
#[derive(Debug, Clone, Copy)]
pub struct QueryText;

impl QueryText {
    /// Reads names, a birth date or part of one, a postcode or part of one, UPN, NHS number, phone, our own reference
    /// and sex words, in any order. Every text can be read; what makes no sense becomes [`Part::Unread`].
    pub fn read(text: &str, today: NaiveDate) -> ReadQuery {
        let cut: String = text.chars().take(TEXT_CHARS_MAX).collect();
        // "+44 (0)1223 456789": the trunk zero in brackets is not dialled after the country code.
        let mut words = Words::new(&cut.replace("(0)", " "));
        let dates = DateReader::new(today);
        // The surest readings first, so that a doubtful one never takes their words.
        let mut parts = words.take(1, reference);
        parts.extend(words.take(4, upn));
        parts.extend(words.take(2, full_postcode));
        parts.extend(words.take(3, nhs_number));
        parts.extend(words.take(5, phone));
        parts.extend(words.take(4, |words| dates.day(words).map(Part::Born)));
        parts.extend(words.take(2, part_postcode));
        parts.extend(words.take(2, |words| dates.part(words).map(Part::Born)));
        parts.extend(words.take(1, sex));
        words.take_labels(is_label, is_filler);
        parts.sort_by_key(|(place, _)| *place);
        let (names, unread) = names_of(&words);
        let asked_name = (!names.is_empty()).then_some(Part::Name(names));
        let unread = (!unread.is_empty()).then(|| Part::Unread(unread.join(" ")));
        let read = parts.into_iter().map(|(_, part)| part);
        ReadQuery {
            parts: asked_name.into_iter().chain(read).chain(unread).collect(),
            similar: true,
        }
    }
}

/// The free words that are names, and those that make no sense.
fn names_of(words: &Words) -> (Vec<String>, Vec<String>) {
    let (mut names, mut unread) = (Vec::new(), Vec::new());
    let mut tokens = 0;
    for word in words.rest() {
        let of_word = name_tokens(word);
        let numeric = of_word
            .iter()
            .any(|token| token.bytes().any(|byte| byte.is_ascii_digit()));
        if of_word.is_empty() {
            continue;
        }
        tokens += of_word.len();
        if numeric || tokens > NAMES_MAX {
            unread.push(word.to_owned());
        } else {
            names.push(word.to_owned());
        }
    }
    (names, unread)
}

/// `C-48291`.
fn reference(words: &[String]) -> Option<Part> {
    let [word] = words else { return None };
    let digits = word
        .strip_prefix(['C', 'c'])?
        .strip_prefix(['-', '\u{2010}', '\u{2011}', '\u{2013}'])?;
    let plain = (1..=12).contains(&digits.len()) && digits.bytes().all(|byte| byte.is_ascii_digit());
    plain
        .then(|| digits.parse().ok())
        .flatten()
        .map(|number| Part::Identifier(Identifier::Reference(number)))
}

/// Thirteen characters in the shape of a UPN. The check letter is not asked: records hold wrong ones, and they must be
/// found.
fn upn(words: &[String]) -> Option<Part> {
    let joined = words.concat();
    let bytes = joined.as_bytes();
    let shaped = bytes.len() == 13
        && bytes[0].is_ascii_alphabetic()
        && bytes[1..12].iter().all(u8::is_ascii_digit)
        && bytes[12].is_ascii_alphanumeric();
    shaped.then(|| Part::Identifier(Identifier::Upn(number::compact(&joined))))
}

fn full_postcode(words: &[String]) -> Option<Part> {
    if let [_, inward] = words {
        let inward = inward.as_bytes();
        if inward.len() != 3 || !inward[0].is_ascii_digit() {
            return None;
        }
    }
    let joined = words.concat();
    let plain = joined.bytes().all(|byte| byte.is_ascii_alphanumeric());
    let postcode: Postcode = plain.then(|| joined.parse().ok()).flatten()?;
    Some(Part::Postcode(Place::Full(postcode)))
}

/// `CB23 6`, `CB23`.
fn part_postcode(words: &[String]) -> Option<Part> {
    let joined = words.join(" ");
    let sector_digit = |word: &String| word.len() == 1 && word.bytes().all(|byte| byte.is_ascii_digit());
    if words.get(1).is_some_and(|second| !sector_digit(second)) {
        return None;
    }
    joined.parse().ok().map(Part::Postcode)
}

/// Ten digits in one run or in the groups of cards and letters. The check digit is not asked, as with UPNs, but a run
/// that begins with zero and fails it is a phone.
fn nhs_number(words: &[String]) -> Option<Part> {
    let groups: Vec<&str> = words.iter().flat_map(|word| word.split('-')).collect();
    let digits_only = groups
        .iter()
        .all(|group| group.bytes().all(|byte| byte.is_ascii_digit()));
    let sizes: Vec<usize> = groups.iter().map(|group| group.len()).collect();
    let grouped = matches!(sizes[..], [10] | [3, 3, 4] | [3, 7] | [6, 4]);
    if !digits_only || !grouped {
        return None;
    }
    let digits = groups.concat();
    if digits.starts_with('0') && digits.parse::<NhsNumber>().is_err() {
        return None;
    }
    Some(Part::Identifier(Identifier::NhsNumber(digits)))
}

/// Ten or eleven national digits that begin with a dialling code.
fn phone(words: &[String]) -> Option<Part> {
    let first = words.first()?;
    let plain = |word: &str| !word.is_empty() && word.bytes().all(|byte| byte.is_ascii_digit() || byte == b'-');
    let international = first.strip_prefix('+');
    let dialled = international.is_some_and(plain) || first.starts_with('0') && first.len() >= 3 && plain(first);
    if !dialled || !words[1..].iter().all(|word| plain(word)) {
        return None;
    }
    let phone = number::phone(&words.join(" "));
    (phone.starts_with('0') && (10..=11).contains(&phone.len())).then_some(Part::Phone(phone))
}

fn sex(words: &[String]) -> Option<Part> {
    let [word] = words else { return None };
    match word.to_lowercase().as_str() {
        "girl" | "female" => Some(Part::Sex('F')),
        "boy" | "male" => Some(Part::Sex('M')),
        _ => None,
    }
}

fn is_label(word: &str) -> bool {
    let word = word.trim_end_matches([':', '.']);
    matches!(
        word,
        "born" | "dob" | "d.o.b" | "upn" | "nhs" | "postcode" | "tel" | "phone" | "mobile"
    )
}

fn is_filler(word: &str) -> bool {
    matches!(word.trim_end_matches([':', '.']), "no" | "number" | "on" | "of" | "in")
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn today() -> NaiveDate {
        NaiveDate::from_ymd_opt(2009, 11, 20).unwrap()
    }

    fn check(text: &str, shown: &str) {
        assert_eq!(QueryText::read(text, today()).to_string(), shown, "{text}");
    }

    #[test]
    fn a_name_with_a_birth_date_is_read() {
        for text in [
            "chidi okafor 4 3 2001",
            "chidi okafor, 4/3/01",
            "4 march 2001 chidi okafor",
            "chidi 2001-03-04 okafor",
        ] {
            check(text, "name chidi okafor, born 4 March 2001");
        }
        check(
            "chidi okafor born on 4 march 2001",
            "name chidi okafor, born 4 March 2001",
        );
        check("okafor march 2001", "name okafor, born March 2001");
        check("okafor 2001", "name okafor, born 2001");
        check("4 march okafor", "name okafor, born 4 March");
    }

    #[test]
    fn postcodes_are_read_whole_and_in_part() {
        check("okafor cb236dp", "name okafor, postcode CB23 6DP");
        check("okafor CB23 6DP", "name okafor, postcode CB23 6DP");
        check("okafor cb23 6", "name okafor, postcode CB23 6");
        check("okafor cb23", "name okafor, postcode CB23");
        check("okafor w1 4 3 2001", "name okafor, postcode W1, born 4 March 2001");
    }

    #[test]
    fn numbers_are_read_in_their_usual_spacings() {
        for text in [
            "943 476 5919",
            "9434765919",
            "943-476-5919",
            "NHS number 943 476 5919",
            "nhs no: 943 476 5919",
        ] {
            check(text, "NHS number 9434765919");
        }
        for text in ["U873210124377", "u8732 1012 4377", "upn u873210124377"] {
            check(text, "UPN U873210124377");
        }
        for text in [
            "07700 900123",
            "+44 7700 900123",
            "+44 (0)7700 900 123",
            "tel 07700-900-123",
        ] {
            check(text, "phone 07700900123");
        }
        check("C-48291", "child record C-48291");
        check(
            "zoe 943 476 5919 4 3 2001",
            "name zoe, NHS number 9434765919, born 4 March 2001",
        );
        check("01223 456789 4 3 2001", "phone 01223456789, born 4 March 2001");
    }

    #[test]
    fn sex_words_are_read_and_months_alone_are_names() {
        check("zoe girl", "name zoe, sex female");
        check("april jones", "name april jones");
        check("may 2001", "born May 2001");
    }

    #[test]
    fn names_keep_the_letters_as_typed() {
        check("O’Neill, Zoë", "name O’Neill Zoë");
        check("Łukasz", "name Łukasz");
        check("On No", "name On No");
    }

    #[test]
    fn what_makes_no_sense_is_said_and_not_searched() {
        check("zoe 77777777", "name zoe, not understood 77777777");
        check("zoe cb236d", "name zoe, not understood cb236d");
        check("--- ,,, ", "");
        assert!(QueryText::read("777", today()).is_empty());
    }

    #[test]
    fn one_name_alone_is_told_from_enough() {
        assert!(QueryText::read("smith", today()).is_one_name());
        assert!(!QueryText::read("zoe smith", today()).is_one_name());
        assert!(QueryText::read("smith 2001", today()).is_specific());
        assert!(QueryText::read("9434765919", today()).is_specific());
        assert!(!QueryText::read("smith", today()).is_specific());
    }

    #[test]
    fn the_debug_text_shows_nothing_typed() {
        let shown = format!(
            "{:?}",
            QueryText::read("zoe 9434765919 cb236dp 4/3/2001 07700900123", today())
        );
        for typed in ["zoe", "943", "CB23", "2001", "077"] {
            assert!(!shown.contains(typed), "{shown}");
        }
    }

    proptest! {
        #[test]
        fn any_text_can_be_read(text in "\\PC{0,60}") {
            let _ = QueryText::read(&text, today()).to_string();
        }

        #[test]
        fn any_mix_of_the_characters_of_queries_can_be_read(text in "[a-c0-9 /.+()-]{0,40}") {
            let _ = QueryText::read(&text, today()).to_string();
        }

        #[test]
        fn every_day_is_read_back(days in 0i64..7300) {
            let day = today() - chrono::Days::new(days as u64);
            for form in ["%-d %-m %Y", "%d/%m/%y", "%Y-%m-%d", "%-d %B %Y", "%d%m%Y"] {
                let read = QueryText::read(&day.format(form).to_string(), today());
                prop_assert_eq!(&read.parts, &[Part::Born(crate::Born::Day(day))], "{}", form);
            }
        }
    }
}
