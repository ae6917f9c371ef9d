//! A child's record as it stood at a moment, and why.

use std::collections::{BTreeMap, BTreeSet};

use child::{
    Child, ChildId, ChildView, DecisionId, RecordKey, child::reference_text, policy::Viewer, sources::OWN,
    uk_day::uk_day, view::cut_past,
};
use chrono::{DateTime, Utc};
use serde::Serialize;
use store::{ConstraintKind, LinkConstraint, Tx};

use super::{
    past::{Past, until},
    permit::todays,
    state::{Kept, consents},
};
use crate::{
    audit::{Action, Event},
    desk::{Desk, only},
    error::DeskError,
    record::{Opened, Section},
};

/// A record as it stood, cut down by the rules and shields of today.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct AsOf {
    /// The moment.
    pub as_at: DateTime<Utc>,
    /// The child as it is today, as the page is headed.
    pub today: ChildView,
    /// The record asked for, as it stood; none if there was nothing of it, or nothing that may be shown.
    pub child: Option<ChildView>,
    /// The source records that were linked, by key.
    pub records: Vec<PastRecord>,
    /// The survivorship policy that chose between them.
    pub survivorship_version: Option<i64>,
    /// The model that had linked them.
    pub model_version: Option<i64>,
    /// What people had decided about these records, and what stood then.
    pub decisions: Vec<Decided>,
    /// What became of the record since, if it was joined with another.
    pub joined: Option<JoinedSince>,
}

/// A source record that was linked.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct PastRecord {
    /// What pages call the source.
    pub source_label: String,
    /// The record's id in the source.
    pub record_id: String,
    /// Its version then.
    pub version: i64,
    /// When that version arrived.
    pub received_at: DateTime<Utc>,
    /// Since when the record was linked.
    pub linked_at: DateTime<Utc>,
    /// Whether the record had ended.
    pub ended: bool,
}

/// What a person decided about two records.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Decided {
    /// Whether the two are one child, or are not.
    pub same_child: bool,
    /// Both records: source in words and id.
    pub records: [(String, String); 2],
    /// Who decided.
    pub person: String,
    /// When.
    pub at: DateTime<Utc>,
    /// Why, in the person's words.
    pub reason: String,
}

/// Where a record's id leads today.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct JoinedSince {
    /// The record that took it in.
    pub to: ChildId,
    /// Its reference.
    pub reference: String,
    /// Since when; none if that was not kept.
    pub since: Option<DateTime<Utc>>,
}

impl Desk {
    /// A child's record as it stood. An id that leads to another now is shown as it stood too, before it was joined; for a
    /// later moment it leads on. On record before it is answered.
    pub async fn as_of(&self, viewer: &Viewer, id: ChildId, at: DateTime<Utc>) -> Result<Opened<AsOf>, DeskError> {
        only(viewer, |_| viewer.opens_children() && viewer.sees_evidence())?;
        // Today is meant to its end by those who name the day alone.
        let now = self.shared.clock.now();
        if uk_day(at) > uk_day(now) {
            return Err(DeskError::unusable("as_at", "Date must be today or in the past"));
        }
        let at = at.min(now);
        let Some(permitted) = self.permitted(viewer, id).await? else {
            let event = Event::of(viewer, Action::NotFound).about(id);
            self.trace(event.because(viewer.beyond.as_deref())).await?;
            return Err(DeskError::NotFound);
        };
        let today = permitted.view;
        let opened = Event::of(viewer, Action::OpenChild)
            .about(today.id)
            .because(viewer.beyond.as_deref());
        let mut detail = serde_json::json!({ "section": Section::History, "as_at": at, "children": [today.id] });
        let since = match permitted.moved_from {
            Some(_) => self.joined_since(id).await?,
            None => None,
        };
        if let (Some(reference), Some(since)) = (permitted.moved_from, since)
            && at >= since
        {
            self.trace(opened.with(detail)).await?;
            return Ok(Opened::Moved {
                to: today.id,
                reference_from: reference_text(reference),
                reference_to: today.reference,
                since: Some(since),
            });
        }
        let mut tx = self.shared.db.read().await?;
        let events = tx.link_events_of_children(&[id]).await?;
        let past = Past::of(until(&events, at));
        let kept = Kept::read(&mut tx, [&past]).await?;
        let children = todays(kept.of(&past, |_| true));
        let consents = consents(&mut tx, &children).await?;
        drop(tx);
        let seen = self.seen_today(viewer, &children).await?;
        let open = kept.of(&past, |stored| seen.is_open(stored));
        let sources = self.sources().await;
        let stood = kept.golden(&past, &open, &consents).and_then(|golden| {
            let child = Child {
                id,
                reference: permitted.moved_from.unwrap_or(permitted.child.reference),
                golden,
                shield: permitted.child.shield,
                life: permitted.child.life,
                restricted: permitted.child.restricted,
                under_review: false,
            };
            cut_past(&child, viewer, &sources, self.shared.clock.today(), uk_day(at))
        });
        let named: Vec<_> = open.iter().filter(|stored| seen.names(stored)).collect();
        let mut shown: Vec<PastRecord> = named
            .iter()
            .map(|stored| PastRecord {
                source_label: seen.label(&stored.record.key.source),
                record_id: stored.record.key.record_id.clone(),
                version: stored.record.version,
                received_at: stored.record.received_at,
                linked_at: past.links[&stored.id].linked_at,
                ended: stored.record.ended,
            })
            .collect();
        shown.sort_by(|a, b| (&a.source_label, &a.record_id).cmp(&(&b.source_label, &b.record_id)));
        let keys: Vec<RecordKey> = named.iter().map(|stored| stored.record.key.clone()).collect();
        let decided = self.decisions(viewer, &keys).await?.into_iter();
        let stood_then =
            decided.filter(|(decision, _)| decision.at <= at && decision.revoked_at.is_none_or(|end| end > at));
        let decisions = stood_then.map(|(_, told)| told).collect();
        let looked_at: BTreeSet<ChildId> = open
            .iter()
            .filter_map(|stored| stored.child)
            .chain([today.id])
            .collect();
        detail["children"] = serde_json::json!(looked_at);
        self.trace(opened.with(detail)).await?;
        let joined = permitted.moved_from.map(|_| JoinedSince {
            to: today.id,
            reference: today.reference.clone(),
            since,
        });
        Ok(Opened::Child(Box::new(AsOf {
            as_at: at,
            child: stood,
            records: shown,
            survivorship_version: past.policy,
            model_version: past.model,
            decisions,
            joined,
            today,
        })))
    }

