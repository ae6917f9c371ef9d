//! The page of results: how the text was read, filters, table, pager.

use askama::Template;
use child::{
    policy::{Field, Reach, Viewer, opens_life, opens_restricted, reach},
    retention::Life,
    view::Flag,
};
use desk::{AgeBand, FindRequest, Found};

use super::{
    address::{Address, flag_name},
    columns::columns_of,
};
use crate::{
    components::{Choice, Filter, Pagination, Select, Table, TableRow},
    layout::Page,
    words,
};

/// The children found.
#[derive(Template)]
#[template(path = "pages/results.html")]
pub(super) struct Results {
    page: Page,
    heading: String,
    read_as: Vec<ReadAs>,
    reason: Option<String>,
    /// Whether these are the viewer's own children only, and whether a reason would find more.
    own: bool,
    widens: bool,
    change: String,
    capped: bool,
    filter: Filter,
    table: Option<Table>,
    pager: Pagination,
    contact: String,
}

/// A part of the text as it was read.
struct ReadAs {
    label: String,
    text: String,
    used: bool,
}

impl Results {
    /// One page of the answer to `request`.
    pub fn new(page: Page, viewer: &Viewer, found: &Found, address: &Address, request: &FindRequest) -> Self {
        let columns = columns_of(viewer.role);
        let rows = found.results.iter().map(|hit| {
            let cells = columns.iter().map(|column| column.cell(hit)).collect();
            TableRow::new(cells).testid(format!("row-{}", hit.child.id))
        });
        let heads = columns.iter().map(|column| column.head(address)).collect();
        let table = Table::new("results", heads, rows.collect())
            .hidden_caption("Children found")
            .first_cell_is_header()
            .scrolls();
        Self {
            heading: words::counted(found.total, "child found", "children found"),
            read_as: found
                .read_as
                .iter()
                .map(|part| ReadAs {
                    label: part.label.clone(),
                    text: part.text.clone(),
                    used: part.used,
                })
                .collect(),
            reason: viewer.beyond.clone(),
            own: !viewer.reaches_everyone(),
            widens: reach(viewer.role) == Reach::WiderForAReason,
            change: address.change(request.advanced.is_some()),
            capped: found.capped,
            filter: filter(viewer, found, address),
            table: (!table.is_empty()).then_some(table),
            pager: Pagination::new(found.page, found.pages, |page| {
                address.with(|narrowing| narrowing.page = page)
            }),
            contact: page.contact().to_owned(),
            page: page.place(found.page, found.pages),
        }
    }
}

/// The tags that a viewer may filter by: those that the viewer can be shown.
fn flags_of(viewer: &Viewer) -> Vec<Flag> {
    let flags = [
        (viewer.sees_shielded(), Flag::Shielded),
        (viewer.sees_shielded(), Flag::PossiblyShielded),
        (viewer.sees_evidence(), Flag::UnderReview),
        (viewer.access(Field::CafIndicator).full(), Flag::CafOpen),
        (viewer.access(Field::SocialCareDetail).full(), Flag::InCare),
        (true, Flag::SourcesDisagree),
        (opens_life(viewer.role, Life::Archived), Flag::Archived),
        (opens_restricted(viewer.role), Flag::Restricted),
    ];
    flags
        .into_iter()
        .filter_map(|(shown, flag)| shown.then_some(flag))
        .collect()
}

fn filter(viewer: &Viewer, found: &Found, address: &Address) -> Filter {
    let now = address.narrowing();
    let with_count = |text: String, count: Option<usize>| match count {
        Some(count) => format!("{text} ({})", words::number(count)),
        None => text,
    };
    let ages = AgeBand::ALL.into_iter().map(|band| {
        let count = found
            .age_bands
            .iter()
            .find(|(counted, _)| *counted == band)
            .map_or(0, |(_, count)| *count);
        Choice::new(band.name(), with_count(band.to_string(), Some(count)))
    });
    let mut filter = Filter::new(address.plain()).option(select(
        "age",
        "Age",
        "All ages",
        ages.collect(),
        now.age_band.map_or("", AgeBand::name),
    ));
    let school = now.school.as_deref().unwrap_or_default();
    let mut schools: Vec<Choice> = found
        .schools
        .iter()
        .map(|(name, count)| Choice::new(name, with_count(name.clone(), Some(*count))))
        .collect();
    if !school.is_empty() && !found.schools.iter().any(|(name, _)| name == school) {
        schools.push(Choice::new(school, school));
    }
    if !schools.is_empty() {
        filter = filter.option(select("school", "School", "All schools", schools, school));
    }
    let flags = flags_of(viewer)
        .into_iter()
        .map(|flag| Choice::new(flag_name(flag), flag.label()));
    filter = filter.option(select(
        "flag",
        "Flag",
        "All records",
        flags.collect(),
        now.flag.map_or("", flag_name),
    ));
    if let Some(band) = now.age_band {
        filter = filter.chosen(
            format!("Age – {band}"),
            address.with(|narrowing| narrowing.age_band = None),
        );
    }
    if let Some(school) = &now.school {
        filter = filter.chosen(
            format!("School – {school}"),
            address.with(|narrowing| narrowing.school = None),
        );
    }
    if let Some(flag) = now.flag {
        filter = filter.chosen(
            format!("Flag – {}", flag.label()),
            address.with(|narrowing| narrowing.flag = None),
        );
    }
    if now.sort == desk::Sort::default() {
        filter
    } else {
        filter.keep("sort", now.sort.name())
    }
}

fn select(name: &str, label: &str, all: &str, mut choices: Vec<Choice>, chosen: &str) -> Select {
    choices.insert(0, Choice::new("", all));
    Select::new(name, label, choices).choose(chosen)
}
