//! The gate: what of a text may be kept as received.

use std::ops::Range;

use serde_json::Value;

use super::resource::text;
use crate::decode::json::{list_items, object_members};

/// Members of each resource that may be kept as received: who somebody is, who works with them and where to reach them. Of
/// any other resource nothing; it is clinical, or may be.
const RESOURCES: [(&str, &[&str]); 9] = [
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
            "multipleBirthBoolean",
            "multipleBirthInteger",
            "deceasedBoolean",
            "deceasedDateTime",
            "generalPractitioner",
            "managingOrganization",
            BIRTH_TIME,
            EXTENSION,
        ],
    ),
    (
        "RelatedPerson",
        &[
            "identifier",
            "active",
            "patient",
            "relationship",
            "name",
            "telecom",
            "gender",
            "birthDate",
            "address",
            "period",
        ],
    ),
    ("Organization", &["identifier", "active", "name", "telecom", "address"]),
    (
        "Location",
        &[
            "identifier",
            "status",
            "name",
            "telecom",
            "address",
            "managingOrganization",
        ],
    ),
    (
        "CareTeam",
        &[
            "identifier",
            "status",
            "name",
            "subject",
            "period",
            "participant",
            "managingOrganization",
        ],
    ),
    ("Practitioner", &["identifier", "active", "name", "telecom"]),
    (
        "PractitionerRole",
        &[
            "identifier",
            "active",
            "period",
            "practitioner",
            "organization",
            "code",
            "telecom",
        ],
    ),
    (
        "MessageHeader",
        &[
            "event",
            "eventCoding",
            "timestamp",
            "source",
            "sender",
            "responsible",
            "focus",
            "destination",
        ],
    ),
    ("OperationOutcome", &[]),
];
/// Members of every resource.
pub(super) const ALWAYS: [&str; 3] = ["resourceType", "id", "meta"];
/// The member that may say anything; each of its items says in its address what it is.
const EXTENSION: &str = "extension";
/// The member beside the birth date, which says by an extension when on that day.
const BIRTH_TIME: &str = "_birthDate";
/// How the addresses of those extensions of a patient end that may be kept.
const EXTENSIONS: [&str; 2] = ["RemovalFromRegistration", "patient-birthTime"];
/// What stands where something was taken out.
const TAKEN_OUT: &str = "\"[dropped]\"";

/// A text without what must not be kept, and how much was taken out.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Passed {
    pub(super) raw: String,
    pub(super) dropped: u64,
}

/// Lets the text of one resource pass: nothing of one that may be clinical, and of any other what [`RESOURCES`] names.
pub(super) fn pass_resource(resource: &str) -> Passed {
    let value = serde_json::from_str::<Value>(resource).unwrap_or_default();
    let kind = text(&value, "resourceType").unwrap_or_default();
    let Some((_, allowed)) = RESOURCES.iter().find(|(name, _)| *name == kind) else {
        return dropped();
    };
    let allowed: Vec<&str> = ALWAYS.iter().chain(*allowed).copied().collect();
    members(resource, &allowed, |name, value| match name {
        EXTENSION => Some(pass_extensions(value)),
        BIRTH_TIME => Some(members(value, &[EXTENSION], |_, value| Some(pass_extensions(value)))),
        _ => None,
    })
}

fn pass_extensions(list: &str) -> Passed {
    if !list.starts_with('[') {
        return dropped();
    }
    let others = list_items(list).into_iter().filter(|place| {
        let extension = serde_json::from_str::<Value>(&list[place.clone()]).unwrap_or_default();
        let url = text(&extension, "url").unwrap_or_default();
        !EXTENSIONS.iter().any(|name| url.ends_with(name))
    });
    without(list, others.map(|place| (place, None)))
}

/// What stands for something of which nothing may be kept.
pub(super) fn dropped() -> Passed {
    without(" ", [(0..1, None)].into_iter())
}

/// An object with those members that are allowed; `inner` may let less of a member pass.
pub(super) fn members(object: &str, allowed: &[&str], inner: impl Fn(&str, &str) -> Option<Passed>) -> Passed {
    if !object.starts_with('{') {
        return dropped();
    }
    let places = object_members(object)
        .into_iter()
        .filter_map(|(name, place): (String, Range<usize>)| {
            if allowed.contains(&name.as_str()) {
                let passed = inner(&name, &object[place.clone()])?;
                return Some((place, Some(passed)));
            }
            Some((place, None))
        });
    without(object, places)
}

/// Members of a bundle, and of its entries, that may be kept. What else stands there may hold anything.
const BUNDLE: [&str; 8] = [
    "resourceType",
    "id",
    "meta",
    "identifier",
    "type",
    "timestamp",
    "total",
    "entry",
];
const ENTRY: [&str; 2] = ["fullUrl", "resource"];

/// Lets the text of a bundle pass, entry by entry.
pub(super) fn pass_bundle(bundle: &str) -> Passed {
    let entries = entry_resources(bundle).into_iter();
    let passed = without(
        bundle,
        entries.map(|(place, _)| (place.clone(), pass_entry(&bundle[place]))),
    );
    with_only(&BUNDLE, &passed)
}

/// An object with those members alone. What is taken out is no entry of the file, so it is not counted as one.
fn with_only(allowed: &[&str], passed: &Passed) -> Passed {
    let others = object_members(&passed.raw).into_iter();
    let others = others.filter(|(name, _)| !allowed.contains(&name.as_str()));
    Passed {
        raw: without(&passed.raw, others.map(|(_, place)| (place, None))).raw,
        dropped: passed.dropped,
    }
}

