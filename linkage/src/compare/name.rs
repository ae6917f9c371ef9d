//! Comparing names.

use super::{Findings, Pair};
use crate::{model::Condition, profile::CellReader};

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
pub(super) fn findings(pair: &Pair<'_>, parts: Parts, wants: impl Fn(Condition) -> bool) -> Option<Findings> {
    let names = &pair.reader.names;
    let (left, right) = (pair.left[parts.value], pair.right[parts.value]);
    let mut found = Findings::default();
    if left != 0 && right != 0 && names.same(left, right) {
        return Some(Findings::only(Condition::Exact));
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
    let likeness = names.likeness(left, right);
    found.note(Condition::Different, true);
    found.note(Condition::Spelling, likeness.spelling());
    found.note(Condition::Nickname, likeness.nickname());
    found.note(Condition::Compound, likeness.compound());
    found.note(Condition::Initial, likeness.initial());
    found.note(Condition::Phonetic, likeness.phonetic());
    found.note(Condition::Close, likeness.close());
    found.note(Condition::Similar, likeness.similar() && wants(Condition::Similar));
    if wants(Condition::Family) {
        let is =
            is_in_family(pair.reader, left, pair.right, parts) || is_in_family(pair.reader, right, pair.left, parts);
        found.note(Condition::Family, is);
    }
    let ties = found.0 & TIES != 0;
    if !ties && (is_provisional(pair.reader, pair.left, parts) || is_provisional(pair.reader, pair.right, parts)) {
        return None;
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
    let fold = reader.names.fold(cells[parts.value]);
    cells[forename] == 0
        && reader
            .lists
            .people(cells[people])
            .chunks_exact(2)
            .any(|person| person[1] != 0 && is_or_has(reader, person[1], fold))
}

fn is_swapped(pair: &Pair<'_>, value: usize, swap: usize) -> bool {
    let fold = |cells: &[u32], field: usize| pair.reader.names.fold(cells[field]);
    let (left, left_other) = (fold(pair.left, value), fold(pair.left, swap));
    let (right, right_other) = (fold(pair.right, value), fold(pair.right, swap));
    left != 0 && right != 0 && left == right_other && right == left_other
}

/// True if a name, or one of its parts, is one of a list of names or a part of one.
fn is_among(reader: &CellReader, name: u32, list: u32) -> bool {
    if name == 0 || list == 0 {
        return false;
    }
    let fold = reader.names.fold(name);
    reader
        .lists
        .get(list)
        .iter()
        .any(|&other| is_or_has(reader, other, fold))
}

/// True if a name folds to `fold` or has a part that does.
fn is_or_has(reader: &CellReader, name: u32, fold: u32) -> bool {
    reader.names.fold(name) == fold
        || (reader.names.has_parts(name) && {
            let tokens = &reader.names.facts(name).tokens;
            tokens.iter().any(|&token| reader.names.fold(token) == fold)
        })
}

fn is_in_family(reader: &CellReader, surname: u32, other: &[u32], parts: Parts) -> bool {
    if parts.also.is_some_and(|also| is_among(reader, surname, other[also])) {
        return true;
    }
    let Some(people) = parts.people else { return false };
    let names = &reader.names;
    let (fold, has_parts) = (names.fold(surname), names.has_parts(surname));
    let is = |name: u32| {
        is_or_has(reader, name, fold)
            || (has_parts && {
                let tokens = &names.facts(surname).tokens;
                tokens.iter().any(|&token| is_or_has(reader, name, names.fold(token)))
            })
    };
    let people = reader.lists.people(other[people]).chunks_exact(2);
    people.map(|person| person[1]).any(|name| name != 0 && is(name))
}
