//! People close to a child.

use linkage::text::fold;
use serde_json::Value;

use crate::{
    decode::{
        fhir::{
            key::short_digest,
            name::Names,
            resource::{codes, items, member, plain, text},
        },
        record::Sheet,
    },
    rule::Rule,
    statement::yes_or_no,
};

/// How the codes of parents begin: biological, step, adoptive and foster. The third letter says mother or father.
const PARENTS: [&str; 4] = ["BP", "SP", "AP", "FP"];
/// Cares for the child in a home.
const RESIDENTIAL: &str = "RCX";
const FATHERS: char = 'F';

/// What tells one contact of a child from another: the name. A contact sent again is the same record.
pub(super) fn contact_key(contact: &Value) -> Option<String> {
    let names = Names::of(contact);
    let parts: Vec<String> = [names.first, names.family]
        .map(|name| fold(&name.unwrap_or_default()))
        .into();
    (!parts.iter().all(String::is_empty)).then(|| short_digest(&parts))
}

/// Writes a contact who has parental responsibility or cares for the child. Each is a record of its own, so that none
/// takes another's place: a father is written where second carers stand, anybody else where first ones do.
pub(super) fn set_contact(sheet: &mut Sheet, contact: &Value) {
    let relations: Vec<String> = items(contact, "relationship")
        .iter()
        .flat_map(codes)
        .map(|code| code.to_ascii_uppercase())
        .collect();
    let cares = relations
        .iter()
        .any(|code| code == RESIDENTIAL || code.len() == 3 && PARENTS.iter().any(|parents| code.starts_with(parents)));
    let responsible = responsibility(contact).map(|answer| {
        let read = yes_or_no(&answer);
        if read.is_none() {
            sheet.warn(Rule::FlagUnreadable, Some("parentalResponsibility"));
        }
        read
    });
    if !cares && responsible.flatten() != Some(true) {
        return;
    }
    let names = Names::of(contact);
    let is_father = relations
        .iter()
        .any(|code| PARENTS.iter().any(|parents| code.starts_with(parents)) && code.ends_with(FATHERS));
    if is_father {
        sheet.set("carer2.given", names.first);
        sheet.set("carer2.family", names.family);
    } else {
        sheet.set("carer1.given", names.first);
        sheet.set("carer1.family", names.family);
        sheet.set("carer1.phone", telecom(contact, "phone"));
    }
}

/// The answer as written, whichever type the profile of the sender gives it.
fn responsibility(contact: &Value) -> Option<String> {
    let is_it = |extension: &&Value| {
        text(extension, "url").is_some_and(|url| url.to_ascii_lowercase().contains("parentalresponsibility"))
    };
    let extension = items(contact, "extension").iter().find(is_it)?;
    let concept = member(extension, "valueCodeableConcept").and_then(|concept| codes(concept).next());
    let simple = ["valueBoolean", "valueCode", "valueString"]
        .into_iter()
        .find_map(|name| member(extension, name).and_then(plain));
    concept.or(simple).map(std::borrow::Cow::into_owned)
}

/// Of the numbers or addresses of a system the mobile one, else the first that is not old.
pub(super) fn telecom(person: &Value, system: &str) -> Option<String> {
    let used = |telecom: &Value, wanted: &str| text(telecom, "use").is_some_and(|used| used == wanted);
    let of_system: Vec<&Value> = items(person, "telecom")
        .iter()
        .filter(|telecom| text(telecom, "system").is_some_and(|found| found == system) && !used(telecom, "old"))
        .collect();
    let mobile = of_system.iter().find(|telecom| used(telecom, "mobile"));
    let best = mobile.or(of_system.first())?;
    text(best, "value").map(std::borrow::Cow::into_owned)
}
