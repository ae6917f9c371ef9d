//! A model's comparisons with fields looked up, ready to run over pairs.

use crate::{
    model::{Comparison, ComparisonKind, Condition, FieldKind, Model},
    profile::CellReader,
};

use super::{household, identifier, name, simple};

/// Two profiles under comparison.
#[derive(Clone, Copy)]
pub(crate) struct Pair<'a> {
    pub(crate) reader: &'a CellReader,
    pub(crate) left: &'a [u32],
    pub(crate) right: &'a [u32],
    pub(crate) same_source: bool,
    /// Whether a first name is a woman's, by the name's number.
    pub(crate) women: &'a [bool],
}

/// What a comparison found: the bits of every condition that holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(crate) struct Findings(pub(crate) u64);

impl Findings {
    /// Notes a condition if it holds.
    pub(crate) const fn note(&mut self, condition: Condition, holds: bool) {
        if holds {
            self.0 |= condition.bit();
        }
    }

    pub(crate) const fn only(condition: Condition) -> Self {
        Self(condition.bit())
    }

    pub(crate) const fn has(self, condition: Condition) -> bool {
        self.0 & condition.bit() != 0
    }
}

/// The field whose values' frequencies adjust a comparison's levels, by the table that numbers them.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum TermField {
    Name(usize),
    Text(usize),
    Place(usize),
    Date(usize),
    /// First names of people: the frequency of the one that both records name.
    Forenames(usize),
}

impl TermField {
    pub(crate) const fn field(self) -> usize {
        match self {
            Self::Name(field) | Self::Text(field) | Self::Place(field) | Self::Date(field) | Self::Forenames(field) => {
                field
            }
        }
    }
}

/// Comparisons of this effort and above read lists and texts of records that are far apart in memory.
pub(crate) const FAR: u8 = 3;

/// One comparison with its fields looked up.
#[derive(Debug, Clone)]
pub(crate) struct Compiled {
    kind: ComparisonKind,
    /// The bits of all conditions that levels name.
    any: u64,
    /// By the number of a condition's bit, the first level that names it.
    level_of: [u8; 64],
    pub(crate) value: Option<usize>,
    also: Option<usize>,
    swap: Option<usize>,
    people: Option<usize>,
    expected: Option<usize>,
    postcode: Option<usize>,
    address: Option<usize>,
    phones: Option<usize>,
    surname: Option<usize>,
    town: Option<usize>,
    order: Option<usize>,
    births: Option<usize>,
    is_list: bool,
    /// Numbers of the field carry a check digit.
    has_check: bool,
}

impl Compiled {
    pub(crate) fn new(model: &Model, comparison: &Comparison) -> Self {
        let part = |part: &str| comparison.fields.get(part).and_then(|name| model.field_index(name));
        let levels: Vec<u64> = comparison.levels.iter().map(|level| level.when.bit()).collect();
        let mut level_of = [0; 64];
        for (at, bit) in levels.iter().enumerate().rev() {
            level_of[bit.trailing_zeros() as usize] = at as u8 + 1;
        }
        let value = part("value");
        let is_kind = |kind: FieldKind| value.is_some_and(|field| model.fields[field].kind == kind);
        Self {
            kind: comparison.kind,
            any: levels.iter().fold(0, |any, bit| any | bit),
            level_of,
            value,
            also: part("also"),
            swap: part("swap"),
            people: part("people"),
            expected: part("expected"),
            postcode: part("postcode"),
            address: part("address"),
            phones: part("phones"),
            surname: part("surname"),
            town: part("town"),
            order: part("order"),
            births: part("births"),
            is_list: is_kind(FieldKind::Upns),
            has_check: is_kind(FieldKind::NhsNumber),
        }
    }

    /// The field whose frequencies count for this comparison.
    pub(crate) fn term_field(&self) -> Option<TermField> {
        match self.kind {
            ComparisonKind::Name => self.value.map(TermField::Name),
            ComparisonKind::Text => self.value.map(TermField::Text),
            ComparisonKind::Date => self.value.map(TermField::Date),
            ComparisonKind::Household => self.people.map(TermField::Forenames),
            ComparisonKind::Place => self.postcode.map(TermField::Place),
            _ => None,
        }
    }

    /// How dear the comparison is against the others.
    pub(crate) const fn effort(&self) -> u8 {
        match self.kind {
            ComparisonKind::Identifier => 0,
            ComparisonKind::Source | ComparisonKind::Equal | ComparisonKind::Delivery | ComparisonKind::Date => 1,
            ComparisonKind::Name if self.people.is_none() => 2,
            ComparisonKind::Name => FAR,
            ComparisonKind::Text | ComparisonKind::Place => FAR + 1,
            ComparisonKind::Household => FAR + 2,
        }
    }

    /// The level (from 1) of a pair; 0 where a value is missing.
    pub(crate) fn level(&self, pair: &Pair<'_>) -> u8 {
        let Some(findings) = self.findings(pair) else { return 0 };
        let mut bits = findings.0 & self.any;
        let mut first = u8::MAX;
        while bits != 0 {
            first = first.min(self.level_of[bits.trailing_zeros() as usize]);
            bits &= bits - 1;
        }
        if first == u8::MAX { 0 } else { first }
    }

    /// Everything found that some level asks for (a level that comes first may stop the search early); `None` where a
    /// value is missing.
    pub(crate) fn findings(&self, pair: &Pair<'_>) -> Option<Findings> {
        let wants = |condition: Condition| self.any & condition.bit() != 0;
        match self.kind {
            ComparisonKind::Name => {
                let parts = name::Parts {
                    value: self.value?,
                    also: self.also,
                    swap: self.swap,
                    people: self.people,
                };
                name::findings(pair, parts, wants)
            }
            ComparisonKind::Date => simple::date(pair, self.value?, self.expected, wants),
            ComparisonKind::Equal => simple::equal(pair, self.value?),
            ComparisonKind::Identifier if self.is_list => identifier::list(pair, self.value?),
            ComparisonKind::Identifier => identifier::single(pair, self.value?, self.has_check),
            ComparisonKind::Household => {
                let parts = household::Parts {
                    postcode: self.postcode?,
                    address: self.address,
                    people: self.people,
                    phones: self.phones,
                    surname: self.surname,
                };
                household::findings(pair, parts)
            }
            ComparisonKind::Text => simple::text(pair, self.value?, wants),
            ComparisonKind::Place => simple::place(pair, self.postcode?, self.town, wants),
            ComparisonKind::Delivery => simple::delivery(pair, self.order?, self.births?),
            ComparisonKind::Source => Some(Findings::only(if pair.same_source {
                Condition::SameSource
            } else {
                Condition::Different
            })),
        }
    }
}
