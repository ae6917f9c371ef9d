//! `/child/{id}/caf`: whether a common assessment exists, and whom to ask about it.

use askama::Template;
use child::{ChildView, view::CafView};

use super::{
    facts::text,
    head::{Part, RecordHead},
};
use crate::{
    components::{SummaryList, SummaryRow},
    layout::Page,
};

/// The common assessments of a child.
#[derive(Template)]
#[template(path = "pages/child/caf.html")]
pub(super) struct Caf {
    page: Page,
    head: RecordHead,
    episodes: Vec<SummaryList>,
}

impl Caf {
    /// The page of one child.
    pub fn new(page: Page, child: &ChildView, print: bool) -> Self {
        Self {
            page,
            head: RecordHead::new(child, Part::Caf, print),
            episodes: child.caf.iter().flatten().enumerate().map(episode).collect(),
        }
    }
}

fn episode((place, caf): (usize, &CafView)) -> SummaryList {
    let rows = vec![
        SummaryRow::new("Coordinator", text(caf.coordinator.as_deref())).testid("caf-coordinator"),
        SummaryRow::new("Contact", text(caf.contact.as_deref())).testid("caf-contact"),
    ];
    SummaryList::new(rows)
        .card(caf.text)
        .testid(format!("caf-{}", place + 1))
}
