//! What of a message may be kept as received: who somebody is and who works with them, member by member.

use serde_json::Value;

use crate::decode::{
    fhir::{
        gate::{ALWAYS, Passed, dropped, members, without},
        resource::text,
    },
    json::list_items,
};

const BUNDLE: [&str; 7] = ["resourceType", "id", "meta", "identifier", "type", "timestamp", "entry"];
const ENTRY: [&str; 2] = ["fullUrl", "resource"];

/// Members of each resource that may be kept; of any other resource, nothing. Not reasons, specialties, notes, nor the
/// narrative that repeats a resource in words.
const RESOURCES: [(&str, &[&str]); 8] = [
    (
        "MessageHeader",
        &[
            "extension",
            "event",
            "eventCoding",
            "timestamp",
            "source",
            "responsible",
            "focus",
        ],
    ),
    (
        "Patient",
        &[
            "identifier",
            "active",
            "name",
            "telecom",
            "gender",
            "birthDate",
            "address",
            "multipleBirthInteger",
            "deceasedBoolean",
            "deceasedDateTime",
        ],
    ),
    (
        "RelatedPerson",
        &[
            "extension",
            "identifier",
            "patient",
            "relationship",
            "name",
            "telecom",
            "address",
        ],
    ),
    ("Organization", &["identifier", "name", "telecom"]),
    ("Practitioner", &["identifier", "name", "telecom"]),
    ("PractitionerRole", &["practitioner", "organization", "code", "telecom"]),
    ("CareTeam", &["name", "subject", "participant", "managingOrganization"]),
    (
        "EpisodeOfCare",
        &[
            "identifier",
            "patient",
            "period",
            "careManager",
            "team",
            "managingOrganization",
        ],
    ),
];
/// Lets the text of a message pass.
pub(super) fn pass_message(message: &str) -> Passed {
    members(message, &BUNDLE, |name, value| {
        (name == "entry").then(|| pass_entries(value))
    })
}

fn pass_entries(list: &str) -> Passed {
    let items = list_items(list).into_iter();
    let mut passed = without(
        list,
        items.map(|place| {
            let entry = members(&list[place.clone()], &ENTRY, |name, value| {
                (name == "resource").then(|| pass_resource(value))
            });
            (place, Some(entry))
        }),
    );
    if !list.starts_with('[') {
        // A single entry does not stand for a list here.
        passed = dropped();
    }
    passed
}

fn pass_resource(resource: &str) -> Passed {
    let value = serde_json::from_str::<Value>(resource).unwrap_or_default();
    let kind = text(&value, "resourceType").unwrap_or_default();
    match RESOURCES.iter().find(|(name, _)| *name == kind) {
        Some((_, allowed)) => {
            let allowed: Vec<&str> = ALWAYS.iter().chain(*allowed).copied().collect();
            members(resource, &allowed, |_, _| None)
        }
        None => dropped(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_says_who_somebody_is_stays_and_the_rest_is_taken_out() {
        let message = "{\"resourceType\":\"Bundle\",\"type\":\"message\",\"note\":\"secret\",\"entry\":[\
                       {\"fullUrl\":\"u\",\"request\":\"secret\",\"resource\":{\"resourceType\":\"Patient\",\"id\":\"1\",\
                       \"text\":{\"div\":\"secret\"},\"name\":[{\"family\":\"Ash\"}]}},\
                       {\"resource\":{\"resourceType\":\"Condition\",\"code\":\"secret\"}},\"secret\",\
                       {\"resource\":{\"resourceType\":\"CareTeam\",\"reasonCode\":\"secret\",\"\\u0072easonCode\":\"secret\",\
                       \"name\":\"Ely team\"}}]}";
        let passed = pass_message(message);
        assert!(!passed.raw.contains("secret"), "{}", passed.raw);
        for kept in ["Ash", "Ely team", "\"fullUrl\":\"u\""] {
            assert!(passed.raw.contains(kept), "{kept}");
        }
        assert_eq!(passed.dropped, 7);
        assert!(serde_json::from_str::<Value>(&passed.raw).is_ok());
    }

    #[test]
    fn what_is_no_message_passes_as_far_as_a_bundle_would() {
        for other in [
            "{\"resourceType\":\"Observation\",\"value\":\"secret\"}",
            "{\"entry\":{\"resource\":{\"resourceType\":\"Patient\",\"secret\":1}}}",
            "{\"entry\":[{\"resource\":[\"secret\"]}]}",
            "{\"entry\":\"secret\"}",
        ] {
            assert!(!pass_message(other).raw.contains("secret"), "{other}");
        }
    }
}
