//! Which records of twins nobody could tell apart by what is written in them.

use std::collections::BTreeSet;

use super::office::truth_row;
use crate::feeds::TruthRow;
use crate::names::{Origin, Sex};
use crate::tags::Tags;

/// What a record says that tells one baby of a delivery from another.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Written {
    /// It has a forename that is not a placeholder.
    pub named: bool,
    /// It says the child's sex, and says it right.
    pub sexed: bool,
    /// It says which baby of the delivery this was, in words or by number.
    pub ordered: bool,
    /// NHS number and UPN, those that are there, without spaces.
    pub numbers: Vec<String>,
}

/// A child's record whose truth waits for the rest of its family.
#[derive(Debug, Clone)]
pub struct Pending {
    /// Source name.
    pub source: &'static str,
    /// Record id.
    pub id: String,
    /// Child id of the life it tells of.
    pub child_id: String,
    /// For a child of a multiple birth, the child id of the first baby.
    pub delivery: Option<String>,
    /// The child's sex.
    pub sex: Sex,
    /// Where the family's names come from.
    pub origin: Origin,
    /// What is hard about it.
    pub tags: Tags,
    /// What it says.
    pub written: Written,
}

impl Pending {
    /// As a row of the truth file.
    pub fn row(self) -> TruthRow {
        truth_row(self.source, self.id, &self.child_id, &self.tags, self.origin)
    }
}

/// Tags the records of one family that are `undecidable`, and of these the ones with `no_order`.
///
/// A record of a child of a multiple birth is undecidable if what is written fits another baby of that delivery as well:
/// it has no forename; no named record of the child shares a number with it; and there is a brother or sister of the
/// delivery whom neither the sex written here nor a named record in the same source (which would say that this one is
/// not theirs) rules out.
pub fn mark(records: &mut [Pending]) {
    let undecidable: Vec<usize> = (0..records.len())
        .filter(|at| is_undecidable(&records[*at], records))
        .collect();
    for at in undecidable {
        let record = &mut records[at];
        record.tags.add("undecidable");
        if !record.written.ordered {
            record.tags.add("no_order");
        }
    }
}

fn is_undecidable(record: &Pending, family: &[Pending]) -> bool {
    let (Some(delivery), false) = (&record.delivery, record.written.named) else {
        return false;
    };
    let of_delivery = || family.iter().filter(|other| other.delivery.as_ref() == Some(delivery));
    let numbered = of_delivery()
        .filter(|other| other.child_id == record.child_id && other.written.named)
        .any(|other| {
            let shared = |number| record.written.numbers.contains(number);
            other.written.numbers.iter().any(shared)
        });
    if numbered {
        return false;
    }
    let ruled_out: BTreeSet<&str> = of_delivery()
        .filter(|other| other.written.named && other.source == record.source)
        .map(|other| other.child_id.as_str())
        .collect();
    of_delivery().any(|other| {
        other.child_id != record.child_id
            && !ruled_out.contains(other.child_id.as_str())
            && (!record.written.sexed || other.sex == record.sex)
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn record(source: &'static str, child: &str, sex: Sex, named: bool, numbers: &[&str]) -> Pending {
        Pending {
            source,
            id: format!("{source}-{child}-{named}"),
            child_id: child.to_owned(),
            delivery: Some("a".to_owned()),
            sex,
            origin: Origin::English,
            tags: Tags::default(),
            written: Written {
                named,
                sexed: true,
                ordered: false,
                numbers: numbers.iter().map(|number| (*number).to_owned()).collect(),
            },
        }
    }

    fn undecidable(mut records: Vec<Pending>) -> Vec<bool> {
        mark(&mut records);
        records.iter().map(|record| record.tags.has("undecidable")).collect()
    }

    #[test]
    fn two_nameless_sisters_cannot_be_told_from_their_school_records() {
        let records = vec![
            record("health_births", "a", Sex::Female, false, &["1"]),
            record("health_births", "b", Sex::Female, false, &["2"]),
            record("education", "a", Sex::Female, true, &["x"]),
            record("education", "b", Sex::Female, true, &["y"]),
        ];
        assert_eq!(undecidable(records), [true, true, false, false]);
    }

    #[test]
    fn a_number_a_sex_or_a_named_twin_beside_it_decides() {
        let nameless = |child, sex| record("health_births", child, sex, false, &["1"]);
        let by_number = vec![
            nameless("a", Sex::Female),
            record("social_care", "a", Sex::Female, true, &["1"]),
            record("education", "b", Sex::Female, true, &[]),
        ];
        assert_eq!(undecidable(by_number), [false; 3]);
        let by_sex = vec![nameless("a", Sex::Female), nameless("b", Sex::Male)];
        assert_eq!(undecidable(by_sex), [false; 2]);
        let by_the_other = vec![
            nameless("a", Sex::Female),
            record("health_births", "b", Sex::Female, true, &[]),
        ];
        assert_eq!(undecidable(by_the_other), [false; 2]);
    }

    #[test]
    fn a_child_born_alone_is_never_undecidable() {
        let mut alone = record("health_births", "a", Sex::Male, false, &[]);
        alone.delivery = None;
        assert_eq!(undecidable(vec![alone]), [false]);
    }
}
