//! The notices to one source as a file for its owner.

use child::{policy::Viewer, uk_day::uk_day};

use super::list::{NoticeListKind, NoticeView};
use crate::{
    audit::{Action, Event},
    csv_text::csv_text,
    desk::Desk,
    error::DeskError,
};

/// The header of the file; scripts of owners may rely on it.
const COLUMNS: [&str; 6] = ["record_id", "field", "you_said", "please_say", "note", "asked_on"];
/// The same without what anybody says.
const OWN_COLUMNS: [&str; 3] = ["record_id", "field", "asked_on"];

impl Desk {
    /// Every notice that waits for the source, as comma-separated text, cut down for the viewer like the list. On record
    /// before it is given.
    pub async fn notices_file(&self, viewer: &Viewer, source: &str) -> Result<String, DeskError> {
        let seen = self.seen_notices(viewer, source, NoticeListKind::Waiting).await?;
        let header: &[&str] = if seen.has_values { &COLUMNS } else { &OWN_COLUMNS };
        let detail = serde_json::json!({
            "source": source, "lines": seen.notices.len(), "children": seen.children(),
        });
        self.trace(Event::of(viewer, Action::NoticeFile).with(detail)).await?;
        let rows: Vec<Vec<String>> = seen.notices.iter().map(cells).collect();
        let rows = rows.iter().map(|row| row.iter().map(String::as_str).collect());
        Ok(csv_text(std::iter::once(header.to_vec()).chain(rows)))
    }
}

fn cells(notice: &NoticeView) -> Vec<String> {
    let joined = |parts: &[String]| {
        let filled: Vec<&str> = parts
            .iter()
            .map(String::as_str)
            .filter(|part| !part.is_empty())
            .collect();
        filled.join(", ")
    };
    let mut cells = vec![notice.record_id.clone(), notice.field.to_owned()];
    if let Some(values) = &notice.values {
        cells.extend([joined(&values.said), joined(&values.asked), values.note.clone()]);
    }
    cells.push(uk_day(notice.raised_at).to_string());
    cells
}
