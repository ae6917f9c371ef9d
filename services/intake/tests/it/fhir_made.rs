//! Made-up records of the national demographics service.

use serde_json::{Value, json};

/// The number of the baby, or of any patient.
pub const NUMBER: &str = "9434765919";
/// The number of the mother.
pub const MOTHERS: &str = "9434765870";
/// What NHS numbers belong to.
pub const SYSTEM: &str = "https://fhir.nhs.uk/Id/nhs-number";

/// A patient of made-up content; `more` adds members or replaces them.
pub fn patient(number: &str, more: &Value) -> Value {
    let mut patient = json!({
        "resourceType": "Patient", "id": number, "identifier": [{ "system": SYSTEM, "value": number }],
        "name": [{ "use": "usual", "given": ["Zoë", "May"], "family": "Okafor" }],
        "gender": "female", "birthDate": "2026-02-03",
    });
    put(&mut patient, more);
    patient
}

pub fn observation(code: &str, value: &(&str, Value)) -> Value {
    json!({
        "resourceType": "Observation", "status": "final", "subject": { "reference": "urn:uuid:baby" },
        "code": { "coding": [{ "system": "http://snomed.info/sct", "code": code, "display": "SECRET" }] }, value.0: value.1,
    })
}

pub fn related(number: &str, relation: &str) -> Value {
    json!({
        "resourceType": "RelatedPerson", "identifier": [{ "system": SYSTEM, "value": number }],
        "patient": { "reference": "urn:uuid:baby" }, "relationship": [{ "coding": [{ "code": relation }] }],
    })
}

pub fn mother() -> Value {
    patient(
        MOTHERS,
        &json!({ "name": { "given": "Ada", "family": "Okafor" }, "birthDate": "1994-05-06", "gender": null }),
    )
}

pub fn bundle(kind: &str, entries: &[(&str, Value)]) -> Value {
    let entries: Vec<Value> = entries
        .iter()
        .map(|(url, resource)| json!({ "fullUrl": format!("urn:uuid:{url}"), "resource": resource }))
        .collect();
    json!({ "resourceType": "Bundle", "type": kind, "entry": entries })
}

/// A record at birth as the service describes it, faults of real senders included: numbers as texts, blank lines.
pub fn birth(more: &Value) -> Vec<(&'static str, Value)> {
    let baby = json!({
        "_birthDate": { "extension": [{ "url": "http://hl7.org/fhir/StructureDefinition/patient-birthTime",
            "valueDateTime": "2026-02-03T09:00:00+00:00" }] },
        "multipleBirthInteger": "2",
        "address": [{ "use": "home", "line": ["", "14 Mill Lane", "", "Ely", ""], "postalCode": "cb74aa" }],
    });
    let mut baby = patient(NUMBER, &baby);
    put(&mut baby, more);
    vec![
        ("baby", baby),
        (
            "weight",
            observation(
                "364589006",
                &("valueQuantity", json!({ "value": "3100", "unit": "grams" })),
            ),
        ),
        (
            "status",
            observation(
                "237364002",
                &("valueCodeableConcept", json!({ "coding": [{ "code": "1" }] })),
            ),
        ),
        (
            "foetuses",
            observation("246435002", &("valueQuantity", json!({ "value": "2" }))),
        ),
        ("relation", related(MOTHERS, "GESTM")),
        ("mother", mother()),
        (
            "team",
            json!({ "resourceType": "CareTeam", "subject": { "reference": "urn:uuid:baby" } }),
        ),
    ]
}

fn put(object: &mut Value, more: &Value) {
    let members = more.as_object().into_iter().flatten();
    for (name, value) in members {
        object[name] = value.clone();
    }
}
