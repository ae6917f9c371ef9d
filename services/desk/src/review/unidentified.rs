//! A record that names nobody and waits: since when, why, and which record it refers to (decision 40).

use child::{
    policy::{Viewer, nameable},
    sources::Sources,
    view::source_name,
};
use chrono::{DateTime, Utc};
use serde::Serialize;
use store::{CaseKind, ReviewCase, StoredRecord, Tx};

use super::compare::told_id;
use crate::{error::DeskError, link::referred_to};

/// Why a record is on no child's page.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Unidentified {
    /// Since when it waits; none once the case is over.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub since: Option<DateTime<Utc>>,
    /// Why, in words that cases of one cause share.
    pub cause: String,
    /// The record that it refers to, as far as the viewer may be told.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub refers_to: Option<Referred>,
    /// The source, by name, and how many other cases of it wait now for the same cause; where the source may be named.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub alike: Option<(String, usize)>,
}

/// A record that another refers to.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Referred {
    /// What pages call its source.
    pub source_label: String,
    /// Its id there.
    pub record_id: String,
}

/// What a case about a record that waits shows besides the record; none for other cases. `queue` are the cases that wait now.
pub(super) async fn unidentified(
    tx: &mut Tx,
    viewer: &Viewer,
    (case, record): (&ReviewCase, &StoredRecord),
    queue: &[ReviewCase],
    sources: &Sources,
) -> Result<Option<Unidentified>, DeskError> {
    if case.kind != CaseKind::Unidentified {
        return Ok(None);
    }
    let source = &case.left_key.source;
    let named = nameable(viewer.role, sources.sector(source));
    let alike = |other: &&ReviewCase| {
        let of_cause = other.kind == case.kind && other.cause == case.cause && other.left_key.source == *source;
        of_cause && other.id != case.id
    };
    let referred = referred_to(&record.record).filter(|_| named);
    let refers_to = referred.and_then(|key| {
        Some(Referred {
            record_id: told_id(&key, viewer, sources)?.to_owned(),
            source_label: source_name(&key.source, viewer, sources),
        })
    });
    let since = if case.waits() {
        tx.waits_since(case.left).await?
    } else {
        None
    };
    Ok(Some(Unidentified {
        since,
        cause: case.cause.clone(),
        refers_to,
        alike: (named && case.waits()).then(|| (source.clone(), queue.iter().filter(alike).count())),
    }))
}
