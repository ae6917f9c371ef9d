//! How often things happen in the lives of families, whatever sources write of them.

use chrono::{Days, NaiveDate};

use super::founding::Ground;
use super::household::{Family, draw_stays};
use super::registry::Registry;
use crate::chance::Chance;
use crate::identifiers::Phones;
use crate::names::NameLists;
use crate::school::Schools;

const AS_AT: NaiveDate = NaiveDate::from_ymd_opt(2026, 9, 1).expect("a day of the calendar");

/// Families with `children` children in all.
fn families(children: usize) -> Vec<Family> {
    let (lists, schools) = (NameLists::load(), Schools::build(&mut Chance::stream(1, 1)));
    let ground = Ground {
        lists: &lists,
        schools: &schools,
        as_at: AS_AT,
        duplicates: None,
    };
    let mut registry = Registry::default();
    let (mut found, mut many) = (Vec::new(), 0);
    for stream in 0.. {
        let family = Family::found(&ground, &mut registry, children - many, &mut Chance::stream(1, stream));
        if let Some(family) = family {
            many += family.children.iter().filter(|child| !child.unborn).count();
            found.push(family);
        }
        if many == children {
            break;
        }
    }
    found
}

/// Fails if the share of `of` that `is` so lies further from `expected` than four standard deviations of chance; items
/// of one family go together, so the deviation is taken over `families` independent draws.
fn check(what: &str, is: usize, of: usize, families: usize, expected: f64) {
    let share = is as f64 / of as f64;
    let margin = 4.0 * (expected * (1.0 - expected) / families as f64).sqrt();
    assert!(
        (share - expected).abs() <= margin,
        "{what}: {is} of {of}, that is {share:.5}, expected {expected}"
    );
}

#[test]
fn lives_change_as_often_as_in_a_council() {
    let families = families(40_000);
    let many = families.len();
    let hiding = families.iter().filter(|family| family.hiding_since.is_some()).count();
    check("families in hiding", hiding, many, many, 0.003);
    let children: Vec<_> = families.iter().flat_map(|family| &family.children).collect();
    let count = |is: &dyn Fn(&super::Child) -> bool| children.iter().filter(|child| is(child)).count();
    let multiple = count(&|child| child.births_in_delivery > 1);
    check("children of multiple births", multiple, children.len(), many / 2, 0.035);
    let adopted = count(&|child| child.earlier.is_some());
    check("adopted children", adopted, children.len(), many, 0.0016);
    // One in twenty alone, and where the whole family does, one in fifty of families.
    let renamed = count(&|child| child.surnames.len() > 1);
    check(
        "children who changed surname",
        renamed,
        children.len(),
        many,
        0.05 + 0.02 * 0.5,
    );
    let same_sex_twins = |child: &super::Child| {
        let of_delivery: Vec<_> = children
            .iter()
            .filter(|other| child.births_in_delivery == 2 && other.delivery == child.delivery)
            .collect();
        of_delivery.len() == 2 && of_delivery[0].sex == of_delivery[1].sex
    };
    let twins: Vec<_> = children
        .iter()
        .filter(|child| child.births_in_delivery == 2 && same_sex_twins(child))
        .collect();
    let similar = twins.iter().filter(|child| child.similar_twin).count() as f64 / twins.len() as f64;
    assert!(
        (0.2..=0.4).contains(&similar),
        "{similar} of same-sex twins have similar names"
    );
}

#[test]
fn forty_five_families_in_a_hundred_move_every_fifteen_years_and_the_rest_every_four() {
    let years = 16.0;
    let first = AS_AT - Days::new((years * 365.25) as u64);
    let (mut phones, mut chance) = (Phones::default(), Chance::stream(1, 1));
    let many = 20_000;
    let moves: Vec<usize> = (0..many)
        .map(|_| draw_stays(first, AS_AT, false, &mut phones, &mut chance).0.len() - 1)
        .collect();
    let stayed = moves.iter().filter(|moves| **moves == 0).count();
    let expected = 0.45 * (-years / 15.0_f64).exp() + 0.55 * (-years / 4.0_f64).exp();
    check("families that never moved", stayed, many, many, expected);
    let mean = moves.iter().sum::<usize>() as f64 / f64::from(many as u32);
    let expected = 0.45 * years / 15.0 + 0.55 * years / 4.0;
    assert!(
        (mean - expected).abs() < 0.06,
        "{mean} moves a family, expected {expected}"
    );
}
