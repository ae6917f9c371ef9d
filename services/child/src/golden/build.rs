//! From linked source records to one golden record.

use std::{cmp::Ordering, collections::BTreeMap};

use linkage::text::is_placeholder;

use super::{
    AttributePolicy, Claims, Criterion, Golden, GoldenRecord, GoldenValue, StatedValue, Survivorship, choice::latest,
};
use crate::{
    attribute::Attribute,
    fact::{Choice, Consent, folded},
    record::SourceRecord,
    sources::OWN,
};

/// Builds the golden record of the given source records. The result depends on nothing else: not on their order, not
/// on when they were loaded.
pub fn build(records: &[SourceRecord], policy: &Survivorship) -> Golden {
    let mut sorted: Vec<&SourceRecord> = records.iter().filter(|record| !is_taken_back(record)).collect();
    sorted.sort_by(|a, b| a.key.cmp(&b.key));
    let choices: Vec<_> = sorted
        .iter()
        .flat_map(|record| {
            record
                .statement
                .facts
                .choices
                .iter()
                .map(|choice| (&record.key, choice))
        })
        .collect();
    let attributes = Attribute::ALL
        .into_iter()
        .filter_map(|attribute| {
            let choice = latest(attribute, choices.iter().copied()).map(|(_, choice)| choice);
            let statements = statements(attribute, &sorted, policy, choice);
            Some((attribute, survive(attribute, statements, policy)?))
        })
        .collect();
    let withdrawn: Vec<&Consent> = sorted
        .iter()
        .filter(|record| record.key.source == OWN)
        .flat_map(|record| &record.statement.facts.consents)
        .filter(|consent| !consent.given)
        .collect();
    Golden {
        attributes,
        records: sorted.iter().map(|record| linked(record, &withdrawn)).collect(),
        shielded: sorted.iter().any(|record| record.statement.shielded),
    }
}

/// Whether it is a choice that went with the decision which it was made with. Nothing is left of it (decision 33).
fn is_taken_back(record: &SourceRecord) -> bool {
    record.ended && record.key.source == OWN && !record.statement.facts.choices.is_empty()
}

/// The record as the golden record lists it: without the entries of services to which consent was withdrawn, so that they
/// are nowhere that is made of it.
fn linked(record: &SourceRecord, withdrawn: &[&Consent]) -> GoldenRecord {
    let mut facts = record.statement.facts.clone();
    let source = &record.key.source;
    facts
        .involvements
        .retain(|involvement| !withdrawn.iter().any(|consent| consent.is_about(source, involvement)));
    GoldenRecord {
        key: record.key.clone(),
        kind: record.statement.kind,
        shielded: record.statement.shielded,
        ended: record.ended,
        updated_on: record.statement.updated_on,
        facts,
    }
}

/// One statement with what the criteria look at.
struct Candidate<'a> {
    record: &'a SourceRecord,
    /// What its source claims of its own accuracy.
    claims: Claims,
    parts: Vec<String>,
    /// Folded value: two spellings of one value agree.
    folded: String,
    /// Whether a steward chose it.
    chosen: bool,
}

fn statements<'a>(
    attribute: Attribute,
    records: &[&'a SourceRecord],
    policy: &Survivorship,
    choice: Option<&Choice>,
) -> Vec<Candidate<'a>> {
    records
        .iter()
        .filter_map(|record| {
            let parts: Vec<String> = attribute
                .columns()
                .iter()
                .map(|column| record.text(*column).unwrap_or_default().to_owned())
                .collect();
            if parts.iter().all(String::is_empty) {
                return None;
            }
            Some(Candidate {
                record,
                claims: policy.claims_of(&record.key.source),
                folded: folded(&parts),
                // What its source no longer holds is nobody's word any more.
                chosen: !record.ended && choice.is_some_and(|choice| choice.chose(&record.key, &parts)),
                parts,
            })
        })
        .collect()
}

/// Ranks the statements and keeps them all, the best one shown.
fn survive(attribute: Attribute, mut candidates: Vec<Candidate<'_>>, policy: &Survivorship) -> Option<GoldenValue> {
    let rule = policy.rule(attribute);
    let support = support(&candidates);
    candidates.sort_by(|a, b| compare(attribute, a, b, rule, &support).0);
    let decided_by = candidates
        .iter()
        .skip(1)
        .find(|other| other.folded != candidates[0].folded)
        .and_then(|rival| compare(attribute, &candidates[0], rival, rule, &support).1);
    let mut stated = candidates.into_iter().map(|candidate| StatedValue {
        parts: candidate.parts,
        key: candidate.record.key.clone(),
        updated_on: candidate.record.statement.stated_on(attribute),
    });
    Some(GoldenValue {
        shown: stated.next()?,
        decided_by,
        others: stated.collect(),
    })
}

