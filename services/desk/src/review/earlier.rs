//! What a source record stated before: earlier names and addresses, with the time over which it stated them.

use child::{
    Attribute, SourceRecord,
    policy::{Viewer, nameable},
    sources::Sources,
};
use chrono::{DateTime, Utc};
use linkage::text::fold;
use serde::Serialize;
use store::StoredRecord;

/// A value that a source record stated once and states no more.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct EarlierValue {
    /// What a page calls it: "Name" or "Address".
    pub label: String,
    /// The value.
    pub text: String,
    /// When the first version with it arrived.
    pub from: DateTime<Utc>,
    /// When the version arrived that says otherwise.
    pub until: DateTime<Utc>,
}

/// What of a record is followed through its versions.
const FOLLOWED: [(&str, &[Attribute]); 2] = [
    (
        "Name",
        &[Attribute::FirstName, Attribute::MiddleName, Attribute::Surname],
    ),
    ("Address", &[Attribute::Address]),
];

/// Names and addresses that the versions of one record (oldest first) stated before, the newest of them first; nothing
/// that the viewer's role may not see. Another spelling of the same is no other value.
pub(super) fn earlier(versions: &[StoredRecord], viewer: &Viewer, sources: &Sources) -> Vec<EarlierValue> {
    let mut found = Vec::new();
    for (label, attributes) in FOLLOWED {
        let open = attributes
            .iter()
            .all(|attribute| viewer.access(attribute.field()).full());
        let of_source = |stored: &StoredRecord| nameable(viewer.role, sources.sector(&stored.record.key.source));
        if !open || !versions.iter().all(of_source) {
            continue;
        }
        let mut now: Option<(String, DateTime<Utc>)> = None;
        for version in versions {
            let (text, at) = (stated(&version.record, attributes), version.record.received_at);
            let Some((before, from)) = &now else {
                now = Some((text, at));
                continue;
            };
            if fold(before) != fold(&text) {
                if !before.is_empty() {
                    found.push(EarlierValue {
                        label: label.to_owned(),
                        text: before.clone(),
                        from: *from,
                        until: at,
                    });
                }
                now = Some((text, at));
            }
        }
    }
    found.sort_by_key(|value| std::cmp::Reverse(value.until));
    found
}

fn stated(record: &SourceRecord, attributes: &[Attribute]) -> String {
    let columns = attributes.iter().flat_map(|attribute| attribute.columns());
    let parts: Vec<&str> = columns.filter_map(|column| record.text(*column)).collect();
    parts.join(" ")
}
