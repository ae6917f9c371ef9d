//! What the feed pages show.

use askama::Template as _;
use child::{FeedKind, RunId, policy::Role};
use desk::{
    ErrorRow, LateSource, RuleGroup, RulePage, RunAct, RunErrors, RunFile, RunLine, RunLinks, RunList, RunMode,
    RunRows, RunState, RunView,
};
use uuid::Uuid;

use super::{confirm::ConfirmPage, errors::ErrorsPage, list::ListPage, run::RunPage};
use crate::{
    components::FormErrors,
    layout::{Page, Section},
    page::made_up::{NAME, NAME_ESCAPED, check_page, moment, page},
};

const ID: &str = "00000000-0000-0000-0000-000000000009";

fn feed_page() -> Page {
    page(Role::DataSteward, Section::Feeds)
}

fn line(state: RunState) -> RunLine {
    RunLine {
        id: RunId(Uuid::from_u128(9)),
        source: "education".to_owned(),
        label: format!("School {NAME}"),
        started_at: moment("2026-07-04T15:30:00Z"),
        finished_at: Some(moment("2026-07-04T15:33:05Z")),
        rows: RunRows {
            read: 130_214,
            accepted: 120_000,
            unchanged: 10_000,
            rejected: 214,
        },
        state,
    }
}

fn group(rule: &str, rejects: bool) -> RuleGroup {
    RuleGroup {
        rule: rule.to_owned(),
        rejects,
        rows: 214,
        problem: "The row has no record id.".to_owned(),
        advice: "Export it.".to_owned(),
    }
}

fn run(state: RunState, acts: Vec<RunAct>) -> RunView {
    RunView {
        line: line(state),
        kind: FeedKind::Education,
        mode: RunMode::Snapshot,
        extract_time: Some(moment("2026-07-04T01:00:00Z")),
        files: vec![RunFile {
            name: format!("{NAME}.csv"),
            sha256: "ab".repeat(32),
            bytes: 12_345,
            columns: Vec::new(),
        }],
        ended: 17,
        rules: vec![group("record_id_missing", true)],
        message: Some("Half of it is missing".to_owned()),
        links: Some(RunLinks {
            brought: 120_000,
            joined: 119_000,
            ..RunLinks::default()
        }),
        doubts: 1,
        acts,
        in_vain: matches!(state, RunState::Failed | RunState::BackedOut),
    }
}

fn row(values: Vec<(String, String)>, hidden: bool) -> ErrorRow {
    ErrorRow {
        row: 16,
        file: "pupils.csv".to_owned(),
        line: 17,
        rejected: true,
        record_id: (!hidden).then(|| "E17".to_owned()),
        field: None,
        values,
        hidden,
        rule: "fields_too_many",
        sentence: "Put quotes around it.".to_owned(),
        brought_at: None,
        has_record: true,
    }
}

fn rows(rows: Vec<ErrorRow>) -> String {
    let errors = RunErrors {
        run: line(RunState::FinishedWithErrors),
        rules: vec![group("fields_too_many", true)],
        rows: Some(RulePage {
            group: group("fields_too_many", true),
            page: 2,
            pages: 9,
            rows,
        }),
    };
    let html = ErrorsPage::new(feed_page(), &errors).render().unwrap();
    check_page(&html);
    html
}

#[test]
fn runs_are_listed_with_their_counts_and_late_sources_before_them() {
    let late = |delivered_at| LateSource {
        source: "careers".to_owned(),
        label: "Careers".to_owned(),
        days: 9,
        delivered_at,
    };
    let list = RunList {
        total: 60,
        page: 2,
        pages: 3,
        runs: vec![line(RunState::FinishedWithErrors), line(RunState::BackedOut)],
        late: vec![late(None), late(Some(moment("2026-07-04T15:30:00Z")))],
    };
    let html = ListPage::new(feed_page(), &list).render().unwrap();
    check_page(&html);
    for part in [
        NAME_ESCAPED,
        "60 runs",
        "4 Jul 2026 at 4:30pm",
        "3 minutes",
        "130,214",
        "Finished with errors",
        "Backed out",
        "href=\"/feeds?page=3\"",
        "href=\"/feeds\" aria-label=\"Page 1\"",
        "Careers has sent nothing yet, 9 days after it was registered.",
        "Careers has sent nothing for 9 days.",
    ] {
        assert!(html.contains(part), "{part}: {html}");
    }
    let none = RunList {
        total: 0,
        page: 1,
        pages: 1,
        runs: Vec::new(),
        late: Vec::new(),
    };
    let html = ListPage::new(feed_page(), &none).render().unwrap();
    assert!(
        html.contains("No feeds have run yet. Add a source.") && !html.contains("Late"),
        "{html}"
    );
}

