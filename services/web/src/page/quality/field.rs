//! One field of one source: what each percent is counted from, and the months.

use askama::Template;
use child::Attribute;
use desk::{Checked, FieldView};

use super::{source::counted, trend::Trend};
use crate::{
    components::{BackLink, SummaryList, SummaryRow},
    layout::Page,
    page::moment::Moment,
};

/// The page of one field.
#[derive(Template)]
#[template(path = "pages/quality/field.html")]
pub(super) struct FieldPage {
    page: Page,
    source: String,
    label: &'static str,
    measured_at: Option<Moment>,
    parts: Vec<Part>,
    beside: SummaryList,
    trend: Trend,
}

/// One percent with its rule and its count.
struct Part {
    id: &'static str,
    name: &'static str,
    percent: String,
    rule: &'static str,
    count: Option<String>,
}

impl FieldPage {
    /// The page of this field.
    pub fn new(page: Page, field: &FieldView) -> Self {
        let attribute = Attribute::from_slug(field.now.field);
        let shares = [
            (Checked::Complete, Some(field.now.complete)),
            (Checked::Valid, Some(field.now.valid)),
            (Checked::Agrees, field.now.agrees),
        ];
        let parts = shares.into_iter().filter_map(|(checked, share)| {
            let share = share?;
            Some(Part {
                id: checked.slug(),
                name: checked.label(),
                percent: share.words(),
                rule: attribute.map_or("", |attribute| checked.rule(attribute)),
                count: counted(share),
            })
        });
        let row = field.now.row();
        let cell = |name: &str| {
            row.iter()
                .find(|(known, _)| *known == name)
                .map(|(_, cell)| cell.clone())
        };
        let beside = [
            ("Last confirmed", "Last confirmed, median", "confirmed"),
            ("Claimed by the source", "Right by the source’s own word", "claimed"),
            ("Gap", "Agreement above or below that", "gap"),
        ];
        let beside = beside
            .into_iter()
            .filter_map(|(name, label, testid)| Some(SummaryRow::new(label, cell(name)?).testid(testid)));
        let back = format!("/quality/{}", field.source);
        Self {
            page: page.back(BackLink::new(back).text("Back to the source")),
            source: field.source_label.clone(),
            label: field.now.label,
            measured_at: field.measured_at.map(Moment::at),
            parts: parts.collect(),
            beside: SummaryList::new(beside.collect()),
            trend: Trend::new(&format!("{} in {}", field.now.label, field.source_label), &field.months),
        }
    }
}
