//! Common assessments held in another system.

use child::{Column, FeedKind};
use chrono::NaiveDate;

use crate::support::{accepted, codes, outcome, read_all, text};

#[test]
fn a_row_states_an_episode_and_names_the_record_it_belongs_to() {
    let (statement, warnings) = accepted(
        FeedKind::Caf,
        &[
            ("child_source", "social_care"),
            ("child_source_id", "S77"),
            ("nhs_number", "9434765919"),
            ("given_name", "Ann"),
            ("dob", "2012-03-04"),
            ("opened_on", "03/02/2026"),
            ("closed_on", "2026-06-30"),
            ("closure_reason", "Needs met"),
            ("coordinator_name", "Sue  Ahmed"),
            ("coordinator_contact", "01353 000000"),
        ],
    );
    assert!(
        warnings.iter().all(|warning| warning.rule.code() == "columns_missing"),
        "{warnings:?}"
    );
    assert_eq!(text(&statement, Column::ChildRef), Some("social_care\u{1f}S77"));
    assert_eq!(text(&statement, Column::Dob), Some("2012-03-04"));
    insta::assert_json_snapshot!(statement.facts);
}

#[test]
fn an_open_episode_has_no_end() {
    let (statement, warnings) = accepted(FeedKind::Caf, &[]);
    assert!(codes(&warnings).is_empty());
    let episode = &statement.facts.caf_episodes[0];
    assert_eq!(episode.opened_on, NaiveDate::from_ymd_opt(2026, 2, 3));
    assert_eq!((episode.closed_on, episode.closure_reason.as_deref()), (None, None));
}

#[test]
fn doubts_are_told_and_the_episode_is_kept() {
    for (cells, code) in [
        (&[("closed_on", "2026-01-01")][..], "dates_reversed:closed_on"),
        (&[("closure_reason", "aged_out")], "closed_undated:closure_reason"),
        (
            &[("closed_on", "2026-05-01"), ("closure_reason", "tired of it")],
            "code_unknown:closure_reason",
        ),
        (&[("opened_on", "30/02/2026")], "date_impossible:opened_on"),
        (&[("child_source", "social_care")], "child_ref_incomplete:child_source"),
    ] {
        let (statement, warnings) = accepted(FeedKind::Caf, cells);
        assert_eq!(codes(&warnings), [code]);
        assert_eq!(statement.facts.caf_episodes.len(), 1, "{code}");
    }
}

#[test]
fn an_episode_opened_in_error_is_none() {
    let (statement, warnings) = accepted(
        FeedKind::Caf,
        &[("closed_on", "2026-05-01"), ("closure_reason", "opened_in_error")],
    );
    assert_eq!(codes(&warnings), ["opened_in_error:closure_reason"]);
    assert!(statement.facts.is_empty());
}

#[test]
fn an_episode_of_nobody_is_rejected() {
    let intake::Outcome::Rejected { reasons, .. } = outcome(FeedKind::Caf, &[("family_name", "")]) else {
        panic!("accepted")
    };
    assert_eq!(codes(&reasons), ["nobody_identified"]);
}

#[test]
fn a_table_without_the_columns_of_closing_is_refused_for_every_episode_would_seem_open() {
    let (_, verdict) = read_all(
        FeedKind::Caf,
        b"episode_ref,upn,opened_on\nE1,B801200005001,2026-01-01\n",
    );
    let verdict = verdict.expect("the file is bad");
    assert_eq!(verdict.code(), "header_columns_missing");
    assert!(verdict.to_string().contains("closed_on, closure_reason"), "{verdict}");
}

#[test]
fn a_table_of_assessments_is_known_by_its_header() {
    let header = "episode_ref,child_source,child_source_id,opened_on,closed_on,closure_reason,coordinator_name\n";
    let (_, verdict) = read_all(FeedKind::Involvement, header.as_bytes());
    assert!(verdict.expect("the file is bad").to_string().contains("--kind caf-csv"));
}