/// How many different sources state each value.
fn support(candidates: &[Candidate<'_>]) -> BTreeMap<String, usize> {
    let mut sources: BTreeMap<String, std::collections::BTreeSet<&str>> = BTreeMap::new();
    for candidate in candidates {
        sources
            .entry(candidate.folded.clone())
            .or_default()
            .insert(&candidate.record.key.source);
    }
    sources
        .into_iter()
        .map(|(value, sources)| (value, sources.len()))
        .collect()
}

/// Better statements first; names the criterion that told the two apart.
fn compare(
    attribute: Attribute,
    a: &Candidate<'_>,
    b: &Candidate<'_>,
    rule: &AttributePolicy,
    support: &BTreeMap<String, usize>,
) -> (Ordering, Option<Criterion>) {
    let order = rule.order.iter().copied();
    let meaningful = |candidate: &Candidate<'_>| says_something(attribute, &candidate.parts);
    let trust = |candidate: &Candidate<'_>| rule.rank(candidate.record.statement.kind);
    for criterion in [Criterion::Chosen].into_iter().chain(order).chain([Criterion::Key]) {
        let ordering = match criterion {
            Criterion::Chosen => b.chosen.cmp(&a.chosen),
            Criterion::Current => a.record.ended.cmp(&b.record.ended),
            Criterion::Meaningful => meaningful(b).cmp(&meaningful(a)),
            Criterion::Trust => trust(a).cmp(&trust(b)),
            Criterion::Claimed => b.claims.percent(attribute).cmp(&a.claims.percent(attribute)),
            Criterion::Rated => b.claims.rating.cmp(&a.claims.rating),
            Criterion::Reconfirmed => b.claims.reconfirmed.cmp(&a.claims.reconfirmed),
            Criterion::Agreement => support[&b.folded].cmp(&support[&a.folded]),
            Criterion::Recency => {
                let stated_on = |candidate: &Candidate<'_>| candidate.record.statement.stated_on(attribute);
                stated_on(b).cmp(&stated_on(a))
            }
            Criterion::Key => a.record.key.cmp(&b.record.key),
        };
        if ordering != Ordering::Equal {
            return (ordering, Some(criterion));
        }
    }
    (Ordering::Equal, None)
}

/// Whether a statement says something: not a placeholder name, not an unknown sex.
pub(crate) fn says_something(attribute: Attribute, parts: &[String]) -> bool {
    match attribute {
        Attribute::FirstName | Attribute::Surname | Attribute::MiddleName => !is_placeholder(&parts[0]),
        Attribute::Sex => matches!(folded(parts).as_str(), "m" | "f"),
        _ => true,
    }
}

#[cfg(test)]
mod tests {
    use chrono::{DateTime, NaiveDate};
    use linkage::RecordKey;

    use super::*;
    use crate::{
        column::Column,
        fact::Facts,
        golden::{Rating, Reconfirmed},
        kind::FeedKind,
        record::Statement,
    };

    fn living_at(line: &str, source: &str, day: u32) -> SourceRecord {
        SourceRecord {
            key: RecordKey::new(source, "1"),
            version: 1,
            statement: Statement {
                record_id: "1".to_owned(),
                kind: FeedKind::PdsFhir,
                columns: [(Column::AddressLine1, line.to_owned())].into(),
                facts: Facts::default(),
                shielded: false,
                address_withheld: false,
                address_updated_on: None,
                updated_on: NaiveDate::from_ymd_opt(2026, 9, day),
                unknown: BTreeMap::new(),
            },
            first_seen: DateTime::UNIX_EPOCH,
            received_at: DateTime::UNIX_EPOCH,
            ended: false,
        }
    }

    /// The policy in which sources claim these percentages of right addresses.
    fn claimed(claims: &[(&str, u8)]) -> Survivorship {
        claims
            .iter()
            .fold(Survivorship::builtin(), |policy, (source, percent)| {
                let claims = Claims {
                    address_percent: Some(*percent),
                    ..Claims::default()
                };
                policy.claiming(source, claims).expect("the claim is new")
            })
    }

    #[test]
    fn a_claim_tells_apart_what_is_trusted_alike_and_says_so() {
        let records = [
            living_at("1 Mill Lane", "clinic", 3),
            living_at("2 Fen Road", "health", 3),
        ];
        let address = |claims: &[(&str, u8)]| {
            let value = build(&records, &claimed(claims)).attributes[&Attribute::Address].clone();
            (value.shown.parts[0].clone(), value.decided_by)
        };
        assert_eq!(address(&[]), ("1 Mill Lane".to_owned(), Some(Criterion::Key)));
        let better = ("2 Fen Road".to_owned(), Some(Criterion::Claimed));
        assert_eq!(
            address(&[("health", 60)]),
            better,
            "a source that claims nothing comes last"
        );
        assert_eq!(address(&[("health", 60), ("clinic", 59)]), better);
        assert_eq!(
            address(&[("health", 60), ("clinic", 61)]),
            ("1 Mill Lane".to_owned(), Some(Criterion::Claimed))
        );
        assert_eq!(
            address(&[("health", 60), ("clinic", 60)]),
            ("1 Mill Lane".to_owned(), Some(Criterion::Key))
        );
    }

    #[test]
    fn a_claim_never_overturns_what_the_council_trusts_nor_what_is_newer() {
        let newer = [
            living_at("1 Mill Lane", "clinic", 4),
            living_at("2 Fen Road", "health", 3),
        ];
        let policy = claimed(&[("health", 100), ("clinic", 1)]);
        let shown = |records: &[SourceRecord]| {
            let value = build(records, &policy).attributes[&Attribute::Address].clone();
            (value.shown.parts[0].clone(), value.decided_by)
        };
        assert_eq!(shown(&newer), ("1 Mill Lane".to_owned(), Some(Criterion::Recency)));
        // An older statement may come from a source that claims more than the one shown.
        let older = living_at("3 Well Row", "hospital", 2);
        let policy_of_three = claimed(&[("health", 60), ("clinic", 50), ("hospital", 99)]);
        let same_day = [
            living_at("1 Mill Lane", "clinic", 3),
            living_at("2 Fen Road", "health", 3),
            older,
        ];
        let value = build(&same_day, &policy_of_three).attributes[&Attribute::Address].clone();
        assert_eq!(
            (&*value.shown.parts[0], value.decided_by),
            ("2 Fen Road", Some(Criterion::Claimed))
        );
        let mut trusted = living_at("1 Mill Lane", "clinic", 3);
        trusted.statement.kind = FeedKind::Education;
        let records = [trusted, living_at("2 Fen Road", "health", 3)];
        assert_eq!(shown(&records), ("1 Mill Lane".to_owned(), Some(Criterion::Trust)));
    }

    #[test]
    fn with_equal_percentages_the_rating_counts_and_then_how_often_records_are_confirmed() {
        let records = [
            living_at("1 Mill Lane", "clinic", 3),
            living_at("2 Fen Road", "health", 3),
        ];
        let decided = |clinic: Claims, health: Claims| {
            let policy = Survivorship::builtin();
            let policy = policy.claiming("clinic", clinic).unwrap_or(policy);
            let policy = policy.claiming("health", health).unwrap_or(policy);
            let value = build(&records, &policy).attributes[&Attribute::Address].clone();
            (value.shown.key.source, value.decided_by)
        };
        let rated = |rating, reconfirmed| Claims {
            address_percent: Some(80),
            rating: Some(rating),
            reconfirmed: Some(reconfirmed),
            ..Claims::default()
        };
        let good = rated(Rating::Good, Reconfirmed::Annually);
        let average = rated(Rating::Average, Reconfirmed::Daily);
        assert_eq!(decided(average, good), ("health".to_owned(), Some(Criterion::Rated)));
        let often = rated(Rating::Good, Reconfirmed::Weekly);
        assert_eq!(
            decided(good, often),
            ("health".to_owned(), Some(Criterion::Reconfirmed))
        );
    }

    #[test]
    fn an_address_that_was_kept_is_as_old_as_the_version_that_stated_it() {
        let policy = Survivorship::builtin();
        let earlier = living_at("1 Mill Lane", "health", 1);
        let elsewhere = living_at("2 Fen Road", "clinic", 3);
        let shown = |records: &[SourceRecord]| build(records, &policy).attributes[&Attribute::Address].clone();
        let mut later = living_at("", "health", 5);
        later.statement.address_withheld = true;
        later.statement = later.statement.keeping_address_of(&earlier.statement);
        let both = shown(&[later.clone(), elsewhere]);
        assert_eq!(both.shown.parts[0], "2 Fen Road");
        assert_eq!(both.others[0].updated_on, earlier.statement.updated_on);
        assert_eq!(shown(&[later]).shown.parts[0], "1 Mill Lane");
    }
}
