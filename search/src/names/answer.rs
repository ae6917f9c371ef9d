//! Which kind of name answered: a page explains a hit on a former name or an alias.

use std::collections::HashMap;

use linkage::text::name_tokens;
use serde::{Deserialize, Serialize};

use super::{
    key::tokens_of,
    tier::{Spoken, Tier},
};
use crate::{IndexedName, NameKind};

/// One name as the index gives it back: folded.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct StoredName {
    kind: NameKind,
    universal: bool,
    tokens: Vec<String>,
}

impl From<&IndexedName> for StoredName {
    fn from(name: &IndexedName) -> Self {
        let mut tokens = tokens_of(&name.first);
        tokens.extend(tokens_of(&name.last));
        Self {
            kind: name.kind,
            universal: name.universal,
            tokens: tokens.into_iter().collect(),
        }
    }
}

/// The typed names of one query, ready to be compared with the names of each hit.
#[derive(Debug)]
pub(crate) struct TypedNames {
    /// Every text that may answer: each typed name, and each pair of neighbours run together.
    texts: Vec<Spoken>,
    /// For each typed name, the places in `texts` of what may stand for it.
    readings: Vec<Vec<usize>>,
    similar: bool,
    universal_only: bool,
    /// What each name met so far is worth against each of `texts`: hits share most of their names.
    met: HashMap<String, Vec<u8>>,
}

impl TypedNames {
    /// The words as typed. With `universal_only`, names of other sources stay out of it, as they stayed out of the
    /// query.
    pub(crate) fn new(words: &[String], similar: bool, universal_only: bool) -> Self {
        let tokens: Vec<String> = words.iter().flat_map(|word| name_tokens(word)).collect();
        let joined = tokens.windows(2).map(<[String]>::concat);
        let texts: Vec<Spoken> = tokens.iter().cloned().chain(joined).map(Spoken::new).collect();
        let count = tokens.len();
        let reading = |at: usize| {
            let with_previous = at.checked_sub(1).map(|previous| count + previous);
            let with_next = (at + 1 < count).then_some(count + at);
            [Some(at), with_previous, with_next].into_iter().flatten().collect()
        };
        Self {
            texts,
            readings: (0..count).map(reading).collect(),
            similar,
            universal_only,
            met: HashMap::new(),
        }
    }

    /// Whether no name was typed.
    pub(crate) fn is_empty(&self) -> bool {
        self.readings.is_empty()
    }

    /// The kind of name that answers best; `None` if no name does. A current name wins a tie.
    pub(crate) fn answering_kind(&mut self, names: &[StoredName]) -> Option<NameKind> {
        let mut best: Option<(u32, NameKind)> = None;
        for kind in NameKind::ALL {
            let allowed = |name: &&StoredName| name.kind == kind && (name.universal || !self.universal_only);
            let held: Vec<&String> = names.iter().filter(allowed).flat_map(|name| &name.tokens).collect();
            let points = self.points(&held);
            if points > best.map_or(0, |(most, _)| most) {
                best = Some((points, kind));
            }
        }
        best.map(|(_, kind)| kind)
    }

    /// The points of the best tiers in which names of one kind answer. That a name is not the current one does not
    /// count here: kinds compare by how near their names are.
    fn points(&mut self, held: &[&String]) -> u32 {
        for name in held {
            if !self.met.contains_key(*name) {
                let met = Spoken::new((*name).clone());
                let points = |typed| Tier::of(typed, &met, NameKind::Current, self.similar).map_or(0, Tier::points);
                let points = self.texts.iter().map(points).collect();
                self.met.insert(met.text, points);
            }
        }
        let held: Vec<&Vec<u8>> = held.iter().filter_map(|name| self.met.get(*name)).collect();
        let best_of = |at: usize| held.iter().map(|points| points[at]).max().unwrap_or(0);
        let best_reading = |reading: &Vec<usize>| reading.iter().map(|&at| best_of(at)).max().unwrap_or(0);
        self.readings
            .iter()
            .map(|reading| u32::from(best_reading(reading)))
            .sum()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn stored(kind: NameKind, universal: bool, first: &str, last: &str) -> StoredName {
        StoredName::from(&IndexedName {
            kind,
            universal,
            first: vec![first.into()],
            last: vec![last.into()],
        })
    }

    fn check(typed: &[&str], universal_only: bool, kind: Option<NameKind>) {
        let names = [
            stored(NameKind::Current, true, "Zoë", "O'Neill"),
            stored(NameKind::Former, false, "Zoë", "Smith"),
            stored(NameKind::KnownAs, true, "Zo-Zo", ""),
        ];
        let typed: Vec<String> = typed.iter().map(ToString::to_string).collect();
        let mut asked = TypedNames::new(&typed, true, universal_only);
        assert_eq!(asked.answering_kind(&names), kind, "{typed:?}");
        assert_eq!(asked.answering_kind(&names), kind, "{typed:?}, asked again");
    }

    #[test]
    fn the_nearest_kind_answers_and_current_wins_a_tie() {
        check(&["zoe", "oneill"], false, Some(NameKind::Current));
        check(&["zoe"], false, Some(NameKind::Current));
        check(&["zoe", "smith"], false, Some(NameKind::Former));
        check(&["zo", "zo"], false, Some(NameKind::KnownAs));
        check(&["o", "neill"], false, Some(NameKind::Current));
        check(&["patel"], false, None);
    }

    #[test]
    fn names_of_other_sources_do_not_answer_a_universal_query() {
        check(&["smith"], true, None);
        check(&["zoe", "smith"], true, Some(NameKind::Current));
    }
}
