//! The timeline of a record.

use std::collections::{BTreeMap, BTreeSet};

use child::{
    Child, ChildId, ChildView, RecordKey,
    child::reference_text,
    policy::Viewer,
    uk_day::uk_day,
    view::{RowView, cut_past},
};
use chrono::{DateTime, Utc};
use serde::Serialize;
use store::{LinkEvent, LinkEventKind, RecordId, StoredRecord};
use uuid::Uuid;

use super::{
    entry::{HistoryEntry, HistoryKind, OtherChild, RecordLine, RecordStep, ValueChange},
    group::{Around, Group, Step, groups, others},
    past::Past,
    permit::{Permitted, Seen, records_in, todays},
    state::{Kept, consents},
};
use crate::{
    audit::{Action, Event},
    desk::{Desk, only},
    error::DeskError,
    paging::page_of,
    record::{Opened, Section},
};

/// Entries of a page.
const ENTRIES: usize = 25;

/// How a record became what it is.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct History {
    /// The child as it is today.
    pub child: ChildView,
    /// The entries of this page, newest first.
    pub entries: Vec<HistoryEntry>,
    /// All entries.
    pub total: usize,
    /// This page, from 1.
    pub page: usize,
    /// How many pages there are.
    pub pages: usize,
}

/// A moment of the timeline before its values are compared.
struct Moment<'a> {
    group: &'a Group<'a>,
    steps: Vec<(&'a Step<'a>, &'a StoredRecord)>,
}

/// Either a moment of the links or a decision, which has its values no more to compare.
enum Line<'a> {
    Moment(Moment<'a>),
    Decision(Box<HistoryEntry>),
}

impl Line<'_> {
    /// Whether records came from another child or went to it.
    fn concerns(&self, child: ChildId) -> bool {
        match self {
            Self::Moment(moment) => moment.steps.iter().any(|(step, _)| step.other == Some(child)),
            Self::Decision(_) => false,
        }
    }

    /// Where it stands: a decision comes before what followed from it at the same moment.
    fn place(&self) -> (DateTime<Utc>, bool) {
        match self {
            Self::Moment(moment) => (moment.group.at, true),
            Self::Decision(entry) => (entry.at, false),
        }
    }
}

impl Desk {
    /// The timeline of a record, as far as it is open to the viewer today. On record before it is answered. The id of a
    /// record that was joined with another leads there.
    pub async fn history(&self, viewer: &Viewer, id: ChildId, page: usize) -> Result<Opened<History>, DeskError> {
        only(viewer, |_| viewer.opens_children() && viewer.sees_evidence())?;
        let Some(permitted) = self.permitted(viewer, id).await? else {
            self.trace(
                Event::of(viewer, Action::NotFound)
                    .about(id)
                    .because(viewer.beyond.as_deref()),
            )
            .await?;
            return Err(DeskError::NotFound);
        };
        let event = Event::of(viewer, Action::OpenChild)
            .about(permitted.view.id)
            .because(viewer.beyond.as_deref());
        let detail =
            |children: &BTreeSet<ChildId>| serde_json::json!({ "section": Section::History, "children": children });
        if let Some(from) = permitted.moved_from {
            self.trace(event.with(detail(&[permitted.view.id].into()))).await?;
            return Ok(Opened::Moved {
                to: permitted.view.id,
                reference_from: reference_text(from),
                reference_to: permitted.view.reference,
                since: self.joined_since(id).await?,
            });
        }
        let (history, looked_at) = self.timeline(viewer, permitted, page).await?;
        self.trace(event.with(detail(&looked_at))).await?;
        Ok(Opened::Child(Box::new(history)))
    }

