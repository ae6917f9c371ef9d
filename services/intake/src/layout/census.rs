//! The cells of a pupil in a school census, named as the columns of its tables where they are copied (feeds, section 2).

use child::Column;

use super::{ANYWHERE, Entry, Layout, Meaning, Part};
use crate::{file::Format, statement::DateRange};

const ENTRIES: &[Entry] = &[
    ("RecordKey", Meaning::RecordId),
    ("upn", Meaning::Upn(Column::Upn)),
    ("formerupn", Meaning::Upn(Column::FormerUpn)),
    ("uniquelearnernumber", Meaning::Kept),
    ("forename", Meaning::Name(Column::FirstName)),
    ("middlenames", Meaning::Name(Column::MiddleName)),
    ("surname", Meaning::Name(Column::Surname)),
    ("preferredsurname", Meaning::Name(Column::AliasSurname)),
    ("formersurname", Meaning::Name(Column::FormerSurname)),
    ("dob", Meaning::Date(Column::Dob, DateRange::Birth)),
    ("sex", Meaning::Sex),
    ("addressline1", Meaning::Text(Column::AddressLine1)),
    ("town", Meaning::Text(Column::Town)),
    ("postcode", Meaning::Postcode),
    // Stated of pupils on roll only; a school that a pupil left is part of the enrolment alone.
    ("CurrentSchool", Meaning::Text(Column::SchoolCode)),
    // That a pupil left is said by the table, not by a date alone.
    ("OnRoll", Meaning::Fact),
    ("senprovision", Meaning::Fact),
    ("sentype", Meaning::Fact),
    ("referencedate", Meaning::UpdatedOn),
    ANYWHERE,
];

pub(super) static SCHOOL_CENSUS: Layout = Layout {
    format: Format::Csv,
    entries: ENTRIES,
    required: &["RecordKey"],
};

/// What a pupil has any number of. Time on roll and attendance are those of a transfer file.
pub(super) const PARTS: &[Part] = &[
    Part {
        name: "SchoolHistory",
        cells: &["School", "SchoolName", "EnrolStatus", "EntryDate", "LeavingDate"],
    },
    Part {
        name: "YearData",
        cells: &[
            "School",
            "Year",
            "SessionsPossible",
            "SessionsAuthorised",
            "SessionsUnauthorised",
        ],
    },
    Part {
        name: "Exclusion",
        cells: &["School", "Category", "StartDate", "Sessions"],
    },
];
