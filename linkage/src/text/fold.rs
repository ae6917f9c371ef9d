//! Folding: what is left of a name when accents, case, apostrophes, hyphens and spaces are gone.

use unicode_normalization::UnicodeNormalization;

/// The name in plain lower-case ASCII letters and digits: `O'Neill` and `Ó Néill` both fold
/// to `oneill`.
///
/// NFKD first (so that accents separate), then transliteration to ASCII, then everything but letters and digits goes.
/// Folding twice is folding once.
pub fn fold(text: &str) -> String {
    let mut folded = String::with_capacity(text.len());
    if text.is_ascii() {
        push_plain(text, &mut folded);
    } else {
        let separated: String = text.nfkd().filter(|&character| !is_combining_mark(character)).collect();
        push_plain(&deunicode::deunicode(&separated), &mut folded);
    }
    folded
}

fn push_plain(text: &str, folded: &mut String) {
    folded.extend(
        text.chars()
            .filter(char::is_ascii_alphanumeric)
            .map(|character| character.to_ascii_lowercase()),
    );
}

fn is_combining_mark(character: char) -> bool {
    matches!(character, '\u{300}'..='\u{36f}')
}

/// The folded parts of a name, split at spaces, hyphens, dashes, slashes, commas and full stops:
/// `Anne-Marie O'Neill` gives `["anne", "marie", "oneill"]`. Empty parts are left out.
pub fn name_tokens(text: &str) -> Vec<String> {
    text.split(is_separator)
        .map(fold)
        .filter(|token| !token.is_empty())
        .collect()
}

fn is_separator(character: char) -> bool {
    character.is_whitespace()
        || matches!(
            character,
            '-' | '\u{2010}'..='\u{2015}' | '/' | ',' | '.' | '&' | '+' | '_'
        )
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn check(text: &str, folded: &str) {
        assert_eq!(fold(text), folded, "{text}");
    }

    #[test]
    fn folds_irish_names() {
        check("O'Neill", "oneill");
        check("Ó Néill", "oneill");
        check("O`NEILL", "oneill");
        check("O\u{2019}Neill", "oneill");
    }

    #[test]
    fn folds_names_of_many_origins() {
        check("Łukasz", "lukasz");
        check("Müller", "muller");
        check("Şeyma", "seyma");
        check("Nguyễn", "nguyen");
        check("Ștefan", "stefan");
        check("Anne-Marie", "annemarie");
        check("  van der Berg ", "vanderberg");
        check("Straße", "strasse");
        check("Олена", "olena");
        check("", "");
        check("'-' ", "");
    }

    #[test]
    fn tokens_split_at_spaces_and_hyphens_and_keep_apostrophes_together() {
        assert_eq!(name_tokens("Anne-Marie O'Neill"), ["anne", "marie", "oneill"]);
        assert_eq!(name_tokens("Smith\u{2013}Jones"), ["smith", "jones"]);
        assert_eq!(name_tokens(" - "), Vec::<String>::new());
    }

    proptest! {
        #[test]
        fn folding_twice_is_folding_once(text in "\\PC{0,24}") {
            let once = fold(&text);
            prop_assert_eq!(fold(&once), once);
        }

        #[test]
        fn folded_text_is_plain(text in "\\PC{0,24}") {
            prop_assert!(fold(&text).bytes().all(|byte| byte.is_ascii_digit() || byte.is_ascii_lowercase()));
        }

        #[test]
        fn case_does_not_matter(text in "[a-zA-Z' -]{0,24}") {
            prop_assert_eq!(fold(&text), fold(&text.to_uppercase()));
        }

        #[test]
        fn tokens_join_to_the_folded_name(text in "[a-zA-Zéüł' -]{0,24}") {
            prop_assert_eq!(name_tokens(&text).concat(), fold(&text));
        }
    }
}
