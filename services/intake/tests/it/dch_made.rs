//! Made-up messages of a child health system.

use std::fmt::Write as _;

use serde_json::{Value, json};

/// A message of an event: header, patient and whatever else.
pub fn message(event: &str, change: &str, more: &[Value]) -> Value {
    let mut entries = vec![
        json!({ "fullUrl": "urn:uuid:b9c63b5e-a88e-47d3-9d45-081ebe9e48b5", "resource": {
            "resourceType": "MessageHeader",
            "id": format!("{event}-{change}"),
            "extension": [{
                "url": "https://fhir.nhs.uk/STU3/StructureDefinition/Extension-DCH-MessageEventType-1",
                "valueCodeableConcept": { "coding": [{ "code": change }] },
            }],
            "event": { "system": "https://fhir.nhs.uk/STU3/CodeSystem/DCH-ChildHealthEventType-1", "code": event },
            "timestamp": "2026-05-01T15:00:00+00:00",
            "source": { "endpoint": "urn:nhs-uk:addressing:ods:X1" },
            "focus": { "reference": "urn:uuid:e" },
        }}),
        json!({ "fullUrl": "urn:uuid:p", "resource": {
            "resourceType": "Patient",
            "id": "p",
            "text": { "div": "<div>seen with a rash</div>" },
            "extension": [{ "url": "ReligiousAffiliation", "valueString": "Quaker" }],
            "identifier": [{ "system": "https://fhir.nhs.uk/Id/nhs-number", "value": "9434765919" }],
            "name": [{ "use": "official", "given": ["Imogen"], "family": "Marchbank" }],
            "gender": "female",
            "birthDate": "2026-04-03",
        }}),
        json!({ "resource": { "resourceType": "Encounter", "subject": { "reference": "urn:uuid:p" },
            "reason": [{ "text": "failure to thrive" }] } }),
    ];
    entries.extend(more.iter().map(|resource| json!({ "resource": resource })));
    json!({ "resourceType": "Bundle", "id": "f14bbabb", "type": "message", "entry": entries })
}

/// The mother as a personal contact.
pub fn mother(change: &str) -> Value {
    message("CH023", change, &[related("Mary", "BPM", "07700 900123")])
}

/// A person close to the child.
pub fn related(given: &str, relation: &str, phone: &str) -> Value {
    json!({
        "resourceType": "RelatedPerson",
        "patient": { "reference": "urn:uuid:p" },
        "relationship": { "coding": [{ "code": relation }] },
        "name": [{ "given": [given], "family": "Marchbank" }],
        "telecom": [{ "system": "phone", "use": "mobile", "value": phone }],
    })
}

/// A health visitor as a professional contact.
pub fn health_visitor(change: &str) -> Value {
    professional(change, "Health Visitor", "2026-04-20", "")
}

/// Somebody of this role, from one day to another.
pub fn professional(change: &str, role: &str, from: &str, to: &str) -> Value {
    let mut period = json!({ "start": from });
    if !to.is_empty() {
        period["end"] = json!(to);
    }
    message(
        "CH027",
        change,
        &[
            json!({
                "resourceType": "EpisodeOfCare",
                "type": [{ "text": "because of the rash" }],
                "diagnosis": [{ "role": { "text": "eczema" } }],
                "period": period,
                "careManager": { "reference": "Practitioner/hv" },
                "managingOrganization": { "reference": "Organization/trust" },
            }),
            json!({ "resourceType": "Organization", "id": "trust", "name": "Fenland Community Trust" }),
            json!({ "resourceType": "Practitioner", "id": "hv", "name": [{ "given": ["Sue"], "family": "Ahmed" }],
                "telecom": [{ "system": "phone", "use": "work", "value": "01353 000000" }] }),
            json!({ "resourceType": "PractitionerRole", "practitioner": { "reference": "Practitioner/hv" },
                "code": [{ "coding": [{ "code": "HV", "display": role }] }],
                "specialty": [{ "text": "Community health" }] }),
            json!({ "resourceType": "HealthcareService", "specialty": [{ "text": "Dermatology" }] }),
        ],
    )
}

/// The same message written as XML.
pub fn as_xml(message: &Value) -> String {
    let mut text = String::from("<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<Bundle xmlns=\"http://hl7.org/fhir\">");
    write_members(message, &mut text);
    text + "</Bundle>\n"
}

fn write_members(object: &Value, text: &mut String) {
    for (name, value) in object.as_object().expect("an object") {
        if name == "resourceType" || name == "url" {
            continue;
        }
        let single = std::slice::from_ref(value);
        for item in value.as_array().map_or(single, Vec::as_slice) {
            write_item(name, item, text);
        }
    }
}

fn write_item(name: &str, item: &Value, text: &mut String) {
    let escaped = |text: &str| text.replace('&', "&amp;").replace('<', "&lt;").replace('"', "&quot;");
    match item {
        Value::Object(members) if name == "resource" => {
            let kind = members["resourceType"].as_str().expect("a type");
            write!(text, "<resource><{kind}>").expect("a text takes anything");
            write_members(item, text);
            writeln!(text, "</{kind}></resource>").expect("a text takes anything");
        }
        Value::Object(members) => {
            let url = members.get("url").and_then(Value::as_str);
            let url = url.map(|url| format!(" url=\"{}\"", escaped(url))).unwrap_or_default();
            write!(text, "<{name}{url}>").expect("a text takes anything");
            write_members(item, text);
            write!(text, "</{name}>").expect("a text takes anything");
        }
        plain => {
            let plain = plain.as_str().map_or_else(|| plain.to_string(), str::to_owned);
            write!(text, "<{name} value=\"{}\"/>", escaped(&plain)).expect("a text takes anything");
        }
    }
}
