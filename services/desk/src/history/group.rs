//! Link events of one moment as one entry. Pure.

use std::collections::{BTreeMap, BTreeSet};

use child::ChildId;
use chrono::{DateTime, Utc};
use store::{LinkEvent, LinkEventKind, RecordId};

use super::entry::{HistoryKind, RecordStep};

/// What was written to a child's history at one moment.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Group<'a> {
    /// The moment.
    pub at: DateTime<Utc>,
    /// What happened to the child's record.
    pub kind: HistoryKind,
    /// What happened to source records.
    pub steps: Vec<Step<'a>>,
    /// How many of the child's events there are up to this moment.
    pub upto: usize,
}

/// What happened to one source record.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Step<'a> {
    /// The event.
    pub event: &'a LinkEvent,
    /// The record.
    pub record: RecordId,
    /// What.
    pub what: RecordStep,
    /// Where the record came from or went to, if that was another child.
    pub other: Option<ChildId>,
}

/// What else has to be known: the events of the child's records wherever they were, and of the children that they were in.
pub(super) struct Around<'a> {
    by_record: BTreeMap<RecordId, Vec<&'a LinkEvent>>,
    turned: BTreeSet<(ChildId, LinkEventKind, DateTime<Utc>)>,
}

impl<'a> Around<'a> {
    /// From the events of records and of children, oldest first.
    pub fn of(of_records: &'a [LinkEvent], of_children: &[LinkEvent]) -> Self {
        let mut by_record: BTreeMap<RecordId, Vec<&LinkEvent>> = BTreeMap::new();
        for event in of_records {
            if let Some(record) = event.event.record {
                by_record.entry(record).or_default().push(event);
            }
        }
        let turned = of_children
            .iter()
            .filter_map(|event| Some((event.event.child?, event.event.kind, event.event.at)));
        Self {
            by_record,
            turned: turned.collect(),
        }
    }

    /// The child that a record came from or went to by an event: the neighbour in the record's own history, written at the
    /// same moment.
    fn other(&self, event: &LinkEvent, record: RecordId) -> Option<ChildId> {
        let events = self.by_record.get(&record)?;
        let place = events.iter().position(|known| known.position == event.position)?;
        let (near, kind) = match event.event.kind {
            LinkEventKind::Join => (events.get(place.checked_sub(1)?), LinkEventKind::Leave),
            _ => (events.get(place + 1), LinkEventKind::Join),
        };
        let near = near.filter(|near| near.event.kind == kind && near.event.at == event.event.at)?;
        near.event.child.filter(|child| Some(*child) != event.event.child)
    }

    fn turned(&self, child: ChildId, kind: LinkEventKind, at: DateTime<Utc>) -> bool {
        self.turned.contains(&(child, kind, at))
    }
}

/// The children that records of a history were in, other than `child`.
pub(super) fn others(of_records: &[LinkEvent], child: ChildId) -> Vec<ChildId> {
    let children: BTreeSet<ChildId> = of_records.iter().filter_map(|event| event.event.child).collect();
    children.into_iter().filter(|other| *other != child).collect()
}

/// A child's events, oldest first, moment by moment.
pub(super) fn groups<'a>(events: &'a [LinkEvent], around: &Around<'_>) -> Vec<Group<'a>> {
    let mut groups = Vec::new();
    let mut begin = 0;
    for part in events.chunk_by(|one, next| one.event.at == next.event.at) {
        let steps: Vec<Step<'a>> = part.iter().filter_map(|event| step(event, around)).collect();
        let at = part[0].event.at;
        begin += part.len();
        if let Some(kind) = kind(part, &steps, around, at) {
            groups.push(Group {
                at,
                kind,
                steps,
                upto: begin,
            });
        }
    }
    groups
}

