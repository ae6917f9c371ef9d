//! Keys: the terms by which a name is filed and asked for. The first letter says what kind of term it is.

use std::collections::BTreeSet;

use linkage::text::{are_spellings, fold, name_tokens, phonetic, variants};

use crate::{IndexedName, NameKind};

/// Which part of a name counts.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum NamePart {
    /// First and last names together.
    Any,
    /// First and middle names.
    First,
    /// Last names.
    Last,
}

/// The terms of a child's names: `keys` are exact terms of every kind, `plain` the folded names themselves, on which
/// beginnings and misspellings are looked up.
#[derive(Debug, Default, PartialEq, Eq)]
pub(crate) struct NameKeys {
    pub(crate) keys: BTreeSet<String>,
    pub(crate) plain: BTreeSet<String>,
}

impl NameKeys {
    fn add(&mut self, token: &str, kind: NameKind) {
        let [current, other] = exact_keys(token);
        self.keys
            .insert(if kind == NameKind::Current { current } else { other });
        self.keys.extend(sound_keys(token));
        self.keys
            .extend((1..=SHORT_BEGINNING).filter_map(|length| beginning_key(token.get(..length)?)));
        self.plain.insert(token.to_owned());
    }

    fn extend(&mut self, other: &Self) {
        self.keys.extend(other.keys.iter().cloned());
        self.plain.extend(other.plain.iter().cloned());
    }
}

/// The terms of a set of names, by part.
#[derive(Debug, Default, PartialEq, Eq)]
pub(crate) struct DocumentKeys {
    any: NameKeys,
    first: NameKeys,
    last: NameKeys,
}

impl DocumentKeys {
    /// The terms of these names.
    pub(crate) fn of<'a>(names: impl Iterator<Item = &'a IndexedName>) -> Self {
        let mut keys = Self::default();
        for name in names {
            for token in tokens_of(&name.first) {
                keys.first.add(&token, name.kind);
            }
            for token in tokens_of(&name.last) {
                keys.last.add(&token, name.kind);
            }
            let first: Vec<String> = name.first.iter().flat_map(|written| name_tokens(written)).collect();
            let last: Vec<String> = name.last.iter().flat_map(|written| name_tokens(written)).collect();
            let ends = [first.get(..1).unwrap_or_default(), &last[..]].concat();
            keys.any.keys.extend(whole_key(&[first, last].concat()));
            keys.any.keys.extend(first_and_last_key(&ends));
        }
        keys.any.extend(&keys.first);
        keys.any.extend(&keys.last);
        keys
    }

    /// The terms of one part.
    pub(crate) const fn part(&self, part: NamePart) -> &NameKeys {
        match part {
            NamePart::Any => &self.any,
            NamePart::First => &self.first,
            NamePart::Last => &self.last,
        }
    }
}

/// The folded names in these texts, and each text of several parts run together too: `Mary-Jane` is filed under
/// `mary`, `jane` and `maryjane`.
pub(crate) fn tokens_of(texts: &[String]) -> BTreeSet<String> {
    let mut tokens = BTreeSet::new();
    for text in texts {
        let parts = name_tokens(text);
        if parts.len() > 1 {
            tokens.insert(fold(text));
        }
        tokens.extend(parts);
    }
    tokens
}

/// The terms of the name itself: as a current name, and as any other kind.
pub(crate) fn exact_keys(token: &str) -> [String; 2] {
    [format!("c{token}"), format!("o{token}")]
}

/// Letters of a beginning that has a term of its own. Half the names of a county begin with some two letters, and
/// gathering them from the plain names would take milliseconds.
const SHORT_BEGINNING: usize = 2;

/// The term of a beginning of one or two letters; `None` for longer ones, which are looked up on the plain names.
pub(crate) fn beginning_key(beginning: &str) -> Option<String> {
    (1..=SHORT_BEGINNING)
        .contains(&beginning.len())
        .then(|| format!("b{beginning}"))
}

/// The terms of the names that stand for a name, and `true` for spellings, `false` for nicknames. They are looked up when
/// asking, so a longer table of names never needs the index to be built again.
pub(crate) fn variant_keys(token: &str) -> Vec<(String, bool)> {
    let keys_of = |variant: &&str| exact_keys(variant).map(|key| (key, are_spellings(token, variant)));
    variants(token).iter().flat_map(keys_of).collect()
}

/// The terms of the sound of a name. A code of one consonant says too little: Zoe, Sue and Sia would be one.
pub(crate) fn sound_keys(token: &str) -> BTreeSet<String> {
    let sound = phonetic(token);
    let metaphone = [sound.primary, sound.alternate]
        .into_iter()
        .filter(|code| code.len() > 1);
    let phonex = Some(sound.phonex).filter(|code| code.len() > 1 && !code.ends_with("000"));
    metaphone
        .map(|code| format!("m{code}"))
        .chain(phonex.map(|code| format!("x{code}")))
        .collect()
}

/// The term of a whole name, in any order of its parts.
pub(crate) fn whole_key(tokens: &[String]) -> Option<String> {
    ordered_key('w', tokens)
}

/// The term of a first name and the last names, in any order.
pub(crate) fn first_and_last_key(tokens: &[String]) -> Option<String> {
    ordered_key('v', tokens)
}

fn ordered_key(kind: char, tokens: &[String]) -> Option<String> {
    let mut sorted: Vec<&str> = tokens.iter().map(String::as_str).collect();
    sorted.sort_unstable();
    (sorted.len() > 1).then(|| format!("{kind}{}", sorted.join(" ")))
}

/// The text as no document can hold it, and too far from any text for the misspelling look-up. A query that may not
/// be asked is asked with such texts: it does the work of a query that finds nothing.
pub(crate) fn absent(text: &str) -> String {
    format!("\u{1}\u{1}\u{1}{text}")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn name(kind: NameKind, first: &str, last: &str) -> IndexedName {
        IndexedName {
            kind,
            universal: false,
            first: vec![first.into()],
            last: vec![last.into()],
        }
    }

    #[test]
    fn a_name_is_filed_whole_in_parts_and_run_together() {
        let keys = DocumentKeys::of([name(NameKind::Current, "Mary-Jane", "O'Neill")].iter()).any;
        for key in [
            "cmary",
            "cjane",
            "cmaryjane",
            "coneill",
            "wjane mary oneill",
            "vmary oneill",
        ] {
            assert!(keys.keys.contains(key), "{key}");
        }
        assert_eq!(
            keys.plain.iter().map(String::as_str).collect::<Vec<_>>(),
            ["jane", "mary", "maryjane", "oneill"]
        );
    }

    #[test]
    fn parts_keep_to_themselves() {
        let names = [name(NameKind::Former, "James", "Bond")];
        let DocumentKeys { first, last, .. } = DocumentKeys::of(names.iter());
        assert!(last.keys.contains("obond") && !last.keys.contains("ojames"));
        assert!(first.keys.contains("ojames") && !first.plain.contains("bond"));
    }

    #[test]
    fn short_sounds_say_nothing() {
        assert!(sound_keys("zoe").is_empty());
        assert!(!sound_keys("smith").is_empty());
    }
}
