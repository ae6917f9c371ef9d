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
        let [_, complete, valid, agrees, confirmed, claimed, gap] = field.now.cells();
        let attribute = Attribute::from_slug(field.now.field);
        let shares = [
            (Checked::Complete, field.now.complete, complete),
            (Checked::Valid, field.now.valid, valid),
            (Checked::Agrees, field.now.agrees, agrees),
        ];
        let parts = shares.into_iter().map(|(checked, share, percent)| Part {
            id: checked.slug(),
            name: checked.label(),
            percent,
            rule: attribute.map_or("", |attribute| checked.rule(attribute)),
            count: counted(share),
        });
        let beside = vec![
            SummaryRow::new("Last confirmed, median", confirmed).testid("confirmed"),
            SummaryRow::new("Right by the source’s own word", claimed).testid("claimed"),
            SummaryRow::new("Agreement above or below that", gap).testid("gap"),
        ];
        let back = format!("/quality/{}", field.source);
        Self {
            page: page.back(BackLink::new(back).text("Back to the source")),
            source: field.source_label.clone(),
            label: field.now.label,
            measured_at: field.measured_at.map(Moment::at),
            parts: parts.collect(),
            beside: SummaryList::new(beside),
            trend: Trend::new(&format!("{} in {}", field.now.label, field.source_label), &field.months),
        }
    }
}
