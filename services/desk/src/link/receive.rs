//! Taking in one record by itself: accepted, linked and durable before it is answered.

use std::collections::BTreeMap;

use child::{CaseId, ChildId, FeedKind};
use intake::{Outcome, Reason, read_fields};
use serde::Serialize;

use crate::{desk::Desk, error::DeskError};

/// What became of one record.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Received {
    /// The child that it belongs to.
    pub child: ChildId,
    /// The version of the record that is current now.
    pub version: i64,
    /// Whether this changed what was known.
    pub changed: bool,
    /// What was found about the record and the one most like it: `join`, `review`, `no` or `kept_apart`; nothing if no
    /// record is like it, or if nothing changed.
    pub verdict: Option<&'static str>,
    /// Match weight of the two in bits, prior included.
    pub match_weight: Option<f64>,
    /// `1 / (1 + 2^-match_weight)`.
    pub match_probability: Option<f64>,
    /// The case that a steward has to decide about the record, if there is one.
    pub review_case: Option<CaseId>,
}

/// Why a record was not taken in.
#[derive(Debug, thiserror::Error)]
pub enum ReceiveError {
    /// The source is not registered, or registered without a layout.
    #[error("there is no source \"{0}\" that sends records; list them with `onechild source list`")]
    UnknownSource(String),
    /// The record cannot be read; every reason is named.
    #[error("the record cannot be used; mend what is named and send it again")]
    Rejected(Vec<Reason>),
    /// The record could not be written. The cause is in the log.
    #[error("the record could not be written; send it again")]
    NotWritten,
    /// The database could not answer.
    #[error(transparent)]
    Desk(#[from] DeskError),
}

impl Desk {
    /// Takes in one record of a source, given as the columns of the source's kind. When this answers, the
    /// record is linked, the golden record of its child is up to date, and all of it is durable. The same record again
    /// changes nothing. Records that arrive at the same time share one commit.
    pub async fn receive(
        &self,
        source: &str,
        record_id: &str,
        mut fields: BTreeMap<String, String>,
    ) -> Result<Received, ReceiveError> {
        let kind = self.kind_of(source).await?;
        fields.insert(kind.id_column().to_owned(), record_id.to_owned());
        let statement = match read_fields(kind, self.shared.clock.today(), &fields) {
            Outcome::Accepted { statement, .. } => statement,
            Outcome::Rejected { reasons, .. } => return Err(ReceiveError::Rejected(reasons)),
        };
        self.shared.receiving.put(self, source, statement).await
    }

    async fn kind_of(&self, source: &str) -> Result<FeedKind, ReceiveError> {
        if let Some(kind) = self.sources().await.kind(source) {
            return Ok(kind);
        }
        // Another process may have registered it since.
        self.reload_sources().await?;
        let known = self.sources().await.kind(source);
        known.ok_or_else(|| ReceiveError::UnknownSource(source.to_owned()))
    }
}
