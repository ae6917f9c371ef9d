//! The queue: counts, filters, cases of one cause, cases, pager.

use askama::Template;
use desk::{Assigned, CaseKind, ChanceBand, Queue, QueueFilter, QueueSort, case_kind_words};

use super::{
    address::{AGES, assigned_words, pair_name, sort_name, with},
    table::table,
};
use crate::{
    components::{Button, Checkboxes, Choice, Csrf, Filter, Pagination, Select, Table},
    layout::Page,
    page::moment::Moment,
    words,
};

/// One page of the queue.
#[derive(Template)]
#[template(path = "pages/review/queue.html")]
pub(super) struct QueuePage {
    page: Page,
    csrf: Csrf,
    heading: String,
    counts: Vec<Counted>,
    causes: Vec<Counted>,
    filter: Filter,
    is_filtered: bool,
    table: Option<Table>,
    start: Option<Button>,
    assign: Option<Button>,
    pager: Pagination,
    last_linked: Option<Moment>,
}

/// A part of the queue with how many cases it holds.
struct Counted {
    href: String,
    text: String,
    count: String,
    testid: String,
}

impl QueuePage {
    /// The page of the queue that `filter` asks for; `decides` if the viewer may take cases.
    pub fn new(page: Page, queue: &Queue, filter: &QueueFilter, decides: bool) -> Self {
        let unfiltered = QueueFilter {
            sort: filter.sort,
            page: filter.page,
            ..QueueFilter::default()
        };
        Self {
            csrf: Csrf::new(page.csrf()),
            page: page.place(queue.page, queue.pages),
            heading: words::counted(queue.total, "case", "cases"),
            counts: counts(queue),
            causes: causes(queue),
            filter: filters(queue, filter),
            is_filtered: *filter != unfiltered,
            table: (!queue.cases.is_empty()).then(|| table(&queue.cases, filter, decides)),
            start: decides.then(|| Button::new("Start next").once().testid("start-next")),
            assign: decides.then(|| Button::new("Assign to me").secondary().once().testid("assign")),
            pager: Pagination::new(queue.page, queue.pages, |page| {
                with(filter, |filter| filter.page = page)
            }),
            last_linked: queue.last_linked.map(Moment::at),
        }
    }
}

/// How many wait of each kind, and how many are put off.
fn counts(queue: &Queue) -> Vec<Counted> {
    let all = QueueFilter::default();
    let kinds = queue.kinds.iter().map(|(kind, count)| Counted {
        href: with(&all, |filter| filter.kind = Some(*kind)),
        text: case_kind_words(*kind).to_owned(),
        count: words::number(*count),
        testid: format!("count-{}", kind.name().replace('_', "-")),
    });
    let deferred = (queue.deferred > 0).then(|| Counted {
        href: with(&all, |filter| filter.deferred = true),
        text: "Deferred to a later day".to_owned(),
        count: words::number(queue.deferred),
        testid: "count-deferred".to_owned(),
    });
    kinds.chain(deferred).collect()
}

/// Groups that one mistake of a source may have made, each leading to its cases.
fn causes(queue: &Queue) -> Vec<Counted> {
    let groups = queue.causes.iter().enumerate();
    groups
        .map(|(place, group)| {
            let (left, right) = &group.labels;
            let between = if left != right {
                format!("{left} and {right}")
            } else if group.kind == CaseKind::Unidentified {
                left.clone()
            } else {
                format!("{left}, twice")
            };
            Counted {
                href: with(&QueueFilter::default(), |filter| {
                    filter.kind = Some(group.kind);
                    filter.cause = Some(group.cause.clone());
                    filter.source_pair = Some(group.sources.clone());
                }),
                text: format!("{}, {between}", group.cause),
                count: words::number(group.count),
                testid: format!("cause-{}", place + 1),
            }
        })
        .collect()
}

