//! Taking in one record by itself: accepted, linked and durable before it is answered.

use std::collections::BTreeMap;

use child::{CaseId, ChildId, FeedKind, Statement};
use intake::{Outcome, Reason, Rule, Warning, missing_columns, read_fields};
use serde::Serialize;

use super::queue::Delivery;
use crate::{
    audit::{Action, Event},
    desk::Desk,
    error::{DeskError, Problem},
    finish::to_the_end,
    load::held_back,
    sender::Sender,
};

/// What became of one record. Of a shielded child, and of a doubt that is for shield stewards alone, a sender learns no
/// more than its own record's child and version (promises 5 and 8).
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Received {
    /// The child that it belongs to; none while the record names nobody and waits for one that names the child.
    pub child: Option<ChildId>,
    /// The version of the record that is current now.
    pub version: i64,
    /// Whether this changed what was known.
    pub changed: bool,
    /// What was found about a new record and the one most like it: `join`, `review` or `kept_apart`; nothing if no record
    /// is like it, or if the record was known before.
    pub verdict: Option<&'static str>,
    /// Match weight of the two in bits, prior included.
    pub match_weight: Option<f64>,
    /// `1 / (1 + 2^-match_weight)`.
    pub match_probability: Option<f64>,
    /// The case that a steward has to decide about the record, if there is one.
    pub review_case: Option<CaseId>,
    /// What is doubtful about the record that was taken in all the same, column by column, as a file's report tells it.
    pub warnings: Vec<Problem>,
}

/// Why a record was not taken in.
#[derive(Debug, thiserror::Error)]
pub enum ReceiveError {
    /// The sender does not deliver for the source, or the source has no such record to withdraw: neither is told from
    /// the other.
    #[error("there is nothing of this name for this sender")]
    NotFound,
    /// The source is registered without a kind of file, so nobody knows its columns.
    #[error("the source has no kind; the council has to register it with one")]
    NoKind,
    /// The source may not load now.
    #[error("{}", held_back(.0))]
    HeldBack(String),
    /// The record cannot be read; every reason is named.
    #[error("the record cannot be used; mend what is named and send it again")]
    Rejected(Vec<Reason>),
    /// Somebody else changed the record since it was seen.
    #[error("the record was changed meanwhile; look at it again")]
    Changed,
    /// Too many deliveries wait.
    #[error("too many deliveries wait; send the record again in a minute")]
    Busy,
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
        sender: &Sender,
        source: &str,
        record_id: &str,
        mut fields: BTreeMap<String, String>,
    ) -> Result<Received, ReceiveError> {
        let kind = self.kind_for(sender, source).await?;
        fields.insert(kind.id_column().to_owned(), record_id.to_owned());
        let missing = missing_columns(kind, &fields);
        if !missing.is_empty() {
            return Err(ReceiveError::Rejected(missing));
        }
        let (statement, warnings) = self.read_statement(source, kind, &fields).await?;
        let delivery = Delivery::States(statement);
        let received = self.deliver(sender, source, delivery, Action::RecordReceived).await?;
        Ok(Received {
            warnings: warnings.into_iter().map(Problem::from).collect(),
            ..received
        })
    }

    /// Notes that a source no longer holds a record, as a snapshot without it does. It comes back when the source
    /// sends it again.
    pub async fn withdraw(&self, sender: &Sender, source: &str, record_id: &str) -> Result<Received, ReceiveError> {
        may_send(sender, source)?;
        // What cannot be an id names no record.
        let record_id = record_id.trim();
        if record_id.is_empty() || record_id.chars().any(char::is_control) {
            return Err(ReceiveError::NotFound);
        }
        self.deliver(
            sender,
            source,
            Delivery::Ends(record_id.to_owned()),
            Action::RecordWithdrawn,
        )
        .await
    }

    /// Writes a delivery and puts it on record, in one transaction: nothing is taken in without a trace. Goes on if the
    /// caller stops waiting.
    async fn deliver(
        &self,
        sender: &Sender,
        source: &str,
        delivery: Delivery,
        action: Action,
    ) -> Result<Received, ReceiveError> {
        let (desk, sender, source) = (self.clone(), sender.clone(), source.to_owned());
        to_the_end(async move {
            let event = Event::of_sender(&sender, action, &source);
            desk.shared.receiving.put(&desk, &source, delivery, event).await
        })
        .await
    }

    /// The kind of a source that the sender delivers for.
    pub(super) async fn kind_for(&self, sender: &Sender, source: &str) -> Result<FeedKind, ReceiveError> {
        may_send(sender, source)?;
        if let Some(kind) = self.sources().await.kind(source) {
            return Ok(kind);
        }
        // Another process may have registered it since.
        self.reload_sources().await?;
        self.sources().await.kind(source).ok_or(ReceiveError::NoKind)
    }

    /// Reads the columns of one record, with what is doubtful about it.
    pub(super) async fn read_statement(
        &self,
        source: &str,
        kind: FeedKind,
        fields: &BTreeMap<String, String>,
    ) -> Result<(Box<Statement>, Vec<Warning>), ReceiveError> {
        match read_fields(kind, self.shared.clock.today(), fields) {
            Outcome::Accepted {
                mut statement,
                warnings,
            } => {
                let deleted = self.previously_deleted(source, &[&statement.record_id]).await?;
                if !deleted.is_empty() {
                    return Err(ReceiveError::Rejected(vec![Reason::new(
                        Rule::PreviouslyDeleted,
                        None,
                        1,
                    )]));
                }
                if let Some(ids_of) = self.sources().await.ids_of(source) {
                    statement.use_ids_of(ids_of);
                }
                Ok((statement, warnings))
            }
            Outcome::Rejected { reasons, .. } => Err(ReceiveError::Rejected(reasons)),
        }
    }
}

/// The sender delivers for the source, and the source may load.
fn may_send(sender: &Sender, source: &str) -> Result<(), ReceiveError> {
    if !sender.delivers_for(source) {
        return Err(ReceiveError::NotFound);
    }
    if !sender.may_load(source) {
        return Err(ReceiveError::HeldBack(source.to_owned()));
    }
    Ok(())
}