#[test]
fn a_run_tells_its_counts_its_files_and_what_may_be_done_with_it() {
    let html = RunPage::new(feed_page(), &run(RunState::Held, vec![RunAct::Load, RunAct::Discard]))
        .render()
        .unwrap();
    check_page(&html);
    for part in [
        NAME_ESCAPED,
        "Half of it is missing",
        "Records no longer there",
        "119,000",
        "12,345",
        "1 pair with these records",
        &format!("href=\"/feeds/{ID}/confirm/load\""),
        &format!("href=\"/feeds/{ID}/confirm/discard\""),
        &format!("href=\"/feeds/{ID}/errors?rule=record_id_missing\""),
        &format!("href=\"/feeds/{ID}/errors.csv\""),
    ] {
        assert!(html.contains(part), "{part}: {html}");
    }
    let html = RunPage::new(feed_page(), &run(RunState::Finished, Vec::new()))
        .render()
        .unwrap();
    assert!(!html.contains("/confirm/"), "{html}");
}

#[test]
fn a_run_that_is_not_in_says_how_it_comes_again() {
    let kept = RunPage::new(feed_page(), &run(RunState::Failed, vec![RunAct::Again]));
    let html = kept.render().unwrap();
    check_page(&html);
    assert!(
        html.contains("/confirm/again\"") && html.contains("Run again") && !html.contains("how-again"),
        "{html}"
    );
    let html = RunPage::new(feed_page(), &run(RunState::BackedOut, Vec::new()))
        .render()
        .unwrap();
    check_page(&html);
    assert!(
        html.contains("onechild feed load --source education --kind education --mode snapshot FILE"),
        "{html}"
    );
    let html = RunPage::new(feed_page(), &run(RunState::Finished, Vec::new()))
        .render()
        .unwrap();
    assert!(!html.contains("how-again"), "what is in need not come again: {html}");
}

#[test]
fn pairs_in_doubt_lead_to_the_queue_for_those_who_have_one() {
    for (role, led) in [(Role::DataSteward, true), (Role::SystemAdmin, false)] {
        let run = run(RunState::Finished, Vec::new());
        let html = RunPage::new(page(role, Section::Feeds), &run).render().unwrap();
        assert!(html.contains("1 pair with these records wait in"), "{html}");
        let main = html.split_once("<main").unwrap().1;
        assert_eq!(main.contains("href=\"/review\""), led, "{role}");
    }
}

#[test]
fn a_row_shows_what_was_received_with_its_white_space_or_that_it_is_hidden() {
    let values = vec![
        ("surname".to_owned(), format!("{NAME}\t ")),
        ("town".to_owned(), "Fen mere".to_owned()),
    ];
    let html = rows(vec![row(values, false), row(Vec::new(), true), row(Vec::new(), false)]);
    for part in [
        "O’Neill-Łucja·&#60;script&#62;alert(&#39;x&#39;)&#60;/script&#62;·&#38;·🎈→·</code>",
        "surname: <code",
        "Fen·mere",
        "E17",
        "Hidden</span>",
        "Nothing</span>",
        "data-testid=\"hidden\"",
        "Not yet",
        "(page 2 of 9)",
        "rule=fields_too_many&#38;page=3",
    ] {
        assert!(html.contains(part), "{part}: {html}");
    }
    let html = rows(vec![row(Vec::new(), false)]);
    assert!(!html.contains("data-testid=\"hidden\""), "{html}");
    assert!(rows(Vec::new()).contains("These rows are no longer kept."));
}

#[test]
fn rules_come_first_with_their_counts() {
    let errors = |rules| RunErrors {
        run: line(RunState::FinishedWithErrors),
        rules,
        rows: None,
    };
    let both = vec![group("record_id_missing", true), group("upn_format", false)];
    let html = ErrorsPage::new(feed_page(), &errors(both)).render().unwrap();
    check_page(&html);
    for part in [
        "214",
        "Rejected",
        "Kept with a warning",
        "rule=upn_format",
        "4 July 2026 at 4:30pm",
    ] {
        assert!(html.contains(part), "{part}: {html}");
    }
    let html = ErrorsPage::new(feed_page(), &errors(Vec::new())).render().unwrap();
    assert!(html.contains("No row of this run broke a rule."), "{html}");
}

#[test]
fn what_is_done_with_a_run_is_confirmed_with_a_reason() {
    let mut errors = FormErrors::new();
    errors.add("reason", "Enter a reason");
    let run = run(RunState::Finished, vec![RunAct::BackOut]);
    let html = ConfirmPage::new(feed_page(), "token", &run, RunAct::BackOut, NAME, &errors)
        .render()
        .unwrap();
    check_page(&html);
    for part in [
        "Back out this run",
        "There is a problem",
        "Enter a reason",
        "href=\"#reason\"",
        NAME_ESCAPED,
        &format!("action=\"/feeds/{ID}/confirm/back-out\""),
        "value=\"token\"",
        "Cancel",
    ] {
        assert!(html.contains(part), "{part}: {html}");
    }
}
