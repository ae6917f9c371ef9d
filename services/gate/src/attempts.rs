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

/// An attempt that counts as failed until it is given back. One whose request broke off stays counted.
#[derive(Debug)]
#[must_use]
pub struct Attempt {
    of: Option<IpAddr>,
    since: DateTime<Utc>,
    /// Whether it is the last that its address has for now.
    pub is_last: bool,
}

impl Attempts {
    /// Counts an attempt of an address before anything is tried, so that attempts at the same moment count as well. Or
    /// how long an address that failed so often lately has to wait.
    pub fn begin(&self, client: Client, max: u32, now: DateTime<Utc>) -> Result<Attempt, TimeDelta> {
        let mut failures = self.0.lock().expect("no holder of the counts panics");
        if failures.len() >= ADDRESSES {
            failures.retain(|_, failures| now - failures.since < WINDOW);
        }
        let address = client.network();
        let of = failures.entry(address).or_insert(Failures { count: 0, since: now });
        if now - of.since >= WINDOW {
            *of = Failures { count: 0, since: now };
        }
        if of.count >= max {
            return Err(of.since + WINDOW - now);
        }
        of.count += 1;
        Ok(Attempt {
            of: address,
            since: of.since,
            is_last: of.count == max,
        })
    }

    /// Takes an attempt back that was none to guess anything.
    pub fn give_back(&self, attempt: &Attempt) {
        let mut failures = self.0.lock().expect("no holder of the counts panics");
        if let Some(of) = failures.get_mut(&attempt.of)
            && of.since == attempt.since
        {
            of.count = of.count.saturating_sub(1);
        }
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
        let begin = |client, now| attempts.begin(client, 3, now).map(|attempt| attempt.is_last);
        // Counted before it is known what they come to: three under way are three.
        assert_eq!([begin(one, now), begin(one, now)], [Ok(false); 2]);
        assert_eq!(begin(one, now), Ok(true), "told of once");
        assert_eq!(begin(one, now), Err(WINDOW));
        let second = TimeDelta::seconds(1);
        assert_eq!(begin(one, now + WINDOW - second), Err(second));
        assert_eq!(begin(other, now), Ok(false));
        assert_eq!(begin(one, now + WINDOW), Ok(false), "counted anew");
    }

    #[test]
    fn what_is_given_back_does_not_count_and_only_in_its_own_time() {
        let (attempts, now) = (Attempts::default(), DateTime::UNIX_EPOCH);
        let one = address("192.0.2.1");
        let first = attempts.begin(one, 1, now).unwrap();
        assert!(attempts.begin(one, 1, now).is_err());
        attempts.give_back(&first);
        let second = attempts.begin(one, 1, now).unwrap();
        let later = attempts.begin(one, 1, now + WINDOW).unwrap();
        attempts.give_back(&second);
        assert!(
            attempts.begin(one, 1, now + WINDOW).is_err(),
            "another quarter of an hour"
        );
        attempts.give_back(&later);
        assert!(attempts.begin(one, 1, now + WINDOW).is_ok());
    }

    #[test]
    fn addresses_of_the_past_are_let_go() {
        let (attempts, start) = (Attempts::default(), DateTime::UNIX_EPOCH);
        for n in 0..ADDRESSES as u32 {
            let _ = attempts.begin(Client(Some(IpAddr::V4(n.into()))), 3, start);
        }
        let _ = attempts.begin(address("192.0.2.1"), 3, start + WINDOW);
        assert_eq!(attempts.0.lock().unwrap().len(), 1);
    }
}
