//! Asking stewards about records that name nobody and have waited long for one that names the child (decision 40).
//!
//! The questions are opened in the background, and closed, or sealed, in the transaction that links what ends the waiting.

use std::collections::{BTreeMap, BTreeSet};

use child::{CaseId, ChildId, Column, RecordKey, SourceRecord, read_child_ref};
use chrono::TimeDelta;
use store::{CaseKind, CaseStatus, NewReviewCase, ReviewCase, Standing, StoredRecord, Tx};

use super::{risk::risk_of, roll::Roll};
use crate::{desk::Desk, error::DeskError};

/// How long a record waits before a steward is asked. Most sources deliver once a week or more often: what the delivery
/// after the next would bring anyway is no question for a person.
const ASKED_AFTER: TimeDelta = TimeDelta::days(14);
/// Records of one portion.
const PORTION: usize = 1_000;

/// Why a record waits, as far as a source can mend it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Missing {
    /// It refers to a record that never came, or was taken back.
    NotSent,
    /// The record that it refers to names nobody either.
    NamesNobody,
    /// The record that it refers to is a child's, and yet the two were kept apart.
    KeptApart,
    /// It refers to no record, and nobody who is named has its number.
    NumberUnknown,
    /// It refers to no record and holds no number.
    NoNumber,
}

impl Missing {
    /// Word in the database.
    const fn name(self) -> &'static str {
        match self {
            Self::NotSent => "not_sent",
            Self::NamesNobody => "names_nobody",
            Self::KeptApart => "kept_apart_from_reference",
            Self::NumberUnknown => "number_unknown",
            Self::NoNumber => "no_number",
        }
    }

    /// The same in words that cases of one cause share. No source is named: not everybody may be told which it is.
    const fn words(self) -> &'static str {
        match self {
            Self::NotSent => "It refers to a record that has not arrived",
            Self::NamesNobody => "The record that it refers to names nobody either",
            Self::KeptApart => "It does not fit the record that it refers to",
            Self::NumberUnknown => "No record that names a child has its number",
            Self::NoNumber => "It holds no number and refers to no record",
        }
    }

    /// Why a record waits, if it refers to one that stands like this.
    fn of(record: &SourceRecord, referred: Option<&Standing>) -> Self {
        if referred_to(record).is_some() {
            return match referred.filter(|standing| standing.current_version > 0) {
                None => Self::NotSent,
                Some(standing) if standing.child.is_none() => Self::NamesNobody,
                Some(_) => Self::KeptApart,
            };
        }
        let numbers = [Column::NhsNumber, Column::Upn, Column::FormerUpn];
        if numbers.into_iter().any(|column| record.text(column).is_some()) {
            Self::NumberUnknown
        } else {
            Self::NoNumber
        }
    }
}

/// The record of another source that a record says is the same child.
pub(crate) fn referred_to(record: &SourceRecord) -> Option<RecordKey> {
    read_child_ref(record.text(Column::ChildRef)?)
}

impl Desk {
    /// Asks about the records that have waited long enough and that nobody was asked about; answers how many they were.
    pub async fn ask_about_unidentified(&self) -> Result<usize, DeskError> {
        let waits_since = self.shared.clock.now() - ASKED_AFTER;
        let mut tx = self.shared.jobs.read().await?;
        let some = !tx.unasked_unidentified(waits_since, 1).await?.is_empty();
        drop(tx);
        if !some {
            return Ok(0);
        }
        // Nobody in this process links meanwhile; the series that each portion holds keeps other processes out.
        let _one_at_a_time = self.shared.linking.lock().await;
        let mut asked = 0;
        loop {
            let mut tx = self.shared.jobs.begin().await?;
            tx.hold_link_events().await?;
            let keys = tx.unasked_unidentified(waits_since, PORTION as i64).await?;
            let cases = self.unidentified(&mut tx, &keys).await?;
            tx.put_review_cases(&cases, self.shared.clock.now()).await?;
            tx.commit().await?;
            asked += cases.len();
            if cases.len() < PORTION {
                return Ok(asked);
            }
        }
    }

    /// Keeps the questions about records that names nobody in step with what was linked just now: closes those whose
    /// record has a child or ended, and brings the others up to date. `known` are cases that name records of `child_of`.
    pub(super) async fn keep_unidentified(
        &self,
        tx: &mut Tx,
        roll: &Roll,
        known: &[ReviewCase],
        child_of: &BTreeMap<&RecordKey, Option<ChildId>>,
    ) -> Result<(), DeskError> {
        let now = self.shared.clock.now();
        let (mut over, mut changed): (Vec<CaseId>, Vec<RecordKey>) = (Vec::new(), Vec::new());
        let asked = known.iter().filter(|case| case.kind == CaseKind::Unidentified);
        for case in asked.filter(|case| case.waits()) {
            let Some(child) = child_of.get(&case.left_key) else {
                continue;
            };
            let entry = roll.of(&case.left_key);
            if child.is_some() || entry.ended {
                over.push(case.id);
            } else if entry.changed || (entry.shielded || entry.covered) != case.shielded {
                changed.push(case.left_key.clone());
            }
        }
        tx.set_case_status(&over, CaseStatus::Closed, now).await?;
        let cases = self.unidentified(tx, &changed).await?;
        tx.put_review_cases(&cases, now).await?;
        Ok(())
    }

    /// The questions about records that wait. Give each key once.
    async fn unidentified(&self, tx: &mut Tx, keys: &[RecordKey]) -> Result<Vec<NewReviewCase>, DeskError> {
        if keys.is_empty() {
            return Ok(Vec::new());
        }
        let records = tx.records_by_keys(keys).await?;
        let named: BTreeSet<RecordKey> = records
            .iter()
            .filter_map(|stored| referred_to(&stored.record))
            .chain(keys.iter().cloned())
            .collect();
        let standings = tx.standings(&named.into_iter().collect::<Vec<_>>()).await?;
        let standings: BTreeMap<&RecordKey, &Standing> =
            standings.iter().map(|standing| (&standing.key, standing)).collect();
        let case = |stored: &StoredRecord| {
            let standing = standings.get(&stored.record.key)?;
            let referred = referred_to(&stored.record).and_then(|key| standings.get(&key).copied());
            let missing = Missing::of(&stored.record, referred);
            let risk = risk_of(std::slice::from_ref(&stored.record), self.shared.clock.today());
            Some(NewReviewCase {
                id: CaseId(self.shared.ids.uuid(self.shared.clock.now())),
                kind: CaseKind::Unidentified,
                about: String::new(),
                left: stored.id,
                right: stored.id,
                weight: 0.0,
                probability: 0.5,
                verdict: missing.name().to_owned(),
                explanation: serde_json::json!({ "version": standing.current_version }).to_string(),
                cause: missing.words().to_owned(),
                shielded: standing.is_shielded(),
                involved: risk.involved,
                born: risk.born,
            })
        };
        Ok(records.iter().filter_map(case).collect())
    }
}
