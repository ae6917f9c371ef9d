//! "Who is this?": the children that a record may be, without taking it in.

use std::collections::{BTreeMap, BTreeSet};

use child::{ChildId, RecordKey};
use linkage::{Match, Verdict, model::Guard};
use serde::Serialize;

use super::{feed_engine::in_background, receive::ReceiveError};
use crate::{
    audit::{Action, Event},
    desk::Desk,
    error::DeskError,
    finish::to_the_end,
    sender::Sender,
};

/// The most children that one question is answered with.
pub const CANDIDATES_MAX: usize = 20;
/// How many children are answered if the question does not say.
const CANDIDATES: usize = 5;

/// A child that a record may be.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Candidate {
    /// The child.
    pub child: ChildId,
    /// What weight and guards say of the record and the child's record most like it: `join`, `review`, `no` or
    /// `kept_apart`. Once the record is delivered, the records around it can decide otherwise.
    pub verdict: &'static str,
    /// Match weight of the two in bits, prior included.
    pub match_weight: f64,
    /// `1 / (1 + 2^-match_weight)`.
    pub match_probability: f64,
}

impl Desk {
    /// The children that a record with these columns may be, likeliest first; nothing is kept of it. Shielded children
    /// of whom the source holds nothing are left out, and so are those who may be the other identity of an adopted child
    /// (promises 5 and 8).
    ///
    /// `source` may be left out by a sender with one source only; `count` is 1 to [`CANDIDATES_MAX`].
    pub async fn who_is(
        &self,
        sender: &Sender,
        source: Option<&str>,
        count: Option<usize>,
        mut fields: BTreeMap<String, String>,
    ) -> Result<Vec<Candidate>, ReceiveError> {
        let Some(source) = source.or_else(|| sender.only_source()) else {
            return Err(DeskError::unusable("source", "Name one of your sources as \"source\"").into());
        };
        let kind = self.kind_for(sender, source).await?;
        let count = count.unwrap_or(CANDIDATES);
        if !(1..=CANDIDATES_MAX).contains(&count) {
            let message = format!("\"count\" must be 1 to {CANDIDATES_MAX}");
            return Err(DeskError::unusable("count", message).into());
        }
        // What is asked about need not have an id; the reader of records insists on one.
        fields
            .entry(kind.id_column().to_owned())
            .or_insert_with(|| "asked".to_owned());
        let (statement, _) = self.read_statement(source, kind, &fields).await?;
        let outline = serde_json::to_string(&statement).expect("a statement has string keys only");
        let found = self.look_up(source.to_owned(), outline).await?;
        let candidates = self.candidates(source, found, count).await?;
        let children: Vec<ChildId> = candidates.iter().map(|candidate| candidate.child).collect();
        let event = Event::of_sender(sender, Action::Match, source);
        self.trace(event.with(serde_json::json!({ "children": children })))
            .await?;
        Ok(candidates)
    }

    /// The records that the engine, in step with the database, finds like a statement of `source`. Goes on if the caller
    /// stops waiting: an engine that was read from the database must not be lost.
    async fn look_up(&self, source: String, statement: String) -> Result<Vec<Match>, DeskError> {
        let desk = self.clone();
        to_the_end(async move { desk.look_up_now(source, statement).await }).await
    }

    async fn look_up_now(&self, source: String, statement: String) -> Result<Vec<Match>, DeskError> {
        let mut slot = self.shared.linking.lock().await;
        self.ensure_model().await?;
        let mut tx = self.shared.jobs.read().await?;
        let mut kept = Box::pin(self.in_step(&mut tx, slot.take())).await?;
        drop(tx);
        let found;
        (kept, found) = in_background(move || {
            let found = child::Outline::read(&statement)
                .map(|outline| kept.engine.matches(&source, &|name| outline.column(name)));
            (kept, found)
        })
        .await;
        *slot = Some(kept);
        found.map_err(|source| DeskError::Unreadable {
            what: "question".to_owned(),
            source,
        })
    }

    /// The children of records, each by its likeliest record that may be told. Of children of whom `source` holds a
    /// record, its own records alone count, and count whoever is shielded: it learns nothing but what it sent. Of the
    /// others, those who are hidden are left out.
    async fn candidates(&self, source: &str, found: Vec<Match>, count: usize) -> Result<Vec<Candidate>, DeskError> {
        let mut tx = self.shared.jobs.read().await?;
        let keys: BTreeSet<RecordKey> = found.iter().map(|found| found.key.clone()).collect();
        let standings = tx.standings(&keys.into_iter().collect::<Vec<_>>()).await?;
        let hidden_records: BTreeSet<RecordKey> = standings
            .iter()
            .filter(|standing| standing.shielded || standing.linked_shielded)
            .map(|standing| standing.key.clone())
            .collect();
        let child_of: BTreeMap<RecordKey, ChildId> = standings
            .into_iter()
            .filter_map(|standing| Some((standing.key, standing.child?)))
            .collect();
        let children: BTreeSet<ChildId> = child_of.values().copied().collect();
        let children: Vec<ChildId> = children.into_iter().collect();
        let held: BTreeSet<ChildId> = tx.children_held_by(source, &children).await?.into_iter().collect();
        let children = tx.children_by_ids(&children).await?;
        let shown = children.into_iter().filter(|child| !child.is_hidden());
        let shown: BTreeSet<ChildId> = shown.map(|child| child.id).collect();
        let told_child = |found: &Match| {
            let child = *child_of.get(&found.key)?;
            let may = if held.contains(&child) {
                found.key.source == source
            } else {
                shown.contains(&child) && !hidden_records.contains(&found.key)
            };
            may.then_some(child)
        };
        // Whom the record could only be after a change of identity is for shield stewards alone, unless another record
        // of the child says all the same that it is this one.
        let changed = |found: &&Match| found.guard == Some(Guard::NewIdentity);
        let sealed: BTreeSet<ChildId> = found.iter().filter(changed).filter_map(told_child).collect();
        let mut seen = BTreeSet::new();
        let likeliest = found.iter().filter(|found| !changed(found)).filter_map(|found| {
            let child = told_child(found)?;
            let told = found.verdict == Verdict::Join || !sealed.contains(&child);
            (told && seen.insert(child)).then_some(Candidate {
                child,
                verdict: found.verdict.name(),
                match_weight: found.weight,
                match_probability: found.probability,
            })
        });
        Ok(likeliest.take(count).collect())
    }
}
