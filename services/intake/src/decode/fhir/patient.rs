//! One patient as named cells.

use std::borrow::Cow;

use child::FeedKind;
use serde_json::Value;

use super::{
    address::Address,
    identifier::{Number, Trust},
    name::Names,
    resource::{codes, extensions, items, member, text},
};
use crate::{decode::record::Sheet, rule::Rule};

/// Codes of confidentiality that hide where somebody lives: restricted and very restricted.
const RESTRICTED: [&str; 2] = ["R", "V"];
const REDACTED: &str = "REDACTED";
/// How templates mark what is to be filled in.
const TEMPLATES: [&str; 3] = ["#(", "{{", "${"];

/// Reads a patient into a sheet of a kind, or says why the resource describes nobody. `key` names the record; `number`
/// is the NHS number that may be the patient's.
pub(super) fn read_patient(
    kind: FeedKind,
    patient: &Value,
    line: u64,
    key: Option<String>,
    number: Option<&Number>,
) -> Result<Sheet, Rule> {
    if security(patient).any(|code| code == REDACTED) {
        return Err(Rule::RecordRedacted);
    }
    if [
        "name",
        "birthDate",
        "identifier",
        "gender",
        "address",
        "multipleBirthInteger",
    ]
    .into_iter()
    .filter_map(|part| member(patient, part))
    .any(is_template)
    {
        return Err(Rule::TemplateUnfilled);
    }
    let mut sheet = Sheet::new(kind, line);
    sheet.set(kind.id_column(), key);
    set_number(&mut sheet, number);
    let names = Names::of(patient);
    sheet.set("name.given", names.first);
    sheet.set("name.middle", names.middle);
    sheet.set("name.family", names.family);
    sheet.set("name.nickname", names.nickname);
    sheet.set("name.former", names.former_family);
    sheet.set("birthDate", text(patient, "birthDate"));
    sheet.set("gender", text(patient, "gender"));
    sheet.set("multipleBirth", text(patient, "multipleBirthInteger"));
    if is_restricted(patient) {
        sheet.set("security", Some("Y"));
        sheet.set("address.withheld", Some("Y"));
    } else {
        let address = Address::of(patient);
        sheet.set("address.line", address.first_line);
        sheet.set("address.city", address.town);
        sheet.set("address.postalCode", address.postcode);
    }
    sheet.set("deceased", deceased(patient));
    sheet.set("removal", removal(patient));
    sheet.set(
        "lastUpdated",
        member(patient, "meta").and_then(|meta| text(meta, "lastUpdated")),
    );
    Ok(sheet)
}

/// Whether the service hides where the patient lives.
pub(super) fn is_restricted(patient: &Value) -> bool {
    security(patient).any(|code| RESTRICTED.contains(&code.as_str()))
}

fn security(patient: &Value) -> impl Iterator<Item = String> {
    let labels = member(patient, "meta").map_or(&[][..], |meta| items(meta, "security"));
    labels
        .iter()
        .filter_map(|label| Some(text(label, "code")?.to_ascii_uppercase()))
}

fn set_number(sheet: &mut Sheet, number: Option<&Number>) {
    match number {
        Some(Number {
            trust: Trust::Disputed, ..
        }) => sheet.warn(Rule::NhsDisputed, Some("identifier")),
        Some(number) => {
            if number.trust == Trust::Unverified {
                sheet.warn(Rule::NhsUnverified, Some("identifier"));
            }
            sheet.set("identifier", Some(number.digits.as_str()));
        }
        None => {}
    }
}

fn deceased(patient: &Value) -> Option<String> {
    let dead = |name| text(patient, name).filter(|text| text != "false").map(Cow::into_owned);
    dead("deceasedDateTime").or_else(|| dead("deceasedBoolean"))
}

/// The code for having left the register of the service (dead, gone to Scotland, abroad ...).
fn removal(patient: &Value) -> Option<String> {
    extensions(patient, "RemovalFromRegistration")
        .flat_map(|removal| items(removal, "extension"))
        .filter_map(|part| member(part, "valueCodeableConcept"))
        .find_map(|concept| codes(concept).next().map(Cow::into_owned))
}

/// Whether any text of a value waits to be filled in.
fn is_template(value: &Value) -> bool {
    match value {
        Value::String(text) => TEMPLATES.iter().any(|mark| text.contains(mark)),
        Value::Array(items) => items.iter().any(is_template),
        Value::Object(members) => members.values().any(is_template),
        Value::Null | Value::Bool(_) | Value::Number(_) => false,
    }
}
