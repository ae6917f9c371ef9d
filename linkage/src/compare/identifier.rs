//! Comparing identifiers.

use super::{Findings, Pair, likeness::one_edit};
use crate::{
    model::Condition,
    profile::{CellReader, Trust},
};

/// One number on each side.
pub(super) fn single(pair: &Pair<'_>, field: usize, has_check: bool) -> Option<Findings> {
    numbers(pair.reader, pair.left[field], pair.right[field], has_check)
}

/// `has_check`: numbers of this kind carry a check digit.
fn numbers(reader: &CellReader, left: u32, right: u32, has_check: bool) -> Option<Findings> {
    if left == 0 || right == 0 {
        return None;
    }
    let trust = (Trust::of(left), Trust::of(right));
    let temporary = trust.0 == Trust::Temporary || trust.1 == Trust::Temporary;
    if left == right {
        return Some(Findings::only(match trust.0 {
            Trust::Valid => Condition::Exact,
            Trust::Temporary => Condition::Temporary,
            Trust::Mistyped => Condition::OneSlip,
        }));
    }
    let checked = trust.0 != Trust::Mistyped && trust.1 != Trust::Mistyped;
    let mut found = Findings::default();
    // Two numbers that both pass their check are two numbers, however alike; a number without a check may be a slip.
    found.note(
        Condition::OneSlip,
        !(checked && has_check) && one_edit(reader.texts.bytes(left), reader.texts.bytes(right)),
    );
    found.note(Condition::TemporaryDiffers, checked && temporary);
    found.note(Condition::Different, checked);
    (found.0 != 0).then_some(found)
}

/// The current number first and earlier ones after it, on each side.
pub(super) fn list(pair: &Pair<'_>, field: usize) -> Option<Findings> {
    let reader = pair.reader;
    let (left, right) = (pair.left[field], pair.right[field]);
    if left == 0 || right == 0 {
        return None;
    }
    let (left, right) = (reader.numbers.get(left), reader.numbers.get(right));
    let (&left_now, &right_now) = (left.first()?, right.first()?);
    let mut found = numbers(reader, left_now, right_now, true).unwrap_or_default();
    if !found.has(Condition::Exact) {
        let known = |number: u32| number != 0 && Trust::of(number) != Trust::Mistyped;
        let former = |now: u32, list: &[u32]| known(now) && list[1..].contains(&now);
        let is = former(left_now, &right)
            || former(right_now, &left)
            || left[1..]
                .iter()
                .any(|&number| known(number) && right[1..].contains(&number));
        found.note(Condition::Alias, is);
    }
    (found.0 != 0).then_some(found)
}
