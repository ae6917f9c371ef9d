//! Comparing dates, codes, texts, places and deliveries.

use super::{
    Findings, Pair,
    likeness::{SIMILAR, is_close, jaro_winkler_reaches, one_edit},
};
use crate::{date::PackedDate, model::Condition};

/// Days before or after the due date within which nearly all children are born.
const EXPECTED_WINDOW_DAYS: i64 = 70;

/// Two dates, or the date of one record and the due date of the other.
pub(super) fn date(
    pair: &Pair<'_>,
    field: usize,
    expected: Option<usize>,
    wants: impl Fn(Condition) -> bool,
) -> Option<Findings> {
    let (left, right) = (PackedDate(pair.left[field]), PackedDate(pair.right[field]));
    if left == right && left.0 != 0 {
        return Some(Findings::only(Condition::Exact));
    }
    if left.0 == 0 || right.0 == 0 {
        return near_expected(pair, field, expected?);
    }
    let mut found = Findings::only(Condition::Different);
    let same_year = left.year() == right.year();
    found.note(Condition::DayMonthSwapped, left.day_month_swapped() == right);
    found.note(Condition::OneSlip, left.is_one_slip_from(right));
    found.note(Condition::SameDayMonth, left.month_day() == right.month_day());
    found.note(Condition::SameMonth, left.0 >> 8 == right.0 >> 8);
    found.note(Condition::SameYearDay, same_year && left.0 & 0xff == right.0 & 0xff);
    found.note(Condition::SameYear, same_year);
    if (wants(Condition::WithinYear) || wants(Condition::WithinTenYears))
        && let (Some(one), Some(other)) = (left.date(), right.date())
    {
        let days = (one - other).num_days().abs();
        found.note(Condition::WithinYear, days <= 366);
        found.note(Condition::WithinTenYears, days <= 3653);
    }
    Some(found)
}

fn near_expected(pair: &Pair<'_>, born: usize, expected: usize) -> Option<Findings> {
    let of = |cells: &[u32]| (PackedDate(cells[born]).date(), PackedDate(cells[expected]).date());
    let ((left_born, left_due), (right_born, right_due)) = (of(pair.left), of(pair.right));
    let gaps = [(left_born, right_due), (right_born, left_due), (left_due, right_due)];
    let days = gaps
        .into_iter()
        .find_map(|(one, other)| Some((one? - other?).num_days().abs()))?;
    let near = days <= EXPECTED_WINDOW_DAYS;
    Some(Findings::only(if near {
        Condition::NearExpected
    } else {
        Condition::Different
    }))
}

/// Two codes or small numbers.
pub(super) fn equal(pair: &Pair<'_>, field: usize) -> Option<Findings> {
    let (left, right) = (pair.left[field], pair.right[field]);
    (left != 0 && right != 0).then(|| {
        Findings::only(if left == right {
            Condition::Exact
        } else {
            Condition::Different
        })
    })
}

/// Two texts.
pub(super) fn text(pair: &Pair<'_>, field: usize, wants: impl Fn(Condition) -> bool) -> Option<Findings> {
    let (left, right) = (pair.left[field], pair.right[field]);
    if left == 0 || right == 0 {
        return None;
    }
    if left == right {
        return Some(Findings::only(Condition::Exact));
    }
    let texts = &pair.reader.texts;
    let mut found = Findings::only(Condition::Different);
    let (left_letters, right_letters) = (texts.bytes(left), texts.bytes(right));
    let close = is_close(left_letters, right_letters);
    found.note(Condition::Close, close);
    if wants(Condition::Words) {
        let (left, right) = (texts.words(left), texts.words(right));
        let shared = left.iter().filter(|word| right.binary_search(word).is_ok()).count();
        found.note(
            Condition::Words,
            shared > 0 && shared * 2 >= left.len().max(right.len()),
        );
    }
    if wants(Condition::Similar) {
        found.note(
            Condition::Similar,
            close || jaro_winkler_reaches(left_letters, right_letters, SIMILAR),
        );
    }
    Some(found)
}

/// A postcode and a town together.
pub(super) fn place(
    pair: &Pair<'_>,
    postcode: usize,
    town: Option<usize>,
    wants: impl Fn(Condition) -> bool,
) -> Option<Findings> {
    let both = |field: usize| {
        let values = (pair.left[field], pair.right[field]);
        (values.0 != 0 && values.1 != 0).then_some(values)
    };
    let (postcodes, towns) = (both(postcode), town.and_then(both));
    if postcodes.is_none() && towns.is_none() {
        return None;
    }
    let mut found = Findings::only(Condition::Different);
    let same_town = towns.is_some_and(|(left, right)| {
        let texts = &pair.reader.texts;
        left == right || is_close(texts.bytes(left), texts.bytes(right))
    });
    found.note(Condition::Town, same_town);
    if let Some((left, right)) = postcodes {
        let places = &pair.reader.places;
        found.note(Condition::Postcode, left == right);
        found.note(Condition::Both, left == right && same_town);
        let close = wants(Condition::Close) && one_edit(places.letters(left), places.letters(right));
        found.note(Condition::Close, close);
        let (left, right) = (places.facts(left), places.facts(right));
        found.note(Condition::Sector, left.sector != 0 && left.sector == right.sector);
        found.note(
            Condition::District,
            left.district != 0 && left.district == right.district,
        );
    }
    Some(found)
}

/// Single or multiple birth, and the order of the babies.
pub(super) fn delivery(pair: &Pair<'_>, order: usize, births: usize) -> Option<Findings> {
    // Numbers are stored plus one, so that zero is "missing": 3 means two babies.
    let (left, right) = (pair.left[births], pair.right[births]);
    let (left_order, right_order) = (pair.left[order], pair.right[order]);
    // A second baby is one of several, whatever is stated of their number.
    let multiple = left.max(right).max(left_order).max(right_order) > 2;
    if left == 0 && right == 0 && !multiple {
        return None;
    }
    let mut found = Findings::only(if multiple {
        Condition::MultipleBirth
    } else {
        Condition::SingleBirth
    });
    found.note(
        Condition::OrderDiffers,
        multiple && left_order != 0 && right_order != 0 && left_order != right_order,
    );
    Some(found)
}
