//! All rows of a run that broke a rule as one file: for people who mend them, and for the sender to mend them at source.

use child::{RunId, policy::Viewer, uk_day::uk_day};
use store::Run;

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

/// A file of rows that is read page by page, so that a run of any size takes the room of a page.
pub struct ErrorsFile {
    desk: Desk,
    viewer: Viewer,
    run: Run,
    /// The last row that was told; none before the first page.
    after: Option<i64>,
}

impl Desk {
    /// Every rule that every row of a run broke, as comma-separated text, cut down for the viewer like the page.
    pub async fn run_errors_file(&self, viewer: &Viewer, id: RunId) -> Result<ErrorsFile, DeskError> {
        Ok(ErrorsFile {
            run: self.found_run(viewer, id).await?,
            desk: self.clone(),
            viewer: viewer.clone(),
            after: None,
        })
    }
}

impl ErrorsFile {
    /// The next page of the file, the header before the first; none after the last. Which children a page shows something
    /// of is in the audit trail before it is given.
    pub async fn next_page(&mut self) -> Result<Option<String>, DeskError> {
        let (desk, run) = (&self.desk, &self.run);
        let after = self.after.unwrap_or(0);
        let mut tx = desk.shared.jobs.read().await?;
        let rows = tx.rows_with_findings(run.id, after, BATCH).await?;
        drop(tx);
        let last = rows.last().map(|row| row.row_no);
        if last.is_none() && self.after.is_some() {
            return Ok(None);
        }
        let told = desk.told(&self.viewer, run, rows, None).await?;
        let children: Vec<String> = told.children.iter().map(ToString::to_string).collect();
        let detail = serde_json::json!({
            "run": run.id, "after_row": after, "lines": told.rows.len(), "children": children,
        });
        let event = Event::of(&self.viewer, Action::RunErrorsFile).with(detail);
        desk.trace(event).await?;
        let header = self.after.is_none().then(|| COLUMNS.to_vec());
        let lines: Vec<[String; 9]> = told.rows.into_iter().map(cells).collect();
        let lines = lines.iter().map(|line| line.iter().map(String::as_str).collect());
        // A run without such rows has a header, and was looked at.
        self.after = Some(last.unwrap_or(after));
        Ok(Some(csv_text(header.into_iter().chain(lines))))
    }
}

fn cells(row: ErrorRow) -> [String; 9] {
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
    // The day on which people in the UK saw it come, as on the page.
    let came_again = row.brought_at.filter(|_| row.rejected).map(|at| uk_day(at).to_string());
    [
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_row_that_came_again_at_night_did_so_on_the_day_of_the_uk() {
        let row = ErrorRow {
            row: 1,
            file: "pupils.csv".to_owned(),
            line: 2,
            rejected: true,
            record_id: None,
            field: None,
            values: Vec::new(),
            hidden: true,
            rule: "fields_too_many",
            sentence: "Put quotes around it.".to_owned(),
            brought_at: Some("2026-07-04T23:30:00Z".parse().unwrap()),
            has_record: true,
        };
        let cells = cells(row);
        assert_eq!(cells[8], "2026-07-05");
        assert_eq!(cells[5], "(hidden)");
    }
}
