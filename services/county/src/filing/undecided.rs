//! Which records nobody could give to their child by what is written in them.

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
    /// Surnames: the child's, and those it went by.
    pub surnames: Vec<String>,
    /// Full names of carers.
    pub carers: Vec<String>,
    /// House and street, postcode and phone.
    pub home: Vec<String>,
}

impl Written {
    /// Whether the two records have anything in common, slips aside, but the birth date and the sex: a number, a
    /// surname, a carer's forename, the house, the postcode or the phone.
    fn connects(&self, other: &Self) -> bool {
        let share = |left: &[String], right: &[String]| left.iter().any(|text| right.contains(text));
        let alike =
            |left: &[String], right: &[String]| left.iter().any(|one| right.iter().any(|two| resemble(one, two)));
        let forenames = |names: &[String]| -> Vec<String> {
            let first = names.iter().filter_map(|name| name.split(' ').next());
            first.map(ToOwned::to_owned).collect()
        };
        share(&self.numbers, &other.numbers)
            || share(&self.home, &other.home)
            || alike(&self.surnames, &other.surnames)
            || alike(&forenames(&self.carers), &forenames(&other.carers))
    }
}

/// Whether two names are the same but for a part left out or two letters.
fn resemble(left: &str, right: &str) -> bool {
    left.contains(right) || right.contains(left) || edits(left, right) <= 2
}

/// The fewest letters to put in, leave out or replace (Levenshtein).
fn edits(left: &str, right: &str) -> usize {
    let right: Vec<char> = right.chars().collect();
    let mut row: Vec<usize> = (0..=right.len()).collect();
    for (at, letter) in left.chars().enumerate() {
        let mut diagonal = std::mem::replace(&mut row[0], at + 1);
        for (place, other) in right.iter().enumerate() {
            let replaced = diagonal + usize::from(letter != *other);
            diagonal = row[place + 1];
            row[place + 1] = replaced.min(row[place] + 1).min(diagonal + 1);
        }
    }
    row[right.len()]
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

/// Tags the records of one family that are `undecidable`, of these the ones with `no_order`, and those that are
/// `unconnected`.
///
/// A record is unconnected if it has no forename, the child has other records, and none of them has anything in common with it but
/// the birth date and the sex, which it shares with many strangers.
///
/// A record of a child of a multiple birth is undecidable if what is written fits another baby of that delivery as well:
/// it has no forename; no named record of the child shares a number with it; and there is a brother or sister of the
/// delivery whom neither the sex written here nor a named record in the same source (which would say that this one is
/// not theirs) rules out.
pub fn mark(records: &mut [Pending]) {
    let undecidable: Vec<usize> = (0..records.len())
        .filter(|at| is_undecidable(&records[*at], records))
        .collect();
    let unconnected: Vec<usize> = (0..records.len())
        .filter(|at| is_unconnected(&records[*at], records))
        .collect();
    for at in unconnected {
        records[at].tags.add("unconnected");
    }
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

fn is_unconnected(record: &Pending, family: &[Pending]) -> bool {
    let others: Vec<&Pending> = family
        .iter()
        .filter(|other| other.child_id == record.child_id && (other.source, &other.id) != (record.source, &record.id))
        .collect();
    let connected = others.iter().any(|other| record.written.connects(&other.written));
    !record.written.named && !others.is_empty() && !connected
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_resemble_each_other_but_for_a_slip_or_a_part() {
        for (left, right, alike) in [
            ("KOWALSKI", "KOWALSKY", true),
            ("SMITH JONES", "JONES", true),
            ("SMITH", "JONES", false),
            ("FATIMA", "MARIAM", false),
        ] {
            assert_eq!(resemble(left, right), alike, "{left} {right}");
        }
        assert_eq!(edits("kitten", "sitting"), 3);
        assert_eq!(edits("", "abc"), 3);
    }

    #[test]
    fn a_nameless_record_with_nothing_in_common_is_unconnected() {
        let mut nameless = record("health_births", "a", Sex::Male, false, &["1"]);
        nameless.written.surnames = vec!["HILL".to_owned()];
        nameless.written.carers = vec!["MARY HILL".to_owned()];
        let mut pupil = record("education", "a", Sex::Male, true, &["2"]);
        pupil.written.surnames = vec!["OKAFOR".to_owned()];
        let mark_both = |pupil: &Pending| {
            let mut records = vec![nameless.clone(), pupil.clone()];
            mark(&mut records);
            records[0].tags.has("unconnected")
        };
        assert!(mark_both(&pupil));
        pupil.written.carers = vec!["MARIE OKAFOR".to_owned()];
        assert!(!mark_both(&pupil), "a carer's forename connects them");
    }

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
                ..Written::default()
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
