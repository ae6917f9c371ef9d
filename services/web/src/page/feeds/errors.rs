//! The rows of a run that broke a rule.

use askama::Template;
use child::RunId;
use desk::{ErrorRow, RulePage, RunErrors};
use url::form_urlencoded::Serializer;

use super::{
    run::{effect, rules},
    words::{visible, which},
};
use crate::{
    components::{BackLink, Column, Content, Pagination, Table, TableRow, components},
    layout::Page,
    page::moment::Moment,
    words,
};

/// Rules with their counts, and the rows of one of them.
#[derive(Template)]
#[template(path = "pages/feeds/errors.html")]
pub(super) struct ErrorsPage {
    page: Page,
    id: String,
    run: String,
    rules: Option<Table>,
    shown: Option<Shown>,
}

/// The rows of one rule.
struct Shown {
    problem: String,
    advice: String,
    count: String,
    table: Option<Table>,
    pager: Pagination,
    any_hidden: bool,
}

/// Where the rows of a rule stand.
pub(super) fn address(id: RunId, rule: &str, page: usize) -> String {
    let mut query = Serializer::new(String::new());
    query.append_pair("rule", rule);
    if page > 1 {
        query.append_pair("page", &page.to_string());
    }
    format!("/feeds/{id}/errors?{}", query.finish())
}

impl ErrorsPage {
    /// The page of these rows.
    pub fn new(page: Page, errors: &RunErrors) -> Self {
        let run = &errors.run;
        let back = match errors.rows {
            None => BackLink::new(format!("/feeds/{}", run.id)).text("Back to the run"),
            Some(_) => BackLink::new(format!("/feeds/{}/errors", run.id)).text("Back to all rules"),
        };
        let (at, pages) = errors.rows.as_ref().map_or((1, 1), |rows| (rows.page, rows.pages));
        let rules = errors.rows.is_none().then(|| rules(&run.id.to_string(), &errors.rules));
        Self {
            page: page.back(back).place(at, pages).landscape(),
            id: run.id.to_string(),
            run: which(run),
            rules: rules.filter(|rules| !rules.is_empty()),
            shown: errors.rows.as_ref().map(|rows| shown(run.id, rows)),
        }
    }
}

fn shown(id: RunId, rows: &RulePage) -> Shown {
    let group = &rows.group;
    Shown {
        problem: group.problem.clone(),
        advice: group.advice.clone(),
        count: words::counted_of(group.rows, "row", "rows"),
        table: (!rows.rows.is_empty()).then(|| table(&rows.rows)),
        pager: Pagination::new(rows.page, rows.pages, |page| address(id, &group.rule, page)),
        any_hidden: rows.rows.iter().any(|row| row.hidden),
    }
}

/// What was received, column by column, or why it is not shown.
#[derive(Template)]
#[template(
    ext = "html",
    source = r#"{% if hidden %}<span class="app-quiet">Hidden</span>{% else if values.is_empty() %}<span class="app-quiet">Nothing</span>{% else %}{% for (name, text) in values %}{% if named %}{{ name }}: {% endif %}<code class="app-break">{{ text }}</code>{% if !loop.last %}<br>{% endif %}{% endfor %}{% endif %}"#
)]
struct Received {
    hidden: bool,
    named: bool,
    values: Vec<(String, String)>,
}
components!(Received);

fn received(row: &ErrorRow) -> Received {
    let values = row.values.iter().map(|(name, text)| (name.clone(), visible(text)));
    Received {
        hidden: row.hidden,
        named: row.field.is_none(),
        values: values.collect(),
    }
}

/// "Line 17" with the file, where there is more than one.
fn place(row: &ErrorRow, files: usize) -> String {
    let line = words::count(row.line);
    if files > 1 {
        format!("{line}, {}", row.file)
    } else {
        line
    }
}

/// Whether the record of a rejected row came again.
fn since(row: &ErrorRow) -> Content {
    match row.brought_at {
        Some(at) if row.rejected => Moment::short_day_of(at).into(),
        None if row.rejected && !row.has_record => "Cannot be told".into(),
        None if row.rejected => "Not yet".into(),
        _ => effect(false).into(),
    }
}

fn table(rows: &[ErrorRow]) -> Table {
    let columns = [
        "Line",
        "Local id",
        "Field",
        "Value as received",
        "What to do",
        "Sent correctly since",
    ];
    let columns = columns.into_iter().map(Column::new).collect();
    let files: std::collections::BTreeSet<&str> = rows.iter().map(|row| row.file.as_str()).collect();
    let lines = rows.iter().map(|row| {
        let id = match (&row.record_id, row.hidden, row.has_record) {
            (Some(id), ..) => Content::from(id),
            (None, _, true) => "Hidden".into(),
            (None, _, false) => words::NOT_RECORDED.into(),
        };
        let cells: Vec<Content> = vec![
            place(row, files.len()).into(),
            id,
            row.field.as_deref().unwrap_or("The whole row").into(),
            received(row).into(),
            (&row.sentence).into(),
            since(row),
        ];
        TableRow::new(cells).testid(format!("row-{}", row.row))
    });
    Table::new("broken", columns, lines.collect())
        .hidden_caption("Rows that broke the rule")
        .first_cell_is_header()
        .scrolls()
        .small_text()
}
