//! Time and fresh ids come in as arguments, so that tests and the demo can fix both.

use std::sync::Mutex;

use chrono::{DateTime, NaiveDate, SubsecRound, Utc};
use rand::Rng;
use uuid::Uuid;

use crate::uk_day::uk_day;

/// Where "now" comes from.
pub trait Clock: Send + Sync + 'static {
    /// The present moment, cut to microseconds: the finest that both databases keep.
    fn now(&self) -> DateTime<Utc>;

    /// Today's date in the UK: the day that people, terms and travel go by. The chains of the audit trail go by UTC.
    fn today(&self) -> NaiveDate {
        uk_day(self.now())
    }
}

/// The machine's clock.
#[derive(Debug, Clone, Copy, Default)]
pub struct SystemClock;

impl Clock for SystemClock {
    #[expect(
        clippy::disallowed_methods,
        reason = "the one place where the machine's clock is read"
    )]
    fn now(&self) -> DateTime<Utc> {
        Utc::now().trunc_subsecs(6)
    }
}

/// A clock that stands still until it is set.
#[derive(Debug)]
pub struct FixedClock(Mutex<DateTime<Utc>>);

impl FixedClock {
    /// A clock that shows `at`.
    pub fn new(at: DateTime<Utc>) -> Self {
        Self(Mutex::new(at))
    }

    /// Moves the clock to `at`.
    pub fn set(&self, at: DateTime<Utc>) {
        *self.0.lock().expect("no holder of the clock panics") = at;
    }
}

impl Clock for FixedClock {
    fn now(&self) -> DateTime<Utc> {
        *self.0.lock().expect("no holder of the clock panics")
    }
}

/// Where fresh ids and secrets come from. The demo seeds it; the service draws from the system.
pub trait Ids: Send + Sync + 'static {
    /// A new version 7 id for a thing made at `at`.
    fn uuid(&self, at: DateTime<Utc>) -> Uuid;
    /// Thirty-two bytes for a secret: a session key, a CSRF token, a salt.
    fn secret(&self) -> [u8; 32];
}

/// Ids and secrets from one generator: seeded for the demo and the benches, whose every run is to make the same ones;
/// drawn from the system for the service.
#[derive(Debug)]
pub struct DrawnIds<R>(Mutex<R>);

impl<R: Rng> DrawnIds<R> {
    /// Ids that the generator makes.
    pub const fn new(generator: R) -> Self {
        Self(Mutex::new(generator))
    }

    fn fill<const N: usize>(&self) -> [u8; N] {
        let mut bytes = [0; N];
        self.0
            .lock()
            .expect("no holder of the generator panics")
            .fill_bytes(&mut bytes);
        bytes
    }
}

impl<R: Rng + Send + 'static> Ids for DrawnIds<R> {
    fn uuid(&self, at: DateTime<Utc>) -> Uuid {
        uuid_v7(at, self.fill())
    }

    fn secret(&self) -> [u8; 32] {
        self.fill()
    }
}

/// Builds a version 7 id from a moment and ten bytes of chance.
pub fn uuid_v7(at: DateTime<Utc>, chance: [u8; 10]) -> Uuid {
    let millis = u64::try_from(at.timestamp_millis()).unwrap_or(0);
    uuid::Builder::from_unix_timestamp_millis(millis, &chance).into_uuid()
}
