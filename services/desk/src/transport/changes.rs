//! Who travels where on a day, and what changed since the last export.

use std::collections::{BTreeMap, BTreeSet};

use child::{
    Child, ChildId, ChildView, RecordKey,
    policy::Viewer,
    view::{self, LineKey, TravelLine, travel_lines},
};
use chrono::{DateTime, NaiveDate, Utc};
use serde::{Deserialize, Serialize};
use store::ExportedLine;
use uuid::Uuid;

use super::{
    compare::{TravelChange, TravelStatus, compare, order},
    export::Listed,
};
use crate::{
    audit::{Action, Event},
    desk::Desk,
    error::DeskError,
    right::{KeepsTransport, Right},
};

/// What changed since the last export of each school.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct TravelChanges {
    /// Every change, in the order of the export.
    pub changes: Vec<TravelChange>,
    /// The children of the changes, cut down.
    pub children: Vec<ChildView>,
}

/// Everything about travel on one day that the viewer may see.
pub(super) struct Travel {
    /// The children with a need, cut down, by id.
    pub views: BTreeMap<ChildId, ChildView>,
    /// Lines of now, in the order of the export.
    pub lines: Vec<TravelLine>,
    /// What changed since the last export.
    pub changes: Vec<TravelChange>,
    /// When each school was exported last.
    pub exported: BTreeMap<String, DateTime<Utc>>,
}

/// A line as it is kept until the next export.
#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Kept {
    cells: Vec<String>,
    sen_plan: Option<bool>,
    /// The list that said so. A line that an older release kept does not know its own.
    #[serde(default)]
    export: Option<Uuid>,
    /// What that list said of it.
    #[serde(default)]
    status: Option<TravelStatus>,
}

/// A line of the list `export` to be kept.
pub(super) fn to_keep(Listed { line, status }: &Listed, export: Uuid) -> ExportedLine {
    let kept = Kept {
        cells: line.cells.clone(),
        sen_plan: line.sen_plan,
        export: Some(export),
        status: *status,
    };
    ExportedLine {
        key: line.key.clone(),
        line: serde_json::to_string(&kept).expect("texts have a JSON form"),
    }
}

impl Desk {
    /// What changed since the last export, of one school or (none) of all. A code that names no school is not found, and does
    /// not come into the trail.
    pub async fn transport_changes(&self, viewer: &Viewer, school: Option<&str>) -> Result<TravelChanges, DeskError> {
        KeepsTransport::require(viewer)?;
        let sources = self.sources().await;
        let school = school.map(|written| sources.school_code(written));
        let schools = school.map(|code| vec![code.to_owned()]);
        let today = self.shared.clock.today();
        let mut travel = self.travel(viewer, today, schools.as_deref()).await?;
        if let Some(code) = school
            && travel.lines.is_empty()
            && travel.changes.is_empty()
            && !sources.knows_school(code)
            && !travel.exported.contains_key(code)
        {
            return Err(DeskError::NotFound);
        }
        let changed: BTreeSet<ChildId> = travel.changes.iter().map(|change| change.child).collect();
        let ended: Vec<ChildId> = changed
            .iter()
            .copied()
            .filter(|child| !travel.views.contains_key(child))
            .collect();
        travel.views.extend(self.seen(viewer, &ended, today).await?.1);
        let shown: Vec<String> = changed.iter().map(ToString::to_string).collect();
        let detail = serde_json::json!({ "school": school, "children": shown });
        self.trace(Event::of(viewer, Action::TransportChanges).with(detail))
            .await?;
        travel.views.retain(|child, _| changed.contains(child));
        Ok(TravelChanges {
            changes: travel.changes,
            children: travel.views.into_values().collect(),
        })
    }

