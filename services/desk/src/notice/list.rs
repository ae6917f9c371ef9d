//! The notices to one source, as a viewer may see them.

use std::collections::{BTreeMap, BTreeSet};

use child::{
    ChildId, NoticeId,
    child::reference_text,
    policy::{SeenNotices, Viewer, seen_notices},
    retention::{Life, LifeState},
};
use chrono::{DateTime, Utc};
use serde::Serialize;
use store::{ChildRow, Notice, NoticeStatus};

use crate::{
    audit::{Action, Event},
    desk::Desk,
    error::DeskError,
    paging::page_of,
};

/// How many lines a page shows.
const PAGE_ROWS: usize = 25;

/// Which list.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum NoticeListKind {
    /// The source still says something else.
    Waiting,
    /// Agreed or withdrawn.
    Closed,
}

impl NoticeListKind {
    /// Every list, in the order of the page.
    pub const ALL: [Self; 2] = [Self::Waiting, Self::Closed];

    /// The name in addresses.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Waiting => "waiting",
            Self::Closed => "closed",
        }
    }

    /// The list behind a name; that of the notices that wait if there is none.
    pub fn from_name(name: &str) -> Self {
        Self::ALL
            .into_iter()
            .find(|kind| kind.name() == name)
            .unwrap_or(Self::Waiting)
    }
}

/// One page of notices.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct NoticeList {
    /// Name of the source.
    pub source: String,
    /// What pages call it.
    pub label: String,
    /// Whether values are shown, and the viewer may act.
    pub has_values: bool,
    /// Notices in the list.
    pub total: usize,
    /// This page, from 1.
    pub page: usize,
    /// Number of pages, at least 1.
    pub pages: usize,
    /// The notices, the oldest first.
    pub notices: Vec<NoticeView>,
}

/// One notice.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct NoticeView {
    /// Id.
    pub id: NoticeId,
    /// The record's id in the source.
    pub record_id: String,
    /// What pages call the detail.
    pub field: &'static str,
    /// Since when it is asked about.
    pub raised_at: DateTime<Utc>,
    /// What is said and asked; none to who speaks for the source.
    #[serde(flatten, skip_serializing_if = "Option::is_none")]
    pub values: Option<NoticeValues>,
}

/// What a notice says, for stewards.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct NoticeValues {
    /// Which attribute it is about.
    pub attribute: child::Attribute,
    /// The child.
    pub child: ChildId,
    /// The child's reference.
    pub reference: String,
    /// The parts of what the source said.
    pub said: Vec<String>,
    /// The parts of what it is asked to say.
    pub asked: Vec<String>,
    /// What else it is told; may be empty.
    pub note: String,
    /// Who raised it.
    pub person: String,
    /// How it stands.
    pub status: NoticeStatus,
    /// When the source was told.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub sent_at: Option<DateTime<Utc>>,
    /// When the source first said something else than it said then, or nothing any more.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub answered_at: Option<DateTime<Utc>>,
    /// When it was closed.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub closed_at: Option<DateTime<Utc>>,
    /// Who closed it; none if it closed by itself.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub closed_by: Option<String>,
}

/// The notices to a source that a viewer may see.
pub(super) struct Seen {
    pub label: String,
    pub has_values: bool,
    pub notices: Vec<NoticeView>,
}

impl Seen {
    /// The children of whom something is shown.
    pub fn children(&self) -> BTreeSet<ChildId> {
        let values = self.notices.iter().filter_map(|notice| notice.values.as_ref());
        values.map(|values| values.child).collect()
    }
}

