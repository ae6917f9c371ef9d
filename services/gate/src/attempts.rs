//! Failed sign-ins by address: somebody who tries many accounts from one place is slowed down, whatever they try.
//!
//! Kept in memory, by each node for itself: what is lost at a restart is a quarter of an hour, and locks of accounts,
//! which the database keeps, hold everywhere.

use std::{collections::BTreeMap, net::IpAddr, sync::Mutex};

use chrono::{DateTime, TimeDelta, Utc};

use crate::client::Client;

/// Failures are counted over this time.
const WINDOW: TimeDelta = TimeDelta::minutes(15);
/// So many addresses are remembered before those of the past are let go.
const ADDRESSES: usize = 10_000;

/// Failures of one address: how many, since when.
#[derive(Debug, Clone, Copy)]
struct Failures {
    count: u32,
    since: DateTime<Utc>,
}

/// Counts failed sign-ins by address.
#[derive(Debug, Default)]
pub struct Attempts(Mutex<BTreeMap<Option<IpAddr>, Failures>>);

impl Attempts {
    /// How long an address that failed so often lately has to wait; none if it need not.
    pub fn must_wait(&self, client: Client, max: u32, now: DateTime<Utc>) -> Option<TimeDelta> {
        let failures = self.0.lock().expect("no holder of the counts panics");
        let failures = failures
            .get(&client.network())
            .filter(|failures| failures.count >= max)?;
        Some(failures.since + WINDOW - now).filter(|left| *left > TimeDelta::zero())
    }

    /// Counts a failure. True if it was the one too many.
    pub fn failed(&self, client: Client, max: u32, now: DateTime<Utc>) -> bool {
        let mut failures = self.0.lock().expect("no holder of the counts panics");
        if failures.len() >= ADDRESSES {
            failures.retain(|_, failures| now - failures.since < WINDOW);
        }
        let of = failures
            .entry(client.network())
            .or_insert(Failures { count: 0, since: now });
        if now - of.since >= WINDOW {
            *of = Failures { count: 0, since: now };
        }
        of.count = of.count.saturating_add(1);
        of.count == max
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn address(text: &str) -> Client {
        Client(Some(text.parse().unwrap()))
    }

    #[test]
    fn an_address_waits_after_too_many_failures_and_others_do_not() {
        let (attempts, now) = (Attempts::default(), DateTime::UNIX_EPOCH);
        let (one, other) = (address("192.0.2.1"), address("192.0.2.2"));
        assert!(!attempts.failed(one, 3, now) && !attempts.failed(one, 3, now));
        assert_eq!(attempts.must_wait(one, 3, now), None);
        assert!(attempts.failed(one, 3, now), "told of once");
        assert!(!attempts.failed(one, 3, now));
        let second = TimeDelta::seconds(1);
        assert_eq!(attempts.must_wait(one, 3, now + WINDOW - second), Some(second));
        assert_eq!(attempts.must_wait(other, 3, now), None);
        assert_eq!(attempts.must_wait(one, 3, now + WINDOW), None);
        assert!(!attempts.failed(one, 3, now + WINDOW), "counted anew");
    }

    #[test]
    fn addresses_of_the_past_are_let_go() {
        let (attempts, start) = (Attempts::default(), DateTime::UNIX_EPOCH);
        for n in 0..ADDRESSES as u32 {
            attempts.failed(Client(Some(IpAddr::V4(n.into()))), 3, start);
        }
        attempts.failed(address("192.0.2.1"), 3, start + WINDOW);
        assert_eq!(attempts.0.lock().unwrap().len(), 1);
    }
}
