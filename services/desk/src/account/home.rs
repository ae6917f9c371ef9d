//! What the home page of each role shows.

use child::{
    ChildId, ChildView,
    policy::{Feeds, Viewer, feeds},
    view,
};
use chrono::{DateTime, Utc};
use serde::Serialize;
use store::AuditFilter;

use super::user_list::AccessAlerts;
use crate::{
    audit::{Action, Event},
    changes::AlertLine,
    desk::Desk,
    error::DeskError,
    feeds::LateSource,
    shield::TeamHome,
};

/// How many records "Records you looked at" lists.
const RECENT: usize = 10;
/// Events looked at for it: one record opened again and again takes several.
const RECENT_EVENTS: i64 = 100;

/// The home page, by role.
#[derive(Debug, Clone, PartialEq, Serialize, Default)]
pub struct Home {
    /// Records that the viewer opened lately and may still see; `None` for roles that open none.
    pub recent: Option<Vec<Recent>>,
    /// The review queue in short; `None` for roles without it.
    pub review: Option<ReviewCounts>,
    /// Sources that should have delivered; `None` for roles that do not look after feeds.
    pub late: Option<Vec<LateSource>>,
    /// What waits for those who keep shields; `None` for every other role.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub team: Option<TeamHome>,
    /// Overrides of shields that were found not justified of late; `None` for roles that do not follow that up.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub not_justified: Option<i64>,
    /// What became of records that the viewer looked at; `None` for roles that open none.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub alerts: Option<Vec<AlertLine>>,
    /// What those who keep users are told of; `None` for every other role.
    pub access: Option<AccessAlerts>,
}

/// One record that the viewer opened.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Recent {
    /// The child, cut down.
    pub child: ChildView,
    /// When last opened.
    pub at: DateTime<Utc>,
}

/// The review queue in short.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct ReviewCounts {
    /// Cases that wait.
    pub open: usize,
    /// Since when the oldest one waits.
    pub oldest: Option<DateTime<Utc>>,
}

impl Desk {
    /// What the viewer's home page shows.
    pub async fn home(&self, viewer: &Viewer) -> Result<Home, DeskError> {
        let mut home = Home {
            team: self.team_home(viewer).await?,
            not_justified: self.overrides_not_justified(viewer).await?,
            ..Home::default()
        };
        if viewer.opens_children() {
            home.recent = Some(self.recent(viewer).await?);
            home.alerts = Some(self.alerts(viewer).await?);
        }
        if viewer.sees_evidence() {
            let cases = self.open_cases(viewer).await?;
            home.review = Some(ReviewCounts {
                open: cases.len(),
                oldest: cases.iter().map(|case| case.opened_at).min(),
            });
        }
        if feeds(viewer.role) == Feeds::Values {
            home.late = Some(self.late_sources(viewer).await?);
        }
        if viewer.keeps_users() {
            home.access = Some(self.access_alerts().await?);
        }
        Ok(home)
    }

    async fn recent(&self, viewer: &Viewer) -> Result<Vec<Recent>, DeskError> {
        let looked = self.recently_opened(viewer).await?;
        let ids: Vec<ChildId> = looked.iter().map(|(child, _)| *child).collect();
        let sources = self.sources().await;
        let today = self.shared.clock.today();
        let children = self.children(&ids).await?;
        let recent: Vec<Recent> = children
            .iter()
            .filter_map(|child| view::cut(child, viewer, &sources, today))
            .filter_map(|child| {
                let (_, at) = looked.iter().find(|(looked, _)| *looked == child.id)?;
                Some(Recent { at: *at, child })
            })
            .collect();
        if !recent.is_empty() {
            let shown: Vec<String> = recent.iter().map(|recent| recent.child.id.to_string()).collect();
            self.trace(Event::of(viewer, Action::Home).with(serde_json::json!({ "children": shown })))
                .await?;
        }
        Ok(recent)
    }

    /// The children that the viewer opened last, newest first, each once.
    async fn recently_opened(&self, viewer: &Viewer) -> Result<Vec<(ChildId, DateTime<Utc>)>, DeskError> {
        let filter = AuditFilter {
            users: vec![viewer.user],
            actions: vec![Action::OpenChild.name().to_owned()],
            limit: RECENT_EVENTS,
            ..AuditFilter::default()
        };
        let mut seen = Vec::new();
        for event in self.shared.db.read().await?.audit_events(&filter).await? {
            let child = event.subject.and_then(|subject| subject.parse::<ChildId>().ok());
            if let Some(child) = child.filter(|child| !seen.iter().any(|(known, _)| known == child)) {
                seen.push((child, event.at));
            }
        }
        seen.truncate(RECENT);
        Ok(seen)
    }
}