fn filters(queue: &Queue, now: &QueueFilter) -> Filter {
    let select = |name: &str, label: &str, all: &str, choices: Vec<Choice>, chosen: &str| {
        let choices = std::iter::once(Choice::new("", all)).chain(choices).collect();
        Select::new(name, label, choices).choose(chosen)
    };
    let kinds = queue.kinds.iter().map(|(kind, count)| {
        let words = format!("{} ({})", case_kind_words(*kind), words::number(*count));
        Choice::new(kind.name(), words)
    });
    let pairs = queue.source_pairs.iter().map(|(pair, count)| {
        Choice::new(
            pair_name(pair),
            format!("{} ({})", pair_words(pair), words::number(*count)),
        )
    });
    let bands = ChanceBand::ALL
        .into_iter()
        .map(|band| Choice::new(band.name(), band.label()));
    let ages = AGES.map(|(days, words)| Choice::new(days.to_string(), words));
    let whose = Assigned::ALL.map(|(_, name, words)| Choice::new(name, words));
    let chosen_pair = now.source_pair.as_ref().map(pair_name).unwrap_or_default();
    let days = now.days.map(|days| days.to_string()).unwrap_or_default();
    let only = |name: &str, words: &str, on: bool| {
        Checkboxes::new(name, "", vec![Choice::new("yes", words).chosen(on)]).small()
    };
    let filter = Filter::new("/review")
        .option(select(
            "kind",
            "Reason",
            "Any reason",
            kinds.collect(),
            now.kind.map_or("", desk::CaseKind::name),
        ))
        .option(select("pair", "Sources", "All sources", pairs.collect(), &chosen_pair))
        .option(select(
            "chance",
            "Chance of a match",
            "Any chance",
            bands.collect(),
            now.chance.map_or("", ChanceBand::name),
        ))
        .option(select("days", "Waiting", "Any time", ages.into(), &days))
        .option(Select::new("assigned", "Assigned to", whose.into()).choose(assigned_words(now.assigned).0))
        .option(only("involved", "Somebody works with the child", now.involved))
        .option(only("deferred", "Deferred to a later day", now.deferred));
    let mut filter = chosen(filter, now);
    if let Some(cause) = &now.cause {
        filter = filter.keep("cause", cause);
    }
    if now.sort == QueueSort::default() {
        filter
    } else {
        filter.keep("sort", sort_name(now.sort))
    }
}

/// Every filter in force, each with the address of the queue without it.
fn chosen(mut filter: Filter, now: &QueueFilter) -> Filter {
    let mut add = |text: Option<String>, without: &dyn Fn(&mut QueueFilter)| {
        if let Some(text) = text {
            filter = filter.clone().chosen(text, with(now, without));
        }
    };
    let reason = now.kind.map(|kind| format!("Reason – {}", case_kind_words(kind)));
    add(reason, &|filter| filter.kind = None);
    let sources = now.source_pair.as_ref();
    add(
        sources.map(|pair| format!("Sources – {}", pair_words(pair))),
        &|filter| {
            filter.source_pair = None;
        },
    );
    let chance = now.chance.map(|band| format!("Chance – {}", band.label()));
    add(chance, &|filter| filter.chance = None);
    let waiting = now
        .days
        .map(|days| format!("Waiting – {} or more", words::counted(days as usize, "day", "days")));
    add(waiting, &|filter| filter.days = None);
    let assigned = (now.assigned != Assigned::default()).then(|| assigned_words(now.assigned).1);
    add(assigned.map(|words| format!("Assigned to – {words}")), &|filter| {
        filter.assigned = Assigned::default();
    });
    let involved = now.involved.then(|| "Somebody works with the child".to_owned());
    add(involved, &|filter| filter.involved = false);
    let cause = now.cause.as_ref().map(|cause| format!("Cause – {cause}"));
    add(cause, &|filter| filter.cause = None);
    let deferred = now.deferred.then(|| "Deferred to a later day".to_owned());
    add(deferred, &|filter| filter.deferred = false);
    filter
}

/// "education and social care", or "education alone": two records of it, or one.
fn pair_words((left, right): &(String, String)) -> String {
    let words = |name: &str| name.replace('_', " ");
    if left == right {
        format!("{} alone", words(left))
    } else {
        format!("{} and {}", words(left), words(right))
    }
}
