//! What the pages about retention show.

use askama::Template as _;
use child::{HoldId, RetentionRunId, policy::Role, retention::RuleSet};
use chrono::{DateTime, NaiveDate};
use desk::{
    ActionOutcome, HoldLine, HoldList, HoldView, PlanLine, RetentionReport, RuleLine, RulesView, Runs, Upcoming,
    UpcomingLine, UpcomingTag, VersionLine, Within,
};
use uuid::Uuid;

use super::{holds, runs, schedule, upcoming};
use crate::{
    layout::{Page, Section},
    page::made_up,
};

fn day(text: &str) -> NaiveDate {
    text.parse().unwrap()
}

fn page() -> Page {
    made_up::page(Role::InformationGovernance, Section::Retention)
}

#[test]
fn the_schedule_says_what_is_kept_how_long_and_why_nobody_carries_a_rule_out() {
    let rule = &RuleSet::starter().rules[0];
    let line = |why_not| RuleLine {
        id: rule.id.clone(),
        what: rule.what.clone(),
        applies_if: vec!["not: adopted".to_owned()],
        from: rule.from.to_string(),
        keep: rule.keep.to_string(),
        then: rule.then.label(),
        basis: rule.basis.clone(),
        notice_days: 90,
        carried_out: None,
        why_not: Some(why_not),
    };
    let version = |may_approve| VersionLine {
        version: 2,
        note: "shorter <b>".to_owned(),
        proposed_by: "Ines Porto".to_owned(),
        proposed_at: DateTime::UNIX_EPOCH,
        approved_by: None,
        approved_at: None,
        effective_from: None,
        deletes_from: None,
        in_force: false,
        may_approve,
    };
    let html = |may_approve| {
        let view = RulesView {
            rules: vec![line("no feed gives its day")],
            versions: vec![version(may_approve)],
            text: String::new(),
        };
        schedule::page(page(), &view).render().unwrap()
    };
    let shown = html(true);
    for text in [
        "IDX-1",
        "1 year",
        "not: adopted",
        "owner told 90 days before",
        "Nobody yet: no feed gives its day",
        "shorter &#60;b&#62;",
    ] {
        assert!(shown.contains(text), "{text}: {shown}");
    }
    assert!(shown.contains("href=\"/retention/change/2\""));
    assert!(
        !html(false).contains("href=\"/retention/change/2\""),
        "who proposed it does not approve it"
    );
}

#[test]
fn p18_3_only_another_person_is_offered_the_release_of_a_hold() {
    let hold = |may_release| HoldView {
        line: HoldLine {
            id: HoldId(Uuid::from_u128(7)),
            held: "C-10042".to_owned(),
            reason: "Litigation",
            placed_at: DateTime::UNIX_EPOCH,
            review_on: day("2026-01-01"),
            late: true,
        },
        authority: "Court order 7".to_owned(),
        placed_by: "Ines Porto".to_owned(),
        released_by: None,
        released_at: None,
        may_release,
    };
    let html = |may_release| {
        let list = HoldList {
            in_force: vec![hold(may_release)],
            released: Vec::new(),
        };
        holds::page(page(), &list).render().unwrap()
    };
    let link = format!("href=\"/retention/holds/{}/release\"", Uuid::from_u128(7));
    assert!(html(true).contains(&link) && html(true).contains("1 Jan 2026 (late)"));
    assert!(!html(false).contains(&link) && html(false).contains("By another person"));
}

#[test]
fn what_is_to_come_is_told_by_reference_month_and_record_with_a_chart_of_the_same_figures() {
    let line = UpcomingLine {
        reference: "C-10042".to_owned(),
        rule: "IDX-5".to_owned(),
        what: "Archived child record".to_owned(),
        due: day("2026-12-24"),
        owners: vec!["Schools".to_owned(), "A sensitive service".to_owned()],
        tags: vec![UpcomingTag::OnHold, UpcomingTag::ToldOwner],
    };
    let told = Upcoming {
        within: Within::Quarter,
        months: vec![(day("2026-11-01"), 0), (day("2026-12-01"), 1)],
        lines: vec![line],
        more: false,
        reviews: Vec::new(),
    };
    let html = upcoming::page(page(), &told).render().unwrap();
    for text in [
        "C-10042",
        "24 Dec 2026",
        "On hold, Told owner",
        "Schools, A sensitive service",
        "Most are deleted in December 2026: 1.",
        "/retention/upcoming?within=365",
        "90 days (shown)",
    ] {
        assert!(html.contains(text), "{text}: {html}");
    }
    let nothing = Upcoming {
        lines: Vec::new(),
        months: Vec::new(),
        ..told
    };
    assert!(!upcoming::page(page(), &nothing).render().unwrap().contains("<svg"));
}

#[test]
fn a_run_tells_what_was_due_done_held_and_failed() {
    let report = RetentionReport {
        run: RetentionRunId(Uuid::nil()),
        day: day("2026-11-22"),
        version: 3,
        planned_at: DateTime::UNIX_EPOCH,
        finished_at: None,
        due: 1_234,
        done: 1_200,
        held: 33,
        waiting: 4,
        dropped: 0,
        failed: 1,
        rules: Vec::new(),
    };
    let open = PlanLine {
        child: None,
        record: None,
        feed_run: None,
        step: "purge",
        rule: "IDX-5".to_owned(),
        due: day("2026-11-20"),
        outcome: ActionOutcome::Held,
        note: "1 hold".to_owned(),
    };
    let html = runs::page(
        page(),
        &Runs {
            runs: vec![report],
            open: vec![open],
        },
    )
    .render()
    .unwrap();
    for text in ["22 Nov 2026", "1,234", "1,200", "Under way", "1 hold", "20 Nov 2026"] {
        assert!(html.contains(text), "{text}: {html}");
    }
}
