//! The trail as a file, told in pieces: as long as the trail is, and never held as a whole.

use child::policy::Viewer;
use chrono::{DateTime, SecondsFormat, Utc};
use store::AuditFilter;

use super::{
    Action,
    list::{Asked, TrailLine, TrailRequest},
};
use crate::{csv_text::csv_text, desk::Desk, error::DeskError};

/// Events read and told at a time.
const BATCH: i64 = 2_000;
/// The header of the file; scripts of auditors may rely on it.
const COLUMNS: [&str; 8] = ["event", "at", "who", "role", "action", "subject", "reason", "address"];

/// A file of events that is told piece by piece.
pub struct TrailFile {
    desk: Desk,
    filter: Option<AuditFilter>,
    begun: bool,
}

impl Desk {
    /// The events that a request asks for, up to `until`, as comma-separated text. That it was taken is on record before
    /// anything of it is told.
    pub async fn trail_file(
        &self,
        viewer: &Viewer,
        request: &TrailRequest,
        until: DateTime<Utc>,
    ) -> Result<TrailFile, DeskError> {
        let filter = match self.trail_asked(viewer, request, until).await? {
            Asked::Nothing => None,
            Asked::Events(filter) => Some(AuditFilter { limit: BATCH, ..filter }),
        };
        let detail = serde_json::json!({ "from": request.from, "to": request.to, "action": request.action });
        self.trace_trail(viewer, Action::TrailFile, request, detail).await?;
        Ok(TrailFile {
            desk: self.clone(),
            filter,
            begun: false,
        })
    }
}

impl TrailFile {
    /// The next page; none at the end. The first holds the header and what was read first, so that whoever sends the file
    /// knows by then whether the trail can be read at all.
    pub async fn next_page(&mut self) -> Result<Option<String>, DeskError> {
        let rows = match &mut self.filter {
            None => Vec::new(),
            Some(filter) => {
                let rows = self.desk.shared.db.read().await?.audit_events(filter).await?;
                filter.after = rows.last().map(store::AuditRow::key).or(filter.after.take());
                rows
            }
        };
        let header = (!std::mem::replace(&mut self.begun, true)).then(|| COLUMNS.to_vec());
        if rows.is_empty() && header.is_none() {
            return Ok(None);
        }
        let lines = self.desk.trail_lines(rows).await?;
        let cells: Vec<[String; 8]> = lines.into_iter().map(cells).collect();
        let lines = cells.iter().map(|cells| cells.iter().map(String::as_str).collect());
        Ok(Some(csv_text(header.into_iter().chain(lines))))
    }
}

fn cells(line: TrailLine) -> [String; 8] {
    [
        line.id,
        line.at.to_rfc3339_opts(SecondsFormat::Secs, true),
        line.who,
        line.role,
        line.action,
        line.subject,
        line.reason,
        line.address,
    ]
}
