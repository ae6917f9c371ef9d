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
    let points = |kind: NameKind| -> u32 {
        let of_kind = names
            .iter()
            .filter(|name| name.kind == kind && (name.universal || !universal_only));
        let held: Vec<&String> = of_kind.flat_map(|name| &name.tokens).collect();
        let best = |token: &String| {
            // Kinds compare by how near the name is; that the name is not the current one must not count twice.
            let tiers = held
                .iter()
                .filter_map(|name| Tier::of(token, name, NameKind::Current, similar));
            tiers.map(|tier| u32::from(tier.points())).max().unwrap_or(0)
        };
        readings
            .iter()
            .map(|reading| reading.iter().map(&best).max().unwrap_or(0))
            .sum()
    };
    let mut best: Option<(u32, NameKind)> = None;
    for kind in NameKind::ALL {
        let found = points(kind);
        if found > best.map_or(0, |(held, _)| held) {
            best = Some((found, kind));
        }
    }
    best.map(|(_, kind)| kind)
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
