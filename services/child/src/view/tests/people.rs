//! Involvements of records that ended, and of services that are sensitive by what their source is.

use super::{
    made::{chidi, child_of, day, involvement, record, records, sources},
    viewed_by, viewer,
};
use crate::{
    FeedKind, SourceRecord,
    fact::{Facts, Involvement},
    policy::Role,
    view::cut,
};

/// A record of `source` with one involvement.
fn stating(source: &str, stated: Involvement) -> SourceRecord {
    record(
        source,
        FeedKind::Involvement,
        &[],
        Facts {
            involvements: vec![stated],
            ..Facts::default()
        },
    )
}

fn with(more: SourceRecord) -> Vec<SourceRecord> {
    let mut records = records().to_vec();
    records.retain(|record| record.key.source != "involvement");
    records.push(more);
    records
}

fn ended(mut record: SourceRecord) -> SourceRecord {
    record.ended = true;
    record
}

#[test]
fn p06_a_sensitive_service_is_gone_at_once_when_its_record_ends() {
    let stated = stating("involvement", involvement("camhs"));
    let told = |records: &[SourceRecord]| viewed_by(Role::SocialWorker, &child_of(records)).unwrap().sensitive;
    assert!(told(&with(stated.clone())).is_some());
    assert_eq!(told(&with(ended(stated))), None);
}

#[test]
fn a_service_whose_record_ended_is_shown_as_ended_for_a_year_after_the_last_day_known_of_it() {
    let child = child_of(&with(ended(stating("involvement", involvement("health_visitor")))));
    let on = |today| {
        let view = cut(&child, &viewer(Role::HealthPractitioner), &sources(), day(today)).unwrap();
        view.involvements
            .unwrap()
            .iter()
            .filter(|told| !told.social_care)
            .map(|told| told.open)
            .collect::<Vec<_>>()
    };
    assert_eq!(
        on("2026-09-01"),
        [false],
        "the record was last updated on 1 August 2026"
    );
    assert_eq!(on("2027-08-01"), [false]);
    assert_eq!(on("2027-08-02"), [false; 0]);
}

#[test]
fn p06_whatever_a_sensitive_source_says_of_itself_it_is_told_as_a_sensitive_service() {
    let child = child_of(&with(stating("camhs", involvement("family_support"))));
    for role in Role::ALL {
        let Some(view) = viewed_by(*role, &child) else { continue };
        let named = serde_json::to_string(&view).unwrap().contains("amily support");
        assert_eq!(named, *role == Role::ManagementTeam, "{role}");
    }
    assert!(viewed_by(Role::SocialWorker, &child).unwrap().sensitive.is_some());
    assert!(
        viewed_by(Role::SocialWorker, &chidi()).unwrap().sensitive.is_some(),
        "by its type"
    );
}
