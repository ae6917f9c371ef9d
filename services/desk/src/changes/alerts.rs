//! Who looked at a record is told when it is joined with another or parted.

use std::collections::{BTreeMap, BTreeSet};

use child::{AlertId, ChildId, UserId, child::reference_text, policy::Viewer, view};
use chrono::{DateTime, TimeDelta, Utc};
use serde::Serialize;
use store::{Alert, Change, ChangeKind, Tx};

use crate::{
    audit::{Action, Event},
    desk::{Desk, only},
    error::DeskError,
};

/// How far back a look counts.
const LOOKED_WITHIN: TimeDelta = TimeDelta::days(90);
/// For so long a change is looked at again and again: a look of the moment before it may be written after it.
const SETTLES: TimeDelta = TimeDelta::minutes(10);
/// Changes of one transaction.
const PORTION: i64 = 500;
/// Alerts that a page lists.
const LISTED: i64 = 20;
/// Setting that holds the position in the change feed up to which everybody is told.
const TOLD: &str = "alerts.position";

/// What became of a record that somebody looked at.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum AlertWhat {
    /// It was joined with another.
    Joined,
    /// It was parted, or a part of it went elsewhere.
    Parted,
}

/// One alert, by references alone.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct AlertLine {
    /// Id.
    pub id: AlertId,
    /// When it happened.
    pub at: DateTime<Utc>,
    /// What happened.
    pub what: AlertWhat,
    /// The records that the person looked at and may still open.
    pub looked_at: Vec<String>,
    /// The other record, where the person may open it too.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub other: Option<String>,
    /// The record to look at now, where the person may.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub child: Option<ChildId>,
}

/// What a viewer may know of a record today.
struct Known {
    id: ChildId,
    reference: String,
    shielded: bool,
}

impl Desk {
    /// Tells everybody who looked at a record in the 90 days before it was joined or parted. What was told is noted with the
    /// place in the change feed in one transaction, and nobody is told of one change twice, so a run that breaks off or
    /// meets another neither loses an alert nor doubles one. Answers how many were added.
    pub async fn tell_of_joins(&self) -> Result<u64, DeskError> {
        let settled = self.shared.clock.now() - SETTLES;
        let mut tx = self.shared.jobs.read().await?;
        let mut from = told_up_to(&mut tx).await?;
        drop(tx);
        let mut added = 0;
        loop {
            let mut tx = self.shared.jobs.begin().await?;
            let changes = tx.joins_after(from, PORTION).await?;
            let Some(last) = changes.last() else { break };
            from = last.position;
            let mut alerts = Vec::new();
            for change in &changes {
                alerts.extend(self.alerts_of(&mut tx, change).await?);
            }
            added += tx.add_alerts(&alerts).await?;
            let told = changes.iter().take_while(|change| change.at < settled).last();
            if let Some(told) = told
                && told.position > told_up_to(&mut tx).await?
            {
                tx.put_setting(TOLD, &told.position.to_string()).await?;
            }
            tx.commit().await?;
        }
        Ok(added)
    }

    async fn alerts_of(&self, tx: &mut Tx, change: &Change) -> Result<Vec<Alert>, DeskError> {
        let Some(other) = change.other else {
            return Ok(Vec::new());
        };
        // Looks at records that were joined with one of the two before are looks at it.
        let of_child: BTreeSet<ChildId> = tx.with_joined_children(&[change.child]).await?.into_iter().collect();
        let of_other = tx.with_joined_children(&[other]).await?;
        let subjects: BTreeSet<String> = of_child.iter().chain(&of_other).map(ToString::to_string).collect();
        let subjects: Vec<String> = subjects.into_iter().collect();
        let actions: Vec<&str> = Action::LOOKS.iter().map(|action| action.name()).collect();
        let looks = tx.audit_lookers(&subjects, &actions, change.at - LOOKED_WITHIN, change.at);
        let mut saw: BTreeMap<UserId, (bool, bool)> = BTreeMap::new();
        for (user, subject) in looks.await? {
            let is_child = subject.parse().is_ok_and(|id: ChildId| of_child.contains(&id));
            let (child, other) = saw.entry(user).or_default();
            *child |= is_child;
            *other |= !is_child;
        }
        let alerts = saw.into_iter().map(|(user, (saw_child, saw_other))| Alert {
            id: AlertId(self.shared.ids.uuid(change.at)),
            user,
            position: change.position,
            kind: change.kind,
            child: change.child,
            other,
            saw_child,
            saw_other,
            at: change.at,
        });
        Ok(alerts.collect())
    }

