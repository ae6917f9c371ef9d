//! Every source.

use askama::Template;
use desk::{Checked, Count, QualityList, SourceSummary};

use crate::{
    components::{Column, Content, Table, TableRow, components},
    layout::Page,
    page::moment::Moment,
    words,
};

/// The sources with their shares.
#[derive(Template)]
#[template(path = "pages/quality/list.html")]
pub(super) struct ListPage {
    page: Page,
    measured_at: Option<Moment>,
    table: Option<Table>,
}

impl ListPage {
    /// The page of these sources.
    pub fn new(page: Page, list: &QualityList) -> Self {
        Self {
            page,
            measured_at: list.measured_at.map(Moment::at),
            table: (!list.sources.is_empty()).then(|| table(&list.sources)),
        }
    }
}

/// "130,000", or "Fewer than 5".
pub(super) fn number(count: Count) -> String {
    match count {
        Count::Exact { count } => words::count(count),
        Count::Few => "Fewer than 5".to_owned(),
    }
}

/// A link to a source, or to what one of its percents is counted from.
#[derive(Template)]
#[template(
    ext = "html",
    source = r##"<a class="govuk-link" href="/quality/{{ source|urlencode_strict }}{% if let Some(part) = part %}#{{ part }}{% endif %}">{{ text }}{% if !hidden.is_empty() %}<span class="govuk-visually-hidden"> {{ hidden }}</span>{% endif %}</a>"##
)]
struct SourceLink<'a> {
    source: &'a str,
    part: Option<&'a str>,
    text: String,
    hidden: String,
}
components!(SourceLink<'_>);

fn table(sources: &[SourceSummary]) -> Table {
    // Who may not know of one source what others hold may not know it of any.
    let agreement = sources.iter().any(|source| source.agrees.is_some());
    let mut columns = vec![
        Column::new("Source"),
        Column::new("Records").numeric(),
        Column::new("Linked").numeric(),
        Column::new("Repeated").numeric(),
        Column::new("Rows rejected").numeric(),
        Column::new("Complete").numeric(),
        Column::new("Valid").numeric(),
    ];
    columns.extend(agreement.then(|| Column::new(Checked::Agrees.label()).numeric()));
    let rows = sources.iter().map(|source| {
        let link = |part: Option<&'static str>, text: String, hidden: &str| -> Content {
            SourceLink {
                source: &source.source,
                part,
                text,
                hidden: match part {
                    Some(_) => format!("{hidden}, {}", source.label),
                    None => String::new(),
                },
            }
            .into()
        };
        let mut cells: Vec<Content> = vec![
            link(None, source.label.clone(), ""),
            number(source.records).into(),
            link(Some("linked"), source.linked.words(), "linked"),
            link(Some("repeated"), source.repeated.words(), "repeated"),
            link(Some("rejected"), source.rejected.words(), "of rows rejected"),
            link(Some("complete"), source.complete.words(), "complete"),
            link(Some("valid"), source.valid.words(), "valid"),
        ];
        cells.extend(
            source
                .agrees
                .map(|agrees| link(Some("agrees"), agrees.words(), "in agreement")),
        );
        TableRow::new(cells).testid(format!("row-{}", source.source))
    });
    Table::new("sources", columns, rows.collect())
        .hidden_caption("How good the data of each source is")
        .first_cell_is_header()
        .scrolls()
}