fn step<'a>(event: &'a LinkEvent, around: &Around<'_>) -> Option<Step<'a>> {
    let record = event.event.record?;
    let what = match event.event.kind {
        LinkEventKind::Join => RecordStep::Linked,
        LinkEventKind::Leave => RecordStep::Left,
        LinkEventKind::Restate if event.event.ended => RecordStep::Ended,
        LinkEventKind::Restate => RecordStep::Changed,
        _ => return None,
    };
    Some(Step {
        event,
        record,
        what,
        other: around.other(event, record),
    })
}

fn kind(part: &[LinkEvent], steps: &[Step<'_>], around: &Around<'_>, at: DateTime<Utc>) -> Option<HistoryKind> {
    let says = |kind| part.iter().any(|event| event.event.kind == kind);
    let turned = |what, kind| {
        let others = steps
            .iter()
            .filter(|step| step.what == what)
            .filter_map(|step| step.other);
        others.into_iter().any(|other| around.turned(other, kind, at))
    };
    let has = |what| steps.iter().any(|step| step.what == what);
    let came = steps
        .iter()
        .any(|step| step.what == RecordStep::Linked && step.other.is_some());
    let kinds = [
        (says(LinkEventKind::Create), HistoryKind::Created),
        (says(LinkEventKind::Redirect), HistoryKind::JoinedAway),
        (says(LinkEventKind::Revive), HistoryKind::Returned),
        (turned(RecordStep::Linked, LinkEventKind::Redirect), HistoryKind::Merged),
        (
            turned(RecordStep::Left, LinkEventKind::Create) || turned(RecordStep::Left, LinkEventKind::Revive),
            HistoryKind::Split,
        ),
        (came, HistoryKind::Moved),
        (has(RecordStep::Linked), HistoryKind::Linked),
        (has(RecordStep::Left), HistoryKind::Left),
        (has(RecordStep::Changed) || has(RecordStep::Ended), HistoryKind::Changed),
        (says(LinkEventKind::Follow), HistoryKind::PolicyChanged),
    ];
    kinds.into_iter().find_map(|(so, kind)| so.then_some(kind))
}

#[cfg(test)]
mod tests {
    use chrono::TimeDelta;
    use store::NewLinkEvent;
    use uuid::Uuid;

    use super::*;
    use crate::link::bare_event;

    const X: u128 = 1;
    const Y: u128 = 2;

    fn event(position: i64, minute: i64, kind: LinkEventKind, child: u128, record: Option<i64>) -> LinkEvent {
        LinkEvent {
            position,
            event: NewLinkEvent {
                child: Some(ChildId(Uuid::from_u128(child))),
                record: record.map(RecordId),
                ..bare_event(DateTime::UNIX_EPOCH + TimeDelta::minutes(minute), kind)
            },
        }
    }

    #[test]
    fn a_join_and_a_split_are_told_from_both_sides() {
        use HistoryKind::{Created, JoinedAway, Merged, Returned, Split};
        use LinkEventKind::{Create, Join, Leave, Redirect, Revive};
        let all = [
            event(1, 0, Join, X, Some(1)),
            event(2, 0, Create, X, None),
            event(3, 1, Join, Y, Some(2)),
            event(4, 1, Create, Y, None),
            event(5, 2, Leave, Y, Some(2)),
            event(6, 2, Join, X, Some(2)),
            event(7, 2, Redirect, Y, None),
            event(8, 3, Leave, X, Some(2)),
            event(9, 3, Join, Y, Some(2)),
            event(10, 3, Revive, Y, None),
        ];
        let of = |child: u128| -> Vec<LinkEvent> {
            let child = Some(ChildId(Uuid::from_u128(child)));
            all.iter().filter(|event| event.event.child == child).cloned().collect()
        };
        let kinds = |child: u128| -> Vec<HistoryKind> {
            let events = of(child);
            let around = Around::of(&all, &all);
            groups(&events, &around).into_iter().map(|group| group.kind).collect()
        };
        assert_eq!(kinds(X), [Created, Merged, Split]);
        assert_eq!(kinds(Y), [Created, JoinedAway, Returned]);
        assert_eq!(others(&all, ChildId(Uuid::from_u128(X))), [ChildId(Uuid::from_u128(Y))]);
    }
}
