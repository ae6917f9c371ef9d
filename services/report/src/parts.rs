//! The pieces of a section: paragraphs, lists of facts, tables, and charts with their tables.

use askama::{Template, filters::HtmlSafe};

/// A section with a heading of the second rank.
#[derive(Debug, Clone, PartialEq)]
pub struct Section {
    pub id: &'static str,
    pub heading: &'static str,
    pub parts: Vec<Part>,
}

/// One piece.
#[derive(Debug, Clone, PartialEq, Template)]
#[template(
    ext = "html",
    source = "{% match self %}{% when Self::Heading(text) %}<h3>{{ text }}</h3>{% when Self::Paragraph(text) %}<p>{{ text }}</p>\
        {% when Self::Facts(facts) %}<dl>{% for (name, fact) in facts %}<div><dt>{{ name }}</dt><dd>{{ fact }}</dd></div>{% endfor %}</dl>\
        {% when Self::Table(table) %}{{ table }}{% when Self::Figure(figure) %}{{ figure }}{% endmatch %}"
)]
pub enum Part {
    /// A heading of the third rank.
    Heading(String),
    /// Text.
    Paragraph(String),
    /// Names and what is said of them.
    Facts(Vec<(String, String)>),
    /// A table.
    Table(Table),
    /// A chart with its table.
    Figure(Figure),
}
impl HtmlSafe for Part {}

impl Part {
    pub fn heading(text: impl Into<String>) -> Self {
        Self::Heading(text.into())
    }

    pub fn paragraph(text: impl Into<String>) -> Self {
        Self::Paragraph(text.into())
    }
}

/// A chart, and its figures in a table: beside it, or behind a line that opens where the table is long.
#[derive(Debug, Clone, PartialEq, Template)]
#[template(path = "figure.html")]
pub struct Figure {
    chart: String,
    table: Table,
    /// The line that opens the table; none where it stands open beside the chart.
    folded: Option<String>,
}
impl HtmlSafe for Figure {}

/// Tables of more rows than this are folded.
const OPEN_ROWS_MAX: usize = 12;

impl Figure {
    /// `chart` draws figures of `table` and nothing else. A long table is folded.
    pub fn new(chart: &impl Template, table: Table) -> Self {
        let folded = (table.rows.len() > OPEN_ROWS_MAX).then(|| format!("{} as a table", table.caption));
        Self {
            folded,
            ..Self::beside(chart, table)
        }
    }

    /// The same, with the table open however long it is.
    pub fn beside(chart: &impl Template, table: Table) -> Self {
        let chart = chart
            .render()
            .expect("a template writes to memory, which does not fail");
        Self {
            chart,
            table,
            folded: None,
        }
    }
}

/// A table. The first cell of each row is its header.
#[derive(Debug, Clone, PartialEq, Template)]
#[template(path = "table.html")]
pub struct Table {
    id: String,
    caption: String,
    columns: Vec<Column>,
    rows: Vec<Row>,
    wide: bool,
}
impl HtmlSafe for Table {}

/// The head of a column.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Column {
    name: String,
    numeric: bool,
}

/// One row; a total stands out.
#[derive(Debug, Clone, PartialEq)]
struct Row {
    cells: Vec<Cell>,
    total: bool,
}

/// What stands in a cell.
#[derive(Debug, Clone, PartialEq, Template)]
#[template(
    ext = "html",
    source = "{% match self %}{% when Self::Text(text) %}{{ text }}{% when Self::Bar(text, bar) %}{{ text }} {{ bar }}{% endmatch %}"
)]
pub enum Cell {
    /// Text.
    Text(String),
    /// A figure with a small bar.
    Bar(String, chart::MiniBar),
}
impl HtmlSafe for Cell {}

impl<T: Into<String>> From<T> for Cell {
    fn from(text: T) -> Self {
        Self::Text(text.into())
    }
}

impl Table {
    /// A table with words in the columns `texts` and numbers in the columns `numbers`, which follow them. `id` is unique
    /// in the report.
    pub fn new(id: impl Into<String>, caption: impl Into<String>, texts: &[&str], numbers: &[&str]) -> Self {
        let column = |numeric: bool| {
            move |name: &&str| Column {
                name: (*name).to_owned(),
                numeric,
            }
        };
        let texts = texts.iter().map(column(false));
        Self {
            id: id.into(),
            caption: caption.into(),
            columns: texts.chain(numbers.iter().map(column(true))).collect(),
            rows: Vec::new(),
            wide: false,
        }
    }

    /// Says that the table may be wider than a narrow screen: it then scrolls in a region of its own, which the keyboard
    /// reaches.
    #[must_use]
    pub fn wide(mut self) -> Self {
        self.wide = true;
        self
    }

    /// Adds a row with a cell for each column.
    pub fn row(&mut self, cells: Vec<Cell>) {
        self.add(cells, false);
    }

    /// Adds a row that sums up those above.
    pub fn total(&mut self, cells: Vec<Cell>) {
        self.add(cells, true);
    }

    fn add(&mut self, cells: Vec<Cell>, total: bool) {
        debug_assert_eq!(cells.len(), self.columns.len(), "a row has a cell for each column");
        self.rows.push(Row { cells, total });
    }

    #[expect(
        clippy::trivially_copy_pass_by_ref,
        reason = "templates pass their loop index by reference"
    )]
    fn is_numeric(&self, column: &usize) -> bool {
        self.columns.get(*column).is_some_and(|column| column.numeric)
    }
}
