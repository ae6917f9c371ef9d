//! What a record of the national service is called in its source.

use serde_json::Value;
use sha2::{Digest, Sha256};

use super::{
    identifier::{Number, nhs_number},
    name::Names,
    resource::text,
};

/// A patient: the NHS number as written, else the id of the resource.
pub(super) fn patient_key(patient: &Value, number: Option<&Number>) -> Option<String> {
    if let Some(digits) = ten_digits(number) {
        return Some(digits.to_owned());
    }
    let id = text(patient, "id").filter(|id| id.len() <= 64);
    id.map(|id| format!("ID:{id}"))
        .or_else(|| digest(&[patient], "PATIENT"))
}

/// A record at birth. It has a name of its own, also where the number is known: what a later patient record says must
/// not replace the birth's, which alone names the mother. Without a number, a digest over the mother and the baby, so
/// that a notification sent again is the same record; its message ids are new each time. First name, sex and order are
/// part of it, so that no twin can take the other's place.
pub(super) fn birth_key(baby: &Value, number: Option<&Number>, mother: Option<&Value>) -> Option<String> {
    match ten_digits(number) {
        Some(digits) => Some(format!("BIRTH:{digits}")),
        None => digest(&[Some(baby), mother].into_iter().flatten().collect::<Vec<_>>(), "BIRTH"),
    }
}

/// The number if it has ten digits, right or not.
pub(super) fn ten_digits(number: Option<&Number>) -> Option<&str> {
    let digits = number?.digits.as_str();
    (digits.len() == 10 && digits.bytes().all(|byte| byte.is_ascii_digit())).then_some(digits)
}

/// 64 bits of SHA-256 over what tells people apart; none if nothing does.
fn digest(people: &[&Value], prefix: &str) -> Option<String> {
    let mut parts: Vec<String> = Vec::new();
    for person in people {
        let names = Names::of(person);
        parts.extend([names.first, names.family].map(|name| name.unwrap_or_default().to_uppercase()));
        parts.push(nhs_number(person).map(|number| number.digits).unwrap_or_default());
        for name in ["birthDate", "gender", "multipleBirthInteger"] {
            parts.push(text(person, name).unwrap_or_default().into_owned());
        }
    }
    if parts.iter().all(String::is_empty) {
        return None;
    }
    Some(format!("{prefix}:{}", short_digest(&parts)))
}

/// 64 bits of SHA-256 over some texts, in hexadecimal digits.
pub(super) fn short_digest(parts: &[String]) -> String {
    let digest: [u8; 32] = Sha256::digest(parts.join("\u{1F}")).into();
    let start = u64::from_be_bytes(*digest.first_chunk().expect("a digest has 32 bytes"));
    format!("{start:016x}")
}
