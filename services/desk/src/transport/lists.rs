//! Schools with travel needs and the children of one school.

use std::collections::{BTreeMap, BTreeSet};

use child::{ChildId, ChildView, policy::Viewer, view};
use serde::Serialize;

use crate::{
    audit::{Action, Event},
    desk::{Desk, only},
    error::DeskError,
};

/// One school with travel needs.
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
}

/// The children of one school with travel needs.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct SchoolList {
    /// School code.
    pub code: String,
    /// School name.
    pub name: String,
    /// The children, cut down, by name.
    pub children: Vec<ChildView>,
}

impl Desk {
    /// Schools with travel needs. Children hidden from the viewer are not counted.
    pub async fn transport_schools(&self, viewer: &Viewer) -> Result<Vec<SchoolLine>, DeskError> {
        only(viewer, |_| viewer.keeps_transport())?;
        let (today, sources) = (self.shared.clock.today(), self.sources().await);
        let travels = self.shared.db.read().await?.transport_schools(today).await?;
        let travelling: BTreeSet<ChildId> = travels.iter().map(|(_, child)| *child).collect();
        let children = self.children(&Vec::from_iter(travelling)).await?;
        // Counted from what the viewer may see, so that a hidden child changes no number.
        let seen: BTreeMap<ChildId, ChildView> = children
            .iter()
            .filter_map(|child| view::cut(child, viewer, &sources, today))
            .map(|child| (child.id, child))
            .collect();
        let mut schools: BTreeMap<String, SchoolLine> = BTreeMap::new();
        for (code, child) in travels {
            let Some(child) = seen.get(&child) else { continue };
            let line = schools.entry(code).or_insert_with_key(|code| SchoolLine {
                code: code.clone(),
                name: sources.school(code),
                children: 0,
                stale: 0,
            });
            line.children += 1;
            line.stale += usize::from(child.transport.iter().flatten().any(|need| need.stale));
        }
        self.trace(Event::of(viewer, Action::TransportSchools)).await?;
        let mut schools: Vec<SchoolLine> = schools.into_values().collect();
        schools.sort_by(|a, b| a.name.cmp(&b.name));
        Ok(schools)
    }

    /// The children of one school with travel needs.
    pub async fn transport_list(&self, viewer: &Viewer, code: &str) -> Result<SchoolList, DeskError> {
        only(viewer, |_| viewer.keeps_transport())?;
        let sources = self.sources().await;
        let children = self.travelling_to(viewer, code).await?;
        let shown: Vec<String> = children.iter().map(|child| child.id.to_string()).collect();
        let event =
            Event::of(viewer, Action::TransportList).with(serde_json::json!({ "school": code, "children": shown }));
        self.trace(event).await?;
        if children.is_empty() && !sources.knows_school(code) {
            return Err(DeskError::NotFound);
        }
        Ok(SchoolList {
            code: code.to_owned(),
            name: sources.school(code),
            children,
        })
    }

    /// The children with a current need for transport to the school, cut down, by name.
    async fn travelling_to(&self, viewer: &Viewer, code: &str) -> Result<Vec<ChildView>, DeskError> {
        let today = self.shared.clock.today();
        let sources = self.sources().await;
        let ids = self
            .shared
            .db
            .read()
            .await?
            .children_with_transport(Some(code), today)
            .await?;
        let children = self.children(&ids).await?;
        let mut views: Vec<ChildView> = children
            .iter()
            .filter_map(|child| view::cut(child, viewer, &sources, today))
            .collect();
        views.sort_by_key(|child| child.name.listed());
        Ok(views)
    }
}
