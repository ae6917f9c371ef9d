//! Failed sign-ins by address: somebody who tries many accounts from one place is slowed down, whatever they try.
//!
//! Kept in memory, by each node for itself: what is lost at a restart is a quarter of an hour, and locks of accounts,
//! which the database keeps, hold everywhere.

use std::{
    collections::BTreeMap,
    net::{IpAddr, Ipv6Addr},
    sync::Mutex,
};

use chrono::{DateTime, TimeDelta, Utc};

use crate::client::Client;

/// Failures are counted over this time.
const WINDOW: TimeDelta = TimeDelta::minutes(15);
/// So many addresses are remembered before those of the past are let go.
const ADDRESSES: usize = 10_000;

/// An address, and of IPv6 the network that one household or office has.
fn network(Client(address): Client) -> Option<IpAddr> {
    Some(match address?.to_canonical() {
        IpAddr::V6(address) => {
            let [a, b, c, d, ..] = address.segments();
            IpAddr::V6(Ipv6Addr::new(a, b, c, d, 0, 0, 0, 0))
        }
        v4 @ IpAddr::V4(_) => v4,
    })
}

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
    /// Whether an address failed so often lately that it has to wait.
    pub fn must_wait(&self, client: Client, max: u32, now: DateTime<Utc>) -> bool {
        let failures = self.0.lock().expect("no holder of the counts panics");
        failures
            .get(&network(client))
            .is_some_and(|failures| failures.count >= max && now - failures.since < WINDOW)
    }

    /// Counts a failure. True if it was the one too many.
    pub fn failed(&self, client: Client, max: u32, now: DateTime<Utc>) -> bool {
        let mut failures = self.0.lock().expect("no holder of the counts panics");
        if failures.len() >= ADDRESSES {
            failures.retain(|_, failures| now - failures.since < WINDOW);
        }
        let of = failures
            .entry(network(client))
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
        assert!(!attempts.must_wait(one, 3, now));
        assert!(attempts.failed(one, 3, now), "told of once");
        assert!(!attempts.failed(one, 3, now));
        assert!(attempts.must_wait(one, 3, now + WINDOW - TimeDelta::seconds(1)));
        assert!(!attempts.must_wait(other, 3, now));
        assert!(!attempts.must_wait(one, 3, now + WINDOW));
        assert!(!attempts.failed(one, 3, now + WINDOW), "counted anew");
    }

    #[test]
    fn a_network_of_ipv6_is_one_address_and_so_is_a_mapped_one() {
        let network = |text: &str| network(address(text));
        assert_eq!(network("2001:db8::1"), network("2001:db8::ffff:2"));
        assert_ne!(network("2001:db8::1"), network("2001:db8:0:1::1"));
        assert_eq!(network("::ffff:192.0.2.1"), network("192.0.2.1"));
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
