//! What requests of people about their data put on a record: details that are disputed, and that the record is not used.

use chrono::NaiveDate;

use super::{Golden, GoldenRecord};
use crate::{
    attribute::Attribute,
    fact::{Dispute, Restriction},
    sources::OWN,
    view::is_social_care,
};

/// What the service itself recorded: no feed disputes or restricts anything.
fn own(golden: &Golden) -> impl Iterator<Item = &GoldenRecord> {
    golden.records.iter().filter(|record| record.key.source == OWN)
}

/// The disputes of a detail that are not settled, the oldest first.
pub fn disputes(golden: &Golden, attribute: Attribute) -> Vec<&Dispute> {
    let disputes = own(golden).flat_map(|record| &record.facts.disputes);
    let mut open: Vec<&Dispute> = disputes
        .filter(|dispute| dispute.attribute == attribute && dispute.ended_at.is_none())
        .collect();
    open.sort_by_key(|dispute| (dispute.at, dispute.request));
    open
}

/// The restriction in force that is the oldest. One of any linked record is one of the child, as a shield is: where children
/// are joined nothing comes back into use, and where they are parted each keeps what its records hold.
pub fn restriction(golden: &Golden) -> Option<&Restriction> {
    let restrictions = own(golden).flat_map(|record| &record.facts.restrictions);
    restrictions
        .filter(|restriction| restriction.lifted_at.is_none())
        .min_by_key(|restriction| (restriction.at, restriction.request))
}

/// Whether a service that has to protect children works with the child on `today`. Its need overrides a restriction
/// (UK GDPR article 18(2): the protection of the rights of another person, and reasons of important public interest).
pub fn is_safeguarded(golden: &Golden, today: NaiveDate) -> bool {
    let mut records = golden.records.iter().filter(|record| !record.ended);
    records.any(|record| {
        let mut processes = record.facts.social_care.iter();
        let mut involvements = record.facts.involvements.iter();
        processes.any(|process| process.open(today))
            || involvements.any(|one| one.open(today) && protects(&one.service_type))
    })
}

/// Whether the record is held and not used on `today`: somebody restricted it, and nobody has to protect the child. A service
/// that comes later brings the record back into use by its first word.
pub fn is_restricted(golden: &Golden, today: NaiveDate) -> bool {
    restriction(golden).is_some() && !is_safeguarded(golden, today)
}

fn protects(service_type: &str) -> bool {
    is_social_care(service_type)
        || matches!(
            service_type,
            "police_child_protection" | "youth_offending" | "probation"
        )
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use chrono::{DateTime, TimeDelta, Utc};
    use linkage::RecordKey;
    use uuid::Uuid;

    use super::*;
    use crate::{
        FeedKind, SourceRecord, Statement,
        fact::Facts,
        golden::{Survivorship, build, canonical_json, from_canonical_json},
        ids::RequestId,
    };

    fn minute(minute: i64) -> DateTime<Utc> {
        DateTime::UNIX_EPOCH + TimeDelta::minutes(minute)
    }

    fn record(source: &str, id: &str, facts: Facts) -> SourceRecord {
        SourceRecord {
            key: RecordKey::new(source, id),
            version: 1,
            first_seen: DateTime::UNIX_EPOCH,
            received_at: DateTime::UNIX_EPOCH,
            ended: false,
            statement: Statement {
                record_id: id.to_owned(),
                kind: FeedKind::Involvement,
                columns: BTreeMap::new(),
                facts,
                shielded: false,
                address_withheld: false,
                address_updated_on: None,
                updated_on: None,
                unknown: BTreeMap::new(),
            },
        }
    }

    fn marked(source: &str, id: u128, at: i64, over: Option<i64>) -> SourceRecord {
        let (request, at) = (RequestId(Uuid::from_u128(id)), minute(at));
        let facts = Facts {
            disputes: vec![Dispute {
                attribute: Attribute::BirthDate,
                request,
                at,
                ended_at: over.map(minute),
            }],
            restrictions: vec![Restriction {
                request,
                at,
                lifted_at: over.map(minute),
            }],
            ..Facts::default()
        };
        record(source, &id.to_string(), facts)
    }

    fn marks(records: &[SourceRecord]) -> (Vec<u128>, Option<u128>) {
        let golden = build(records, &Survivorship::builtin());
        assert_eq!(from_canonical_json(&canonical_json(&golden)).unwrap(), golden);
        assert!(disputes(&golden, Attribute::Surname).is_empty());
        let disputes = disputes(&golden, Attribute::BirthDate).into_iter();
        let disputes = disputes.map(|dispute| dispute.request.0.as_u128());
        (
            disputes.collect(),
            restriction(&golden).map(|restriction| restriction.request.0.as_u128()),
        )
    }

    #[test]
    fn marks_of_joined_children_stand_beside_each_other_until_each_is_over() {
        let (one, other) = (marked(OWN, 1, 5, None), marked(OWN, 2, 3, None));
        assert_eq!(marks(&[one.clone(), other.clone()]), (vec![2, 1], Some(2)));
        assert_eq!(marks(&[other, one.clone()]), (vec![2, 1], Some(2)), "in any order");
        assert_eq!(marks(&[one, marked(OWN, 2, 3, Some(9))]), (vec![1], Some(1)));
        assert_eq!(marks(&[marked(OWN, 2, 3, Some(9))]), (vec![], None));
    }

    #[test]
    fn a_feed_disputes_and_restricts_nothing() {
        assert_eq!(marks(&[marked("education", 1, 5, None)]), (vec![], None));
    }
}
