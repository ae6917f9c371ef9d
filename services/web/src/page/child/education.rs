//! `/child/{id}/education`: what education records beyond the school itself.

use askama::Template;
use child::{Attribute, ChildView};

use super::{
    head::{Part, RecordHead},
    row::stated_row,
};
use crate::{components::SummaryList, layout::Page};

/// The attributes of this page.
const SHOWN: [Attribute; 1] = [Attribute::Destination];

/// Education facts of a child.
#[derive(Template)]
#[template(path = "pages/child/education.html")]
pub(super) struct Education {
    page: Page,
    head: RecordHead,
    rows: SummaryList,
}

impl Education {
    /// The page of one child.
    pub fn new(page: Page, child: &ChildView, print: bool) -> Self {
        let rows = child.rows.iter().filter(|row| SHOWN.contains(&row.attribute));
        Self {
            page,
            head: RecordHead::new(child, Part::Education, print),
            rows: SummaryList::new(rows.map(|row| stated_row(child, row, print)).collect()),
        }
    }
}
