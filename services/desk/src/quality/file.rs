//! The table of fields as a file: the same cells as on the page.

use child::policy::Viewer;

use super::view::FieldQuality;
use crate::{csv_text::csv_text, desk::Desk, error::DeskError};

impl Desk {
    /// How good the data of one source is, field by field, as comma-separated text.
    pub async fn quality_file(&self, viewer: &Viewer, name: &str) -> Result<String, DeskError> {
        let source = self.quality_of_source(viewer, name).await?;
        let cells: Vec<[String; 7]> = source.fields.iter().map(FieldQuality::cells).collect();
        let head = FieldQuality::COLUMNS.to_vec();
        let lines = cells.iter().map(|cells| cells.iter().map(String::as_str).collect());
        Ok(csv_text(std::iter::once(head).chain(lines)))
    }
}
