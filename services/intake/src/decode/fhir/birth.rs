//! The record at birth: who of the people in a bundle is the baby, who the mother, and what is said of the delivery.

use serde_json::Value;

use super::{
    bundle::Entry,
    identifier::nhs_number,
    resource::{codes, extensions, items, member, text},
};

/// SNOMED CT: whether the baby was born alive.
const STILLBIRTH: &str = "237364002";
/// SNOMED CT: how many there were.
const FOETUSES: &str = "246435002";
/// Value of the stillbirth indicator for a baby born alive.
const LIVE: &str = "1";
/// HL7 v3: who bore the baby. A relation without a code is taken for the mother, as the service sends no other.
const MOTHER: [&str; 3] = ["GESTM", "NMTH", "MTH"];
/// More babies than this were never born at once.
const BABIES_MAX: usize = 9;

/// The people of a birth.
#[derive(Debug)]
pub(super) struct Birth<'e> {
    pub(super) babies: Vec<&'e Entry>,
    pub(super) mother: Option<&'e Value>,
    /// Every number that is known to be the mother's or another relation's.
    pub(super) relatives: Vec<String>,
}

impl<'e> Birth<'e> {
    /// Tells baby and mother apart; no babies if that is not sure.
    pub(super) fn of(entries: &'e [Entry]) -> Self {
        let of_kind = |kind: &'static str| entries.iter().filter(move |entry| entry.is(kind));
        let related: Vec<&Value> = of_kind("RelatedPerson").map(|entry| &entry.resource).collect();
        let numbers = |people: &mut dyn Iterator<Item = &&Value>| -> Vec<String> {
            let numbers = people.filter_map(|person| nhs_number(person));
            numbers.map(|number| number.digits).collect()
        };
        let mut relatives = numbers(&mut related.iter());
        let mothers = numbers(&mut related.iter().filter(|person| is_mother(person)));
        let patients: Vec<&Entry> = of_kind("Patient").collect();
        let among = |entry: &Entry, numbers: &[String]| {
            nhs_number(&entry.resource).is_some_and(|number| numbers.contains(&number.digits))
        };
        let is_relative = |entry: &Entry| among(entry, &relatives);
        let has_relative = |entry: &&&Entry| related.iter().any(|person| entry.is_meant_by(person, "patient"));
        let newborn = |entry: &&&Entry| has_birth_time(&entry.resource) || has_relative(entry);
        let mut babies: Vec<&Entry> = patients.iter().filter(newborn).copied().collect();
        // A mother may have a time of birth too; she is no baby as long as there is another.
        let others: Vec<&Entry> = babies
            .iter()
            .filter(|entry| !is_relative(entry) || has_relative(entry))
            .copied()
            .collect();
        if !others.is_empty() {
            babies = others;
        }
        if babies.is_empty() {
            let spoken_of = |entry: &Entry| {
                let of = |kind| of_kind(kind).any(|other| entry.is_meant_by(&other.resource, "subject"));
                of("Observation") || of("CareTeam") || member(&entry.resource, "multipleBirthInteger").is_some()
            };
            let candidates = patients.iter().filter(|entry| !is_relative(entry)).copied();
            let (likely, rest): (Vec<&Entry>, Vec<&Entry>) = candidates.partition(|entry| spoken_of(entry));
            babies = match (likely.is_empty(), rest.len()) {
                (false, _) => likely,
                (true, 1) => rest,
                _ => Vec::new(),
            };
        }
        let is_baby = |entry: &&&Entry| babies.iter().any(|baby| std::ptr::eq(*baby, **entry));
        let adults: Vec<&Entry> = patients.iter().filter(|entry| !is_baby(entry)).copied().collect();
        let named = adults.iter().find(|entry| among(entry, &mothers));
        let only = adults.first().filter(|entry| adults.len() == 1 && !is_relative(entry));
        let mother = named.or(only).map(|entry| &entry.resource);
        relatives.extend(mother.and_then(nhs_number).map(|number| number.digits));
        if babies.len() > BABIES_MAX {
            babies = Vec::new();
        }
        Self {
            babies,
            mother,
            relatives,
        }
    }

    /// Whether the delivery is stated to have been a stillbirth of this baby.
    pub(super) fn is_stillbirth(&self, entries: &[Entry], baby: &Entry) -> bool {
        observations(entries, STILLBIRTH)
            .filter(|found| self.babies.len() == 1 || baby.is_meant_by(found, "subject"))
            .any(|found| {
                let coded = member(found, "valueCodeableConcept").is_some_and(|value| {
                    let live = |coding: &Value| {
                        text(coding, "display").is_some_and(|display| display.eq_ignore_ascii_case("live"))
                    };
                    codes(value).next().is_some()
                        && !codes(value).any(|code| code == LIVE)
                        && !items(value, "coding").iter().any(live)
                });
                coded || text(found, "valueBoolean").as_deref() == Some("true")
            })
    }
}

fn is_mother(related: &Value) -> bool {
    let mut relations = items(related, "relationship").iter().flat_map(codes).peekable();
    relations.peek().is_none() || relations.any(|code| MOTHER.iter().any(|mother| code.eq_ignore_ascii_case(mother)))
}

/// How many babies the delivery had, as stated.
pub(super) fn foetuses(entries: &[Entry]) -> Option<String> {
    observations(entries, FOETUSES).find_map(|found| {
        let quantity = member(found, "valueQuantity").and_then(|quantity| text(quantity, "value"));
        let number = text(found, "valueInteger")
            .or(quantity)
            .or_else(|| text(found, "valueString"));
        number.map(std::borrow::Cow::into_owned)
    })
}

fn observations<'e>(entries: &'e [Entry], code: &'static str) -> impl Iterator<Item = &'e Value> {
    let found = entries.iter().filter(|entry| entry.is("Observation"));
    found.map(|entry| &entry.resource).filter(move |resource| {
        member(resource, "code").is_some_and(|concept| codes(concept).any(|other| other == code))
    })
}

fn has_birth_time(patient: &Value) -> bool {
    let on_date =
        member(patient, "_birthDate").is_some_and(|date| extensions(date, "patient-birthTime").next().is_some());
    on_date || extensions(patient, "patient-birthTime").next().is_some()
}
