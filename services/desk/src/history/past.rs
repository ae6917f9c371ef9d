//! Which records were linked to a child at a moment, and under which policy: a projection of its link events. Pure.

use std::collections::BTreeMap;

use chrono::{DateTime, Utc};
use store::{LinkEvent, LinkEventKind, RecordId};

/// One record as it was linked.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct PastLink {
    /// The version linked; none where it was not kept.
    pub version: Option<i64>,
    /// Whether the record had ended.
    pub ended: bool,
    /// Since when it was linked to the child.
    pub linked_at: DateTime<Utc>,
}

/// A child's links at a moment.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub(super) struct Past {
    /// The records, by number.
    pub links: BTreeMap<RecordId, PastLink>,
    /// The survivorship policy that the golden record was built by.
    pub policy: Option<i64>,
    /// The model that linked last.
    pub model: Option<i64>,
}

/// The events of one child up to a moment, that one included. Events stand in the order in which they became so; where two
/// clocks disagree it is the order that counts.
pub(super) fn until(events: &[LinkEvent], at: DateTime<Utc>) -> &[LinkEvent] {
    let last = events.iter().rposition(|event| event.event.at <= at);
    &events[..last.map_or(0, |last| last + 1)]
}

impl Past {
    /// What the events of one child, oldest first, make of it.
    pub fn of(events: &[LinkEvent]) -> Self {
        let mut past = Self::default();
        for LinkEvent { event, .. } in events {
            past.policy = event.survivorship_version.or(past.policy);
            past.model = event.model_version.or(past.model);
            let Some(record) = event.record else { continue };
            match event.kind {
                LinkEventKind::Join | LinkEventKind::Restate => {
                    let known = past.links.get(&record).filter(|_| event.kind == LinkEventKind::Restate);
                    let link = PastLink {
                        version: event.record_version,
                        ended: event.ended,
                        linked_at: known.map_or(event.at, |known| known.linked_at),
                    };
                    past.links.insert(record, link);
                }
                LinkEventKind::Leave => {
                    past.links.remove(&record);
                }
                _ => {}
            }
        }
        past
    }

    /// The versions to read.
    pub fn versions(&self) -> impl Iterator<Item = (RecordId, i64, bool)> {
        let links = self.links.iter();
        links.filter_map(|(record, link)| Some((*record, link.version?, link.ended)))
    }
}

#[cfg(test)]
mod tests {
    use chrono::TimeDelta;
    use store::NewLinkEvent;

    use super::*;
    use crate::link::bare_event;

    fn event(position: i64, minute: i64, kind: LinkEventKind, record: i64, version: i64) -> LinkEvent {
        LinkEvent {
            position,
            event: NewLinkEvent {
                record: Some(RecordId(record)),
                record_version: Some(version),
                survivorship_version: Some(position),
                ..bare_event(DateTime::UNIX_EPOCH + TimeDelta::minutes(minute), kind)
            },
        }
    }

    #[test]
    fn a_record_that_left_is_not_there_and_one_that_says_something_else_was_there_all_along() {
        use LinkEventKind::{Join, Leave, Restate};
        let events = [
            event(1, 0, Join, 1, 1),
            event(2, 0, Join, 2, 1),
            event(3, 5, Restate, 1, 2),
            event(4, 9, Leave, 2, 1),
        ];
        let at = |minute| Past::of(until(&events, DateTime::UNIX_EPOCH + TimeDelta::minutes(minute)));
        assert_eq!(at(-1), Past::default());
        assert_eq!(
            at(4).versions().collect::<Vec<_>>(),
            [(RecordId(1), 1, false), (RecordId(2), 1, false)]
        );
        assert_eq!(at(9).versions().collect::<Vec<_>>(), [(RecordId(1), 2, false)]);
        assert_eq!(at(9).links[&RecordId(1)].linked_at, DateTime::UNIX_EPOCH);
        assert_eq!((at(4).policy, at(5).policy), (Some(2), Some(3)));
    }

    #[test]
    fn where_clocks_disagree_the_order_of_events_counts() {
        let events = [
            event(1, 9, LinkEventKind::Join, 1, 1),
            event(2, 8, LinkEventKind::Leave, 1, 1),
        ];
        let at = |minute| until(&events, DateTime::UNIX_EPOCH + TimeDelta::minutes(minute)).len();
        assert_eq!((at(7), at(8), at(9)), (0, 2, 2));
    }
}