impl Desk {
    /// The notices to one source. On record before it is answered.
    pub async fn notices(
        &self,
        viewer: &Viewer,
        source: &str,
        kind: NoticeListKind,
        page: usize,
    ) -> Result<NoticeList, DeskError> {
        let mut seen = self.seen_notices(viewer, source, kind).await?;
        let total = seen.notices.len();
        let (page, pages) = page_of(page, total, PAGE_ROWS);
        seen.notices = seen
            .notices
            .into_iter()
            .skip((page - 1) * PAGE_ROWS)
            .take(PAGE_ROWS)
            .collect();
        let detail = serde_json::json!({ "source": source, "children": seen.children() });
        self.trace(Event::of(viewer, Action::NoticeList).with(detail)).await?;
        Ok(NoticeList {
            source: source.to_owned(),
            label: seen.label,
            has_values: seen.has_values,
            total,
            page,
            pages,
            notices: seen.notices,
        })
    }

    /// What a viewer may see of the notices to a source; "not found" where the viewer may not know of the source.
    pub(super) async fn seen_notices(
        &self,
        viewer: &Viewer,
        source: &str,
        kind: NoticeListKind,
    ) -> Result<Seen, DeskError> {
        let sources = self.sources().await;
        let mut tx = self.shared.db.read().await?;
        let own = tx.sources_of(viewer.user).await?.iter().any(|name| name == source);
        let seen = seen_notices(viewer.role, sources.sector(source), own);
        if seen == SeenNotices::Closed || !sources.iter().any(|known| known.name == source) {
            return Err(DeskError::NotFound);
        }
        let notices = tx.notices_of_source(source, kind == NoticeListKind::Waiting).await?;
        let ids: BTreeSet<ChildId> = notices.iter().filter_map(|notice| notice.child).collect();
        let ids: Vec<ChildId> = ids.into_iter().collect();
        let standing: BTreeMap<ChildId, LifeState> = tx.lives(&ids).await?.into_iter().collect();
        let rows = tx.children_by_ids(&ids).await?;
        drop(tx);
        let children: BTreeMap<ChildId, ChildRow> = rows.into_iter().map(|row| (row.id, row)).collect();
        let has_values = seen == SeenNotices::Values;
        let lines = notices.into_iter().filter_map(|notice| {
            let child = children.get(&notice.child?).filter(|row| row.redirect_to.is_none())?;
            if has_values {
                let life = standing.get(&child.id).map_or(Life::Live, |state| state.life);
                with_values(viewer, &notice, child, life)
            } else {
                without_values(&notice, child)
            }
        });
        Ok(Seen {
            label: sources.label(source),
            has_values,
            notices: lines.collect(),
        })
    }
}

/// A notice about a child who is open to the viewer, of a detail that the role sees wholly.
fn with_values(viewer: &Viewer, notice: &Notice, child: &ChildRow, life: Life) -> Option<NoticeView> {
    let open = viewer.opens_unread(child.id, child.shield, life, child.restricted)
        && viewer.access(notice.attribute.field()).full();
    open.then(|| NoticeView {
        values: Some(NoticeValues {
            attribute: notice.attribute,
            child: child.id,
            reference: reference_text(child.reference),
            said: notice.said.clone(),
            asked: notice.asked.clone(),
            note: notice.note.clone(),
            person: notice.person.clone(),
            status: notice.status,
            sent_at: notice.sent_at,
            answered_at: notice.answered_at,
            closed_at: notice.closed_at,
            closed_by: notice.closed_by.clone(),
        }),
        ..line(notice)
    })
}

/// A notice for who speaks for the source: until the record first says something else than it said then. That it goes, and
/// stays away, depends on the source's own word alone, whatever was asked: nobody finds out by trying.
fn without_values(notice: &Notice, child: &ChildRow) -> Option<NoticeView> {
    let waits = notice.waits() && notice.answered_at.is_none() && !child.shield.up() && !child.restricted;
    waits.then(|| line(notice))
}

/// What everybody is told of a notice.
fn line(notice: &Notice) -> NoticeView {
    NoticeView {
        id: notice.id,
        record_id: notice.key.record_id.clone(),
        field: notice.attribute.label(),
        raised_at: notice.raised_at,
        values: None,
    }
}
