//! One pupil as named cells.

use child::FeedKind;
use linkage::{
    date::parse_date,
    ident::{Upn, UpnError},
    text::fold,
};
use sha2::{Digest, Sha256};

use super::{
    contact::set_contacts,
    history::{add_attendance, add_results, add_schools},
    school::School,
    sen::{add_provisions, set_sen},
};
use crate::decode::{
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

/// Names the pupil's record, for the format gives none: by the UPN if it has the shape of one, else by the learner
/// number, else by a digest of who the pupil is at which school. A pupil sent again has the same name.
fn record_key(pupil: &Element, school: &School) -> Option<String> {
    if let Some(upn) = pupil.text_of("UPN") {
        let plain: String = upn.split_whitespace().collect::<String>().to_ascii_uppercase();
        // A wrong check letter is a slip of the pen that the next file repeats.
        if matches!(plain.parse::<Upn>(), Ok(_) | Err(UpnError::CheckLetter)) {
            return Some(plain);
        }
    }
    if let Some(number) = pupil.text_of("UniqueLearnerNumber") {
        let plain: String = number.split_whitespace().collect();
        if plain.len() == 10 && plain.bytes().all(|byte| byte.is_ascii_digit()) {
            return Some(format!("ULN:{plain}"));
        }
    }
    let folded = |name| pupil.text_of(name).map(fold).unwrap_or_default();
    // One day, however it is written.
    let born = pupil.text_of("DOB").and_then(parse_date);
    let born = born.map_or_else(|| folded("DOB"), |date| date.to_string());
    let who = [folded("Surname"), folded("Forename"), born];
    if who.iter().all(String::is_empty) {
        return None;
    }
    let mut hasher = Sha256::new();
    for part in [school.code.as_deref().unwrap_or_default()]
        .into_iter()
        .chain(who.iter().map(String::as_str))
    {
        hasher.update(part);
        hasher.update([0x1F]);
    }
    if who[2].is_empty() {
        // Two pupils of one school may share a name: without a birth date, all that is said tells them apart.
        pupil.visit_texts(&mut |text| hasher.update(text));
    }
    let digest: [u8; 32] = hasher.finalize().into();
    let start = u64::from_be_bytes(*digest.first_chunk().expect("a digest has 32 bytes"));
    Some(format!("NAME:{start:016x}"))
}

/// First line, town and postcode of an address: BS 7666 parts, or lines.
fn set_address(sheet: &mut Sheet, address: Option<&Element>) {
    let Some(address) = address else { return };
    let (first, town) = if let Some(parts) = address.child("BS7666Address") {
        let text = |name| parts.text_of(name);
        // "4" before "High Street" is one line; a flat stands before it.
        let premises: Vec<&str> = [text("PAON"), text("Street")].into_iter().flatten().collect();
        let premises = premises.join(" ");
        let line = [text("SAON").unwrap_or_default(), &premises];
        let line: Vec<&str> = line.into_iter().filter(|part| !part.is_empty()).collect();
        let town = ["Town", "PostTown", "Locality", "AdministrativeArea"]
            .into_iter()
            .find_map(text);
        (line.join(", "), town)
    } else if let Some(lines) = address.child("AddressLines") {
        let names = [
            "AddressLine1",
            "AddressLine2",
            "AddressLine3",
            "AddressLine4",
            "AddressLine5",
        ];
        let filled: Vec<&str> = names.into_iter().filter_map(|name| lines.text_of(name)).collect();
        // Of several lines the third is the town as a rule, and the last one where there are fewer.
        let town = filled.get(2).or(filled.get(1)).copied();
        (filled.first().copied().unwrap_or_default().to_owned(), town)
    } else {
        (String::new(), None)
    };
    sheet.set("AddressLine1", Some(first));
    sheet.set("Town", town);
    sheet.set("PostCode", address.text_of("PostCode"));
}
