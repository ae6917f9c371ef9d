//! The alarms of overrides: those who keep the shields say of each look whether it was justified.

use child::{
    ChildView, OverrideId, UserId,
    policy::{Role, Shields, Viewer, shields},
};
use chrono::{DateTime, NaiveDate, TimeDelta, Utc};
use serde::Serialize;
use store::{OverrideReview, ReviewedOverride};

use crate::{
    audit::{Action, Event},
    desk::{Desk, only},
    error::DeskError,
    paging::page_of,
    right::{KeepsShields, Right},
    typed::Problems,
};

/// How many alarms a page shows.
const PAGE_ROWS: usize = 25;
/// How long administrators and auditors are told of a look that was not justified.
const TOLD_FOR: TimeDelta = TimeDelta::days(30);

/// One look at what a shield hides.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct OverrideLine {
    /// The override.
    pub id: OverrideId,
    /// The child, cut down; none if the record was joined with another since.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub child: Option<ChildView>,
    /// Who looked.
    pub person: String,
    /// In which role, as it is now.
    pub role: String,
    /// Why: a code of the council’s list.
    pub reason: String,
    /// The same as that list says it.
    pub why: String,
    /// Why, in that person's words.
    pub details: String,
    /// Who asked for it.
    pub asked_by: String,
    /// When they asked.
    pub asked_on: NaiveDate,
    /// From when.
    pub opened_at: DateTime<Utc>,
    /// Until when, at the latest.
    pub until: DateTime<Utc>,
    /// What was made of it.
    pub review: OverrideReview,
    /// Who reviewed it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub reviewer: Option<String>,
    /// When.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub reviewed_at: Option<DateTime<Utc>>,
    /// Why it was found so.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub note: Option<String>,
    /// Whether the viewer may review it: nobody reviews an own look.
    pub may_review: bool,
}

/// One page of alarms.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct OverrideList {
    /// Alarms of this kind.
    pub total: usize,
    /// This page, from 1.
    pub page: usize,
    /// Number of pages, at least 1.
    pub pages: usize,
    /// The alarms of this page; those to be reviewed with the oldest first, others with the newest.
    pub lines: Vec<OverrideLine>,
}

fn may_review(viewer: &Viewer, user: UserId) -> bool {
    shields(viewer.role) == Shields::Keeps && user != viewer.user
}

impl Desk {
    /// One page of the overrides of which this was made. For those who see shields.
    pub async fn override_list(
        &self,
        viewer: &Viewer,
        review: OverrideReview,
        page: usize,
    ) -> Result<OverrideList, DeskError> {
        only(viewer, |role| shields(role) != Shields::Closed)?;
        let mut tx = self.shared.db.read().await?;
        let total = tx.count_overrides(review).await?;
        let (page, pages) = page_of(page, total, PAGE_ROWS);
        let shown = tx.overrides(review, PAGE_ROWS, (page - 1) * PAGE_ROWS).await?;
        drop(tx);
        let views = self
            .team_views(viewer, shown.iter().map(|found| found.row.child))
            .await?;
        let children: Vec<String> = views.keys().map(ToString::to_string).collect();
        let detail = serde_json::json!({ "list": "overrides", "review": review, "children": children });
        self.trace(Event::of(viewer, Action::ShieldList).with(detail)).await?;
        let line = |found: &ReviewedOverride| OverrideLine {
            id: found.row.id,
            child: views.get(&found.row.child).cloned(),
            person: found.user_name.clone(),
            role: found
                .user_role
                .parse()
                .map_or_else(|_| found.user_role.clone(), |role: Role| role.label().to_owned()),
            reason: found.row.reason.clone(),
            why: self.reasons().override_words(&found.row.reason).to_owned(),
            details: found.row.details.clone(),
            asked_by: found.row.asked_by.clone(),
            asked_on: found.row.asked_on,
            opened_at: found.row.opened_at,
            until: found.row.ended_at.unwrap_or(found.row.ends_at),
            review: found.row.review,
            reviewer: found.reviewer.clone(),
            reviewed_at: found.reviewed_at,
            note: found.note.clone(),
            may_review: found.row.review == OverrideReview::Open && may_review(viewer, found.row.user),
        };
        Ok(OverrideList {
            total,
            page,
            pages,
            lines: shown.iter().map(line).collect(),
        })
    }

    /// Says of an override whether it was justified (`justified`, `not_justified`). Administrators and auditors are told of
    /// one that was not.
    pub async fn review_override(
        &self,
        viewer: &Viewer,
        id: OverrideId,
        verdict: &str,
        note: &str,
    ) -> Result<(), DeskError> {
        KeepsShields::require(viewer)?;
        let row = self
            .shared
            .db
            .read()
            .await?
            .shield_override(id)
            .await?
            .ok_or(DeskError::NotFound)?;
        let mut problems = Problems::default();
        let review = OverrideReview::from_name(verdict.trim()).filter(|review| *review != OverrideReview::Open);
        if review.is_none() {
            problems.add("verdict", "Select whether it was justified");
        }
        let note = problems.text("note", "Reason", "Enter why you find it so", note);
        if row.user == viewer.user {
            problems.add("verdict", "Another person than the one who looked has to review it");
        }
        problems.none()?;
        let review = review.ok_or_else(|| DeskError::unusable("verdict", "Select whether it was justified"))?;
        let mut tx = self.shared.db.begin().await?;
        let now = self.shared.clock.now();
        if !tx.review_override(id, review, viewer.user, now, &note).await? {
            return Err(DeskError::Changed);
        }
        tx.commit().await?;
        let event = Event::of(viewer, Action::OverrideReviewed).about(row.child);
        self.trace(
            event
                .because(Some(&note))
                .with(serde_json::json!({ "override": id, "review": review })),
        )
        .await?;
        if review == OverrideReview::NotJustified {
            metrics::counter!("shield_overrides_not_justified_total").increment(1);
            tracing::warn!("An override of a shield was found not justified; the auditor has to look at it.");
        }
        Ok(())
    }

    /// How many overrides were found not justified of late: for those who have to follow that up, without a child.
    pub(crate) async fn overrides_not_justified(&self, viewer: &Viewer) -> Result<Option<i64>, DeskError> {
        if !matches!(viewer.role, Role::Auditor | Role::SystemAdmin) {
            return Ok(None);
        }
        let since = self.shared.clock.now() - TOLD_FOR;
        let mut tx = self.shared.db.read().await?;
        Ok(Some(
            tx.overrides_reviewed_since(OverrideReview::NotJustified, since).await?,
        ))
    }
}
