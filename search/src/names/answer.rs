//! Which kind of name answered: a page explains a hit on a former name or an alias.

use linkage::text::name_tokens;
use serde::{Deserialize, Serialize};

use super::{key::tokens_of, tier::Tier};
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

/// The kind of name that answers the typed names best; `None` if no name does. A current name wins a tie. With
/// `universal_only`, other names stay out of it, as they stayed out of the query.
pub(crate) fn answering_kind(
    names: &[StoredName],
    typed: &[String],
    similar: bool,
    universal_only: bool,
) -> Option<NameKind> {
    let readings = typed_with_joins(typed);
    let allowed = || names.iter().filter(|name| name.universal || !universal_only);
    let held_as = |kind: NameKind| -> Vec<&String> {
        allowed()
            .filter(|name| name.kind == kind)
            .flat_map(|name| &name.tokens)
            .collect()
    };
    // Most hits end here: nothing can be nearer than the current name itself. A page asks for two hundred.
    let current = held_as(NameKind::Current);
    let is_current = |reading: &Vec<String>| reading.iter().any(|text| current.contains(&text));
    if !readings.is_empty() && readings.iter().all(is_current) {
        return Some(NameKind::Current);
    }
    let mut best: Option<(u32, NameKind)> = None;
    for kind in NameKind::ALL {
        let found = points(&held_as(kind), &readings, similar);
        if found > best.map_or(0, |(held, _)| held) {
            best = Some((found, kind));
        }
    }
    best.map(|(_, kind)| kind)
}

/// The points of the best tiers in which names of one kind answer the typed names. That a name is not the current one
/// does not count here: kinds compare by how near their names are.
fn points(held: &[&String], readings: &[Vec<String>], similar: bool) -> u32 {
    let best_of = |text: &String| {
        held.iter()
            .filter_map(|name| Tier::of(text, name, NameKind::Current, similar))
            .map(Tier::points)
            .max()
    };
    readings
        .iter()
        .filter_map(|reading| reading.iter().filter_map(best_of).max())
        .map(u32::from)
        .sum()
}

/// For each typed name, the texts that may stand for it: itself, or run together with a neighbour.
fn typed_with_joins(typed: &[String]) -> Vec<Vec<String>> {
    let tokens: Vec<String> = typed.iter().flat_map(|text| name_tokens(text)).collect();
    (0..tokens.len())
        .map(|at| {
            let mut reading = vec![tokens[at].clone()];
            if at > 0 {
                reading.push(format!("{}{}", tokens[at - 1], tokens[at]));
            }
            if let Some(next) = tokens.get(at + 1) {
                reading.push(format!("{}{next}", tokens[at]));
            }
            reading
        })
        .collect()
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
        assert_eq!(answering_kind(&names, &typed, true, universal_only), kind, "{typed:?}");
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