    /// What the viewer is told of records that they looked at and has not marked as read, newest first. References alone;
    /// none of a record that the viewer may not open today. On record like every look, if there is any.
    pub async fn alerts(&self, viewer: &Viewer) -> Result<Vec<AlertLine>, DeskError> {
        only(viewer, |_| viewer.opens_children())?;
        let alerts = self.shared.db.read().await?.unread_alerts(viewer.user, LISTED).await?;
        let mut lines = Vec::new();
        for alert in &alerts {
            let child = self.known_today(viewer, alert.child).await?;
            let other = self.known_today(viewer, alert.other).await?;
            lines.push(line(alert, child.as_ref(), other.as_ref()));
        }
        if !lines.is_empty() {
            let children: BTreeSet<ChildId> = lines.iter().filter_map(|line| line.child).collect();
            let detail = serde_json::json!({ "children": children, "alerts": lines.len() });
            self.trace(Event::of(viewer, Action::Home).with(detail)).await?;
        }
        Ok(lines)
    }

    /// Marks an alert of the viewer as read. "Not found" for an alert that is somebody else's, or read already.
    pub async fn read_alert(&self, viewer: &Viewer, id: AlertId) -> Result<(), DeskError> {
        only(viewer, |_| viewer.opens_children())?;
        let now = self.shared.clock.now();
        let mut tx = self.shared.db.begin().await?;
        if !tx.read_alert(id, viewer.user, now).await? {
            return Err(DeskError::NotFound);
        }
        Ok(tx.commit().await?)
    }

    /// The record that an id leads to, as far as it is open to the viewer.
    async fn known_today(&self, viewer: &Viewer, id: ChildId) -> Result<Option<Known>, DeskError> {
        let (child, moved_from) = self.follow(id).await?;
        let (sources, today) = (self.sources().await, self.shared.clock.today());
        Ok(child.and_then(|child| {
            let view = view::cut(&child, viewer, &sources, today)?;
            Some(Known {
                id: view.id,
                reference: moved_from.map_or(view.reference, reference_text),
                shielded: view.withheld.is_some(),
            })
        }))
    }
}

async fn told_up_to(tx: &mut Tx) -> Result<i64, DeskError> {
    // A note that cannot be read is no note: nobody is told twice anyway.
    let noted = tx.setting(TOLD).await?;
    Ok(noted.and_then(|text| text.parse().ok()).unwrap_or(0))
}

fn line(alert: &Alert, child: Option<&Known>, other: Option<&Known>) -> AlertLine {
    let sides = [(alert.saw_child, child), (alert.saw_other, other)];
    let looked_at = sides.iter().filter(|(saw, _)| *saw).filter_map(|(_, known)| *known);
    // The viewer had no look at it: what a shield hides is not told by way of another record.
    let unseen = sides.iter().filter(|(saw, _)| !*saw).filter_map(|(_, known)| *known);
    let unseen = unseen.into_iter().find(|known| !known.shielded);
    let what = if alert.kind == ChangeKind::Merged {
        AlertWhat::Joined
    } else {
        AlertWhat::Parted
    };
    // Where the record went that was looked at: at a join both ids lead to one.
    let now = if alert.saw_other { other } else { child };
    AlertLine {
        id: alert.id,
        at: alert.at,
        what,
        looked_at: looked_at.map(|known| known.reference.clone()).collect(),
        other: unseen.map(|known| known.reference.clone()),
        child: now.map(|known| known.id),
    }
}
