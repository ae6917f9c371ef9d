//! Records that arrive at the same time are written together: one transaction, one commit, one look of the engine.

use std::collections::{BTreeMap, BTreeSet};

use child::{ChildId, RecordKey, RunId, Statement};
use store::{PromoteRow, Stated, Tx};
use tracing::{Instrument as _, debug_span};

use super::{
    apply::Applied,
    batches::Batch,
    feed_engine::{Extent, Kept, complete},
    forget::forget_in_time,
    in_force::InForce,
    queue::{Delivery, Waiting},
    receive::{ReceiveError, Received},
    roll::Roll,
    run::is_current,
    told::Told,
};
use crate::{audit::Event, desk::Desk, error::DeskError};

impl Desk {
    /// Writes the records that wait.
    pub(super) async fn work_off(&self) {
        let mut slot = self.shared.linking.lock().await;
        let waiting = self.shared.receiving.take().await;
        if waiting.is_empty() {
            return;
        }
        let Err(error) = self.answer(&mut slot, waiting).await else {
            return;
        };
        let (waiting, error) = error;
        // A trail that cannot be written is no fault of one of them.
        if waiting.len() == 1 || matches!(error, DeskError::Audit) {
            for one in waiting {
                refuse(one, &error);
            }
            return;
        }
        // One record must not keep the others out.
        for one in waiting {
            if let Err((mut one, error)) = self.answer(&mut slot, vec![one]).await {
                refuse(one.remove(0), &error);
            }
        }
    }

    /// Writes records and answers those who wait for them; gives them back if they could not be written.
    async fn answer(&self, slot: &mut Option<Kept>, waiting: Vec<Waiting>) -> Result<(), (Vec<Waiting>, DeskError)> {
        match Box::pin(self.write_group(slot, &waiting)).await {
            Err(error) => Err((waiting, error)),
            Ok(received) => {
                for (waiting, received) in waiting.into_iter().zip(received) {
                    // Nobody waits any more if the caller went away; the record is written all the same.
                    let _ = waiting.done.send(received);
                }
                Ok(())
            }
        }
    }

    /// Writes deliveries in one transaction; what became of each, or why nothing did: it was to end a record that is not
    /// there, or to change one that somebody else changed first.
    async fn write_group(
        &self,
        slot: &mut Option<Kept>,
        waiting: &[Waiting],
    ) -> Result<Vec<Result<Received, ReceiveError>>, DeskError> {
        // Before the engine learns of anything that is not written then.
        if self.shared.audit.is_closed() {
            return Err(DeskError::Audit);
        }
        let (mut tx, mut kept) = Box::pin(self.begin_in_step(slot)).await?;
        let (stated, late) = match self
            .promote_group(&mut tx, waiting)
            .instrument(debug_span!("promote"))
            .await
        {
            Ok(stated) => stated,
            Err(error) => {
                *slot = Some(kept);
                return Err(error);
            }
        };
        let mut roll = Roll::default();
        for record in &stated {
            roll.enter_current(&record.standing);
        }
        let versions: BTreeMap<RecordKey, i64> = stated
            .iter()
            .map(|record| (record.standing.key.clone(), record.standing.current_version))
            .collect();
        let changed: Vec<Stated> = stated.into_iter().filter(|record| record.standing.waits()).collect();
        let fresh: BTreeSet<RecordKey> = changed.iter().map(|record| record.standing.key.clone()).collect();
        let new: BTreeSet<RecordKey> = changed
            .iter()
            .filter(|record| record.standing.linked_version.is_none())
            .map(|record| record.standing.key.clone())
            .collect();
        let mut batch = Batch::default();
        if !changed.is_empty() {
            let decisions = InForce::read(&mut tx, &kept).await?;
            let weighed;
            (kept, weighed) = kept
                .decide(changed, decisions)
                .instrument(debug_span!("resolve"))
                .await?;
            complete(&mut tx, &mut roll, &weighed).await?;
            batch = weighed.into();
            let applied: Applied = Box::pin(self.apply(&mut tx, &mut roll, &batch, kept.model_version, &|_| false))
                .instrument(debug_span!("write"))
                .await?;
            kept.position = applied.position;
            kept.replaced += applied.replaced;
        }
        let told = Told::of(&mut tx, &roll, &new, &batch.pairs).await?;
        let answers: Vec<Result<Received, ReceiveError>> = waiting
            .iter()
            .enumerate()
            .map(|(at, waiting)| {
                if late.contains(&at) {
                    return Err(ReceiveError::Changed);
                }
                let key = waiting.key();
                let entry = roll.find(&key).ok_or(ReceiveError::NotFound)?;
                let nearest = told.nearest.get(&key);
                Ok(Received {
                    child: entry.child,
                    version: versions[&key],
                    changed: fresh.contains(&key),
                    verdict: nearest.map(|pair| pair.verdict.name()),
                    match_weight: nearest.map(|pair| pair.weight),
                    match_probability: nearest.map(|pair| pair.probability),
                    review_case: told.cases.get(&key).copied(),
                    warnings: Vec::new(),
                })
            })
            .collect();
        let events: Vec<Event> = waiting
            .iter()
            .zip(&answers)
            .filter_map(|(waiting, answer)| Some(on_record(&waiting.event, answer.as_ref().ok()?)))
            .collect();
        let appended = self.shared.audit.append(&mut tx, &events).await?;
        tx.commit().instrument(debug_span!("commit")).await?;
        appended.stands();
        if kept.replaced > 0 {
            forget_in_time(&self.shared);
        }
        *slot = Some(kept);
        self.shared.changed.notify_one();
        metrics::counter!("received_records_total").increment(waiting.len() as u64);
        Ok(answers)
    }

