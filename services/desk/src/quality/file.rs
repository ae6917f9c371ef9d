//! The table of fields as a file: the same cells as on the page.

use child::policy::Viewer;

use super::view::{FieldQuality, SourceQuality};
use crate::{csv_text::csv_text, desk::Desk, error::DeskError};

impl Desk {
    /// How good the data of one source is, field by field, as comma-separated text: the heads alone where there is no field
    /// to measure.
    pub async fn quality_file(&self, viewer: &Viewer, name: &str) -> Result<String, DeskError> {
        Ok(text_of(&self.quality_of_source(viewer, name).await?))
    }
}

fn text_of(source: &SourceQuality) -> String {
    let heads = FieldQuality::heads(source.summary.agrees.is_some());
    let rows: Vec<_> = source.fields.iter().map(FieldQuality::row).collect();
    let lines = rows
        .iter()
        .map(|row| row.iter().map(|(_, cell)| cell.as_str()).collect());
    csv_text(std::iter::once(heads).chain(lines))
}

#[cfg(test)]
mod tests {
    use super::{
        super::{
            share::{Count, Share},
            view::SourceSummary,
        },
        *,
    };

    #[test]
    fn a_source_without_a_field_to_measure_has_a_file_of_heads() {
        let source = |agrees| SourceQuality {
            measured_at: None,
            summary: SourceSummary {
                source: "clinic".to_owned(),
                label: "Clinic".to_owned(),
                records: Count::Exact { count: 0 },
                linked: Share::Nothing,
                repeated: Share::Nothing,
                rejected: Share::Nothing,
                complete: Share::Nothing,
                valid: Share::Nothing,
                agrees,
            },
            waiting: Count::Exact { count: 2 },
            rules: Vec::new(),
            fields: Vec::new(),
            months: Vec::new(),
            sees_notices: false,
        };
        let lines = |text: String| text.lines().map(|line| line.split(',').count()).collect::<Vec<_>>();
        assert_eq!(lines(text_of(&source(Some(Share::Nothing)))), [7]);
        assert_eq!(lines(text_of(&source(None))), [5], "who is not told of other sources");
    }
}
