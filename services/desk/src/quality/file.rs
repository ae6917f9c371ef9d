//! The table of fields as a file: the same cells as on the page.

use child::policy::Viewer;

use crate::{csv_text::csv_text, desk::Desk, error::DeskError};

impl Desk {
    /// How good the data of one source is, field by field, as comma-separated text.
    pub async fn quality_file(&self, viewer: &Viewer, name: &str) -> Result<String, DeskError> {
        let source = self.quality_of_source(viewer, name).await?;
        let rows: Vec<Vec<(&str, String)>> = source.fields.iter().map(super::FieldQuality::row).collect();
        let head = rows.first().map(|row| row.iter().map(|(name, _)| *name).collect());
        let lines = rows
            .iter()
            .map(|row| row.iter().map(|(_, cell)| cell.as_str()).collect());
        Ok(csv_text(head.into_iter().chain(lines)))
    }
}
