//! The cells of a child in the return of looked-after children, named as its columns (feeds, section 5).

use child::Column;

use super::{ANYWHERE, Entry, Layout, Meaning, Part};
use crate::{file::Format, statement::DateRange};

const ENTRIES: &[Entry] = &[
    ("CHILD", Meaning::RecordId),
    ("UPN", Meaning::Upn(Column::Upn)),
    ("DOB", Meaning::Date(Column::Dob, DateRange::Birth)),
    ("SEX", Meaning::Sex),
    ANYWHERE,
];

pub(super) static SSDA903: Layout = Layout {
    format: Format::Csv,
    entries: ENTRIES,
    required: &["CHILD"],
};

/// The episodes of a child.
pub(super) const PARTS: &[Part] = &[Part {
    name: "episodes",
    cells: &["DECOM", "DEC", "LS"],
}];
