//! What a batch means for one record: a pure decision.

use std::collections::BTreeSet;

use child::Statement;
use chrono::NaiveDate;

/// Date and content of a record's current version; none before the first.
pub(super) type Current = Option<(Option<NaiveDate>, [u8; 32])>;

/// Takes a row in, and says whether it is what is current now.
pub(super) fn follow(current: &mut Current, row: &Said<'_>) -> bool {
    let taken = current.is_none_or(|(date, content)| content != row.content && row.statement.replaces(date));
    if taken {
        *current = Some((row.statement.updated_on, row.content));
    }
    taken
}

/// What we know about the record before the batch.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Known {
    /// Highest version number; 0 for a new record.
    pub last_version: i64,
    /// What is current.
    pub current: Current,
    /// Contents of all its versions.
    pub contents: BTreeSet<[u8; 32]>,
    /// Whether a later row of the same run, outside this batch, replaces what the batch ends with.
    pub overtaken: bool,
}

/// One row of the batch about the record.
pub(super) struct Said<'a> {
    pub statement: &'a Statement,
    pub content: [u8; 32],
}

/// What to do.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Plan {
    /// For each row the version number it becomes, or none if it says what we knew.
    pub versions: Vec<Option<i64>>,
    /// The row that is current after the batch, if that changes.
    pub current: Option<usize>,
}

