//! The change feed for machines: which ids lead where. Ids and kinds, never what changed (decision 30).

use std::collections::BTreeSet;

use child::ChildId;
use chrono::{DateTime, Utc};
use serde::Serialize;
use store::{Change, ChangeKind};

use crate::{
    audit::{Action, Event},
    desk::Desk,
    error::DeskError,
    sender::Sender,
};

/// Entries that are looked at for one answer; those about other children are passed over.
const EXAMINED: i64 = 5_000;
/// Entries of an answer unless fewer are asked for, and at the most.
const ENTRIES_MAX: usize = 1_000;
/// What a place in the feed begins with.
const PREFIX: &str = "at-";

/// A part of the feed.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Changes {
    /// What happened, in order.
    pub changes: Vec<ToldChange>,
    /// Where to go on.
    pub next: String,
    /// Whether there is more already.
    pub more: bool,
}

/// One entry.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
pub struct ToldChange {
    /// What happened.
    pub kind: ChangeKind,
    /// The child.
    pub child: ChildId,
    /// The child that it was joined with or parted from.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub other: Option<ChildId>,
    /// When.
    pub at: DateTime<Utc>,
}

impl Desk {
    /// What became of the ids of children of whom the sender's sources hold a record or ever did, after a place in the feed
    /// (none to begin). Shields make no difference to it. On record before it is answered, unless it is empty.
    pub async fn changes(
        &self,
        sender: &Sender,
        after: Option<&str>,
        limit: Option<usize>,
    ) -> Result<Changes, DeskError> {
        let sources = sender.follows().ok_or(DeskError::NotFound)?;
        let limit = limit.unwrap_or(ENTRIES_MAX).clamp(1, ENTRIES_MAX);
        let mut tx = self.shared.db.read().await?;
        let last = tx.last_position().await?;
        let begin = after.map_or(Ok(0), |place| position(place, last))?;
        if !tx.follows(begin).await? {
            return Err(gone());
        }
        let examined = tx.changes_after(begin, EXAMINED).await?;
        let ids: BTreeSet<ChildId> = examined
            .iter()
            .flat_map(|change| [Some(change.child), change.other])
            .flatten()
            .collect();
        let ids: Vec<ChildId> = ids.into_iter().collect();
        let mut held: BTreeSet<ChildId> = BTreeSet::new();
        for source in sources {
            held.extend(tx.ever_held_by(source, &ids).await?);
        }
        drop(tx);
        let mut reached = begin;
        let mut changes = Vec::new();
        for change in &examined {
            if changes.len() == limit {
                break;
            }
            reached = change.position;
            changes.extend(told(change, &held));
        }
        if !changes.is_empty() {
            let children: BTreeSet<ChildId> = changes
                .iter()
                .flat_map(|change: &ToldChange| [Some(change.child), change.other])
                .flatten()
                .collect();
            let event = Event::of_sender(sender, Action::ChangesRead, &sources.join(" "));
            self.trace(event.with(serde_json::json!({ "children": children })))
                .await?;
        }
        Ok(Changes {
            changes,
            next: format!("{PREFIX}{reached:016x}"),
            more: reached < last,
        })
    }
}

/// A place of an earlier answer as a position.
fn position(place: &str, last: i64) -> Result<i64, DeskError> {
    let digits = place.strip_prefix(PREFIX).filter(|digits| digits.len() == 16);
    let position = digits.and_then(|digits| i64::from_str_radix(digits, 16).ok());
    let position = position.filter(|position| *position >= 0);
    let position = position
        .ok_or_else(|| DeskError::unusable("after", "Give `after` as `next` of an earlier answer, or leave it out"))?;
    if position > last {
        return Err(gone());
    }
    Ok(position)
}

/// A place of a state of the database that is gone.
fn gone() -> DeskError {
    DeskError::unusable(
        "after",
        "The feed does not reach this place: the database was restored from an older state. Leave `after` out and read the \
         feed from the beginning",
    )
}

/// An entry as it is told to whoever `held` the children: an id that the reader never had is left out of it.
fn told(change: &Change, held: &BTreeSet<ChildId>) -> Option<ToldChange> {
    if !held.contains(&change.child) {
        return None;
    }
    let other = change.other.filter(|other| held.contains(other));
    let kind = match (change.kind, other) {
        (ChangeKind::Merged, None) => ChangeKind::Removed,
        (ChangeKind::Returned | ChangeKind::Parted, None) => ChangeKind::Changed,
        (kind, _) => kind,
    };
    Some(ToldChange {
        kind,
        child: change.child,
        other,
        at: change.at,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_place_reads_back_and_nothing_else_does() {
        assert_eq!(position("at-00000000000000ff", 255).unwrap(), 255);
        for wrong in [
            "",
            "255",
            "at-ff",
            "at-00000000000000fg",
            "at-ffffffffffffffff",
            "at--000000000000001",
            "at-0000000000000100",
        ] {
            assert!(matches!(position(wrong, 255), Err(DeskError::Unusable(_))), "{wrong}");
        }
    }
}
