//! The rows of each file: fields are columns, in the order of the published layouts.

use serde::{Deserialize, Serialize};

/// A row whose fields are the columns of its file.
pub trait Row: Serialize {
    /// Column names in order.
    const COLUMNS: &'static [&'static str];
}

macro_rules! row {
    ($(#[$doc:meta])* $name:ident { $($field:ident),* $(,)? }) => {
        $(#[$doc])*
        #[derive(Debug, Clone, Default, Serialize, Deserialize)]
        pub struct $name { $(#[doc = concat!("Column `", stringify!($field), "`.")] pub $field: String),* }

        impl Row for $name {
            const COLUMNS: &'static [&'static str] = &[$(stringify!($field)),*];
        }
    };
}

row! {
    /// `education.csv`.
    EducationRow {
        record_id, upn, former_upn, first_name, middle_name, surname, preferred_name, former_surname, dob, sex, address_line1, town, postcode,
        school_code, carer1_first_name, carer1_surname, carer2_first_name, carer2_surname, carer1_phone, sen_provision, sen_need, updated_on,
    }
}
row! {
    /// `health_births.csv`.
    BirthRow {
        record_id, nhs_number, first_name, surname, dob, sex, birth_order, births_in_delivery, mother_first_name, mother_surname, mother_dob,
        address_line1, town, postcode, updated_on,
    }
}
row! {
    /// `social_care.csv`.
    CareRow {
        record_id, nhs_number, upn, first_name, middle_name, surname, alias_first_name, alias_surname, dob, expected_date, sex, address_line1,
        town, postcode, carer1_first_name, carer1_surname, carer1_phone, legal_status, shielded, updated_on,
    }
}
row! {
    /// `careers.csv`.
    CareersRow {
        record_id, upn, first_name, middle_name, surname, dob, sex, address_line1, town, postcode, phone, email, destination, updated_on,
    }
}
row! {
    /// `transport.csv`.
    TransportRow {
        source_system, source_id, upn, given_name, family_name, dob, school_urn, eligibility_basis, need_codes, wheelchair, stays_in_chair,
        assistant, medical_plan, communicates_by, days, am_time, pm_time, plan_ref, valid_from, valid_to, pickup_address_as_home, pickup_line,
        pickup_postcode, easting, northing, contact_1_name, contact_1_phone, last_confirmed,
    }
}
row! {
    /// `involvement.csv`.
    InvolvementRow {
        source_system, source_id, child_source, child_source_id, nhs_number, upn, given_name, family_name, dob, service_type, organisation, team,
        practitioner_name, role, phone, email, start_date, end_date, is_lead_professional, is_sensitive, consent_basis, consent_date,
    }
}
row! {
    /// `truth.csv`.
    TruthRow { source, record_id, child_id, tags, origin }
}
row! {
    /// `schools.csv`.
    SchoolRow { urn, name, phase, postcode }
}
