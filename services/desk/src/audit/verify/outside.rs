//! What is known of chains from elsewhere: signed heads, and the checks that the trail itself keeps.

use std::{
    collections::{BTreeMap, BTreeSet},
    io::{self, BufRead},
};

use chrono::{DateTime, NaiveDate, Utc};
use hex::FromHex as _;

use super::found::{Findings, Wrong};
use crate::audit::{
    head::{Head, SignedHead},
    key::PublicKey,
};

/// The node and day of a chain.
pub(super) type ChainName = (String, NaiveDate);

/// Where a chain stood at some time, and who says so.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Stood {
    pub seq: i64,
    pub hash: [u8; 32],
    /// Whether a signature says so, rather than an event of the trail.
    pub signed: bool,
}

/// What is known from elsewhere. The default knows nothing.
#[derive(Debug, Default)]
pub struct Outside {
    /// By chain, what signatures say of the highest number that is signed, and what the trail says of the highest that it
    /// names; of either two things only if they contradict each other.
    chains: BTreeMap<ChainName, Vec<Stood>>,
    /// Signed heads read.
    pub(super) heads: u64,
    /// When the latest of them was taken.
    pub(super) latest: Option<DateTime<Utc>>,
    /// The first day of each node of which a head was signed.
    since: BTreeMap<String, NaiveDate>,
    /// What is wrong with the heads themselves.
    pub(super) findings: Findings,
}

impl Outside {
    /// Reads lines of signed heads, as the sink wrote them or a log server kept them. A line that no key signed is a
    /// finding; lines without a head in them are passed over only if they are empty.
    pub fn read(lines: impl BufRead, keys: &[PublicKey]) -> io::Result<Self> {
        Self::read_those(lines, keys, |_| true)
    }

    /// Reads lines of signed heads, but takes only those that lie within chains that end here, and answers of which nodes
    /// and days others lie behind: a backup knows nothing of the events that they sign.
    pub fn read_until(
        lines: impl BufRead,
        keys: &[PublicKey],
        ends: &BTreeMap<(String, NaiveDate), i64>,
    ) -> io::Result<(Self, BTreeSet<(String, NaiveDate)>)> {
        let mut later = BTreeSet::new();
        let outside = Self::read_those(lines, keys, |head| {
            let within = ends
                .get(&(head.node.clone(), head.day))
                .is_some_and(|end| head.seq <= *end);
            if !within {
                later.insert((head.node.clone(), head.day));
            }
            within
        })?;
        Ok((outside, later))
    }

    fn read_those(lines: impl BufRead, keys: &[PublicKey], mut those: impl FnMut(&Head) -> bool) -> io::Result<Self> {
        let mut outside = Self::default();
        for (number, line) in (1..).zip(lines.lines()) {
            let line = line?;
            if line.trim().is_empty() {
                continue;
            }
            match SignedHead::read(&line) {
                Err(_) => outside.findings.add("", None, number, Wrong::HeadUnreadable),
                Ok(signed) if signed.is_signed_by(keys) => {
                    if those(&signed.head) {
                        outside.add_signed(signed);
                    }
                }
                Ok(signed) => {
                    let head = signed.head;
                    outside
                        .findings
                        .add(&head.node, Some(head.day), head.seq, Wrong::HeadForged);
                }
            }
        }
        Ok(outside)
    }

    fn add_signed(&mut self, signed: SignedHead) {
        let head = signed.head;
        self.heads += 1;
        self.latest = self.latest.max(Some(head.at));
        let since = self.since.entry(head.node.clone()).or_insert(head.day);
        *since = (*since).min(head.day);
        self.add((head.node, head.day), head.seq, head.hash, true);
    }

    fn add(&mut self, chain: ChainName, seq: i64, hash: [u8; 32], signed: bool) {
        let stood = Stood { seq, hash, signed };
        let known = self.chains.entry(chain).or_default();
        // What the database says of itself drops nothing that was signed: whoever holds it can write any check they like.
        let alike = known.iter().filter(|known| known.signed == signed);
        match alike.map(|known| known.seq).max() {
            Some(highest) if highest > seq => return,
            Some(highest) if highest < seq => known.retain(|known| known.signed != signed),
            _ => {}
        }
        if !known.contains(&stood) {
            known.push(stood);
        }
    }

    /// Takes over what an earlier check wrote into the trail: where chains stood then.
    pub(super) fn add_check(&mut self, detail: &str) {
        let Ok(detail) = serde_json::from_str::<serde_json::Value>(detail) else {
            return;
        };
        for stood in detail["tails"].as_array().into_iter().flatten() {
            let text = |name: &str| stood[name].as_str();
            if let (Some(node), Some(day), Some(seq), Some(hash)) = (
                text("node"),
                text("day").and_then(|day| day.parse().ok()),
                stood["seq"].as_i64(),
                text("hash").and_then(|text| <[u8; 32]>::from_hex(text).ok()),
            ) {
                self.add((node.to_owned(), day), seq, hash, false);
            }
        }
    }

    /// What was said of a chain; taken out, so that what is left at the end is of chains that are not there.
    pub(super) fn take(&mut self, chain: &ChainName) -> Vec<Stood> {
        self.chains.remove(chain).unwrap_or_default()
    }

    /// What was said of chains that nobody asked for.
    pub(super) fn left(self) -> BTreeMap<ChainName, Vec<Stood>> {
        self.chains
    }

    /// Whether heads of the node were signed before this day's chain ended: then each of its events should be covered.
    pub(super) fn covers(&self, node: &str, day: NaiveDate) -> bool {
        self.since.get(node).is_some_and(|since| *since <= day)
    }
}
