//! What the return of looked-after children says: the times in care, and the legal status of today.

use child::{
    Column,
    fact::{ProcessKind, SocialCareProcess},
};
use chrono::NaiveDate;

use super::{
    cells::{Cells, PartCells},
    date::{DateRange, read_date},
    draft::Draft,
};
use crate::rule::Rule;

/// Legal statuses of the return (feeds, section 5).
const LEGAL_STATUSES: [&str; 14] = [
    "C1", "C2", "D1", "E1", "J1", "J2", "J3", "L1", "L2", "L3", "V1", "V2", "V3", "V4",
];

/// An episode: first day, last day unless it goes on.
type Days = (NaiveDate, Option<NaiveDate>);

/// Reads one child.
pub(super) fn read_looked_after(draft: &mut Draft, cells: &Cells<'_>) {
    let mut episodes: Vec<(Days, Option<String>)> = Vec::new();
    for part in cells.parts("episodes") {
        if let Some(days) = read_days(draft, &part) {
            let status = read_status(draft, &part);
            episodes.push((days, status));
        }
    }
    episodes.sort();
    let days: Vec<Days> = episodes.iter().map(|episode| episode.0).collect();
    let periods = periods(&days);
    // The status of a time that is over is no longer the child's.
    let goes_on = periods.last().is_some_and(|period| period.1.is_none());
    let open = episodes.iter().rev().find(|episode| goes_on && episode.0.1.is_none());
    if let Some(status) = open.and_then(|episode| episode.1.as_ref()) {
        draft.state(Column::LegalStatus, status.as_str());
    }
    let processes = periods.into_iter().map(|(first, last)| SocialCareProcess {
        kind: ProcessKind::LookedAfter,
        started_on: Some(first),
        ended_on: last,
        team: None,
    });
    draft.facts.social_care.extend(processes);
}

/// The days of an episode; none if one of them cannot be read, for then it would look as if it went on, or had no start.
fn read_days(draft: &mut Draft, part: &PartCells<'_>) -> Option<Days> {
    let Some(first) = part.get("DECOM") else {
        draft.warn_part(Rule::ProcessUndated, "episodes");
        return None;
    };
    let started = read_date(draft, first, DateRange::Past);
    let Some(cell) = part.get("DEC") else {
        return Some((started?, None));
    };
    let (started, ended) = (started, read_date(draft, cell, DateRange::Past));
    let (started, ended) = (started?, ended?);
    if ended < started {
        draft.warn(Rule::DatesReversed, cell);
    }
    Some((started, Some(ended)))
}

fn read_status(draft: &mut Draft, part: &PartCells<'_>) -> Option<String> {
    let cell = part.get("LS")?;
    let code = cell.text.to_ascii_uppercase();
    if LEGAL_STATUSES.contains(&code.as_str()) {
        return Some(code);
    }
    draft.set_aside(Rule::CodeUnknown, cell);
    None
}

/// Times in care: an episode begins on the day on which the one before ended, or the day after, where only the placement
/// or the legal status changed. `episodes` are in order.
fn periods(episodes: &[Days]) -> Vec<Days> {
    let mut periods: Vec<Days> = Vec::new();
    for &(first, last) in episodes {
        match periods.last_mut() {
            // An episode that was never closed runs into the next one.
            Some((_, end)) if end.is_none_or(|end| first <= end.succ_opt().unwrap_or(end)) => {
                *end = end.zip(last).map(|(end, last)| end.max(last)).or(last);
            }
            _ => periods.push((first, last)),
        }
    }
    periods
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn day(number: i32) -> NaiveDate {
        NaiveDate::from_num_days_from_ce_opt(735_000 + number).expect("a day of the calendar")
    }

    fn joined(episodes: &[(i32, Option<i32>)]) -> Vec<(i32, Option<i32>)> {
        use chrono::Datelike;
        let days: Vec<Days> = episodes.iter().map(|(a, b)| (day(*a), b.map(day))).collect();
        let number = |date: NaiveDate| date.num_days_from_ce() - 735_000;
        let periods = periods(&days).into_iter();
        periods.map(|(a, b)| (number(a), b.map(number))).collect()
    }

    #[test]
    fn consecutive_episodes_are_one_time_in_care() {
        for (episodes, expected) in [
            (&[(1, Some(5)), (5, Some(9)), (10, None)][..], &[(1, None)][..]),
            (&[(1, Some(5)), (7, Some(9))], &[(1, Some(5)), (7, Some(9))]),
            (&[(1, Some(9)), (3, Some(5))], &[(1, Some(9))]),
            // Never closed, though another one followed and ended.
            (&[(1, None), (7, Some(9))], &[(1, Some(9))]),
            (
                &[(1, Some(5)), (3, None), (8, Some(9)), (20, None)],
                &[(1, Some(9)), (20, None)],
            ),
            (&[], &[]),
        ] {
            assert_eq!(joined(episodes), expected, "{episodes:?}");
        }
    }

    proptest! {
        /// Every episode lies in one period, and periods are apart.
        #[test]
        fn periods_cover_all_episodes_and_do_not_touch(mut episodes in prop::collection::vec((0..60, 0..20), 0..9)) {
            episodes.sort_unstable();
            let episodes: Vec<(i32, Option<i32>)> = episodes.into_iter().map(|(a, b)| (a, Some(a + b))).collect();
            let periods = joined(&episodes);
            for episode in &episodes {
                let inside = |period: &&(i32, Option<i32>)| period.0 <= episode.0 && episode.1 <= period.1;
                prop_assert_eq!(periods.iter().filter(inside).count(), 1);
            }
            prop_assert!(periods.windows(2).all(|pair| pair[0].1.is_some_and(|end| end + 1 < pair[1].0)));
        }
    }
}
