//! All rows of a run that broke a rule as one file: for people who mend them, and for the sender to mend them at source.

use child::{RunId, policy::Viewer};

use super::errors::ErrorRow;
use crate::{
    audit::{Action, Event},
    csv_text::csv_text,
    desk::Desk,
    error::DeskError,
};

/// Rows read, told and noted in the audit trail at a time.
const BATCH: i64 = 2_000;
/// The header of the file; scripts of senders may rely on it.
const COLUMNS: [&str; 9] = [
    "file",
    "line",
    "record_id",
    "outcome",
    "field",
    "received",
    "rule",
    "what_to_do",
    "came_again_on",
];

impl Desk {
    /// Every rule that every row of a run broke, as comma-separated text, cut down for the viewer like the page. Which
    /// children it shows something of is in the audit trail before the text is given.
    pub async fn run_errors_file(&self, viewer: &Viewer, id: RunId) -> Result<String, DeskError> {
        let run = self.found_run(viewer, id).await?;
        let mut lines = vec![COLUMNS.map(str::to_owned).to_vec()];
        let mut after = 0;
        loop {
            let rows = {
                let mut tx = self.shared.jobs.read().await?;
                tx.rows_with_findings(id, after, BATCH).await?
            };
            let last = rows.last().map(|row| row.row_no);
            let told = self.told(viewer, &run, rows, None).await?;
            let children: Vec<String> = told.children.iter().map(ToString::to_string).collect();
            let detail = serde_json::json!({
                "run": run.id, "after_row": after, "lines": told.rows.len(), "children": children,
            });
            self.trace(Event::of(viewer, Action::RunErrorsFile).with(detail))
                .await?;
            lines.extend(told.rows.into_iter().map(cells));
            match last {
                Some(last) => after = last,
                None => break,
            }
        }
        Ok(csv_text(
            lines.iter().map(|line| line.iter().map(String::as_str).collect()),
        ))
    }
}

fn cells(row: ErrorRow) -> Vec<String> {
    let received = match (row.hidden, row.values.as_slice()) {
        (true, _) => "(hidden)".to_owned(),
        (false, [(_, text)]) if row.field.is_some() => text.clone(),
        (false, values) => {
            let named = values.iter().map(|(name, text)| format!("{name}: {text}"));
            named.collect::<Vec<_>>().join("; ")
        }
    };
    let outcome = if row.rejected {
        "rejected"
    } else {
        "kept with a warning"
    };
    let came_again = row
        .brought_at
        .filter(|_| row.rejected)
        .map(|at| at.with_timezone(&chrono::Utc).format("%Y-%m-%d").to_string());
    vec![
        row.file,
        row.line.to_string(),
        row.record_id.unwrap_or_default(),
        outcome.to_owned(),
        row.field.unwrap_or_default(),
        received,
        row.rule.to_owned(),
        row.sentence,
        came_again.unwrap_or_default(),
    ]
}
