//! What a request puts on a child's record: details that are disputed, and that the record is not used.
//!
//! A mark is a record of the service that follows a source record, so it goes where that goes, is in every rebuild and past
//! state, and comes into the index by the way of every other change. Marks are named for their request and counted from 1.

use std::collections::BTreeMap;

use child::{
    FeedKind, HoldId, RecordKey, RequestId, Statement,
    fact::{Dispute, Facts, Restriction},
    policy::Viewer,
    sources::OWN,
};
use chrono::{DateTime, Utc};
use store::Tx;

use crate::{
    audit::Action,
    desk::Desk,
    error::DeskError,
    link::{Basis, Entry},
};

/// The most marks that one request has.
const MARKS_MAX: usize = 200;

/// One mark as it stands.
#[derive(Clone)]
pub(super) struct Mark {
    place: usize,
    version: i64,
    statement: Statement,
}

impl Mark {
    /// The disputes that it holds, settled ones too.
    pub fn disputes(&self) -> &[Dispute] {
        &self.statement.facts.disputes
    }

    /// The restriction in force that it holds.
    pub fn restriction(&self) -> Option<&Restriction> {
        let mut restrictions = self.statement.facts.restrictions.iter();
        restrictions.find(|restriction| restriction.lifted_at.is_none())
    }

    fn in_force(&self) -> bool {
        self.restriction().is_some() || self.disputes().iter().any(|dispute| dispute.ended_at.is_none())
    }
}

fn record_id(request: RequestId, place: usize) -> String {
    format!("{request}-{place}")
}

/// The marks of a request, wherever the records are that they follow.
pub(super) async fn marks_of(tx: &mut Tx, request: RequestId) -> Result<Vec<Mark>, DeskError> {
    let keys: Vec<RecordKey> = (1..=MARKS_MAX)
        .map(|place| RecordKey::new(OWN, record_id(request, place)))
        .collect();
    let places: BTreeMap<&RecordKey, usize> = keys.iter().zip(1..).collect();
    let mut marks: Vec<Mark> = Vec::new();
    for stored in tx.records_by_keys(&keys).await? {
        if let Some(place) = places.get(&stored.record.key) {
            marks.push(Mark {
                place: *place,
                version: stored.current_version,
                statement: stored.record.statement,
            });
        }
    }
    marks.sort_by_key(|mark| mark.place);
    Ok(marks)
}

/// Whether a request restricts a record now and placed this hold for it.
pub(crate) async fn restricts_by(tx: &mut Tx, hold: HoldId) -> Result<bool, DeskError> {
    let requests = tx.rights_requests().await?;
    let Some(request) = requests.iter().find(|request| request.hold == Some(hold)) else {
        return Ok(false);
    };
    let marks = marks_of(tx, request.id).await?;
    Ok(marks.iter().any(|mark| mark.restriction().is_some()))
}

impl Desk {
    /// Puts the same mark beside each of these records; each is linked and durable when this answers.
    pub(super) async fn put_marks(
        &self,
        viewer: &Viewer,
        (request, known): (RequestId, &[Mark]),
        beside: &[RecordKey],
        facts: &Facts,
    ) -> Result<(), DeskError> {
        let first = known.last().map_or(0, |mark| mark.place) + 1;
        if first + beside.len() > MARKS_MAX + 1 {
            return Err(DeskError::unusable(
                "note",
                "This request has put too many marks on the record",
            ));
        }
        for (record, place) in beside.iter().zip(first..) {
            let statement = Statement {
                record_id: record_id(request, place),
                // Own records have no layout: this is the one of which linking reads nothing.
                kind: FeedKind::Involvement,
                columns: BTreeMap::new(),
                facts: facts.clone(),
                shielded: false,
                address_withheld: false,
                address_updated_on: None,
                updated_on: Some(self.shared.clock.today()),
                unknown: BTreeMap::new(),
            };
            let entry = Entry {
                statement: Box::new(statement),
                basis: Basis::Beside(record.clone()),
            };
            self.enter(viewer, entry, Action::RequestMark).await?;
        }
        Ok(())
    }

    /// Ends marks that are in force.
    pub(super) async fn end_marks(&self, viewer: &Viewer, marks: &[Mark], at: DateTime<Utc>) -> Result<(), DeskError> {
        for mark in marks.iter().filter(|mark| mark.in_force()) {
            let mut statement = mark.statement.clone();
            for dispute in &mut statement.facts.disputes {
                dispute.ended_at.get_or_insert(at);
            }
            for restriction in &mut statement.facts.restrictions {
                restriction.lifted_at.get_or_insert(at);
            }
            let entry = Entry {
                statement: Box::new(statement),
                basis: Basis::After(mark.version),
            };
            self.enter(viewer, entry, Action::RequestMark).await?;
        }
        Ok(())
    }
}
