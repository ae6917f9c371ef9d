//! The route list as a file. What it says is kept until the next list of its schools, so that a file that was lost on its
//! way can be fetched once more.

use std::collections::{BTreeMap, BTreeSet};

use child::{
    policy::Viewer,
    view::{TRAVEL_COLUMNS, TravelLine},
};
use chrono::{DateTime, NaiveDate, Utc};
use serde::{Deserialize, Serialize};
use store::ExportedLine;
use uuid::Uuid;

use super::{
    changes::{Travel, to_keep},
    compare::{TravelChange, TravelStatus, order},
};
use crate::{
    audit::{Action, Event},
    csv_text::csv_text,
    desk::Desk,
    error::{DeskError, Problem},
    right::{KeepsTransport, Right},
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

/// A route list that was exported: what it is of, and nothing of a child.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct RouteList {
    /// The list.
    pub export: Uuid,
    /// Codes of the schools.
    pub schools: Vec<String>,
    /// The day on which the needs hold.
    pub as_at: NaiveDate,
    /// Only what was new, changed or ended.
    pub changes_only: bool,
    /// When it was exported.
    pub exported_at: DateTime<Utc>,
}

/// The file of a route list.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RouteFile {
    /// Name of the file, without its ending.
    pub name: String,
    /// The file: UTF-8, comma-separated, lines end in CR LF.
    pub csv: String,
}

/// A line of a route list with what became of it since the list before.
pub(super) struct Listed {
    /// The line; as it was, if it ended.
    pub line: TravelLine,
    /// What became of it; none if nothing did.
    pub status: Option<TravelStatus>,
}

impl Listed {
    const fn has_ended(&self) -> bool {
        matches!(self.status, Some(TravelStatus::Ended))
    }
}

impl Desk {
    /// Exports the route list of some schools: it becomes what the next one is compared with. It is on record, with the
    /// number of its rows and the children on it, before anything is changed. Its file is [`export_file`](Self::export_file).
    pub async fn transport_export(&self, viewer: &Viewer, request: &ExportRequest) -> Result<RouteList, DeskError> {
        KeepsTransport::require(viewer)?;
        let sources = self.sources().await;
        let written = request.schools.iter().map(|code| sources.school_code(code.trim()));
        let schools: BTreeSet<String> = written.map(str::to_owned).collect();
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
        let listed = listed(self.travel(viewer, as_at, Some(&schools)).await?);
        let now = self.shared.clock.now();
        let list = RouteList {
            export: self.shared.ids.uuid(now),
            schools,
            as_at,
            changes_only: request.changes_only,
            exported_at: now,
        };
        let (rows, children) = counted(&rows_of(&list, &listed));
        let event = Event::of(viewer, Action::TransportExport).because(Some(request.purpose.trim()));
        let detail = serde_json::json!({
            "export": list.export, "schools": list.schools, "as_at": as_at, "changes_only": list.changes_only, "rows": rows,
            "children": children,
        });
        self.trace(event.with(detail)).await?;
        let kept: Vec<ExportedLine> = listed.iter().map(|listed| to_keep(listed, list.export)).collect();
        let json = serde_json::to_string(&list).expect("texts and days have a JSON form");
        let mut tx = self.shared.db.begin().await?;
        tx.replace_exported(&list.schools, &kept, now).await?;
        tx.put_setting(&setting(viewer), &json).await?;
        tx.commit().await?;
        Ok(list)
    }

    /// The list that the viewer exported last, as long as none of its schools was exported since.
    pub async fn last_export(&self, viewer: &Viewer) -> Result<Option<RouteList>, DeskError> {
        KeepsTransport::require(viewer)?;
        let mut tx = self.shared.db.read().await?;
        let Some(json) = tx.setting(&setting(viewer)).await? else {
            return Ok(None);
        };
        let list: RouteList = serde_json::from_str(&json).map_err(|source| DeskError::Unreadable {
            what: format!("setting {}", setting(viewer)),
            source,
        })?;
        let exported: BTreeMap<String, DateTime<Utc>> = tx
            .last_exports()
            .await?
            .into_iter()
            .map(|export| (export.school_urn, export.exported_at))
            .collect();
        let stands = list
            .schools
            .iter()
            .all(|code| exported.get(code) == Some(&list.exported_at));
        Ok(Some(list).filter(|_| stands))
    }

