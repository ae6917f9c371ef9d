//! `/child/{id}/education`: what education records beyond the school itself.

use askama::Template;
use child::{Attribute, ChildView, policy::Viewer};

use super::{
    facts::{Facts, achievements, attendance, exclusions, schools, sen_steps},
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
    facts: Vec<Facts>,
    /// Where the page about absence is, for those who follow it.
    absence: Option<String>,
}

impl Education {
    /// The page of one child.
    pub fn new(page: Page, viewer: &Viewer, child: &ChildView, print: bool) -> Self {
        let rows = child.rows.iter().filter(|row| SHOWN.contains(&row.attribute));
        let facts = child.education.as_ref().map(|education| {
            vec![
                schools(&education.enrolments),
                attendance(&education.attendance),
                exclusions(&education.exclusions),
                achievements(&education.achievements),
                sen_steps("Special educational needs, step by step", &education.sen_steps),
            ]
        });
        Self {
            page,
            head: RecordHead::new(child, Part::Education, print),
            rows: SummaryList::new(rows.map(|row| stated_row(child, row, print)).collect()),
            facts: facts.unwrap_or_default(),
            absence: viewer
                .follows_absence()
                .then(|| format!("/child/{}/not-in-school", child.id)),
        }
    }
}