    async fn timeline(
        &self,
        viewer: &Viewer,
        permitted: Permitted,
        page: usize,
    ) -> Result<(History, BTreeSet<ChildId>), DeskError> {
        let id = permitted.child.id;
        let mut tx = self.shared.db.read().await?;
        let events = tx.link_events_of_children(&[id]).await?;
        let of_records = tx.link_events_of_records(&records_in(&events)).await?;
        let others = others(&of_records, id);
        let mut of_children = tx.link_events_of_children(&others).await?;
        of_children.extend(events.iter().cloned());
        let references: BTreeMap<ChildId, i64> = tx
            .children_by_ids(&others)
            .await?
            .into_iter()
            .map(|child| (child.id, child.reference))
            .collect();
        // The last version of each record says whose it is today.
        let present = Kept::read(&mut tx, [&last_links(&events)]).await?;
        let present: BTreeMap<RecordId, &StoredRecord> = present.each().map(|stored| (stored.id, stored)).collect();
        let children: BTreeSet<ChildId> = todays(present.values().copied()).into_iter().chain([id]).collect();
        let consents = consents(&mut tx, &children).await?;
        drop(tx);
        let seen = self.seen_today(viewer, &children).await?;
        let around = Around::of(&of_records, &of_children);
        let groups = groups(&events, &around);
        let mut lines: Vec<Line<'_>> = groups
            .iter()
            .filter_map(|group| visible(group, &present, &seen))
            .map(Line::Moment)
            .collect();
        let keys: Vec<RecordKey> = present
            .values()
            .filter(|stored| seen.names(stored))
            .map(|stored| stored.record.key.clone())
            .collect();
        lines.extend(self.decision_lines(viewer, &keys).await?);
        lines.sort_by_key(Line::place);
        lines.reverse();
        let total = lines.len();
        let (page, pages) = page_of(page, total, ENTRIES);
        let shown: Vec<Line<'_>> = lines.into_iter().skip((page - 1) * ENTRIES).take(ENTRIES).collect();
        let values = self
            .values(viewer, &permitted.child, &events, &seen, &consents, &shown)
            .await?;
        let mut named: BTreeMap<ChildId, OtherChild> = BTreeMap::new();
        for (id, reference) in references {
            // Who is hidden today is not named either.
            if shown.iter().any(|line| line.concerns(id)) && self.permitted(viewer, id).await?.is_some() {
                let reference = reference_text(reference);
                named.insert(id, OtherChild { id, reference });
            }
        }
        let entries = shown.into_iter().map(|line| match line {
            Line::Decision(entry) => *entry,
            Line::Moment(moment) => {
                let changes = values.get(&moment.group.upto).cloned().unwrap_or_default();
                entry(&moment, changes, &named, &seen)
            }
        });
        let history = History {
            entries: entries.collect(),
            total,
            page,
            pages,
            child: permitted.view,
        };
        let told = history.entries.iter().flat_map(|entry| &entry.others);
        let looked_at = told.map(|other| other.id).chain([id]).collect();
        Ok((history, looked_at))
    }

    /// Which values each moment on the page changed, by the number of events up to it.
    async fn values(
        &self,
        viewer: &Viewer,
        child: &Child,
        events: &[LinkEvent],
        seen: &Seen,
        consents: &[child::SourceRecord],
        shown: &[Line<'_>],
    ) -> Result<BTreeMap<usize, Vec<ValueChange>>, DeskError> {
        let mut wanted: BTreeMap<usize, Past> = BTreeMap::new();
        for line in shown {
            if let Line::Moment(moment) = line {
                let upto = moment.group.upto;
                let before = before(events, upto);
                for upto in [before, upto] {
                    wanted.entry(upto).or_insert_with(|| Past::of(&events[..upto]));
                }
            }
        }
        let mut tx = self.shared.db.read().await?;
        let kept = Kept::read(&mut tx, wanted.values()).await?;
        drop(tx);
        let (sources, today) = (self.sources().await, self.shared.clock.today());
        let rows = |upto: usize| -> Vec<RowView> {
            let past = &wanted[&upto];
            let records = kept.of(past, |stored| seen.is_open(stored));
            let Some(golden) = kept.golden(past, &records, consents) else {
                return Vec::new();
            };
            let child = Child {
                id: child.id,
                reference: child.reference,
                golden,
                shield: child.shield,
                life: child.life,
                restricted: child.restricted,
                under_review: false,
            };
            let view = cut_past(&child, viewer, &sources, today, uk_day(events[upto - 1].event.at));
            view.map(|view| view.rows).unwrap_or_default()
        };
        let moments = shown.iter().filter_map(|line| match line {
            Line::Moment(moment) => Some(moment.group.upto),
            Line::Decision(_) => None,
        });
        let changed = moments.map(|upto| {
            let before = before(events, upto);
            // What a new record shows is no change.
            let earlier = if before == 0 { Vec::new() } else { rows(before) };
            let changes = if earlier.is_empty() {
                Vec::new()
            } else {
                difference(&earlier, &rows(upto))
            };
            (upto, changes)
        });
        Ok(changed.collect())
    }

    /// What people decided, one entry for each moment of a decision however many pairs of records it took.
    async fn decision_lines<'a>(&self, viewer: &Viewer, keys: &[RecordKey]) -> Result<Vec<Line<'a>>, DeskError> {
        let mut entries: BTreeMap<(DateTime<Utc>, Uuid, HistoryKind), HistoryEntry> = BTreeMap::new();
        for (demand, told) in self.decisions(viewer, keys).await? {
            let made = demand.decision.map_or(demand.id, |decision| decision.0);
            let kind = if told.same_child {
                HistoryKind::DecidedSame
            } else {
                HistoryKind::DecidedDifferent
            };
            let reason = Some(told.reason).filter(|reason| !reason.is_empty());
            let entry = add_decision(
                &mut entries,
                (demand.at, made, kind),
                &told.person,
                reason,
                &told.records,
            );
            let in_force = demand.revoked_at.is_none() && viewer.decides_matches();
            entry.undo = entry.undo.or_else(|| demand.decision.filter(|_| in_force));
            if let (Some(at), Some(by)) = (demand.revoked_at, &demand.revoked_by) {
                let place = (at, made, HistoryKind::DecisionWithdrawn);
                add_decision(&mut entries, place, by, None, &told.records);
            }
        }
        let lines = entries.into_values().map(|entry| Line::Decision(Box::new(entry)));
        Ok(lines.collect())
    }
}

/// Adds two records that a decision demands something of.
fn add_decision<'a>(
    entries: &'a mut BTreeMap<(DateTime<Utc>, Uuid, HistoryKind), HistoryEntry>,
    place: (DateTime<Utc>, Uuid, HistoryKind),
    by: &str,
    reason: Option<String>,
    records: &[(String, String)],
) -> &'a mut HistoryEntry {
    let entry = entries.entry(place).or_insert_with(|| HistoryEntry {
        at: place.0,
        kind: place.2,
        by: by.to_owned(),
        reason,
        others: Vec::new(),
        records: Vec::new(),
        changes: Vec::new(),
        undo: None,
    });
    for (source_label, record_id) in records {
        let line = RecordLine {
            step: RecordStep::Decided,
            source_label: source_label.clone(),
            record_id: record_id.clone(),
            version: None,
            match_weight: None,
            match_probability: None,
            decided_by: None,
        };
        if !entry.records.contains(&line) {
            entry.records.push(line);
        }
    }
    entry
}

