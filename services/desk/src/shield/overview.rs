//! The first page of the desk: what waits, in counts that name no child.

use child::policy::{Shields, Viewer, arranges_travel, brokers, shields};
use serde::Serialize;
use store::{ContactStatus, OverrideReview};

use super::{list::ShieldCounts, travel::TravelState};
use crate::{
    audit::{Action, Event},
    desk::{Desk, only},
    error::DeskError,
};

/// What waits for the team. A part that the viewer has nothing to do with is left out.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct DeskOverview {
    /// Shields.
    pub shields: ShieldCounts,
    /// Overrides that nobody reviewed.
    pub overrides: usize,
    /// Requests for contact that wait.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub contacts: Option<usize>,
    /// Entries of sensitive services that have to be reviewed.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub consents: Option<usize>,
    /// Children whose travel is to be arranged.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub travel: Option<usize>,
}

/// What the home page tells the team at once.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize)]
pub struct TeamHome {
    /// Overrides that nobody reviewed.
    pub overrides: usize,
    /// Requests for a shield to decide.
    pub requests: usize,
    /// Shields whose day of review has come.
    pub overdue: usize,
    /// Lifts that wait for a second person.
    pub lifts: usize,
    /// Requests for contact that wait; 0 for those who do not broker contact.
    pub contacts: usize,
}

impl Desk {
    /// What waits for the team, in short; none for everybody else.
    pub(crate) async fn team_home(&self, viewer: &Viewer) -> Result<Option<TeamHome>, DeskError> {
        if shields(viewer.role) == Shields::Closed {
            return Ok(None);
        }
        let shields = self.shield_counts().await?;
        let mut tx = self.shared.db.read().await?;
        let contacts = if brokers(viewer.role) {
            tx.count_contacts(ContactStatus::Waiting).await?
        } else {
            0
        };
        Ok(Some(TeamHome {
            overrides: tx.count_overrides(OverrideReview::Open).await?,
            requests: shields.requests,
            overdue: shields.overdue,
            lifts: shields.lifts,
            contacts,
        }))
    }

    /// What waits for the team. For those who see shields.
    pub async fn desk_overview(&self, viewer: &Viewer) -> Result<DeskOverview, DeskError> {
        only(viewer, |role| shields(role) != Shields::Closed)?;
        let shields = self.shield_counts().await?;
        let overrides = self
            .shared
            .db
            .read()
            .await?
            .count_overrides(OverrideReview::Open)
            .await?;
        let mut overview = DeskOverview {
            shields,
            overrides,
            contacts: None,
            consents: None,
            travel: None,
        };
        if brokers(viewer.role) {
            let mut tx = self.shared.db.read().await?;
            overview.contacts = Some(tx.count_contacts(ContactStatus::Waiting).await?);
            drop(tx);
            overview.consents = Some(self.consents_to_review().await?);
        }
        if arranges_travel(viewer.role) {
            let work = self.travel_work(viewer, None).await?;
            overview.travel = Some(work.iter().filter(|work| work.state != TravelState::Arranged).count());
        }
        self.trace(Event::of(viewer, Action::ShieldList).with(serde_json::json!({ "list": "overview" })))
            .await?;
        Ok(overview)
    }
}
