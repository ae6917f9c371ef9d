//! Tables: sorted by links, scrolled sideways in a region of their own, or stacked on narrow screens.

use askama::Template;

use super::content::{Content, components};

/// How a column is sorted now.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Sorted {
    /// Not by this column.
    No,
    /// Smallest first.
    Ascending,
    /// Largest first.
    Descending,
}

impl Sorted {
    /// The value of `aria-sort`.
    pub(crate) const fn aria(self) -> &'static str {
        match self {
            Self::No => "none",
            Self::Ascending => "ascending",
            Self::Descending => "descending",
        }
    }

    /// The sign after the column's name; a shape, not a colour (page rule G12).
    pub(crate) const fn sign(self) -> &'static str {
        match self {
            Self::No => "↕",
            Self::Ascending => "▲",
            Self::Descending => "▼",
        }
    }
}

/// The head of one column.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Column {
    text: Content,
    label: String,
    numeric: bool,
    sort: Option<(String, Sorted)>,
}

impl Column {
    /// A column of text.
    pub fn new(text: impl Into<String>) -> Self {
        let label = text.into();
        Self {
            text: Content::from(&label),
            label,
            numeric: false,
            sort: None,
        }
    }

    /// Aligns the column to the right.
    #[must_use]
    pub fn numeric(mut self) -> Self {
        self.numeric = true;
        self
    }

    /// Makes the head a link that reloads the page sorted by this column (page rule G17).
    #[must_use]
    pub fn sort(mut self, href: impl Into<String>, sorted: Sorted) -> Self {
        self.sort = Some((href.into(), sorted));
        self
    }
}

/// One row.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TableRow {
    cells: Vec<Content>,
    testid: Option<String>,
}

impl TableRow {
    /// A row of cells, one for each column.
    pub fn new(cells: Vec<Content>) -> Self {
        Self { cells, testid: None }
    }

    /// Sets `data-testid` of the row: `row-{id}`.
    #[must_use]
    pub fn testid(mut self, testid: impl Into<String>) -> Self {
        self.testid = Some(testid.into());
        self
    }
}

/// What a table does where it is too wide.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Narrow {
    /// Nothing: it is never too wide.
    Stay,
    /// Scrolls sideways in a region that the keyboard reaches (page rule G4).
    Scroll,
    /// Each row becomes a block of "column: value" lines on a narrow screen.
    Stack,
    /// The same wherever the table has too little room for many columns.
    StackEarly,
}

/// A table (govuk table).
#[derive(Debug, Clone, PartialEq, Eq, Template)]
#[template(path = "components/table.html")]
pub struct Table {
    id: String,
    caption: Option<String>,
    caption_class: &'static str,
    columns: Vec<Column>,
    rows: Vec<TableRow>,
    first_cell_is_header: bool,
    narrow: Narrow,
    small: bool,
}
components!(Table);

impl Table {
    /// A table; `id` is unique on the page, every row has a cell for each column.
    pub fn new(id: impl Into<String>, columns: Vec<Column>, rows: Vec<TableRow>) -> Self {
        debug_assert!(
            columns.is_empty() || rows.iter().all(|row| row.cells.len() == columns.len()),
            "every row has a cell for each column"
        );
        Self {
            id: id.into(),
            caption: None,
            caption_class: "govuk-table__caption--m",
            columns,
            rows,
            first_cell_is_header: false,
            narrow: Narrow::Stay,
            small: false,
        }
    }

    /// Sets a caption that is seen.
    #[must_use]
    pub fn caption(mut self, caption: impl Into<String>) -> Self {
        self.caption = Some(caption.into());
        self
    }

    /// Sets a caption for screen readers only: a heading above says the same.
    #[must_use]
    pub fn hidden_caption(mut self, caption: impl Into<String>) -> Self {
        self.caption = Some(caption.into());
        self.caption_class = "govuk-visually-hidden";
        self
    }

    /// Makes the first cell of each row its heading.
    #[must_use]
    pub fn first_cell_is_header(mut self) -> Self {
        self.first_cell_is_header = true;
        self
    }

    /// Lets a wide table scroll sideways in a focusable region named by its caption.
    #[must_use]
    pub fn scrolls(mut self) -> Self {
        debug_assert!(
            self.caption.is_some(),
            "the region is named by the caption: set it first"
        );
        self.narrow = Narrow::Scroll;
        self
    }

    /// Stacks the cells of a row under each other on screens narrower than 640 px.
    #[must_use]
    pub fn stacks(mut self) -> Self {
        self.narrow = Narrow::Stack;
        self
    }

    /// Stacks the cells of a row where the table itself has less than 752 px: for many columns, of which none may be cut
    /// off on any screen.
    #[must_use]
    pub fn stacks_early(mut self) -> Self {
        self.narrow = Narrow::StackEarly;
        self
    }

    /// Uses smaller text, for tables with many columns.
    #[must_use]
    pub fn small_text(mut self) -> Self {
        self.small = true;
        self
    }

    /// Whether there are no rows.
    pub fn is_empty(&self) -> bool {
        self.rows.is_empty()
    }

    /// Whether the table scrolls.
    fn is_scrolling(&self) -> bool {
        self.narrow == Narrow::Scroll
    }

    /// Whether the table stacks, early or late.
    fn is_stacking(&self) -> bool {
        matches!(self.narrow, Narrow::Stack | Narrow::StackEarly)
    }

    /// Whether the table stacks by the room that it has.
    fn is_stacking_early(&self) -> bool {
        self.narrow == Narrow::StackEarly
    }

    /// A `role` attribute for a stacked table: the changed `display` would else take the table's meaning away.
    fn role(&self, role: &'static str) -> &'static str {
        match (self.is_stacking(), role) {
            (true, "table") => " role=table",
            (true, "rowgroup") => " role=rowgroup",
            (true, "row") => " role=row",
            (true, "columnheader") => " role=columnheader",
            (true, "rowheader") => " role=rowheader",
            (true, "cell") => " role=cell",
            _ => "",
        }
    }

    #[expect(
        clippy::trivially_copy_pass_by_ref,
        reason = "templates pass their loop index by reference"
    )]
    fn is_numeric(&self, index: &usize) -> bool {
        self.columns.get(*index).is_some_and(|column| column.numeric)
    }

    #[expect(
        clippy::trivially_copy_pass_by_ref,
        reason = "templates pass their loop index by reference"
    )]
    fn label(&self, index: &usize) -> Option<&str> {
        self.columns
            .get(*index)
            .filter(|_| self.is_stacking())
            .map(|column| column.label.as_str())
    }
}
