//! The cells of a person in the return of education, health and care plans, named as the columns of its tables where they
//! are copied (feeds, section 3).

use child::Column;

use super::{ANYWHERE, Entry, Layout, Meaning, Part};
use crate::{file::Format, statement::DateRange};

const ENTRIES: &[Entry] = &[
    ("RecordKey", Meaning::RecordId),
    ("upn", Meaning::Upn(Column::Upn)),
    ("uniquelearnernumber", Meaning::Kept),
    ("upnunknown", Meaning::Kept),
    ("forename", Meaning::Name(Column::FirstName)),
    ("surname", Meaning::Name(Column::Surname)),
    ("personbirthdate", Meaning::Date(Column::Dob, DateRange::Birth)),
    ("sex", Meaning::Sex),
    ("postcode", Meaning::Postcode),
    // The main setting of the plan, where it is a school with a number.
    ("CurrentSchool", Meaning::Text(Column::SchoolCode)),
    // `E` while a plan is in force.
    ("Provision", Meaning::Fact),
    ("sentype", Meaning::Fact),
    ("referencedate", Meaning::UpdatedOn),
    ANYWHERE,
];

pub(super) static SEN2: Layout = Layout {
    format: Format::Csv,
    entries: ENTRIES,
    required: &["RecordKey"],
};

/// The steps of a person, table by table.
pub(super) const PARTS: &[Part] = &[
    Part {
        name: "requests",
        cells: &["receiveddate", "requestoutcomedate", "requestoutcome"],
    },
    Part {
        name: "assessment",
        cells: &["assessmentoutcomedate", "assessmentoutcome"],
    },
    Part {
        name: "namedplan",
        cells: &["startdate", "ceasedate", "ceasereason"],
    },
    Part {
        name: "activeplans",
        cells: &["reviewmeeting", "lastreview", "reviewoutcome"],
    },
];
