//! Schools with travel needs and the children of one school.

use std::collections::{BTreeMap, BTreeSet};

use child::{ChildId, ChildView, policy::Viewer, view::TransportView};
use chrono::{DateTime, Utc};
use serde::Serialize;

use super::{compare::TravelStatus, filter::TravelFilter};
use crate::{
    audit::{Action, Event},
    desk::Desk,
    error::DeskError,
    right::{KeepsTransport, Right},
};

/// One school with travel needs, or with changes since the last export.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct SchoolLine {
    /// School code.
    pub code: String,
    /// School name.
    pub name: String,
    /// Children with current travel needs that the viewer may see.
    pub children: usize,
    /// Of those, needs not confirmed for twelve months.
    pub stale: usize,
    /// Children whose journeys are new, changed or ended since the last export.
    pub changed: usize,
    /// When the school was exported last.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub exported_at: Option<DateTime<Utc>>,
}

/// The children of one school with travel needs.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct SchoolList {
    /// School code.
    pub code: String,
    /// School name.
    pub name: String,
    /// Children who travel to the school, on the narrowed list or not.
    pub total: usize,
    /// The children, cut down, by name, each with the needs of today for this school that the list was narrowed to.
    pub children: Vec<ChildView>,
    /// What became of the journeys of a child since the last export, where something did.
    pub status: BTreeMap<ChildId, TravelStatus>,
    /// When the school was exported last.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub exported_at: Option<DateTime<Utc>>,
}

/// Children with those of their needs that are wanted; a child without any is left out.
fn with_needs(children: Vec<ChildView>, wanted: impl Fn(&ChildId, &TransportView) -> bool) -> Vec<ChildView> {
    let cut = |mut child: ChildView| {
        let needs = child.transport.as_mut()?;
        needs.retain(|need| wanted(&child.id, need));
        (!needs.is_empty()).then_some(child)
    };
    children.into_iter().filter_map(cut).collect()
}

impl Desk {
    /// The schools that a need can be for and a list can be of, code to name: the open ones of the school list, and any other that
    /// a child whom the viewer may see travels to or that was exported before: children are placed outside the county too.
    pub(super) async fn schools_of(&self, viewer: &Viewer) -> Result<BTreeMap<String, String>, DeskError> {
        let sources = self.sources().await;
        let travelled = self.schools_travelled(viewer).await?;
        let mut schools: BTreeMap<String, String> = travelled
            .into_iter()
            .map(|code| (code.clone(), sources.school(&code)))
            .collect();
        let listed = sources.schools().into_iter().filter(|school| !school.closed);
        schools.extend(listed.map(|school| (school.code.clone(), school.name.clone())));
        Ok(schools)
    }

    /// Whether all codes are among [`schools_of`](Self::schools_of). The county's travel is looked through only for a code
    /// that is not on the school list.
    pub(super) async fn takes_schools(&self, viewer: &Viewer, codes: &[String]) -> Result<bool, DeskError> {
        let sources = self.sources().await;
        let others: Vec<&String> = codes.iter().filter(|code| !sources.knows_school(code)).collect();
        if others.is_empty() {
            return Ok(true);
        }
        let travelled = self.schools_travelled(viewer).await?;
        Ok(others.into_iter().all(|code| travelled.contains(code)))
    }

    /// The codes of the schools that children whom the viewer may see travel to, today or later, and those that were exported before.
    async fn schools_travelled(&self, viewer: &Viewer) -> Result<BTreeSet<String>, DeskError> {
        let today = self.shared.clock.today();
        let mut tx = self.shared.db.read().await?;
        let ids = tx.children_with_transport(None, today).await?;
        let exported = tx.last_exports().await?;
        drop(tx);
        let (_, views) = self.seen(viewer, &ids, today).await?;
        let needs = views.values().flat_map(|child| child.transport.iter().flatten());
        let travelled = needs.filter_map(|need| need.school_code.clone());
        Ok(travelled
            .chain(exported.into_iter().map(|export| export.school_urn))
            .collect())
    }

