//! The cells of a pupil in a Common Transfer File, named as their elements.

use child::Column;

use super::{Entry, Layout, Meaning, Part};
use crate::{file::Format, statement::DateRange};

const ENTRIES: &[Entry] = &[
    ("RecordKey", Meaning::RecordId),
    ("UPN", Meaning::Upn(Column::Upn)),
    ("FormerUPN", Meaning::Upn(Column::FormerUpn)),
    ("UniqueLearnerNumber", Meaning::Kept),
    ("Forename", Meaning::Name(Column::FirstName)),
    ("MiddleNames", Meaning::Name(Column::MiddleName)),
    ("Surname", Meaning::Name(Column::Surname)),
    ("PreferredForename", Meaning::Name(Column::PreferredName)),
    ("PreferredSurname", Meaning::Name(Column::AliasSurname)),
    ("FormerSurname", Meaning::Name(Column::FormerSurname)),
    ("DOB", Meaning::Date(Column::Dob, DateRange::Birth)),
    ("Sex", Meaning::Sex),
    ("AddressLine1", Meaning::Text(Column::AddressLine1)),
    ("Town", Meaning::Text(Column::Town)),
    ("PostCode", Meaning::Postcode),
    ("School", Meaning::Text(Column::SchoolCode)),
    ("Contact1.Forename", Meaning::Name(Column::Carer1FirstName)),
    ("Contact1.Surname", Meaning::Name(Column::Carer1Surname)),
    ("Contact1.Phone", Meaning::Text(Column::Carer1Phone)),
    ("Contact2.Forename", Meaning::Name(Column::Carer2FirstName)),
    ("Contact2.Surname", Meaning::Name(Column::Carer2Surname)),
    ("SENprovision", Meaning::Fact),
    ("SENtype", Meaning::Fact),
    ("DateTime", Meaning::UpdatedOn),
];

pub(super) const PARTS: &[Part] = &[
    Part {
        name: "SEN",
        cells: &["StartDate", "EndDate", "SENprovision"],
    },
    Part {
        name: "YearData",
        cells: &[
            "Year",
            "School",
            "SessionsPossible",
            "SessionsAuthorised",
            "SessionsUnauthorised",
        ],
    },
    Part {
        name: "StageAssessment",
        cells: &[
            "Stage",
            "Subject",
            "Method",
            "Component",
            "ResultQualifier",
            "Result",
            "Year",
            "ResultDate",
        ],
    },
    Part {
        name: "SchoolHistory",
        cells: &[
            "School",
            "SchoolName",
            "EnrolStatus",
            "EntryDate",
            "LeavingDate",
            "LeavingReason",
        ],
    },
];

pub(super) static CTF: Layout = Layout {
    format: Format::Xml,
    entries: ENTRIES,
    required: &["RecordKey"],
};
