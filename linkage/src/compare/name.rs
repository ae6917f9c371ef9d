//! Comparing names.

use super::{
    Findings, Pair,
    likeness::{SIMILAR, is_close, jaro_winkler},
};
use crate::{
    model::Condition,
    profile::{CellReader, NameFacts},
};

/// The fields of a name comparison.
#[derive(Clone, Copy)]
pub(super) struct Parts {
    pub(super) value: usize,
    /// Other names of the person: known as, former, alias, middle.
    pub(super) also: Option<usize>,
    /// The field that this one may be exchanged with.
    pub(super) swap: Option<usize>,
    /// Carers, whose surnames are the family's.
    pub(super) people: Option<usize>,
}

/// What two names have in common. `wants` says which of the dearer conditions any level asks for.
pub(super) fn findings(pair: Pair<'_>, parts: Parts, wants: impl Fn(Condition) -> bool) -> Option<Findings> {
    let names = &pair.reader.names;
    let (left, right) = (pair.left[parts.value], pair.right[parts.value]);
    let mut found = Findings::default();
    if left != 0 && right != 0 {
        let (left, right) = (names.facts(left), names.facts(right));
        if left.fold == right.fold {
            return Some(Findings::only(Condition::Exact));
        }
    }
    if let Some(swap) = parts.swap
        && is_swapped(pair, parts.value, swap)
    {
        // Without a level for it, the exchange is counted by the other comparison, once.
        return wants(Condition::Swapped).then(|| Findings::only(Condition::Swapped));
    }
    if let Some(also) = parts.also
        && wants(Condition::Also)
    {
        let others = |cells: &[u32]| cells[also];
        let is = is_among(pair.reader, left, others(pair.right)) || is_among(pair.reader, right, others(pair.left));
        found.note(Condition::Also, is);
    }
    if left == 0 || right == 0 {
        return (found.0 != 0).then_some(found);
    }
    let (left_facts, right_facts) = (names.facts(left), names.facts(right));
    let (left_letters, right_letters) = (names.letters(left), names.letters(right));
    found.note(Condition::Different, true);
    found.note(
        Condition::Spelling,
        share(&left_facts.spellings, &right_facts.spellings),
    );
    found.note(
        Condition::Nickname,
        share(&left_facts.nicknames, &right_facts.nicknames),
    );
    found.note(Condition::Compound, share_token(left_facts, right_facts));
    found.note(Condition::Initial, is_initial(left_letters, right_letters));
    found.note(Condition::Phonetic, sounds_alike(left_facts, right_facts));
    if wants(Condition::Family) {
        let is =
            is_in_family(pair.reader, left, pair.right, parts) || is_in_family(pair.reader, right, pair.left, parts);
        found.note(Condition::Family, is);
    }
    found.note(Condition::Close, is_close(left_letters, right_letters));
    if found.0 & TIES == 0
        && (is_provisional(pair.reader, pair.left, parts) || is_provisional(pair.reader, pair.right, parts))
    {
        return None;
    }
    if wants(Condition::Similar) {
        found.note(
            Condition::Similar,
            found.has(Condition::Close) || jaro_winkler(left_letters, right_letters) >= SIMILAR,
        );
    }
    Some(found)
}

/// What makes two names one family's.
const TIES: u64 = Condition::Also.bit()
    | Condition::Spelling.bit()
    | Condition::Compound.bit()
    | Condition::Close.bit()
    | Condition::Family.bit();

/// True if a record has no first name yet and its surname is that of its mother: newborns are entered under the
/// mother's name of the day, which says nothing of the surname that they will bear. Like a placeholder first name, such
/// a surname is missing, not different.
fn is_provisional(reader: &CellReader, cells: &[u32], parts: Parts) -> bool {
    let (Some(forename), Some(people)) = (parts.swap, parts.people) else {
        return false;
    };
    let fold = reader.names.facts(cells[parts.value]).fold;
    cells[forename] == 0
        && reader
            .lists
            .get(cells[people])
            .chunks_exact(2)
            .any(|person| person[1] != 0 && is_or_has(reader, person[1], fold))
}

fn is_swapped(pair: Pair<'_>, value: usize, swap: usize) -> bool {
    let fold = |cells: &[u32], field: usize| pair.reader.names.facts(cells[field]).fold;
    let (left, left_other) = (fold(pair.left, value), fold(pair.left, swap));
    let (right, right_other) = (fold(pair.right, value), fold(pair.right, swap));
    left != 0 && right != 0 && left == right_other && right == left_other
}

/// True if a name, or one of its parts, is one of a list of names or a part of one.
fn is_among(reader: &CellReader, name: u32, list: u32) -> bool {
    if name == 0 || list == 0 {
        return false;
    }
    let fold = reader.names.facts(name).fold;
    reader
        .lists
        .get(list)
        .iter()
        .any(|&other| is_or_has(reader, other, fold))
}

/// True if a name folds to `fold` or has a part that does.
fn is_or_has(reader: &CellReader, name: u32, fold: u32) -> bool {
    let facts = reader.names.facts(name);
    facts.fold == fold || facts.tokens.iter().any(|&token| reader.names.facts(token).fold == fold)
}

fn is_in_family(reader: &CellReader, surname: u32, other: &[u32], parts: Parts) -> bool {
    if parts.also.is_some_and(|also| is_among(reader, surname, other[also])) {
        return true;
    }
    let Some(people) = parts.people else { return false };
    let facts = reader.names.facts(surname);
    let tokens = std::iter::once(&surname).chain(&facts.tokens);
    let folds = tokens.map(|&token| reader.names.facts(token).fold);
    let surnames = reader
        .lists
        .get(other[people])
        .chunks_exact(2)
        .map(|person| person[1])
        .filter(|&name| name != 0);
    folds
        .into_iter()
        .any(|fold| surnames.clone().any(|name| is_or_has(reader, name, fold)))
}

pub(super) fn share(left: &[u16], right: &[u16]) -> bool {
    left.iter().any(|group| right.contains(group))
}

/// True if one name has several parts and a part is the other name or a part of it.
pub(super) fn share_token(left: &NameFacts, right: &NameFacts) -> bool {
    if left.tokens.is_empty() && right.tokens.is_empty() {
        return false;
    }
    let has = |facts: &NameFacts, hash: u64| facts.hash == hash || facts.token_hashes.contains(&hash);
    left.token_hashes.iter().any(|&hash| has(right, hash)) || right.token_hashes.iter().any(|&hash| has(left, hash))
}

pub(super) fn sounds_alike(left: &NameFacts, right: &NameFacts) -> bool {
    let [primary, alternate, phonex] = left.sounds;
    let metaphone = |code: u64| code != 0 && (code == right.sounds[0] || code == right.sounds[1]);
    metaphone(primary) || metaphone(alternate) || (phonex != 0 && phonex == right.sounds[2])
}

fn is_initial(left: &[u8], right: &[u8]) -> bool {
    (left.len() == 1 || right.len() == 1) && left.first() == right.first()
}
