//! The two carers of a pupil out of its contacts.

use crate::{
    decode::{record::Sheet, xml::Element},
    rule::Rule,
    statement::yes_or_no,
};

/// Relationships of people who care for a child (reference lists, section 4): parents, step and foster parents, carers.
const CARERS: [&str; 7] = ["PAM", "PAF", "STM", "STF", "FOM", "FOF", "CAR"];
/// Phones that reach a carer, best first: mobile, home, another home, work.
const PHONES: [&str; 4] = ["M", "H", "A", "W"];

/// Writes the first two contacts, by their order, who have parental responsibility or care for the child.
pub(super) fn set_contacts(sheet: &mut Sheet, contacts: Option<&Element>) {
    let Some(contacts) = contacts else { return };
    let mut carers: Vec<(u32, &Element)> = Vec::new();
    let mut unreadable = false;
    for contact in contacts.all("Contact") {
        let responsible = contact.text_of("Responsibility").and_then(|text| {
            let answer = yes_or_no(text);
            unreadable |= answer.is_none();
            answer
        });
        let looks_after = contact
            .text_of("Relationship")
            .is_some_and(|code| CARERS.contains(&code.to_ascii_uppercase().as_str()));
        if responsible == Some(true) || looks_after {
            let order = contact.text_of("Order").and_then(|text| text.parse().ok());
            carers.push((order.unwrap_or(u32::MAX), contact));
        }
    }
    if unreadable {
        sheet.warn(Rule::FlagUnreadable, Some("Responsibility"));
    }
    // Stable: contacts without an order stay in that of the file.
    carers.sort_by_key(|carer| carer.0);
    let cells = [
        ("Contact1.Forename", "Contact1.Surname"),
        ("Contact2.Forename", "Contact2.Surname"),
    ];
    for ((forename, surname), (_, contact)) in cells.into_iter().zip(&carers) {
        sheet.set(forename, contact.text_of("Forename"));
        sheet.set(surname, contact.text_of("Surname"));
    }
    if let Some((_, first)) = carers.first() {
        sheet.set("Contact1.Phone", phone(first));
    }
}

/// The number that reaches the contact best.
fn phone(contact: &Element) -> Option<&str> {
    let phones: Vec<&Element> = contact.child("Phones")?.all("Phone").collect();
    let typed = |kind: &str| {
        let is_it = |phone: &&&Element| {
            phone
                .text_of("TelephoneType")
                .is_some_and(|text| text.eq_ignore_ascii_case(kind))
        };
        phones.iter().filter(is_it).find_map(|phone| phone.text_of("PhoneNo"))
    };
    let untyped = || {
        let mut untyped = phones.iter().filter(|phone| phone.text_of("TelephoneType").is_none());
        untyped.find_map(|phone| phone.text_of("PhoneNo"))
    };
    PHONES.into_iter().find_map(typed).or_else(untyped)
}