    /// A transaction in which nobody else links, and an engine in step with it.
    pub(super) async fn begin_in_step(&self, slot: &mut Option<Kept>) -> Result<(Tx, Kept), DeskError> {
        loop {
            if let Some(kept) = slot.take() {
                let mut tx = self.shared.jobs.begin().instrument(debug_span!("begin")).await?;
                if is_current(&mut tx, &kept).await? {
                    return Ok((tx, kept));
                }
            }
            self.ensure_model().await?;
            let mut tx = self.shared.jobs.read().await?;
            if self.is_unfinished(&mut tx).await? {
                drop(tx);
                Box::pin(self.link_once(slot, Extent::Everything, &mut Applied::default())).await?;
            } else {
                *slot = Some(Box::pin(self.in_step(&mut tx, None)).await?);
            }
        }
    }

    /// Makes what was stated versions, and ends what was withdrawn; how each of the records stands after that, and the
    /// places of the entries that came too late.
    async fn promote_group(
        &self,
        tx: &mut Tx,
        waiting: &[Waiting],
    ) -> Result<(Vec<Stated>, BTreeSet<usize>), DeskError> {
        let now = self.shared.clock.now();
        let mut rows: Vec<(&str, PromoteRow)> = Vec::new();
        // Of two deliveries about one record that came together, the later counts.
        let mut ends: BTreeSet<RecordKey> = BTreeSet::new();
        // Of two entries about one record that came together, the earlier counts: the other did not see it.
        let mut late: BTreeSet<usize> = BTreeSet::new();
        let mut entered: BTreeSet<RecordKey> = BTreeSet::new();
        let mut held: BTreeSet<ChildId> = BTreeSet::new();
        // What came before an entry and is about the record that it rests on, it did not see either.
        let mut delivered: BTreeSet<RecordKey> = BTreeSet::new();
        let mut decisions = Vec::new();
        for (at, (waiting, row_no)) in waiting.iter().zip(1..).enumerate() {
            let statement = match &waiting.delivery {
                Delivery::States(statement) => {
                    ends.remove(&waiting.key());
                    delivered.insert(waiting.key());
                    statement
                }
                Delivery::Ends(_) => {
                    ends.insert(waiting.key());
                    delivered.insert(waiting.key());
                    continue;
                }
                Delivery::Enters(entry, person) => {
                    let held_before = entry
                        .holds()
                        .is_some_and(|(child, record)| held.contains(&child) || delivered.contains(record));
                    if held_before || entered.contains(&waiting.key()) || !entry.stands(tx).await? {
                        late.insert(at);
                        continue;
                    }
                    held.extend(entry.holds().map(|(child, _)| child));
                    entered.insert(waiting.key());
                    decisions.extend(entry.constraint(self, person));
                    &entry.statement
                }
            };
            let statement = Statement::clone(statement);
            rows.push((&*waiting.source, PromoteRow { row_no, statement }));
        }
        tx.add_constraints(&decisions).await?;
        let run = RunId(self.shared.ids.uuid(now));
        tx.promote_sent(run, &rows, now).await?;
        let sources: BTreeSet<&str> = waiting.iter().map(|waiting| &*waiting.source).collect();
        for source in sources {
            tx.note_delivery(source, now).await?;
        }
        tx.end_records(&ends.into_iter().collect::<Vec<_>>()).await?;
        let keys: BTreeSet<RecordKey> = waiting.iter().map(Waiting::key).collect();
        let stated = tx.stated(&keys.into_iter().collect::<Vec<_>>()).await?;
        Ok((stated, late))
    }
}

/// Tells who waits for a delivery that it could not be written.
fn refuse(waiting: Waiting, error: &DeskError) {
    tracing::error!(%error, "A record could not be written.");
    metrics::counter!("receive_failures_total").increment(1);
    let told = match error {
        DeskError::Audit => ReceiveError::Desk(DeskError::Audit),
        _ => ReceiveError::NotWritten,
    };
    let _ = waiting.done.send(Err(told));
}

/// What the trail tells of a delivery that was written.
fn on_record(event: &Event, received: &Received) -> Event {
    let event = event
        .clone()
        .with(serde_json::json!({ "version": received.version, "changed": received.changed }));
    match received.child {
        Some(child) => event.about(child),
        None => event,
    }
}