    /// The file of the viewer's [`last_export`](Self::last_export), as often as it is asked for. Each time it is on record
    /// before it is answered; children who were hidden from the viewer since are left out.
    pub async fn export_file(&self, viewer: &Viewer, export: Uuid) -> Result<RouteFile, DeskError> {
        let list = self.last_export(viewer).await?;
        let list = list.filter(|list| list.export == export).ok_or(DeskError::NotFound)?;
        let kept = self.shared.db.read().await?.exported_lines(&list.schools).await?;
        let kept = self.exported_before(viewer, kept, self.shared.clock.today()).await?;
        if kept.iter().any(|(_, of)| *of != Some(export)) {
            return Err(DeskError::NotFound);
        }
        let listed: Vec<Listed> = kept.into_iter().map(|(listed, _)| listed).collect();
        let rows = rows_of(&list, &listed);
        let (count, children) = counted(&rows);
        let detail = serde_json::json!({ "export": export, "rows": count, "children": children });
        self.trace(Event::of(viewer, Action::TransportExport).with(detail))
            .await?;
        Ok(RouteFile {
            // Every list says so, and a table of fixed columns has no room for it but in its name.
            name: format!("route-list-{}-some-children-may-not-be-listed", list.as_at),
            csv: text(&rows),
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

/// Where the terms of a user's last list are kept.
fn setting(viewer: &Viewer) -> String {
    format!("transport_export/{}", viewer.user)
}

/// Every line of now and every one that ended, with what became of it. A plan alone changes no line of a list.
fn listed(travel: Travel) -> Vec<Listed> {
    let changes = || travel.changes.iter().filter(|change| change.is_exported());
    let ended = |change: &&TravelChange| change.status == TravelStatus::Ended;
    let status: BTreeMap<_, TravelStatus> = changes()
        .filter(|change| !ended(change))
        .map(|change| (change.line.key.clone(), change.status))
        .collect();
    let ended: Vec<Listed> = changes()
        .filter(ended)
        .map(|change| Listed {
            line: change.line.clone(),
            status: Some(change.status),
        })
        .collect();
    let now = travel.lines.into_iter().map(|line| Listed {
        status: status.get(&line.key).copied(),
        line,
    });
    now.chain(ended).collect()
}

/// The lines of the file, in its order.
fn rows_of<'a>(list: &RouteList, listed: &'a [Listed]) -> Vec<&'a Listed> {
    let is_in = |listed: &&Listed| {
        if list.changes_only {
            listed.status.is_some()
        } else {
            !listed.has_ended()
        }
    };
    let mut rows: Vec<&Listed> = listed.iter().filter(is_in).collect();
    rows.sort_by(|a, b| {
        let lines = order(&a.line).cmp(&order(&b.line));
        let words = || word(a.status).cmp(word(b.status));
        lines.then_with(words).then_with(|| a.line.key.cmp(&b.line.key))
    });
    rows
}

const fn word(status: Option<TravelStatus>) -> &'static str {
    match status {
        Some(status) => status.label(),
        None => "",
    }
}

/// How many lines, and of which children.
fn counted(rows: &[&Listed]) -> (usize, BTreeSet<String>) {
    let children = rows.iter().map(|listed| listed.line.child.to_string());
    (rows.len(), children.collect())
}

fn text(rows: &[&Listed]) -> String {
    let header: Vec<&str> = TRAVEL_COLUMNS.into_iter().chain(["status"]).collect();
    let lines = rows.iter().map(|listed| {
        let cells = listed.line.cells.iter().map(String::as_str);
        cells.chain([word(listed.status)]).collect::<Vec<&str>>()
    });
    csv_text(std::iter::once(header).chain(lines))
}
