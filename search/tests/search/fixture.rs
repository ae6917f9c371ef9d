//! Made-up children and short ways to ask for them.

use child::{
    ChildId,
    policy::{FieldSet, SearchField},
};
use chrono::NaiveDate;
use search::{Change, ChildDocument, Hits, Index, IndexedName, NameKind, Query, QueryText, ReadQuery};
use uuid::Uuid;

/// Every group of fields.
pub const ALL_FIELDS: [SearchField; 12] = [
    SearchField::Name,
    SearchField::UniversalName,
    SearchField::BirthDate,
    SearchField::Address,
    SearchField::District,
    SearchField::Pickup,
    SearchField::Upn,
    SearchField::NhsNumber,
    SearchField::School,
    SearchField::Carer,
    SearchField::Phone,
    SearchField::Sex,
];

/// A viewer who may search by everything.
pub fn everything() -> FieldSet {
    let mut fields = FieldSet::of(&ALL_FIELDS);
    fields.shielded = true;
    fields
}

/// A viewer who may search by everything but shielded children.
pub fn everything_open() -> FieldSet {
    FieldSet::of(&ALL_FIELDS)
}

pub fn today() -> NaiveDate {
    day(2009, 11, 20)
}

pub fn day(year: i32, month: u32, day: u32) -> NaiveDate {
    NaiveDate::from_ymd_opt(year, month, day).unwrap()
}

pub fn id(number: u128) -> ChildId {
    ChildId(Uuid::from_u128(number))
}

pub fn name(kind: NameKind, first: &str, last: &str) -> IndexedName {
    let words = |text: &str| {
        text.split(' ')
            .filter(|word| !word.is_empty())
            .map(str::to_owned)
            .collect()
    };
    let last = if last.is_empty() {
        Vec::new()
    } else {
        vec![last.to_owned()]
    };
    IndexedName {
        kind,
        universal: true,
        first: words(first),
        last,
    }
}

/// A child with a current name and a birth date.
pub fn child(number: u128, first: &str, last: &str, born: NaiveDate) -> ChildDocument {
    let mut document = ChildDocument::new(id(number));
    document.names = vec![name(NameKind::Current, first, last)];
    document.birth_dates = vec![born];
    document
}

/// An index of these children.
pub fn index(children: &[ChildDocument]) -> Index {
    let index = Index::in_memory().unwrap();
    index.apply(&puts(children), 1).unwrap();
    index
}

pub fn puts(children: &[ChildDocument]) -> Vec<Change> {
    children
        .iter()
        .map(|document| Change::Put(Box::new(document.clone())))
        .collect()
}

pub fn read(text: &str) -> ReadQuery {
    QueryText::read(text, today())
}

pub fn ask(index: &Index, text: &str, fields: FieldSet) -> Hits {
    index.search(&Query::new(read(text), fields, 50)).unwrap()
}

/// The numbers of the children that answer, in order.
pub fn found(index: &Index, text: &str) -> Vec<u128> {
    numbers(&ask(index, text, everything()))
}

pub fn numbers(hits: &Hits) -> Vec<u128> {
    hits.hits.iter().map(|hit| hit.id.0.as_u128()).collect()
}

/// How many children an index holds.
pub fn held(index: &Index) -> usize {
    index.digests().unwrap().chunk_by(|one, next| one.0 == next.0).count()
}
