//! The queue: counts, filters, cases, pager.

use askama::Template;
use desk::{CaseLine, ChanceBand, Queue, QueueFilter, QueueSort};

use super::address::{pair_name, sort_name, with};
use crate::{
    components::{Choice, Column, Filter, Pagination, Select, Sorted, Table, TableRow, Tag, components},
    layout::Page,
    page::moment::Moment,
    words,
};

/// One page of the queue.
#[derive(Template)]
#[template(path = "pages/review/queue.html")]
pub(super) struct QueuePage {
    page: Page,
    heading: String,
    filter: Filter,
    is_filtered: bool,
    table: Option<Table>,
    pager: Pagination,
    last_linked: Option<Moment>,
}

impl QueuePage {
    /// The page of the queue that `filter` asks for.
    pub fn new(page: Page, queue: &Queue, filter: &QueueFilter) -> Self {
        Self {
            page: page.place(queue.page, queue.pages),
            heading: words::counted(queue.total, "pair", "pairs"),
            filter: filters(queue, filter),
            is_filtered: filter.source_pair.is_some() || filter.chance.is_some(),
            table: (!queue.cases.is_empty()).then(|| table(&queue.cases, filter)),
            pager: Pagination::new(queue.page, queue.pages, |page| {
                with(filter, |filter| filter.page = page)
            }),
            last_linked: queue.last_linked.map(Moment::at),
        }
    }
}

fn filters(queue: &Queue, now: &QueueFilter) -> Filter {
    let select = |name: &str, label: &str, all: &str, choices: Vec<Choice>, chosen: &str| {
        let choices = std::iter::once(Choice::new("", all)).chain(choices).collect();
        Select::new(name, label, choices).choose(chosen)
    };
    let pairs = queue.source_pairs.iter().map(|(pair, count)| {
        Choice::new(
            pair_name(pair),
            format!("{} ({})", pair_words(pair), words::number(*count)),
        )
    });
    let chosen = now.source_pair.as_ref().map(pair_name).unwrap_or_default();
    let bands = ChanceBand::ALL
        .into_iter()
        .map(|band| Choice::new(band.name(), band.label()));
    let mut filter = Filter::new("/review")
        .option(select("pair", "Sources", "All sources", pairs.collect(), &chosen))
        .option(select(
            "chance",
            "Chance of a match",
            "Any chance",
            bands.collect(),
            now.chance.map_or("", ChanceBand::name),
        ));
    if let Some(pair) = &now.source_pair {
        let without = with(now, |filter| filter.source_pair = None);
        filter = filter.chosen(format!("Sources – {}", pair_words(pair)), without);
    }
    if let Some(band) = now.chance {
        filter = filter.chosen(
            format!("Chance – {}", band.label()),
            with(now, |filter| filter.chance = None),
        );
    }
    if now.sort == QueueSort::default() {
        filter
    } else {
        filter.keep("sort", sort_name(now.sort))
    }
}

/// "education and social care", or "education twice".
fn pair_words((left, right): &(String, String)) -> String {
    let words = |name: &str| name.replace('_', " ");
    if left == right {
        format!("{}, twice", words(left))
    } else {
        format!("{} and {}", words(left), words(right))
    }
}

/// The pair as the row's link.
#[derive(Template)]
#[template(
    ext = "html",
    source = r#"<a class="govuk-link" href="/review/{{ id }}">{{ left }}<span aria-hidden="true"> / </span><span class="govuk-visually-hidden"> and </span>{{ right }}</a><br><span class="govuk-body-s">{{ sources }}</span>"#
)]
struct PairCell<'a> {
    id: String,
    left: &'a str,
    right: &'a str,
    sources: String,
}
components!(PairCell<'_>);

fn table(cases: &[CaseLine], filter: &QueueFilter) -> Table {
    let order = |sort| with(filter, |filter| filter.sort = sort);
    let (by_chance, chance_next) = match filter.sort {
        QueueSort::Likeliest => (Sorted::Descending, QueueSort::Unlikeliest),
        QueueSort::Unlikeliest => (Sorted::Ascending, QueueSort::Likeliest),
        QueueSort::Urgent | QueueSort::Oldest => (Sorted::No, QueueSort::Likeliest),
    };
    let by_age = if filter.sort == QueueSort::Oldest {
        Sorted::Ascending
    } else {
        Sorted::No
    };
    let columns = vec![
        Column::new("Pair"),
        Column::new("Reason"),
        Column::new("Chance of a match")
            .numeric()
            .sort(order(chance_next), by_chance),
        Column::new("Waiting since").sort(order(QueueSort::Oldest), by_age),
        Column::new("Status"),
    ];
    let rows = cases
        .iter()
        .map(|case| {
            let sources = format!("{} and {}", case.left_source, case.right_source);
            let pair = PairCell {
                id: case.id.to_string(),
                left: &case.left_name,
                right: &case.right_name,
                sources,
            };
            TableRow::new(vec![
                pair.into(),
                (&case.reason).into(),
                words::chance(case.probability).into(),
                Moment::short_day_of(case.opened_at).into(),
                Tag::new(&case.status).into(),
            ])
            .testid(format!("row-{}", case.id))
        })
        .collect();
    Table::new("queue", columns, rows)
        .hidden_caption("Pairs awaiting review")
        .first_cell_is_header()
        .scrolls()
}
