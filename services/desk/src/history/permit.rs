//! Who may look at the past of a record, and at which records of it (decision 30).

use std::{collections::BTreeSet, sync::Arc};

use child::{
    Child, ChildId, ChildView,
    golden::is_kept_by_the_team,
    policy::{Viewer, nameable},
    sources::Sources,
    view,
};
use chrono::{DateTime, Utc};
use store::{LinkEventKind, RecordId, StoredRecord};

use crate::{
    desk::Desk,
    error::DeskError,
    record::{Section, shows},
};

/// A record whose history is open to the viewer.
pub(super) struct Permitted {
    /// The child as it is.
    pub child: Child,
    /// The same, cut down.
    pub view: ChildView,
    /// The reference of the id asked for, if that was joined with the child.
    pub moved_from: Option<i64>,
}

/// The children of today whose records the viewer may see in past states too.
pub(super) struct Seen {
    children: BTreeSet<ChildId>,
    sources: Arc<Sources>,
    viewer: Viewer,
}

impl Seen {
    /// Whether a record may be a part of what is shown. One that is in a child today who is hidden from the viewer was never
    /// anywhere.
    pub fn is_open(&self, stored: &StoredRecord) -> bool {
        match stored.child {
            Some(child) => self.children.contains(&child),
            // Nobody's today, so no shield of today can be asked.
            None => self.viewer.sees_shielded(),
        }
    }

    /// Whether a record may be named: it is open, the viewer may name its source, and it does not tell what the management
    /// team decided.
    pub fn names(&self, stored: &StoredRecord) -> bool {
        let record = &stored.record;
        self.is_open(stored)
            && !is_kept_by_the_team(&record.key, &record.statement.facts)
            && nameable(self.viewer.role, self.sources.sector(&record.key.source))
    }

    /// What pages call a source.
    pub fn label(&self, source: &str) -> String {
        self.sources.label(source)
    }
}

impl Desk {
    /// The record behind an id, if its history is open to the viewer.
    pub(super) async fn permitted(&self, viewer: &Viewer, id: ChildId) -> Result<Option<Permitted>, DeskError> {
        let (found, moved_from) = self.follow(id).await?;
        let (sources, today) = (self.sources().await, self.shared.clock.today());
        Ok(found.and_then(|child| {
            let view = view::cut(&child, viewer, &sources, today)?;
            shows(Section::History, &view, viewer).then_some(Permitted {
                child,
                view,
                moved_from,
            })
        }))
    }

    /// Which of the children, as they are today, are open to the viewer.
    pub(super) async fn seen_today(&self, viewer: &Viewer, children: &BTreeSet<ChildId>) -> Result<Seen, DeskError> {
        let (sources, today) = (self.sources().await, self.shared.clock.today());
        let ids: Vec<ChildId> = children.iter().copied().collect();
        let found = self.children(&ids).await?;
        let open = found.iter().filter_map(|child| {
            let view = view::cut(child, viewer, &sources, today)?;
            shows(Section::History, &view, viewer).then_some(child.id)
        });
        Ok(Seen {
            children: open.collect(),
            sources,
            viewer: viewer.clone(),
        })
    }

    /// Since when an id leads to another.
    pub(crate) async fn joined_since(&self, id: ChildId) -> Result<Option<DateTime<Utc>>, DeskError> {
        let events = self.shared.db.read().await?.link_events_of_children(&[id]).await?;
        let redirected = events.iter().rfind(|event| event.event.kind == LinkEventKind::Redirect);
        Ok(redirected.map(|event| event.event.at))
    }
}

/// The children that records are in today.
pub(super) fn todays<'a>(records: impl IntoIterator<Item = &'a StoredRecord>) -> BTreeSet<ChildId> {
    records.into_iter().filter_map(|stored| stored.child).collect()
}

/// The records that events are about, in order.
pub(super) fn records_in(events: &[store::LinkEvent]) -> Vec<RecordId> {
    let records: BTreeSet<RecordId> = events.iter().filter_map(|event| event.event.record).collect();
    records.into_iter().collect()
}