    /// What people decided about records, withdrawn decisions too, oldest first; of those whose records are both open to
    /// the viewer today. What is recorded here is tied to its record by a decision of that kind; it is no decision about
    /// two records.
    pub(super) async fn decisions(
        &self,
        viewer: &Viewer,
        keys: &[RecordKey],
    ) -> Result<Vec<(LinkConstraint, Decided)>, DeskError> {
        let mut tx = self.shared.db.read().await?;
        let mut decisions: Vec<LinkConstraint> = Vec::new();
        for key in keys {
            for decision in tx.constraints_of(key).await? {
                let entered = decision.left.source == OWN || decision.right.source == OWN;
                if !entered && !decisions.iter().any(|known| known.id == decision.id) {
                    decisions.push(decision);
                }
            }
        }
        decisions.sort_by_key(|decision| (decision.at, decision.id));
        if !viewer.sees_shielded() {
            decisions = open_decisions(&mut tx, decisions).await?;
        }
        let about: BTreeSet<RecordKey> = decisions
            .iter()
            .flat_map(|decision| [decision.left.clone(), decision.right.clone()])
            .collect();
        let records = tx.records_by_keys(&about.into_iter().collect::<Vec<_>>()).await?;
        drop(tx);
        let seen = self.seen_today(viewer, &todays(&records)).await?;
        let name = |key: &RecordKey| {
            let stored = records.iter().find(|stored| stored.record.key == *key)?;
            seen.names(stored)
                .then(|| (seen.label(&key.source), key.record_id.clone()))
        };
        let told = decisions.into_iter().filter_map(|decision| {
            let told = Decided {
                same_child: decision.kind == ConstraintKind::Must,
                records: [name(&decision.left)?, name(&decision.right)?],
                person: decision.person.clone(),
                at: decision.at,
                reason: decision.reason.clone(),
            };
            Some((decision, told))
        });
        Ok(told.collect())
    }

    /// The golden record of a child at a moment, all of it: for the proof.
    #[cfg(test)]
    pub(super) async fn golden_at(&self, id: ChildId, at: DateTime<Utc>) -> Option<String> {
        let mut tx = self.shared.db.read().await.unwrap();
        let events = tx.link_events_of_children(&[id]).await.unwrap();
        let past = Past::of(until(&events, at));
        let kept = Kept::read(&mut tx, [&past]).await.unwrap();
        let golden = kept.golden(&past, &kept.of(&past, |_| true), &[])?;
        Some(child::golden::canonical_json(&golden))
    }
}

/// Those of the demands that no answer to a question for shield stewards made: that there was such a question is theirs to
/// know (decision 8).
pub(crate) async fn open_decisions(
    tx: &mut Tx,
    demands: Vec<LinkConstraint>,
) -> Result<Vec<LinkConstraint>, DeskError> {
    let mut sealed: BTreeMap<DecisionId, bool> = BTreeMap::new();
    for id in demands.iter().filter_map(|demand| demand.decision) {
        if sealed.contains_key(&id) {
            continue;
        }
        let case = tx.decision(id).await?.and_then(|decision| decision.case);
        let case = match case {
            Some(case) => tx.review_case(case).await?,
            None => None,
        };
        sealed.insert(id, case.is_some_and(|case| case.shielded));
    }
    let is_open = |demand: &LinkConstraint| demand.decision.is_none_or(|id| !sealed[&id]);
    Ok(demands.into_iter().filter(is_open).collect())
}
