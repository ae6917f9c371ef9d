//! Searches as people type them, about children who are there.

use child::{Attribute, golden::Golden};
use chrono::NaiveDate;
use rand::{Rng, RngExt as _, SeedableRng as _, seq::IndexedRandom as _};
use rand_chacha::ChaCha8Rng;
use search::QueryText;

use crate::county_folder::as_at;

/// Kinds of searches, taken in turn.
const KINDS: usize = 7;

/// One search.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Question {
    /// What is typed.
    pub text: String,
    /// The typed names and numbers as the bare index holds words: lower case, a postcode in two, a date in one
    /// (`2014-05-03`).
    pub words: Vec<String>,
}

impl Question {
    /// Whether the application answers at all: it sends a lone name back and asks for more, and feeds hold numbers
    /// that are none.
    fn says_enough(&self) -> bool {
        let read = QueryText::read(&self.text, as_at());
        !read.is_empty() && !read.is_one_name()
    }
}

/// What is known of the child in question.
struct Known {
    first: String,
    last: String,
    born: NaiveDate,
    postcode: String,
    number: Option<String>,
}

/// Mixed searches about children drawn from `records`: names alone, with slips, with birth dates and postcodes, and
/// numbers. The same seed asks the same.
pub fn questions(records: &[Golden], count: usize, seed: u64) -> Vec<Question> {
    let known: Vec<Known> = records.iter().filter_map(known).collect();
    let mut chance = ChaCha8Rng::seed_from_u64(seed);
    let mut questions = Vec::with_capacity(count);
    // Some draws ask for too little; a county where most do is not worth measuring.
    for _ in 0..count * 10 {
        let Some(child) = known.choose(&mut chance).filter(|_| questions.len() < count) else {
            break;
        };
        let asked = question(child, questions.len() % KINDS, &mut chance);
        questions.extend(asked.filter(Question::says_enough));
    }
    questions
}

/// A child of whom names, birth date and postcode are known.
fn known(record: &Golden) -> Option<Known> {
    let text = |attribute: Attribute, part: usize| {
        let parts = &record.attributes.get(&attribute)?.shown.parts;
        parts.get(part).filter(|text| !text.trim().is_empty()).cloned()
    };
    Some(Known {
        first: text(Attribute::FirstName, 0)?,
        last: text(Attribute::Surname, 0)?,
        born: text(Attribute::BirthDate, 0)?.parse().ok()?,
        postcode: text(Attribute::Address, 2)?,
        number: text(Attribute::Upn, 0).or_else(|| text(Attribute::NhsNumber, 0)),
    })
}

/// The search of a kind from 0 to 6; `None` if the child has no number to ask for.
fn question(child: &Known, kind: usize, chance: &mut ChaCha8Rng) -> Option<Question> {
    let Known {
        first,
        last,
        born,
        postcode,
        ..
    } = child;
    let names = format!("{first} {last}");
    let district = postcode.split(' ').next().unwrap_or_default();
    let typed_date = born.format("%d/%m/%Y").to_string();
    let filed_date = born.to_string();
    let (names, rest, filed) = match kind {
        0 => (names, String::new(), String::new()),
        1 => (
            format!("{} {}", slip(last, chance), slip(first, chance)),
            String::new(),
            String::new(),
        ),
        2 => (names, typed_date, filed_date),
        3 => (slip(&names, chance), typed_date, filed_date),
        4 => (
            names,
            format!("{typed_date} {postcode}"),
            format!("{filed_date} {postcode}"),
        ),
        5 => (last.clone(), district.to_owned(), district.to_owned()),
        _ => (String::new(), child.number.clone()?, child.number.clone()?),
    };
    Some(Question {
        text: format!("{names} {rest}").trim().to_lowercase(),
        words: words(&format!("{names} {filed}")),
    })
}

/// The words of a text as the bare index holds them.
pub fn words(text: &str) -> Vec<String> {
    text.to_lowercase().split_whitespace().map(str::to_owned).collect()
}

/// One letter typed wrong, left out, doubled up with another or swapped with its neighbour.
fn slip(name: &str, chance: &mut impl Rng) -> String {
    let mut letters: Vec<char> = name.chars().collect();
    let at = chance.random_range(0..letters.len());
    match chance.random_range(0..4) {
        0 if letters.len() > 3 => drop(letters.remove(at)),
        1 if at > 0 => letters.swap(at - 1, at),
        2 => letters.insert(at, chance.random_range('a'..='z')),
        _ => letters[at] = chance.random_range('a'..='z'),
    }
    letters.into_iter().collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn child() -> Known {
        Known {
            first: "Chidi".to_owned(),
            last: "Okafor".to_owned(),
            born: NaiveDate::from_ymd_opt(2014, 5, 3).unwrap(),
            postcode: "ZZ7 4XX".to_owned(),
            number: None,
        }
    }

    #[test]
    fn a_question_and_its_words_ask_for_the_same() {
        let mut chance = ChaCha8Rng::seed_from_u64(1);
        let asked = question(&child(), 4, &mut chance).unwrap();
        assert_eq!(asked.text, "chidi okafor 03/05/2014 zz7 4xx");
        assert_eq!(asked.words, ["chidi", "okafor", "2014-05-03", "zz7", "4xx"]);
    }

    #[test]
    fn a_child_without_a_number_is_not_asked_for_by_number() {
        assert_eq!(question(&child(), 6, &mut ChaCha8Rng::seed_from_u64(1)), None);
    }

    #[test]
    fn what_the_application_would_send_back_is_not_asked() {
        for (text, enough) in [
            ("okafor", false),
            ("", false),
            ("chidi okafor", true),
            ("okafor cb7", true),
        ] {
            let question = Question {
                text: text.to_owned(),
                words: Vec::new(),
            };
            assert_eq!(question.says_enough(), enough, "{text:?}");
        }
    }

    #[test]
    fn a_slip_leaves_a_name_of_about_that_length() {
        let mut chance = ChaCha8Rng::seed_from_u64(3);
        for name in ["A", "Bo", "Chidi", "Zoë"] {
            for _ in 0..100 {
                let (before, after) = (name.chars().count(), slip(name, &mut chance).chars().count());
                assert!(after.abs_diff(before) <= 1 && after > 0, "{name}");
            }
        }
    }
}
