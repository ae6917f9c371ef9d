//! Taking in what a person records here: a record of the internal source, which goes the way of every other record.
//!
//! It names nobody, so a decision made with it, that it is the same child as one of the child's source records, says whose
//! it is. It follows that record wherever stewards or the engine move it.

use child::{Child, ChildId, DecisionId, RecordKey, Statement, policy::Viewer, sources::OWN, view};
use store::{ConstraintKind, LinkConstraint, Tx};

use super::{
    queue::Delivery,
    receive::{ReceiveError, Received},
};
use crate::{
    audit::{Action, Event},
    desk::Desk,
    error::DeskError,
    finish::to_the_end,
};

/// Scope of the demand that what is recorded here follows a source record.
const FOLLOWS: &str = "record";

/// What a person records.
#[derive(Debug)]
pub(crate) struct Entry {
    /// What it states.
    pub statement: Box<Statement>,
    /// What it is to follow, if it is new, or the version that the person changed.
    pub basis: Basis,
}

/// What an entry rests on.
#[derive(Debug)]
pub(crate) enum Basis {
    /// A new record, the same child as this one.
    Beside(RecordKey),
    /// The same, if the golden record of the child is still the one of this digest: of two who decide about a child at
    /// once, the second did not see what the first decided.
    BesideUnchanged {
        /// The record that it follows.
        record: RecordKey,
        /// The child.
        child: ChildId,
        /// SHA-256 over the child's canonical golden record.
        digest: [u8; 32],
    },
    /// The next version after this one.
    After(i64),
}

impl Entry {
    /// Source and id.
    pub fn key(&self) -> RecordKey {
        RecordKey::new(OWN, &self.statement.record_id)
    }

    /// Whether what it rests on is still so.
    pub async fn stands(&self, tx: &mut Tx) -> Result<bool, DeskError> {
        let known = tx.standings(&[self.key()]).await?;
        let version = known.first().map(|standing| standing.current_version);
        Ok(match &self.basis {
            Basis::Beside(_) => version.is_none(),
            Basis::BesideUnchanged { child, digest, .. } => {
                let golden = tx.golden(&[*child]).await?;
                version.is_none() && golden.iter().any(|row| row.digest == *digest)
            }
            Basis::After(seen) => version == Some(*seen),
        })
    }

    /// The child that must not change until it is written, and the record of the child that it rests on.
    pub fn holds(&self) -> Option<(ChildId, &RecordKey)> {
        match &self.basis {
            Basis::BesideUnchanged { child, record, .. } => Some((*child, record)),
            Basis::Beside(_) | Basis::After(_) => None,
        }
    }

    /// The decision that makes it follow another record.
    pub fn constraint(&self, desk: &Desk, person: &str) -> Option<LinkConstraint> {
        let (Basis::Beside(followed) | Basis::BesideUnchanged { record: followed, .. }) = &self.basis else {
            return None;
        };
        Some(follows(desk, &self.key(), followed, (person, None)))
    }
}

/// The demand that what is recorded here follows a source record. `with` is the decision that it was recorded with, if one.
pub(super) fn follows(
    desk: &Desk,
    own: &RecordKey,
    followed: &RecordKey,
    (person, with): (&str, Option<DecisionId>),
) -> LinkConstraint {
    let at = desk.shared.clock.now();
    LinkConstraint {
        id: desk.shared.ids.uuid(at),
        kind: ConstraintKind::Must,
        left: own.min(followed).clone(),
        right: own.max(followed).clone(),
        scope: FOLLOWS.to_owned(),
        reason: "What is recorded here follows the source record it was recorded beside".to_owned(),
        person: person.to_owned(),
        at,
        decision: with,
        weight: None,
        revoked_by: None,
        revoked_at: None,
        revoked_decision: None,
    }
}

/// What is recorded here, if a demand says nothing but what it follows: that is no decision about who is who.
pub(super) fn follower(constraint: &LinkConstraint) -> Option<&RecordKey> {
    if constraint.scope != FOLLOWS {
        return None;
    }
    let mut sides = [&constraint.left, &constraint.right].into_iter();
    sides.find(|key| key.source == OWN)
}

impl Desk {
    /// A child that the viewer may record something about; one that is hidden from the viewer is none.
    pub(crate) async fn child_to_enter(&self, viewer: &Viewer, id: ChildId) -> Result<Child, DeskError> {
        let (child, _) = self.follow(id).await?;
        let (sources, today) = (self.sources().await, self.shared.clock.today());
        child
            .filter(|child| view::cut(child, viewer, &sources, today).is_some())
            .ok_or(DeskError::NotFound)
    }

    /// The source record of the child that was seen first: what is recorded here follows it.
    pub(crate) async fn oldest_record(&self, child: ChildId) -> Result<RecordKey, DeskError> {
        let records = self.shared.db.read().await?.records_of_children(&[child]).await?;
        let oldest = records
            .into_iter()
            .filter(|stored| stored.record.key.source != OWN)
            .min_by_key(|stored| (stored.record.first_seen, stored.id));
        Ok(oldest.ok_or(DeskError::NotFound)?.record.key)
    }

    /// Writes an entry: when this answers, it is linked, durable and on record as `action`. Goes on if the caller stops
    /// waiting.
    pub(crate) async fn enter(&self, viewer: &Viewer, entry: Entry, action: Action) -> Result<Received, DeskError> {
        let (desk, viewer) = (self.clone(), viewer.clone());
        let entered = to_the_end(async move {
            let event = Event::of(&viewer, action).with(serde_json::json!({ "record": entry.key().record_id }));
            let delivery = Delivery::Enters(entry, viewer.display_name.clone());
            desk.shared.receiving.put(&desk, OWN, delivery, event).await
        });
        entered.await.map_err(|error| match error {
            ReceiveError::Desk(error) => error,
            ReceiveError::Changed => DeskError::Changed,
            ReceiveError::NotFound => DeskError::NotFound,
            ReceiveError::NoKind
            | ReceiveError::HeldBack(_)
            | ReceiveError::Rejected(_)
            | ReceiveError::Busy
            | ReceiveError::NotWritten => DeskError::NotWritten,
        })
    }
}