    /// Travel on `day` to these schools, by their codes, or (none) to all, against the last export of each.
    pub(super) async fn travel(
        &self,
        viewer: &Viewer,
        day: NaiveDate,
        schools: Option<&[String]>,
    ) -> Result<Travel, DeskError> {
        let is_wanted = |school: &str| schools.is_none_or(|schools| schools.iter().any(|wanted| wanted == school));
        let sources = self.sources().await;
        let mut tx = self.shared.db.read().await?;
        let ids = match schools {
            Some([school]) => {
                let codes = sources.school_codes(school);
                tx.children_with_transport(Some(codes), day).await?
            }
            _ => tx.children_with_transport(None, day).await?,
        };
        let mut exported: BTreeMap<String, DateTime<Utc>> = BTreeMap::new();
        for export in tx.last_exports().await? {
            exported.insert(export.school_urn, export.exported_at);
        }
        let codes: Vec<String> = exported.keys().filter(|code| is_wanted(code)).cloned().collect();
        let kept = tx.exported_lines(&codes).await?;
        drop(tx);
        let (children, views) = self.seen(viewer, &ids, day).await?;
        let mut lines: Vec<TravelLine> = children
            .iter()
            .flat_map(|child| travel_lines(child, viewer, &sources, day))
            .filter(|line| is_wanted(&line.key.school))
            .collect();
        lines.sort_by(|a, b| order(a).cmp(&order(b)));
        let before = self.exported_before(viewer, kept, day).await?.into_iter();
        // What the last list told the end of was not there any more.
        let before = before.filter(|(listed, _)| listed.status != Some(TravelStatus::Ended));
        let before: Vec<TravelLine> = before.map(|(listed, _)| listed.line).collect();
        Ok(Travel {
            views,
            changes: compare(&before, &lines),
            lines,
            exported,
        })
    }

    /// Of these children, those whom the viewer may see on lists that others rely on.
    pub(super) async fn seen(
        &self,
        viewer: &Viewer,
        ids: &[ChildId],
        day: NaiveDate,
    ) -> Result<(Vec<Child>, BTreeMap<ChildId, ChildView>), DeskError> {
        let sources = self.sources().await;
        let viewer = &viewer.for_shared_list();
        let mut children = self.children(ids).await?;
        let views: BTreeMap<ChildId, ChildView> = children
            .iter()
            .filter_map(|child| view::cut(child, viewer, &sources, day))
            .map(|view| (view.id, view))
            .collect();
        children.retain(|child| views.contains_key(&child.id));
        Ok((children, views))
    }

    /// Lines of the last export with whose they are now, and the list that said so. Those of children whom the viewer may
    /// not see any more are left out without a word: that they ended would tell of the shield.
    pub(super) async fn exported_before(
        &self,
        viewer: &Viewer,
        kept: Vec<ExportedLine>,
        day: NaiveDate,
    ) -> Result<Vec<(Listed, Option<Uuid>)>, DeskError> {
        let keys: BTreeSet<RecordKey> = kept.iter().map(|line| line.key.record.clone()).collect();
        let keys: Vec<RecordKey> = keys.into_iter().collect();
        let stored = self.shared.db.read().await?.records_by_keys(&keys).await?;
        let child_of: BTreeMap<RecordKey, ChildId> = stored
            .into_iter()
            .filter_map(|stored| Some((stored.record.key, stored.child?)))
            .collect();
        let children: BTreeSet<ChildId> = child_of.values().copied().collect();
        let children: Vec<ChildId> = children.into_iter().collect();
        let (_, views) = self.seen(viewer, &children, day).await?;
        let mut lines = Vec::with_capacity(kept.len());
        for ExportedLine { key, line } in kept {
            let Some(child) = child_of.get(&key.record).filter(|child| views.contains_key(child)) else {
                continue;
            };
            lines.push(read(key, *child, &line)?);
        }
        Ok(lines)
    }
}

fn read(key: LineKey, child: ChildId, line: &str) -> Result<(Listed, Option<Uuid>), DeskError> {
    let kept: Kept = serde_json::from_str(line).map_err(|source| DeskError::Unreadable {
        what: "line of the last route list".to_owned(),
        source,
    })?;
    let line = TravelLine {
        key,
        child,
        cells: kept.cells,
        sen_plan: kept.sen_plan,
    };
    let status = kept.status;
    Ok((Listed { line, status }, kept.export))
}
