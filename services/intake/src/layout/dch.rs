//! The cells of a message of the child health systems (feeds, section 6): a patient as the national service tells it, and
//! what the event adds.

use child::Column;

use super::{Entry, Layout, Meaning};
use crate::{file::Format, statement::DateRange};

const ENTRIES: &[Entry] = &[
    ("RecordKey", Meaning::RecordId),
    // Makes every message a content of its own.
    ("message", Meaning::Kept),
    ("event", Meaning::Kept),
    ("identifier", Meaning::Nhs(Column::NhsNumber)),
    ("name.given", Meaning::Name(Column::FirstName)),
    ("name.middle", Meaning::Name(Column::MiddleName)),
    ("name.family", Meaning::Name(Column::Surname)),
    ("name.nickname", Meaning::Name(Column::PreferredName)),
    ("name.former", Meaning::Name(Column::FormerSurname)),
    ("birthDate", Meaning::Date(Column::Dob, DateRange::Birth)),
    ("gender", Meaning::Sex),
    ("multipleBirth", Meaning::Count(Column::BirthOrder)),
    ("foetuses", Meaning::Count(Column::BirthsInDelivery)),
    ("address.line", Meaning::Text(Column::AddressLine1)),
    ("address.city", Meaning::Text(Column::Town)),
    ("address.postalCode", Meaning::Postcode),
    ("address.withheld", Meaning::AddressWithheld),
    ("security", Meaning::Shielded),
    ("carer1.given", Meaning::Name(Column::Carer1FirstName)),
    ("carer1.family", Meaning::Name(Column::Carer1Surname)),
    ("carer1.phone", Meaning::Text(Column::Carer1Phone)),
    ("carer2.given", Meaning::Name(Column::Carer2FirstName)),
    ("carer2.family", Meaning::Name(Column::Carer2Surname)),
    // An involvement, in the words of the table of involvements.
    ("is_involved", Meaning::Fact),
    ("service_type", Meaning::Fact),
    ("organisation", Meaning::Fact),
    ("team", Meaning::Fact),
    ("practitioner_name", Meaning::Fact),
    ("role", Meaning::Fact),
    ("phone", Meaning::Fact),
    ("email", Meaning::Fact),
    ("start_date", Meaning::Fact),
    ("end_date", Meaning::Fact),
    ("is_sensitive", Meaning::Fact),
    ("deceased", Meaning::Kept),
    ("removal", Meaning::Kept),
    ("lastUpdated", Meaning::UpdatedOn),
];

pub(super) static DCH_STU3: Layout = Layout {
    format: Format::Json,
    entries: ENTRIES,
    required: &["RecordKey"],
};