    /// Schools with travel needs. Children hidden from the viewer are not counted.
    pub async fn transport_schools(&self, viewer: &Viewer) -> Result<Vec<SchoolLine>, DeskError> {
        KeepsTransport::require(viewer)?;
        let sources = self.sources().await;
        let travel = self.travel(viewer, self.shared.clock.today(), None).await?;
        let mut schools: BTreeMap<String, SchoolLine> = BTreeMap::new();
        let mut line = |code: &str, count: &dyn Fn(&mut SchoolLine)| {
            let line = schools.entry(code.to_owned()).or_insert_with(|| SchoolLine {
                code: code.to_owned(),
                name: sources.school(code),
                children: 0,
                stale: 0,
                changed: 0,
                exported_at: travel.exported.get(code).copied(),
            });
            count(line);
        };
        // Counted from what the viewer may see, so that a hidden child changes no number.
        for child in travel.views.values() {
            let needs = || child.transport.iter().flatten().filter(|need| need.starts_on.is_none());
            let codes: BTreeSet<&str> = needs().filter_map(|need| need.school_code.as_deref()).collect();
            for code in codes {
                let stale = needs().any(|need| need.stale && need.school_code.as_deref() == Some(code));
                line(code, &|line| {
                    line.children += 1;
                    line.stale += usize::from(stale);
                });
            }
        }
        let changed: BTreeSet<(&str, ChildId)> = travel
            .changes
            .iter()
            .flat_map(|change| change.schools().map(|code| (code, change.child)))
            .collect();
        for (code, _) in changed {
            line(code, &|line| line.changed += 1);
        }
        self.trace(Event::of(viewer, Action::TransportSchools)).await?;
        let mut schools: Vec<SchoolLine> = schools.into_values().collect();
        schools.sort_by(|a, b| (&a.name, &a.code).cmp(&(&b.name, &b.code)));
        Ok(schools)
    }

    /// The children of one school with travel needs, narrowed by `filter`.
    pub async fn transport_list(
        &self,
        viewer: &Viewer,
        code: &str,
        filter: TravelFilter,
    ) -> Result<SchoolList, DeskError> {
        KeepsTransport::require(viewer)?;
        let sources = self.sources().await;
        let code = sources.school_code(code);
        let today = self.shared.clock.today();
        let travel = self.travel(viewer, today, Some(&[code.to_owned()])).await?;
        let mut status: BTreeMap<ChildId, TravelStatus> = BTreeMap::new();
        for change in &travel.changes {
            let known = status.entry(change.child).or_insert(change.status);
            if *known != change.status {
                *known = TravelStatus::Changed;
            }
        }
        let travellers = with_needs(travel.views.into_values().collect(), |_, need| {
            need.school_code.as_deref() == Some(code) && need.starts_on.is_none()
        });
        let total = travellers.len();
        // A school outside the list whose last child travels no longer keeps its page, with what changed since. What names no
        // school at all does not come into the trail, where it would stay whatever it says.
        if total == 0 && !sources.knows_school(code) && !travel.exported.contains_key(code) {
            return Err(DeskError::NotFound);
        }
        let mut children = with_needs(travellers, |child, need| {
            filter.takes(need) && filter.takes_status(status.get(child).copied())
        });
        children.sort_by_key(|child| child.name.listed());
        let shown: Vec<String> = children.iter().map(|child| child.id.to_string()).collect();
        let detail = serde_json::json!({ "school": code, "filter": filter, "children": shown });
        self.trace(Event::of(viewer, Action::TransportList).with(detail))
            .await?;
        status.retain(|child, _| children.iter().any(|shown| shown.id == *child));
        Ok(SchoolList {
            code: code.to_owned(),
            name: sources.school(code),
            total,
            children,
            status,
            exported_at: travel.exported.get(code).copied(),
        })
    }
}
