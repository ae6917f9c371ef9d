//! What each match adds to a score, in whole points. Names: see `names::Tier`.

/// A number of the child's own: it decides alone.
pub(super) const IDENTIFIER: u8 = 40;
/// The birth date as typed.
pub(super) const BORN: u8 = 20;
/// Day and month swapped.
pub(super) const BORN_SWAPPED: u8 = 12;
/// A typed month, and the birth date is in it.
pub(super) const BORN_IN_MONTH: u8 = 12;
/// A typed day and month without the year.
pub(super) const BIRTHDAY: u8 = 12;
/// One digit of the birth date differs, or two neighbouring digits are swapped.
pub(super) const BORN_NEAR: u8 = 8;
/// A typed year, and the birth date is in it.
pub(super) const BORN_IN_YEAR: u8 = 6;
/// A range of dates or ages.
pub(super) const BORN_BETWEEN: u8 = 4;
/// The whole postcode.
pub(super) const POSTCODE: u8 = 12;
/// The postcode's sector.
pub(super) const SECTOR: u8 = 6;
/// The postcode's district.
pub(super) const DISTRICT: u8 = 3;
/// A phone.
pub(super) const PHONE: u8 = 12;
/// A school.
pub(super) const SCHOOL: u8 = 6;
/// A word of an address.
pub(super) const ADDRESS_WORD: u8 = 4;
/// Sex.
pub(super) const SEX: u8 = 2;
/// All typed names are one whole name, and nothing is missing.
pub(super) const WHOLE_NAME: u8 = 2;
/// The typed names are a first name and the last names.
pub(super) const FIRST_AND_LAST: u8 = 1;
