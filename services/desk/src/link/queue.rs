//! Deliveries that wait to be written together.

use std::{
    collections::VecDeque,
    sync::{
        Mutex,
        atomic::{AtomicUsize, Ordering},
    },
    time::Duration,
};

use child::{RecordKey, Statement};
use tokio::sync::{Notify, oneshot};

use super::{
    enter::Entry,
    receive::{ReceiveError, Received},
};
use crate::{audit::Event, desk::Desk};

/// The most deliveries that wait: those of a few minutes. Beyond that a sender is asked to come back, so that a long link
/// run does not fill the memory.
const WAITING_MAX: usize = 20_000;
/// The most records that one transaction takes: enough to share the cost of a commit, few enough to stay quick.
const GROUP: usize = 256;
/// How long a group waits for senders who were answered together a moment ago: whoever comes back first would be written
/// alone, and all others would wait for that. A sender who comes alone waits for nobody.
const GATHER: Duration = Duration::from_millis(3);

/// What a source says of one of its records.
pub(super) enum Delivery {
    /// What the record states.
    States(Box<Statement>),
    /// That it no longer holds the record of this id.
    Ends(String),
    /// What a person of this name records here.
    Enters(Entry, String),
}

/// A delivery that waits to be written.
pub(super) struct Waiting {
    pub source: String,
    pub delivery: Delivery,
    /// What the trail tells of it, but for what becomes of it.
    pub event: Event,
    pub done: oneshot::Sender<Result<Received, ReceiveError>>,
}

impl Waiting {
    pub fn key(&self) -> RecordKey {
        match &self.delivery {
            Delivery::States(statement) => RecordKey::new(&self.source, &statement.record_id),
            Delivery::Ends(record_id) => RecordKey::new(&self.source, record_id),
            Delivery::Enters(entry, _) => entry.key(),
        }
    }
}

/// Deliveries that wait to be written, in the order in which they came.
#[derive(Default)]
pub(crate) struct Queue {
    waiting: Mutex<VecDeque<Waiting>>,
    /// How many were answered together last.
    last: AtomicUsize,
    /// Rung when as many wait.
    full: Notify,
}

impl Queue {
    /// Queues a delivery and waits until it is written and on record as `event`. The caller must not stop waiting: it may
    /// be the one who writes for all.
    pub(super) async fn put(
        &self,
        desk: &Desk,
        source: &str,
        delivery: Delivery,
        event: Event,
    ) -> Result<Received, ReceiveError> {
        let (done, written) = oneshot::channel();
        self.push(Waiting {
            source: source.to_owned(),
            delivery,
            event,
            done,
        })?;
        // Whoever gets the engine first writes for all who wait; the others find nothing left to do.
        desk.work_off().await;
        written.await.unwrap_or(Err(ReceiveError::NotWritten))
    }

    fn push(&self, waiting: Waiting) -> Result<(), ReceiveError> {
        let mut queue = self.lock();
        if queue.len() >= WAITING_MAX {
            return Err(ReceiveError::Busy);
        }
        queue.push_back(waiting);
        if queue.len() >= self.last.load(Ordering::Relaxed) {
            self.full.notify_one();
        }
        Ok(())
    }

    /// Those who wait, once they are as many as were answered together last, or have waited for that.
    pub(super) async fn take(&self) -> Vec<Waiting> {
        let gathered = async {
            while (1..self.last.load(Ordering::Relaxed)).contains(&self.len()) {
                self.full.notified().await;
            }
        };
        // Those who did not come back in time count no more.
        let _ = tokio::time::timeout(GATHER, gathered).await;
        let mut queue = self.lock();
        let count = queue.len().min(GROUP);
        if count > 0 {
            self.last.store(count, Ordering::Relaxed);
        }
        queue.drain(..count).collect()
    }

    /// How many deliveries wait.
    pub(super) fn len(&self) -> usize {
        self.lock().len()
    }

    fn lock(&self) -> std::sync::MutexGuard<'_, VecDeque<Waiting>> {
        self.waiting.lock().expect("no holder of the queue panics")
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::audit::Action;

    fn waiting() -> Waiting {
        Waiting {
            source: "education".to_owned(),
            delivery: Delivery::Ends("1".to_owned()),
            event: Event::bare(Action::RecordWithdrawn),
            done: oneshot::channel().0,
        }
    }

    #[tokio::test]
    async fn those_who_were_answered_together_are_written_together_again() {
        let queue = Queue::default();
        queue.push(waiting()).unwrap();
        assert_eq!(queue.take().await.len(), 1, "who comes alone waits for nobody");
        queue.push(waiting()).unwrap();
        queue.push(waiting()).unwrap();
        assert_eq!(queue.take().await.len(), 2);
        queue.push(waiting()).unwrap();
        let (taken, pushed) = tokio::join!(queue.take(), async { queue.push(waiting()) });
        assert_eq!((taken.len(), pushed.is_ok()), (2, true), "the second was waited for");
        queue.push(waiting()).unwrap();
        assert_eq!(queue.take().await.len(), 1, "and not for ever");
        assert_eq!(queue.last.load(Ordering::Relaxed), 1);
    }

    #[tokio::test]
    async fn a_sender_is_asked_to_come_back_when_too_many_wait() {
        let queue = Queue::default();
        for _ in 0..WAITING_MAX {
            queue.push(waiting()).unwrap();
        }
        assert!(matches!(queue.push(waiting()), Err(ReceiveError::Busy)));
        assert_eq!(queue.take().await.len(), GROUP);
    }
}