/// An entry without a resource has nothing that could be kept safely.
fn pass_entry(entry: &str) -> Option<Passed> {
    let members = object_members(entry).into_iter();
    let resources: Vec<Range<usize>> = members
        .filter(|(name, _)| name == "resource")
        .map(|(_, at)| at)
        .collect();
    let passed = resources
        .iter()
        .map(|at| (at.clone(), Some(pass_resource(&entry[at.clone()]))));
    (!resources.is_empty()).then(|| with_only(&ENTRY, &without(entry, passed)))
}

/// The entries of a bundle: the place of each, and of the resource in it.
pub(super) fn entry_resources(bundle: &str) -> Vec<(Range<usize>, Option<Range<usize>>)> {
    let lists = object_members(bundle).into_iter().filter(|(name, _)| name == "entry");
    let mut entries = Vec::new();
    for (_, list) in lists {
        for item in list_items(&bundle[list.clone()]) {
            let place = list.start + item.start..list.start + item.end;
            let resource = object_members(&bundle[place.clone()])
                .into_iter()
                .rfind(|(name, _)| name == "resource")
                .map(|(_, at)| place.start + at.start..place.start + at.end);
            entries.push((place, resource));
        }
    }
    entries
}

/// The text with some places replaced, in order: by what passed, or by the mark of something taken out.
pub(super) fn without(whole: &str, places: impl Iterator<Item = (Range<usize>, Option<Passed>)>) -> Passed {
    let (mut raw, mut dropped, mut from) = (String::with_capacity(whole.len()), 0, 0);
    for (place, passed) in places {
        raw.push_str(&whole[from..place.start]);
        if let Some(passed) = passed {
            raw.push_str(&passed.raw);
            dropped += passed.dropped;
        } else {
            raw.push_str(TAKEN_OUT);
            dropped += 1;
        }
        from = place.end;
    }
    raw.push_str(&whole[from..]);
    Passed { raw, dropped }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn clinical_entries_are_taken_out_and_the_rest_stays_as_it_was() {
        let bundle = "{ \"resourceType\":\"Bundle\", \"entry\": [\n {\"resource\":{\"resourceType\":\"Patient\",\"id\":\"1\", \
                      \"text\":{\"div\":\"secret\"},\"contained\":[{\"resourceType\":\"Condition\",\"code\":\"secret\"}]}},\n \
                      {\"fullUrl\":\"x\",\"resource\":{\"resourceType\":\"Observation\",\"value\":\"secret\"}}, {\"note\":\"secret\"} ]}";
        let passed = pass_bundle(bundle);
        assert_eq!(
            passed,
            Passed {
                raw: "{ \"resourceType\":\"Bundle\", \"entry\": [\n {\"resource\":{\"resourceType\":\"Patient\",\"id\":\"1\", \
                      \"text\":\"[dropped]\",\"contained\":\"[dropped]\"}},\n {\"fullUrl\":\"x\",\"resource\":\"[dropped]\"}, \"[dropped]\" ]}"
                    .to_owned(),
                dropped: 4,
            }
        );
        assert!(serde_json::from_str::<Value>(&passed.raw).is_ok());
    }

    #[test]
    fn of_a_patient_only_what_is_named_passes() {
        let removal = "{\"url\":\"https://fhir.example/Extension-PDS-RemovalFromRegistration\",\"extension\":[]}";
        let patient = format!(
            "{{\"resourceType\":\"Patient\",\"id\":\"1\",\"birthDate\":\"2015-03-04\",\
             \"maritalStatus\":\"secret\",\"contact\":[\"secret\"],\"communication\":\"secret\",\"photo\":\"secret\",\
             \"invented\":\"secret\",\"\\u0070hoto\":\"secret\",\
             \"extension\":[{{\"url\":\"https://fhir.example/Religion\",\"valueString\":\"secret\"}},{removal}]}}"
        );
        let passed = pass_resource(&patient);
        assert!(!passed.raw.contains("secret"), "{}", passed.raw);
        assert!(
            passed.raw.contains(removal) && passed.raw.contains("2015-03-04"),
            "{}",
            passed.raw
        );
        assert_eq!(passed.dropped, 7);
        assert!(serde_json::from_str::<Value>(&passed.raw).is_ok());
        let outcome = "{\"resourceType\":\"OperationOutcome\",\"issue\":[{\"diagnostics\":\"secret\"}]}";
        assert!(!pass_resource(outcome).raw.contains("secret"));
    }

    #[test]
    fn nothing_slips_through_beside_a_resource_or_beside_the_entries() {
        let bundle = "{\"resourceType\":\"Bundle\",\"link\":\"secret\",\"signature\":{\"x\":\"secret\"},\"entry\":[{\"fullUrl\":\"u\",\
                      \"response\":{\"outcome\":{\"resourceType\":\"Condition\",\"x\":\"secret\"}},\"note\":\"secret\",\
                      \"resource\":{\"resourceType\":\"Patient\",\"id\":\"1\"}}]}";
        let passed = pass_bundle(bundle);
        assert!(!passed.raw.contains("secret"), "{}", passed.raw);
        assert!(passed.raw.contains("\"fullUrl\":\"u\"") && passed.raw.contains("\"id\":\"1\""));
        assert_eq!(passed.dropped, 0);
        assert!(serde_json::from_str::<Value>(&passed.raw).is_ok());
    }

    #[test]
    fn a_second_list_of_entries_does_not_slip_through() {
        let bundle =
            "{\"\\u0065ntry\":[{\"resource\":{\"resourceType\":\"Observation\",\"x\":\"secret\"}}],\"entry\":[]}";
        assert!(!pass_bundle(bundle).raw.contains("secret"));
        let twice = "{\"entry\":[{\"resource\":{\"resourceType\":\"Observation\",\"x\":\"secret\"},\"resource\":{\"resourceType\":\"Patient\"}}]}";
        assert!(!pass_bundle(twice).raw.contains("secret"));
    }
}
