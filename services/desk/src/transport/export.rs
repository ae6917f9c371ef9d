//! The route list as a file.

use std::collections::{BTreeMap, BTreeSet};

use child::{policy::Viewer, view::TRAVEL_COLUMNS};
use chrono::NaiveDate;
use serde::Deserialize;
use store::ExportedLine;

use super::{
    changes::to_keep,
    compare::{TravelChange, TravelStatus, order},
};
use crate::{
    audit::{Action, Event},
    csv_text::csv_text,
    desk::{Desk, only},
    error::{DeskError, Problem},
};

/// Longest purpose, in characters (page rule G19).
const PURPOSE_CHARACTERS_MAX: usize = 500;

/// What is to be exported, and for what.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ExportRequest {
    /// Codes of the schools.
    pub schools: Vec<String>,
    /// The day on which the needs hold, `YYYY-MM-DD`.
    pub as_at: String,
    /// Only what is new, changed or ended since the last export of each school.
    pub changes_only: bool,
    /// What the list is for, as it goes on record.
    pub purpose: String,
}

/// A route list.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Export {
    /// Name of the file.
    pub name: String,
    /// Lines below the header.
    pub rows: usize,
    /// The file: UTF-8, lines end in CR LF.
    pub csv: String,
}

impl Desk {
    /// Exports the route list of some schools. It is on record, with the number of its rows and the children on it, before
    /// it is answered; then the list becomes what the next one is compared with.
    pub async fn transport_export(&self, viewer: &Viewer, request: &ExportRequest) -> Result<Export, DeskError> {
        only(viewer, |_| viewer.keeps_transport())?;
        let schools: BTreeSet<String> = request.schools.iter().map(|code| code.trim().to_owned()).collect();
        let schools: Vec<String> = schools.into_iter().filter(|code| !code.is_empty()).collect();
        let mut problems = self.wrong_with(viewer, &schools, &request.purpose).await?;
        let as_at: NaiveDate = match request.as_at.trim().parse() {
            Ok(day) if problems.is_empty() => day,
            Ok(_) => return Err(DeskError::Unusable(problems)),
            Err(_) => {
                problems.push(Problem {
                    field: "as_at".into(),
                    message: "Date of travel must be a real date".to_owned(),
                });
                return Err(DeskError::Unusable(problems));
            }
        };
        let travel = self.travel(viewer, as_at, Some(&schools)).await?;
        let exported: Vec<&TravelChange> = travel.changes.iter().filter(|change| change.is_exported()).collect();
        let status: BTreeMap<_, TravelStatus> = exported
            .iter()
            .filter(|change| change.status != TravelStatus::Ended)
            .map(|change| (&change.line.key, change.status))
            .collect();
        let mut rows: Vec<(_, &str)> = if request.changes_only {
            let changes = exported.iter();
            changes.map(|change| (&change.line, change.status.label())).collect()
        } else {
            let word = |key| status.get(key).map_or("", |status| status.label());
            travel.lines.iter().map(|line| (line, word(&line.key))).collect()
        };
        rows.sort_by(|(a, a_status), (b, b_status)| order(a).cmp(&order(b)).then(a_status.cmp(b_status)));
        let header: Vec<&str> = TRAVEL_COLUMNS.into_iter().chain(["status"]).collect();
        let cells = rows.iter().map(|(line, status)| {
            let cells = line.cells.iter().map(String::as_str);
            cells.chain([*status]).collect::<Vec<&str>>()
        });
        let csv = csv_text(std::iter::once(header).chain(cells));
        let children: BTreeSet<String> = rows.iter().map(|(line, _)| line.child.to_string()).collect();
        let event = Event::of(viewer, Action::TransportExport).because(Some(request.purpose.trim()));
        let detail = serde_json::json!({
            "schools": schools, "as_at": as_at, "changes_only": request.changes_only, "rows": rows.len(),
            "children": children,
        });
        self.trace(event.with(detail)).await?;
        let kept: Vec<ExportedLine> = travel.lines.iter().map(to_keep).collect();
        let mut tx = self.shared.db.begin().await?;
        tx.replace_exported(&schools, &kept, self.shared.clock.now()).await?;
        tx.commit().await?;
        Ok(Export {
            // Every list says so, and a table of fixed columns has no room for it but in its name.
            name: format!("route-list-{as_at}-some-children-may-not-be-listed.csv"),
            rows: rows.len(),
            csv,
        })
    }

    async fn wrong_with(&self, viewer: &Viewer, schools: &[String], purpose: &str) -> Result<Vec<Problem>, DeskError> {
        let takes_all = self.takes_schools(viewer, schools).await?;
        let mut problems = Vec::new();
        let mut add = |field: &'static str, message: String| {
            problems.push(Problem {
                field: field.into(),
                message,
            });
        };
        if schools.is_empty() {
            add("schools", "Select at least one school".to_owned());
        } else if !takes_all {
            add("schools", "Select schools from the list".to_owned());
        }
        if purpose.trim().is_empty() {
            add("purpose", "Enter what the list is for".to_owned());
        } else if purpose.chars().count() > PURPOSE_CHARACTERS_MAX {
            let message = format!("What the list is for must be {PURPOSE_CHARACTERS_MAX} characters or less");
            add("purpose", message);
        }
        Ok(problems)
    }
}
