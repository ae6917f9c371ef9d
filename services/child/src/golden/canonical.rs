//! The one text form of a golden record: keys in order, no child id, no load time. For the cache and for digests only.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use super::{Golden, GoldenRecord, GoldenValue};
use crate::attribute::Attribute;

/// Mirror of [`Golden`] that can be written; private, so that nothing else can.
#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Canonical<A, R> {
    attributes: A,
    records: R,
    shielded: bool,
}

/// The canonical JSON of a golden record: the same record always gives the same bytes.
pub fn canonical_json(golden: &Golden) -> String {
    let mirror = Canonical {
        attributes: &golden.attributes,
        records: &golden.records,
        shielded: golden.shielded,
    };
    serde_json::to_string(&mirror).expect("a golden record has string keys only")
}

/// Reads back what [`canonical_json`] wrote.
pub fn from_canonical_json(json: &str) -> Result<Golden, serde_json::Error> {
    let mirror: Canonical<BTreeMap<Attribute, GoldenValue>, Vec<GoldenRecord>> = serde_json::from_str(json)?;
    Ok(Golden {
        attributes: mirror.attributes,
        records: mirror.records,
        shielded: mirror.shielded,
    })
}