/// Decides which rows become versions.
///
/// A row with new content always becomes a version, even if an older date keeps it from being current. A row that
/// repeats an earlier version's content is unchanged, with one exception: if the batch as a whole takes the record
/// back to that content, the return is a version of its own, because a view as of a past day must show it. Looking at
/// the whole batch, and past its end, keeps a file with two rows for one record from adding versions each time it is
/// loaded.
pub(super) fn plan(known: &Known, said: &[Said<'_>]) -> Plan {
    let mut current = known.current;
    let mut winner = None;
    let mut told = known.contents.clone();
    for (at, row) in said.iter().enumerate() {
        // A message that comes again says nothing, whatever came between.
        let again = !told.insert(row.content) && row.statement.kind.tells_once();
        if !again && follow(&mut current, row) {
            winner = Some(at);
        }
    }
    let settled = current.map(|(_, content)| content) == known.current.map(|(_, content)| content);
    let mut contents = known.contents.clone();
    let mut last = known.last_version;
    let versions: Vec<Option<i64>> = said
        .iter()
        .enumerate()
        .map(|(at, row)| {
            let returns = winner == Some(at) && !settled && !known.overtaken;
            let new = contents.insert(row.content);
            (new || returns).then(|| {
                last += 1;
                last
            })
        })
        .collect();
    let current = winner.filter(|at| !settled && versions[*at].is_some());
    Plan { versions, current }
}

#[cfg(test)]
mod tests {
    use child::{Column, FeedKind};
    use proptest::prelude::*;

    use super::*;

    fn statement(surname: &str, day: Option<u32>) -> Statement {
        Statement {
            record_id: "1".into(),
            kind: FeedKind::Education,
            columns: [(Column::Surname, surname.to_owned())].into(),
            facts: child::fact::Facts::default(),
            shielded: false,
            address_withheld: false,
            address_updated_on: None,
            updated_on: day.and_then(|day| NaiveDate::from_ymd_opt(2026, 1, day)),
            unknown: std::collections::BTreeMap::new(),
        }
    }

    fn fresh() -> Known {
        Known {
            last_version: 0,
            current: None,
            contents: BTreeSet::new(),
            overtaken: false,
        }
    }

    fn said(statements: &[Statement]) -> Vec<Said<'_>> {
        statements
            .iter()
            .map(|statement| Said {
                statement,
                content: statement.content_hash(),
            })
            .collect()
    }

    /// What is known after a batch.
    fn after(known: &Known, rows: &[Said<'_>]) -> (Known, Plan) {
        let plan = plan(known, rows);
        let mut next = known.clone();
        next.last_version += plan.versions.iter().flatten().count() as i64;
        next.contents.extend(rows.iter().map(|row| row.content));
        if let Some(at) = plan.current {
            next.current = Some((rows[at].statement.updated_on, rows[at].content));
        }
        (next, plan)
    }

    #[test]
    fn the_later_date_wins_whatever_the_order() {
        let rows = [statement("NEW", Some(9)), statement("OLD", Some(2))];
        let (_, plan) = after(&fresh(), &said(&rows));
        assert_eq!(
            plan,
            Plan {
                versions: vec![Some(1), Some(2)],
                current: Some(0)
            }
        );
    }

    #[test]
    fn on_blank_dates_the_later_row_wins() {
        let rows = [statement("A", None), statement("B", None)];
        let (_, plan) = after(&fresh(), &said(&rows));
        assert_eq!(plan.current, Some(1));
    }

    #[test]
    fn a_return_to_an_earlier_content_is_a_version_of_its_own() {
        let (a, b) = (statement("A", None), statement("B", None));
        let mut known = fresh();
        for row in [&a, &b] {
            known = after(&known, &said(std::slice::from_ref(row))).0;
        }
        let (known, plan) = after(&known, &said(std::slice::from_ref(&a)));
        assert_eq!(
            plan,
            Plan {
                versions: vec![Some(3)],
                current: Some(0)
            }
        );
        assert_eq!(known.current.expect("has one").1, a.content_hash());
    }

    #[test]
    fn a_message_that_comes_again_is_no_return() {
        let message = |name: &str| Statement {
            kind: FeedKind::DchStu3,
            ..statement(name, Some(1))
        };
        let (told, withdrawn) = (message("A"), message("B"));
        let nothing = |rows: usize| Plan {
            versions: vec![None; rows],
            current: None,
        };
        let both = [told.clone(), withdrawn.clone()];
        let (known, _) = after(&fresh(), &said(&both));
        assert_eq!(after(&known, &said(std::slice::from_ref(&told))).1, nothing(1));
        assert_eq!(after(&known, &said(&both)).1, nothing(2));
        // In the batch that tells it first as well.
        let (known, plan) = after(&fresh(), &said(&[told.clone(), withdrawn.clone(), told]));
        assert_eq!(plan.versions, [Some(1), Some(2), None]);
        assert_eq!(known.current.expect("has one").1, withdrawn.content_hash());
    }

    #[test]
    fn a_return_that_a_later_row_of_the_run_replaces_is_unchanged() {
        let (a, b) = (statement("A", None), statement("B", None));
        let (mut known, _) = after(&fresh(), &said(&[a.clone(), b]));
        known.overtaken = true;
        let (_, plan) = after(&known, &said(std::slice::from_ref(&a)));
        assert_eq!(
            plan,
            Plan {
                versions: vec![None],
                current: None
            }
        );
    }

    proptest! {
        /// Promise 1: the same rows again change nothing.
        #[test]
        fn the_same_batch_twice_changes_nothing(
            rows in prop::collection::vec((0u8..4, prop::option::of(1u32..4)), 1..7),
        ) {
            let rows: Vec<Statement> =
                rows.into_iter().map(|(name, day)| statement(&name.to_string(), day)).collect();
            let rows = said(&rows);
            let (once, _) = after(&fresh(), &rows);
            let (twice, plan) = after(&once, &rows);
            // Blank and dated rows about one record can contradict each other in a circle; then the last still wins,
            // and the second load ends where the first ended.
            prop_assert_eq!(once.current, twice.current);
            if rows.iter().all(|row| row.statement.updated_on.is_none())
                || rows.iter().all(|row| row.statement.updated_on.is_some())
            {
                prop_assert_eq!(&plan.versions, &vec![None; rows.len()]);
            }
            prop_assert_eq!(once.contents, twice.contents);
        }
    }
}
