//! What the review queue shows.

use askama::Template as _;
use child::{CaseId, policy::Role};
use desk::{CaseKind, CaseLine, CasePriority, CauseGroup, ChanceBand, Queue, QueueFilter, QueueSort};
use uuid::Uuid;

use super::queue::QueuePage;
use crate::{
    layout::Section,
    page::made_up::{NAME, NAME_ESCAPED, check_page, moment, page},
};

fn queue(cases: usize) -> Queue {
    let case = CaseLine {
        id: CaseId(Uuid::from_u128(9)),
        kind: CaseKind::Duplicate,
        priority: CasePriority::Medium,
        assigned_to: None,
        deferred_until: None,
        left_name: NAME.to_owned(),
        right_name: "Okafor, C".to_owned(),
        left_source: "Education".to_owned(),
        right_source: "Health".to_owned(),
        reason: "Possible duplicate".to_owned(),
        probability: 0.874,
        opened_at: moment("2026-07-04T23:30:00Z"),
        status: "Open".to_owned(),
    };
    Queue {
        total: cases,
        page: 1,
        pages: 3,
        cases: vec![case; cases],
        source_pairs: vec![(("education".to_owned(), "health_births".to_owned()), 41)],
        kinds: vec![(CaseKind::Duplicate, 41)],
        deferred: 0,
        causes: Vec::new(),
        last_linked: Some(moment("2026-09-01T01:10:00Z")),
    }
}

fn shown_to(queue: &Queue, decides: bool) -> String {
    let page = page(Role::DataSteward, Section::Review);
    let html = QueuePage::new(page, queue, &QueueFilter::default(), decides)
        .render()
        .unwrap();
    check_page(&html);
    html
}

#[test]
fn cases_are_counted_by_reason_and_those_of_one_cause_lead_to_their_list() {
    let mut queue = queue(1);
    queue.deferred = 3;
    queue.causes = vec![CauseGroup {
        kind: CaseKind::Duplicate,
        cause: "Birth date: day and month swapped".to_owned(),
        sources: ("education".to_owned(), "health_births".to_owned()),
        labels: ("Education".to_owned(), "Health".to_owned()),
        count: 150,
    }];
    let html = shown(&queue, &QueueFilter::default());
    for part in [
        "href=\"/review?kind=duplicate\">Possible duplicate</a>: 41",
        "href=\"/review?deferred=yes\">Deferred to a later day</a>: 3",
        "href=\"/review?kind=duplicate&#38;pair=education%7Ehealth_births&#38;cause=Birth+date%3A+day+and+month+swapped\">Birth date: day and \
         month swapped, Education and Health</a>: 150",
    ] {
        assert!(html.contains(part), "{part}: {html}");
    }
}

#[test]
fn who_only_looks_takes_no_cases() {
    let takes = ["Start next", "Assign to me", "type=\"checkbox\" value=\"0000"];
    let looks = shown_to(&queue(1), false);
    let decides = shown_to(&queue(1), true);
    for part in takes {
        assert!(decides.contains(part), "{part}: {decides}");
        assert!(!looks.contains(part), "{part}: {looks}");
    }
}

fn shown(queue: &Queue, filter: &QueueFilter) -> String {
    let html = QueuePage::new(page(Role::DataSteward, Section::Review), queue, filter, true)
        .render()
        .unwrap();
    check_page(&html);
    html
}

#[test]
fn a_case_is_told_by_its_pair_its_chance_and_its_wait() {
    let html = shown(&queue(1), &QueueFilter::default());
    for part in [
        NAME_ESCAPED,
        "href=\"/review/00000000-0000-0000-0000-000000000009\"",
        "87%",
        "5 Jul 2026",
        "Possible duplicate",
        "education and health births (41)",
        "1 case",
    ] {
        assert!(html.contains(part), "{part}: {html}");
    }
}

#[test]
fn filters_order_and_page_go_together() {
    let filter = QueueFilter {
        source_pair: Some(("education".to_owned(), "health_births".to_owned())),
        chance: Some(ChanceBand::Likely),
        sort: QueueSort::Likeliest,
        page: 1,
        ..QueueFilter::default()
    };
    let html = shown(&queue(1), &filter);
    let all = "/review?pair=education%7Ehealth_births&#38;chance=over-90&#38;sort=likeliest&#38;page=2";
    assert!(html.contains(all), "{html}");
    assert!(html.contains("aria-sort=\"descending\""), "{html}");
    assert!(html.contains("Chance – Over 90%"), "{html}");
}

#[test]
fn an_empty_queue_says_when_records_were_last_linked_and_an_empty_filter_what_to_do() {
    let html = shown(&queue(0), &QueueFilter::default());
    assert!(
        html.contains(
            "Nothing is waiting. Linkage last ran on <time datetime=\"2026-09-01T01:10:00Z\">1 September 2026 at 2:10am"
        ),
        "{html}"
    );
    let filtered = QueueFilter {
        chance: Some(ChanceBand::Likely),
        ..QueueFilter::default()
    };
    assert!(shown(&queue(0), &filtered).contains("No cases match. Remove a filter."));
}
