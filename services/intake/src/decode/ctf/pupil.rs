//! One pupil as named cells.

use child::FeedKind;
use linkage::text::fold;

use super::{
    contact::set_contacts,
    history::{add_attendance, add_results, add_schools},
    school::School,
    sen::{add_provisions, set_sen},
};
use crate::decode::{
    key::Who,
    place::{lines, premises},
    record::Sheet,
    xml::{Element, Unused},
};

/// Elements of a pupil that are read, here or beside.
const READ: [&str; 15] = [
    "UPN",
    "UniqueLearnerNumber",
    "Surname",
    "Forename",
    "DOB",
    "Gender",
    "Sex",
    "BasicDetails",
    "SENhistory",
    "Address",
    "Contacts",
    "Phones",
    "Attendance",
    "StageAssessments",
    "SchoolHistory",
];
/// Elements of the basic details that are read.
const DETAILS_READ: [&str; 6] = [
    "FormerUPN",
    "PreferredSurname",
    "PreferredForename",
    "FormerSurname",
    "MiddleNames",
    "EnrolStatus",
];

/// Reads one pupil. What is not read is noted by name.
pub(super) fn read_pupil(pupil: &Element, school: &School, line: u64, unused: &mut Unused) -> Sheet {
    let mut sheet = Sheet::new(FeedKind::Ctf, line);
    sheet.set("RecordKey", record_key(pupil, school));
    for name in ["UPN", "UniqueLearnerNumber", "Forename", "Surname", "DOB"] {
        sheet.set(name, pupil.text_of(name));
    }
    sheet.set("Sex", pupil.text_of("Sex").or_else(|| pupil.text_of("Gender")));
    if let Some(details) = pupil.child("BasicDetails") {
        for name in ["FormerUPN", "PreferredForename", "FormerSurname", "MiddleNames"] {
            sheet.set(name, details.text_of(name));
        }
        let surname = pupil.text_of("Surname").map(fold);
        let preferred = details.text_of("PreferredSurname");
        sheet.set("PreferredSurname", preferred.filter(|name| Some(fold(name)) != surname));
    }
    set_address(&mut sheet, pupil.child("Address"));
    set_contacts(&mut sheet, pupil.child("Contacts"));
    set_sen(&mut sheet, pupil.child("SENhistory"));
    add_provisions(&mut sheet, pupil.child("SENhistory"));
    add_schools(&mut sheet, pupil, school);
    add_attendance(&mut sheet, pupil);
    add_results(&mut sheet, pupil);
    sheet.set("School", school.code.as_deref());
    sheet.set("DateTime", school.written.as_deref());
    note_unused(pupil, unused);
    sheet
}

fn note_unused(pupil: &Element, unused: &mut Unused) {
    for element in &pupil.children {
        if !READ.contains(&element.name.as_str()) {
            unused.note(&element.name);
        }
    }
    for detail in pupil.all("BasicDetails").flat_map(|details| &details.children) {
        if !DETAILS_READ.contains(&detail.name.as_str()) {
            unused.note(&format!("BasicDetails/{}", detail.name));
        }
    }
}

/// Names the pupil's record, for the format gives none.
fn record_key(pupil: &Element, school: &School) -> Option<String> {
    Who {
        upn: pupil.text_of("UPN"),
        learner: pupil.text_of("UniqueLearnerNumber"),
        surname: pupil.text_of("Surname"),
        forename: pupil.text_of("Forename"),
        born: pupil.text_of("DOB"),
    }
    .key(school.code.as_deref(), |tell| pupil.visit_texts(&mut |text| tell(text)))
}

/// First line, town and postcode of an address: BS 7666 parts, or lines.
fn set_address(sheet: &mut Sheet, address: Option<&Element>) {
    let Some(address) = address else { return };
    let (first, town) = if let Some(parts) = address.child("BS7666Address") {
        let text = |name| parts.text_of(name);
        let town = ["Town", "PostTown", "Locality", "AdministrativeArea"]
            .into_iter()
            .find_map(text);
        (premises(text("SAON"), text("PAON"), text("Street")), town)
    } else if let Some(texts) = address.child("AddressLines") {
        let names = [
            "AddressLine1",
            "AddressLine2",
            "AddressLine3",
            "AddressLine4",
            "AddressLine5",
        ];
        let filled: Vec<&str> = names.into_iter().filter_map(|name| texts.text_of(name)).collect();
        lines(&filled)
    } else {
        (String::new(), None)
    };
    sheet.set("AddressLine1", Some(first));
    sheet.set("Town", town);
    sheet.set("PostCode", address.text_of("PostCode"));
}
