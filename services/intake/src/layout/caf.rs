//! The columns of common assessments held in another system (feeds, section 9).

use child::Column;

use super::{Entry, Layout, Meaning};
use crate::{file::Format, statement::DateRange};

const ENTRIES: &[Entry] = &[
    ("episode_ref", Meaning::RecordId),
    ("child_source", Meaning::Reference),
    ("child_source_id", Meaning::Reference),
    ("nhs_number", Meaning::Nhs(Column::NhsNumber)),
    ("upn", Meaning::Upn(Column::Upn)),
    ("given_name", Meaning::Name(Column::FirstName)),
    ("family_name", Meaning::Name(Column::Surname)),
    ("dob", Meaning::Date(Column::Dob, DateRange::Birth)),
    ("opened_on", Meaning::Fact),
    ("closed_on", Meaning::Fact),
    ("closure_reason", Meaning::Fact),
    ("coordinator_name", Meaning::Fact),
    ("coordinator_contact", Meaning::Fact),
];

pub(super) static CAF: Layout = Layout {
    format: Format::Csv,
    entries: ENTRIES,
    // Without the columns of closing, every episode would seem open.
    required: &["episode_ref", "opened_on", "closed_on", "closure_reason"],
};
