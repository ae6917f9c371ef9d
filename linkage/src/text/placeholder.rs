//! Placeholders: what people type where a name is not known yet. They are missing values, never different names.

use super::name_tokens;

/// Whole names (tokens joined by a space) that stand for "no name".
const WHOLE: &[&str] = &[
    "female",
    "male",
    "boy",
    "girl",
    "girl baby",
    "boy baby",
    "child",
    "newborn",
    "new born",
    "neonate",
    "unborn",
    "foetus",
    "fetus",
    "embryo",
    "unknown",
    "not known",
    "notknown",
    "nk",
    "n k",
    "na",
    "n a",
    "none",
    "no name",
    "noname",
    "not given",
    "not named",
    "unnamed",
    "un named",
    "not recorded",
    "not stated",
    "not available",
    "tba",
    "tbc",
    "tbd",
    "to be advised",
    "to be confirmed",
    "to be named",
    "name not known",
    "name unknown",
    "no forename",
    "no first name",
    "null",
    "nil",
    "blank",
    "missing",
    "anon",
    "anonymous",
    "test",
    "testing",
    "test child",
    "test pupil",
    "dummy",
    "do not use",
    "x",
    "xx",
    "xxx",
    "xxxx",
    "z",
    "zz",
    "zzz",
    "zzzz",
    "asdf",
    "fnu",
    "lnu",
    "first name",
    "forename",
    "surname",
    "last name",
    "firstname",
    "lastname",
    "not yet named",
    "still unnamed",
    "awaiting name",
    "son",
    "daughter",
    "female child",
    "male child",
    "withheld",
    "refused",
    "no surname",
];

/// First words after which the rest does not matter: `Baby Girl`, `Infant of Sarah`, `Twin 1`, `Unborn Khan`.
const FIRST: &[&str] = &[
    "baby",
    "babe",
    "infant",
    "inf",
    "twin",
    "triplet",
    "quad",
    "quadruplet",
    "unborn",
    "newborn",
    "zztest",
    "bb",
];

/// Words that may stand before one of [`FIRST`] and nothing else: `Male Infant`, `First Twin`, `Female Twin 2`.
const BEFORE: &[&str] = &[
    "male", "female", "boy", "girl", "first", "second", "third", "1st", "2nd", "3rd", "new", "mothers", "the",
];

/// True if a forename or surname is a placeholder or holds no letters at all.
///
/// `Baby`, `Baby Girl`, `Infant of Sarah`, `TWIN 1`, `Unborn`, `Not Known`, `Male`, `Test` and the like.
pub fn is_placeholder(name: &str) -> bool {
    let tokens = name_tokens(name);
    if !tokens
        .iter()
        .any(|token| token.bytes().any(|byte| byte.is_ascii_lowercase()))
    {
        return true;
    }
    if WHOLE.contains(&tokens.join(" ").as_str()) || WHOLE.contains(&tokens.concat().as_str()) {
        return true;
    }
    let stem = |token: &str| {
        token
            .trim_end_matches(|character: char| character.is_ascii_digit())
            .to_owned()
    };
    tokens
        .iter()
        .find(|token| !BEFORE.contains(&token.as_str()))
        .is_some_and(|token| FIRST.contains(&stem(token).as_str()) || token == "babygirl" || token == "babyboy")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn placeholders_are_recognised() {
        for name in [
            "Baby",
            "BABY GIRL",
            "Baby Boy",
            "Infant",
            "Infant of Sarah",
            "Infant-Of",
            "Twin 1",
            "Twin1",
            "TWIN ONE",
            "Twin A",
            "First Twin",
            "Female Twin 2",
            "Triplet 3",
            "Unborn",
            "Unborn Baby",
            "Unknown",
            "Not Known",
            "Male",
            "Female",
            "Male Infant",
            "Test",
            "N/K",
            "n.k.",
            "",
            " - ",
            "123",
            "TBC",
            "XX",
            "BabyGirl",
            "New Born",
            "Baby Okafor",
        ] {
            assert!(is_placeholder(name), "{name}");
        }
    }

    #[test]
    fn names_are_not_placeholders() {
        for name in [
            "Thomas",
            "Barbara",
            "Abby",
            "Babs",
            "Testa",
            "Malee",
            "Una",
            "Boyd",
            "Girlie",
            "Ng",
            "Infanta",
            "Li",
            "Ahmed",
            "O'Neill",
            "Noname-Smith",
            "Twinkle",
            "Sonny",
            "Maleeha",
            "Childs",
            "Knowles",
            "Jo",
        ] {
            assert!(!is_placeholder(name), "{name}");
        }
    }
}
