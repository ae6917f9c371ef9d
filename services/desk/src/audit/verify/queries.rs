//! Query texts that are gone: by rule, as the trail itself says, or by hand.

use std::collections::{BTreeMap, BTreeSet};

use super::{
    found::{Findings, Wrong},
    outside::ChainName,
};

/// Texts that are gone from one chain, of which these are named one by one.
const NAMED_MAX: usize = 100;

/// Texts that are gone from one chain.
#[derive(Debug, Default)]
struct Gone {
    count: u64,
    first: Vec<i64>,
}

/// Texts that are gone, chain by chain.
#[derive(Debug, Default)]
pub(super) struct GoneTexts(BTreeMap<ChainName, Gone>);

/// What rules took from each chain, as their events say.
#[derive(Debug, Default)]
pub(super) struct Redactions(BTreeMap<ChainName, Taken>);

/// What rules took from one chain: so many texts of old searches, and those of searches that showed somebody whose record was
/// deleted, one by one.
#[derive(Debug, Default)]
struct Taken {
    old: u64,
    named: BTreeSet<i64>,
}

impl GoneTexts {
    /// The text of an event is gone.
    pub fn add(&mut self, chain: &ChainName, seq: i64) {
        let gone = self.0.entry(chain.clone()).or_default();
        gone.count += 1;
        if gone.first.len() < NAMED_MAX {
            gone.first.push(seq);
        }
    }

    /// Tells what no rule took, and answers how many texts rules took.
    pub fn tell(self, redactions: &Redactions, findings: &mut Findings) -> u64 {
        let mut by_rule = 0;
        for ((node, day), gone) in self.0 {
            let chain = (node, day);
            let taken = redactions.0.get(&chain);
            let taken = taken.map_or(0, |taken| taken.old + taken.named.len() as u64);
            by_rule += taken.min(gone.count);
            if taken == 0 {
                for seq in &gone.first {
                    findings.add(&chain.0, Some(day), *seq, Wrong::QueryRemoved);
                }
                findings.more += gone.count - gone.first.len() as u64;
            } else if gone.count > taken {
                findings.add(&chain.0, Some(day), gone.first[0], Wrong::QueriesRemovedBefore);
            }
        }
        by_rule
    }
}

impl Redactions {
    /// Takes over what one event of a redaction says. A redaction that was cut off is noted twice with the same count, so
    /// the larger counts.
    pub fn add(&mut self, detail: &str) {
        let Ok(detail) = serde_json::from_str::<serde_json::Value>(detail) else {
            return;
        };
        for taken in detail["texts"].as_array().into_iter().flatten() {
            if let (Some(node), Some(day)) = (
                taken["node"].as_str(),
                taken["day"].as_str().and_then(|day| day.parse().ok()),
            ) {
                let known = self.0.entry((node.to_owned(), day)).or_default();
                known.old = known.old.max(taken["count"].as_u64().unwrap_or(0));
                let named = taken["seqs"].as_array().into_iter().flatten();
                known.named.extend(named.filter_map(serde_json::Value::as_i64));
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use chrono::NaiveDate;

    use super::*;

    fn told(gone: &[i64], taken: u64) -> (u64, Vec<(i64, Wrong)>) {
        let chain = ("a".to_owned(), NaiveDate::from_ymd_opt(2026, 9, 1).unwrap());
        let mut texts = GoneTexts::default();
        for seq in gone {
            texts.add(&chain, *seq);
        }
        let mut redactions = Redactions::default();
        redactions.add(&format!(
            r#"{{"texts": [{{"node": "a", "day": "2026-09-01", "count": {taken}}}]}}"#
        ));
        let mut findings = Findings::default();
        let by_rule = texts.tell(&redactions, &mut findings);
        (
            by_rule,
            findings.told.iter().map(|found| (found.seq, found.kind)).collect(),
        )
    }

    #[test]
    fn p07_texts_are_gone_by_rule_only_as_far_as_the_rule_says() {
        assert_eq!(told(&[2, 4], 2), (2, vec![]));
        assert_eq!(
            told(&[2, 4], 0),
            (0, vec![(2, Wrong::QueryRemoved), (4, Wrong::QueryRemoved)])
        );
        assert_eq!(told(&[2, 4, 5], 2), (2, vec![(2, Wrong::QueriesRemovedBefore)]));
    }

    #[test]
    fn p07_texts_that_went_one_by_one_count_beside_those_that_were_old_and_once() {
        let chain = ("a".to_owned(), NaiveDate::from_ymd_opt(2026, 9, 1).unwrap());
        let mut redactions = Redactions::default();
        for said in ["\"seqs\": [2]", "\"seqs\": [2, 4]", "\"count\": 1"] {
            redactions.add(&format!(
                r#"{{"texts": [{{"node": "a", "day": "2026-09-01", {said}}}]}}"#
            ));
        }
        for (gone, by_rule, wrong) in [(&[2, 4, 5][..], 3, 0), (&[2, 4, 5, 6], 3, 1)] {
            let mut texts = GoneTexts::default();
            for seq in gone {
                texts.add(&chain, *seq);
            }
            let mut findings = Findings::default();
            assert_eq!(texts.tell(&redactions, &mut findings), by_rule);
            assert_eq!(findings.told.len(), wrong);
        }
    }
}
