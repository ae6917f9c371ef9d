//! The cells of a patient or a record at birth, named as the elements of FHIR.

use child::Column;

use super::{Entry, Layout, Meaning};
use crate::{file::Format, statement::DateRange};

const ENTRIES: &[Entry] = &[
    ("id", Meaning::RecordId),
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
    ("mother.given", Meaning::Name(Column::MotherFirstName)),
    ("mother.family", Meaning::Name(Column::MotherSurname)),
    ("mother.birthDate", Meaning::Date(Column::MotherDob, DateRange::Past)),
    ("address.line", Meaning::Text(Column::AddressLine1)),
    ("address.city", Meaning::Text(Column::Town)),
    ("address.postalCode", Meaning::Postcode),
    ("address.withheld", Meaning::AddressWithheld),
    ("security", Meaning::Shielded),
    ("deceased", Meaning::Kept),
    ("removal", Meaning::Kept),
    ("lastUpdated", Meaning::UpdatedOn),
];

pub(super) static PDS_FHIR: Layout = Layout {
    format: Format::Json,
    entries: ENTRIES,
    required: &["id"],
};
