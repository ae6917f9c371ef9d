//! Grown-ups of a family typed into a feed of children.

use chrono::NaiveDate;

use super::{CareRow, CareersRow, EducationRow};
use crate::dirt::Scribe;
use crate::family::Snapshot;
use crate::names::Sex;

/// The grown-up: sometimes a father with his son's forename.
pub struct Adult<'a> {
    /// Forename.
    pub first: &'a str,
    /// Surname.
    pub surname: &'a str,
    /// Birth date.
    pub born: NaiveDate,
    /// Sex.
    pub sex: Sex,
}

/// As a row of `education.csv`.
pub fn adult_education(
    scribe: &mut Scribe<'_>,
    adult: &Adult<'_>,
    seen: &Snapshot<'_>,
    day: NaiveDate,
) -> EducationRow {
    let (address_line1, town, postcode) = scribe.address(seen.address);
    EducationRow {
        first_name: scribe.adult(adult.first),
        surname: scribe.adult(adult.surname),
        dob: scribe.birth_date(adult.born),
        sex: scribe.sex(adult.sex, ["F", "M"]),
        address_line1,
        town,
        postcode,
        carer1_phone: scribe.phone(seen.phone),
        updated_on: day.to_string(),
        ..EducationRow::default()
    }
}

/// As a row of `social_care.csv`.
pub fn adult_social_care(scribe: &mut Scribe<'_>, adult: &Adult<'_>, seen: &Snapshot<'_>, day: NaiveDate) -> CareRow {
    let (address_line1, town, postcode) = scribe.address(seen.address);
    CareRow {
        first_name: scribe.adult(adult.first),
        surname: scribe.adult(adult.surname),
        dob: scribe.birth_date(adult.born),
        sex: scribe.sex(adult.sex, ["F", "M"]),
        address_line1,
        town,
        postcode,
        carer1_phone: scribe.phone(seen.phone),
        shielded: "N".to_owned(),
        updated_on: day.to_string(),
        ..CareRow::default()
    }
}

/// As a row of `careers.csv`.
pub fn adult_careers(scribe: &mut Scribe<'_>, adult: &Adult<'_>, seen: &Snapshot<'_>, day: NaiveDate) -> CareersRow {
    let (address_line1, town, postcode) = scribe.address(seen.address);
    CareersRow {
        first_name: scribe.adult(adult.first),
        surname: scribe.adult(adult.surname),
        dob: scribe.birth_date(adult.born),
        sex: scribe.sex(adult.sex, ["Female", "Male"]),
        address_line1,
        town,
        postcode,
        phone: scribe.phone(seen.phone),
        updated_on: day.to_string(),
        ..CareersRow::default()
    }
}
