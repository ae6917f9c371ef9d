//! The plain CSV layouts, and those of transport and involvements (feeds, section 9).

use child::Column;

use super::{ANYWHERE, Entry, Layout, Meaning};
use crate::{file::Format, statement::DateRange};

const NAMED: &[&str] = &["record_id", "first_name", "surname", "dob"];

const RECORD_ID: Entry = ("record_id", Meaning::RecordId);
const UPDATED_ON: Entry = ("updated_on", Meaning::UpdatedOn);
const UPN: Entry = ("upn", Meaning::Upn(Column::Upn));
const NHS_NUMBER: Entry = ("nhs_number", Meaning::Nhs(Column::NhsNumber));
const FIRST_NAME: Entry = ("first_name", Meaning::Name(Column::FirstName));
const MIDDLE_NAME: Entry = ("middle_name", Meaning::Name(Column::MiddleName));
const SURNAME: Entry = ("surname", Meaning::Name(Column::Surname));
const DOB: Entry = ("dob", Meaning::Date(Column::Dob, DateRange::Birth));
const SEX: Entry = ("sex", Meaning::Sex);
const ADDRESS_LINE1: Entry = ("address_line1", Meaning::Text(Column::AddressLine1));
const TOWN: Entry = ("town", Meaning::Text(Column::Town));
const POSTCODE: Entry = ("postcode", Meaning::Postcode);
const CARER1_FIRST_NAME: Entry = ("carer1_first_name", Meaning::Name(Column::Carer1FirstName));
const CARER1_SURNAME: Entry = ("carer1_surname", Meaning::Name(Column::Carer1Surname));
const CARER1_PHONE: Entry = ("carer1_phone", Meaning::Text(Column::Carer1Phone));
const GIVEN_NAME: Entry = ("given_name", Meaning::Name(Column::FirstName));
const FAMILY_NAME: Entry = ("family_name", Meaning::Name(Column::Surname));
const SOURCE_SYSTEM: Entry = ("source_system", Meaning::Kept);
const SOURCE_ID: Entry = ("source_id", Meaning::RecordId);

const fn fact(name: &'static str) -> Entry {
    (name, Meaning::Fact)
}

pub(super) static EDUCATION: Layout = Layout {
    format: Format::Csv,
    entries: &[
        RECORD_ID,
        UPN,
        ("former_upn", Meaning::Upn(Column::FormerUpn)),
        FIRST_NAME,
        MIDDLE_NAME,
        SURNAME,
        ("preferred_name", Meaning::Name(Column::PreferredName)),
        ("former_surname", Meaning::Name(Column::FormerSurname)),
        DOB,
        SEX,
        ADDRESS_LINE1,
        TOWN,
        POSTCODE,
        ("school_code", Meaning::Text(Column::SchoolCode)),
        CARER1_FIRST_NAME,
        CARER1_SURNAME,
        ("carer2_first_name", Meaning::Name(Column::Carer2FirstName)),
        ("carer2_surname", Meaning::Name(Column::Carer2Surname)),
        CARER1_PHONE,
        fact("sen_provision"),
        fact("sen_need"),
        UPDATED_ON,
    ],
    required: NAMED,
};

pub(super) static HEALTH_BIRTHS: Layout = Layout {
    format: Format::Csv,
    entries: &[
        RECORD_ID,
        NHS_NUMBER,
        FIRST_NAME,
        SURNAME,
        DOB,
        SEX,
        ("birth_order", Meaning::Count(Column::BirthOrder)),
        ("births_in_delivery", Meaning::Count(Column::BirthsInDelivery)),
        ("mother_first_name", Meaning::Name(Column::MotherFirstName)),
        ("mother_surname", Meaning::Name(Column::MotherSurname)),
        ("mother_dob", Meaning::Date(Column::MotherDob, DateRange::Past)),
        ADDRESS_LINE1,
        TOWN,
        POSTCODE,
        UPDATED_ON,
    ],
    required: NAMED,
};

pub(super) static SOCIAL_CARE: Layout = Layout {
    format: Format::Csv,
    entries: &[
        RECORD_ID,
        NHS_NUMBER,
        UPN,
        FIRST_NAME,
        MIDDLE_NAME,
        SURNAME,
        ("alias_first_name", Meaning::Name(Column::AliasFirstName)),
        ("alias_surname", Meaning::Name(Column::AliasSurname)),
        DOB,
        ("expected_date", Meaning::Date(Column::ExpectedDate, DateRange::Due)),
        SEX,
        ADDRESS_LINE1,
        TOWN,
        POSTCODE,
        CARER1_FIRST_NAME,
        CARER1_SURNAME,
        CARER1_PHONE,
        ("legal_status", Meaning::Text(Column::LegalStatus)),
        ANYWHERE,
        UPDATED_ON,
    ],
    required: &["record_id", "first_name", "surname", "dob", "shielded"],
};

pub(super) static CAREERS: Layout = Layout {
    format: Format::Csv,
    entries: &[
        RECORD_ID,
        UPN,
        FIRST_NAME,
        MIDDLE_NAME,
        SURNAME,
        DOB,
        SEX,
        ADDRESS_LINE1,
        TOWN,
        POSTCODE,
        ("phone", Meaning::Text(Column::Phone)),
        ("email", Meaning::Text(Column::Email)),
        ("destination", Meaning::Text(Column::Destination)),
        UPDATED_ON,
    ],
    required: NAMED,
};

pub(super) static TRANSPORT: Layout = Layout {
    format: Format::Csv,
    entries: &[
        SOURCE_SYSTEM,
        SOURCE_ID,
        UPN,
        GIVEN_NAME,
        FAMILY_NAME,
        DOB,
        ("school_urn", Meaning::Text(Column::SchoolCode)),
        fact("eligibility_basis"),
        fact("need_codes"),
        fact("wheelchair"),
        fact("stays_in_chair"),
        fact("assistant"),
        fact("medical_plan"),
        fact("communicates_by"),
        fact("days"),
        fact("am_time"),
        fact("pm_time"),
        fact("plan_ref"),
        fact("valid_from"),
        fact("valid_to"),
        fact("pickup_address_as_home"),
        fact("pickup_line"),
        fact("pickup_postcode"),
        fact("easting"),
        fact("northing"),
        fact("contact_1_name"),
        fact("contact_1_phone"),
        fact("last_confirmed"),
    ],
    required: &["source_id", "given_name", "family_name", "dob"],
};

pub(super) static INVOLVEMENT: Layout = Layout {
    format: Format::Csv,
    entries: &[
        SOURCE_SYSTEM,
        SOURCE_ID,
        ("child_source", Meaning::Reference),
        ("child_source_id", Meaning::Reference),
        NHS_NUMBER,
        UPN,
        GIVEN_NAME,
        FAMILY_NAME,
        DOB,
        fact("service_type"),
        fact("organisation"),
        fact("team"),
        fact("practitioner_name"),
        fact("role"),
        fact("phone"),
        fact("email"),
        fact("start_date"),
        fact("end_date"),
        fact("is_lead_professional"),
        fact("is_sensitive"),
        fact("consent_basis"),
        fact("consent_date"),
    ],
    required: &["source_id", "service_type", "is_sensitive"],
};
