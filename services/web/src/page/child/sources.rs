//! `/child/{id}/sources`: one card for each linked source record, for those who judge matches.

use askama::Template;
use child::{ChildView, policy::Viewer, view::SourceView};

use super::head::{Part, RecordHead};
use crate::{
    components::{Colour, Content, SummaryList, SummaryRow, Tag},
    layout::Page,
    page::moment::Moment,
    words,
};

/// The source records of a child.
#[derive(Template)]
#[template(path = "pages/child/sources.html")]
pub(super) struct Sources {
    page: Page,
    head: RecordHead,
    count: String,
    cards: Vec<SummaryList>,
    /// Where who decides about matches splits the record.
    split: Option<String>,
    decisions: String,
}

impl Sources {
    /// The page of one child as `viewer` sees it.
    pub fn new(page: Page, viewer: &Viewer, child: &ChildView, print: bool) -> Self {
        let cards: Vec<SummaryList> = child
            .sources
            .iter()
            .flatten()
            .enumerate()
            .map(|(place, source)| card(source).testid(format!("source-{}", place + 1)))
            .collect();
        Self {
            page,
            head: RecordHead::new(child, Part::Sources, print),
            count: words::counted(cards.len(), "source record", "source records"),
            split: (viewer.decides_matches() && cards.len() > 1).then(|| format!("/child/{}/split", child.id)),
            decisions: format!("/child/{}/decisions", child.id),
            cards,
        }
    }
}

fn card(source: &SourceView) -> SummaryList {
    let confirmed = source
        .updated_on
        .map_or_else(|| words::NOT_RECORDED.into(), |day| Content::from(Moment::day(day)));
    let status = if source.ended {
        Tag::new("Ended").colour(Colour::Grey)
    } else {
        Tag::new("Current")
    };
    let head = [
        SummaryRow::new("Id in the source", &source.record_id),
        SummaryRow::new("Last confirmed", confirmed),
        SummaryRow::new("Status", status),
    ];
    let values = source.values.iter().map(|(label, text)| SummaryRow::new(label, text));
    SummaryList::new(head.into_iter().chain(values).collect()).card(&source.label)
}
