//! Births as the demographics service sends them: one FHIR bundle a line.

use std::{
    io::Write as _,
    path::{Path, PathBuf},
};

use serde_json::{Value, json};

use super::{create, sex, ten_digits};
use crate::{error::CountyError, feeds::BirthRow};

const NHS_NUMBER: &str = "https://fhir.nhs.uk/Id/nhs-number";

pub(super) fn write(folder: &Path, births: &[BirthRow]) -> Result<PathBuf, CountyError> {
    let path = folder.join("births.ndjson");
    let mut file = create(&path)?;
    let failed = |source| CountyError::Create {
        path: path.clone(),
        source,
    };
    for birth in births {
        writeln!(file, "{}", bundle(birth)).map_err(failed)?;
    }
    file.flush().map_err(failed)?;
    Ok(path)
}

/// The record at birth: baby, mother, their relation and how many babies there were.
fn bundle(birth: &BirthRow) -> Value {
    let baby = format!("urn:uuid:baby-{}", birth.record_id);
    let mut patient = json!({
        "resourceType": "Patient",
        "id": birth.record_id,
        "meta": { "lastUpdated": birth.updated_on },
        "name": [name(&birth.first_name, &birth.surname)],
        "address": [{ "use": "home", "line": [birth.address_line1], "city": birth.town, "postalCode": birth.postcode }],
    });
    if let Some(number) = ten_digits(&birth.nhs_number) {
        patient["identifier"] = json!([{ "system": NHS_NUMBER, "value": number }]);
    }
    if let Some(female) = sex(&birth.sex) {
        patient["gender"] = json!(if female { "female" } else { "male" });
    }
    for (member, text) in [("birthDate", &birth.dob), ("multipleBirthInteger", &birth.birth_order)] {
        if !text.is_empty() {
            // The service sends numbers as texts.
            patient[member] = json!(text);
        }
    }
    let mother = json!({
        "resourceType": "Patient",
        "id": format!("M-{}", birth.record_id),
        "name": [name(&birth.mother_first_name, &birth.mother_surname)],
        "birthDate": birth.mother_dob,
    });
    let related = json!({
        "resourceType": "RelatedPerson",
        "patient": { "reference": baby },
        "relationship": [{ "coding": [{ "code": "GESTM" }] }],
    });
    let mut entries = vec![
        json!({ "fullUrl": baby, "resource": patient }),
        json!({ "resource": mother }),
        json!({ "resource": related }),
    ];
    if let Ok(babies) = birth.births_in_delivery.parse::<u8>() {
        entries.push(json!({ "resource": {
            "resourceType": "Observation",
            "subject": { "reference": baby },
            "code": { "coding": [{ "system": "http://snomed.info/sct", "code": "246435002" }] },
            "valueInteger": babies,
        }}));
    }
    json!({ "resourceType": "Bundle", "type": "transaction", "entry": entries })
}

fn name(first: &str, surname: &str) -> Value {
    let given: Vec<&str> = first.split_whitespace().collect();
    json!({ "use": "usual", "family": surname, "given": given })
}
