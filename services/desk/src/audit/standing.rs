//! Where the chains of this node stand, as this process wrote them, and how long it was that their heads could not be
//! put outside.

use std::collections::BTreeMap;

use chrono::{DateTime, NaiveDate, TimeDelta, Utc};
use store::AuditTail;

/// Days whose chains are looked at when the first heads are taken: longer than a service stands still.
pub(super) const DAYS_BACK: TimeDelta = TimeDelta::days(7);

/// What this process knows of its node's chains.
#[derive(Debug, Default)]
pub(super) struct Standing {
    /// The last event that this process wrote or saw, by day.
    places: BTreeMap<NaiveDate, AuditTail>,
    /// The number of the last event whose head is outside, by day.
    outside: BTreeMap<NaiveDate, i64>,
    /// Whether the chains of days before were looked at.
    pub looked_back: bool,
    /// Since when heads could not be put outside.
    failing_since: Option<DateTime<Utc>>,
}

impl Standing {
    /// The last event known of a day.
    pub fn place(&self, day: NaiveDate) -> Option<AuditTail> {
        self.places.get(&day).copied()
    }

    /// The days of which an event is known.
    pub fn days(&self) -> Vec<NaiveDate> {
        self.places.keys().copied().collect()
    }

    /// A day's chain ends here now. Days that are long over are forgotten.
    pub fn stands(&mut self, day: NaiveDate, tail: AuditTail) {
        self.places.insert(day, tail);
        let oldest = day - DAYS_BACK;
        self.places.retain(|known, _| *known >= oldest);
        self.outside.retain(|known, _| *known >= oldest);
    }

    /// Whether the head of a day is not outside yet.
    pub fn is_due(&self, day: NaiveDate, tail: AuditTail) -> bool {
        self.outside.get(&day).is_none_or(|outside| *outside < tail.seq)
    }

    /// The head of a day is outside.
    pub fn is_outside(&mut self, day: NaiveDate, seq: i64) {
        self.outside.insert(day, seq);
    }

    /// Heads could be put outside, or there were none to put.
    pub fn works(&mut self) {
        self.failing_since = None;
    }

    /// Heads could not be put outside; answers for how long by now.
    pub fn fails(&mut self, now: DateTime<Utc>) -> TimeDelta {
        now - *self.failing_since.get_or_insert(now)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_head_is_due_when_its_chain_has_grown() {
        let day = NaiveDate::from_ymd_opt(2026, 9, 1).unwrap();
        let tail = |seq| AuditTail { seq, hash: [0; 32] };
        let mut standing = Standing::default();
        standing.stands(day, tail(3));
        assert!(standing.is_due(day, tail(3)));
        standing.is_outside(day, 3);
        assert!(!standing.is_due(day, tail(3)) && standing.is_due(day, tail(4)));
        standing.stands(day + TimeDelta::days(8), tail(1));
        assert_eq!(standing.place(day), None, "a day that is long over is forgotten");
    }

    #[test]
    fn failing_counts_from_the_first_failure_until_it_works_again() {
        let now = DateTime::UNIX_EPOCH;
        let mut standing = Standing::default();
        assert_eq!(standing.fails(now), TimeDelta::zero());
        assert_eq!(standing.fails(now + TimeDelta::minutes(5)), TimeDelta::minutes(5));
        standing.works();
        assert_eq!(standing.fails(now + TimeDelta::minutes(9)), TimeDelta::zero());
    }
}