/// The events of a child before those of the moment that ends at `upto`.
fn before(events: &[LinkEvent], upto: usize) -> usize {
    let at = events[upto - 1].event.at;
    events[..upto]
        .iter()
        .rposition(|event| event.event.at != at)
        .map_or(0, |last| last + 1)
}

/// Every record that was ever linked, at the last version that was.
fn last_links(events: &[LinkEvent]) -> Past {
    let stays = events.iter().filter(|event| event.event.kind != LinkEventKind::Leave);
    Past::of(&stays.cloned().collect::<Vec<_>>())
}

/// The moment with the source records that the viewer may know of; none if nothing of it is left.
fn visible<'a>(
    group: &'a Group<'a>,
    present: &BTreeMap<RecordId, &'a StoredRecord>,
    seen: &Seen,
) -> Option<Moment<'a>> {
    let steps: Vec<_> = group
        .steps
        .iter()
        .filter_map(|step| Some((step, *present.get(&step.record)?)))
        .filter(|(_, stored)| seen.names(stored))
        .collect();
    let of_itself = matches!(group.kind, HistoryKind::Created | HistoryKind::PolicyChanged);
    (of_itself || !steps.is_empty()).then_some(Moment { group, steps })
}

fn entry(
    moment: &Moment<'_>,
    changes: Vec<ValueChange>,
    named: &BTreeMap<ChildId, OtherChild>,
    seen: &Seen,
) -> HistoryEntry {
    let others = moment
        .steps
        .iter()
        .filter_map(|(step, _)| named.get(&step.other?).cloned());
    let others: BTreeSet<OtherChild> = others.collect();
    let records = moment.steps.iter().map(|(step, stored)| {
        let event = &step.event.event;
        RecordLine {
            step: step.what,
            source_label: seen.label(&stored.record.key.source),
            record_id: stored.record.key.record_id.clone(),
            version: event.record_version,
            match_weight: event.weight,
            match_probability: event.probability,
            decided_by: event.decided_by.clone(),
        }
    });
    let model = moment
        .group
        .steps
        .iter()
        .find_map(|step| step.event.event.model_version);
    HistoryEntry {
        at: moment.group.at,
        kind: moment.group.kind,
        by: model.map_or_else(
            || "The service".to_owned(),
            |version| format!("Linking, model version {version}"),
        ),
        reason: None,
        others: others.into_iter().collect(),
        records: records.collect(),
        changes,
        undo: None,
    }
}

/// The values that differ, in page order.
fn difference(before: &[RowView], after: &[RowView]) -> Vec<ValueChange> {
    let find = |rows: &[RowView], attribute| {
        let row = rows.iter().find(|row| row.attribute == attribute);
        row.map(|row| row.value.clone())
    };
    let attributes: BTreeMap<_, _> = before
        .iter()
        .chain(after)
        .map(|row| (row.attribute, row.label))
        .collect();
    let changes = attributes.into_iter().map(|(attribute, label)| ValueChange {
        attribute,
        label,
        before: find(before, attribute),
        after: find(after, attribute),
    });
    changes.filter(|change| change.before != change.after).collect()
}
