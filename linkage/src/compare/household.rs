//! The household as ONE comparison: address, carers and phones tell of the same family together. Counted apart they
//! would count three times, and merge siblings.

use super::{Findings, Pair};
use crate::{model::Condition, profile::CellReader};

/// The fields of a household comparison.
#[derive(Clone, Copy)]
pub(super) struct Parts {
    pub(super) postcode: usize,
    pub(super) address: Option<usize>,
    pub(super) people: Option<usize>,
    pub(super) phones: Option<usize>,
    /// The child's surname: a carer of that name adds a first name only.
    pub(super) surname: Option<usize>,
}

/// What two households have in common; `None` if there is nothing to compare.
pub(super) fn findings(pair: &Pair<'_>, parts: Parts) -> Option<Findings> {
    let reader = pair.reader;
    let both = |field: Option<usize>| {
        field
            .map(|at| (pair.left[at], pair.right[at]))
            .filter(|&(left, right)| left != 0 && right != 0)
    };
    let postcodes = both(Some(parts.postcode));
    let addresses = both(parts.address);
    let people = both(parts.people);
    let phones = both(parts.phones);
    if postcodes.is_none() && addresses.is_none() && people.is_none() && phones.is_none() {
        return None;
    }
    let same_postcode = postcodes.is_some_and(|(left, right)| left == right);
    let same_line = addresses.is_some_and(|(left, right)| same_address(reader, left, right));
    let same_phone = phones.is_some_and(|(left, right)| {
        let right = reader.numbers.get(right);
        reader.numbers.get(left).iter().any(|phone| right.contains(phone))
    });
    let children = parts.surname.map_or([0, 0], |at| [pair.left[at], pair.right[at]]);
    let carers = people.map_or(Carers::Unknown, |(left, right)| {
        compare_carers(pair, left, right, children)
    });
    let same_carer = carers >= Carers::SameFamilyName;
    let same_forename = carers >= Carers::Forename;
    let same_address = same_line && (same_postcode || postcodes.is_none());
    let mut found = Findings::only(Condition::Different);
    found.note(Condition::AddressCarer, same_carer && (same_address || same_phone));
    found.note(
        Condition::PostcodeCarer,
        same_forename && (same_postcode || same_address || same_phone),
    );
    found.note(Condition::Carer, carers == Carers::Same);
    found.note(Condition::Phone, same_phone);
    found.note(Condition::Address, same_address);
    found.note(Condition::Postcode, same_postcode);
    found.note(Condition::AddressLine, same_line);
    found.note(Condition::CarerForename, same_forename);
    found.note(
        Condition::CarerDiffers,
        carers <= Carers::Differ && carers != Carers::Unknown,
    );
    found.note(Condition::MotherDiffers, carers == Carers::MothersDiffer);
    if let Some((left, right)) = postcodes {
        let (left, right) = (reader.places.facts(left), reader.places.facts(right));
        found.note(Condition::Sector, left.sector != 0 && left.sector == right.sector);
        found.note(
            Condition::District,
            left.district != 0 && left.district == right.district,
        );
    }
    Some(found)
}

/// The same line, or the same first word (house number) and most of the others.
fn same_address(reader: &CellReader, left: u32, right: u32) -> bool {
    if left == right {
        return true;
    }
    let texts = &reader.texts;
    if texts.facts(left).first_word != texts.facts(right).first_word {
        return false;
    }
    let (left, right) = (texts.words(left), texts.words(right));
    let shared = left.iter().filter(|word| right.binary_search(word).is_ok()).count();
    shared >= 2 && shared * 3 >= left.len().max(right.len()) * 2
}

#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Carers {
    Unknown,
    /// Each record names a woman, and nobody is named by both.
    MothersDiffer,
    Differ,
    Forename,
    /// The same name, but the surname is the child's own: the surname comparison has counted it already.
    SameFamilyName,
    Same,
}

/// The best agreement between any carer of one record and any of the other.
fn compare_carers(pair: &Pair<'_>, left: u32, right: u32, children: [u32; 2]) -> Carers {
    let reader = pair.reader;
    let (left, right) = (reader.lists.people(left), reader.lists.people(right));
    let mut best = Carers::Unknown;
    for one in left.chunks_exact(2).filter(|one| one[0] != 0) {
        for other in right.chunks_exact(2).filter(|other| other[0] != 0) {
            let found = if !same_person_name(reader, one[0], other[0]) {
                Carers::Differ
            } else if one[1] != 0 && other[1] != 0 && same_person_name(reader, one[1], other[1]) {
                let is_own = |&child: &u32| child != 0 && same_person_name(reader, one[1], child);
                if children.iter().any(is_own) {
                    Carers::SameFamilyName
                } else {
                    Carers::Same
                }
            } else {
                Carers::Forename
            };
            best = best.max(found);
        }
    }
    let woman = |people: &[u32]| {
        let is = |name: u32| pair.women.get(name as usize).is_some_and(|&woman| woman);
        people.chunks_exact(2).any(|person| is(person[0]))
    };
    if best == Carers::Differ && woman(left) && woman(right) {
        return Carers::MothersDiffer;
    }
    best
}

/// The frequency (log2) of the first name of a carer whom both records name; of several, the rarest. 0 if there is none.
pub(crate) fn shared_forename(pair: &Pair<'_>, people: usize, frequency: impl Fn(u32) -> f32) -> f32 {
    let reader = pair.reader;
    let forenames = |cells: &[u32]| {
        let people = reader.lists.people(cells[people]).chunks_exact(2);
        people.map(|person| person[0]).filter(|&name| name != 0)
    };
    let mut rarest = 0.0_f32;
    for one in forenames(pair.left) {
        for other in forenames(pair.right) {
            if same_person_name(reader, one, other) {
                rarest = rarest.min(frequency(one).max(frequency(other)));
            }
        }
    }
    rarest
}

/// The same name, another spelling or pet form of it, a part of it, or one slip away.
fn same_person_name(reader: &CellReader, left: u32, right: u32) -> bool {
    reader.names.same(left, right) || reader.names.likeness(left, right).may_be_one()
}
