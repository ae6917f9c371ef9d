//! The columns of the youth service's caseload (feeds, section 7).

use child::Column;

use super::{Entry, Layout, Meaning};
use crate::{file::Format, statement::DateRange};

const ENTRIES: &[Entry] = &[
    ("client_id", Meaning::RecordId),
    ("upn", Meaning::Upn(Column::Upn)),
    ("uln", Meaning::Kept),
    ("given_name", Meaning::Name(Column::FirstName)),
    ("family_name", Meaning::Name(Column::Surname)),
    ("dob", Meaning::Date(Column::Dob, DateRange::Birth)),
    ("sex", Meaning::Sex),
    ("ethnicity", Meaning::Unused),
    ("address1", Meaning::Fact),
    ("address2", Meaning::Fact),
    ("address3", Meaning::Fact),
    ("address4", Meaning::Fact),
    ("address5", Meaning::Fact),
    ("postcode", Meaning::Postcode),
    ("la_code", Meaning::Unused),
    ("cohort_status", Meaning::Fact),
    ("send_flag", Meaning::Unused),
    ("activity_code", Meaning::Fact),
    ("activity_start", Meaning::Unused),
    ("activity_review_date", Meaning::Unused),
    ("establishment", Meaning::Fact),
    ("characteristic_codes", Meaning::Characteristics),
    ("lead_worker", Meaning::Fact),
    ("worker_contact", Meaning::Fact),
    ("support_level", Meaning::Unused),
    // The last time that somebody asked the young person is when all this was last confirmed.
    ("last_contact_date", Meaning::UpdatedOn),
    ("consent_share", Meaning::Fact),
    ("consent_share_date", Meaning::Fact),
];

pub(super) static YOUTH: Layout = Layout {
    format: Format::Csv,
    entries: ENTRIES,
    // Without the column of consent, what young people keep to themselves would be shared.
    required: &["client_id", "given_name", "family_name", "dob", "consent_share"],
};
