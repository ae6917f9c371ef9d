//! Promise 8: twins stay two; so do siblings, namesakes and an adopted child's two identities.

use linkage::{Constraint, Verdict};

use super::families::{Record, child_engine, clusters_of, texts};

fn thomas(source: &str, id: &str) -> Record {
    Record::new(
        source,
        id,
        &[
            ("first_name", "Thomas"),
            ("surname", "Okafor"),
            ("dob", "2012-03-04"),
            ("sex", "M"),
            ("postcode", "ZX4 2AB"),
            ("address_line1", "3 Mill Lane"),
            ("carer1_first_name", "Ngozi"),
            ("carer1_surname", "Okafor"),
        ],
    )
}

fn apart(left: Record, right: Record) {
    let names = [left.key.to_string(), right.key.to_string()];
    let clusters = clusters_of(&[left, right]);
    assert_eq!(clusters.len(), 2, "{names:?} were joined");
}

fn together(left: Record, right: Record) {
    let clusters = clusters_of(&[left, right]);
    assert_eq!(clusters.len(), 1, "kept apart: {clusters:?}");
}

#[test]
fn one_child_in_two_sources_is_joined() {
    together(thomas("education", "1"), thomas("social_care", "2"));
    together(
        thomas("education", "1"),
        thomas("careers", "2")
            .with("first_name", "Tom")
            .with("carer1_first_name", ""),
    );
}

#[test]
fn p08_twins_at_one_address_stay_two() {
    for twin in ["Timothy", "Oliver", "Theodore", "Amelia"] {
        apart(
            thomas("education", "1"),
            thomas("social_care", "2").with("first_name", twin),
        );
    }
    apart(
        thomas("education", "1"),
        thomas("education", "2").with("first_name", "Oliver"),
    );
}

#[test]
fn p08_twins_with_placeholder_names_are_told_apart_by_birth_order() {
    // A number of babies that contradicts the order is a mistake, or was not stated.
    for births in ["2", "1", ""] {
        let baby = |id: &str, order: &str| {
            thomas("health_births", id)
                .with("first_name", "Baby")
                .with("births_in_delivery", births)
                .with("birth_order", order)
        };
        apart(baby("1", "1"), baby("2", "2"));
    }
}

#[test]
fn p08_an_unnamed_twin_joins_neither_of_two_named_ones() {
    let baby = thomas("health_births", "b")
        .with("first_name", "Twin 1")
        .with("births_in_delivery", "2");
    let clusters = clusters_of(&[
        baby,
        thomas("education", "1"),
        thomas("education", "2").with("first_name", "Oliver"),
    ]);
    assert_eq!(clusters.len(), 3, "{clusters:?}");
}

#[test]
fn a_placeholder_name_is_missing_and_not_different() {
    let baby = thomas("health_births", "b")
        .with("first_name", "Baby Boy")
        .with("births_in_delivery", "1");
    together(baby, thomas("education", "1"));
}

#[test]
fn p08_siblings_stay_two() {
    apart(
        thomas("education", "1"),
        thomas("social_care", "2")
            .with("first_name", "Grace")
            .with("dob", "2014-11-20"),
    );
    apart(
        thomas("education", "1"),
        thomas("social_care", "2")
            .with("first_name", "Theo")
            .with("dob", "2010-03-04"),
    );
}

#[test]
fn p08_same_name_strangers_stay_two() {
    let stranger = Record::new(
        "social_care",
        "2",
        &[
            ("first_name", "Thomas"),
            ("surname", "Okafor"),
            ("dob", "2009-08-17"),
            ("sex", "M"),
            ("postcode", "ZX19 7CD"),
            ("carer1_first_name", "Amara"),
            ("carer1_surname", "Okafor"),
        ],
    );
    apart(thomas("education", "1"), stranger);
}

#[test]
fn p08_two_different_nhs_numbers_stay_two_whatever_else_agrees() {
    let first = thomas("health_births", "1").with("nhs_number", "9991234578");
    let second = thomas("social_care", "2").with("nhs_number", "9991234586");
    apart(first.clone(), second.clone());
    // A third record without a number fits both and must not bridge them.
    let mut engine = child_engine();
    for record in [&first, &second, &thomas("education", "3")] {
        record.put_into(&mut engine);
    }
    let resolved = engine.resolve();
    let pair = resolved
        .pairs
        .iter()
        .find(|pair| pair.left == first.key && pair.right == second.key)
        .unwrap();
    assert_eq!(
        (pair.verdict, pair.decided_by.as_deref()),
        (Verdict::KeptApart, Some("two_nhs_numbers"))
    );
    assert!(
        resolved
            .clusters
            .iter()
            .all(|cluster| !(cluster.contains(&first.key) && cluster.contains(&second.key)))
    );
}

#[test]
fn p04_a_persons_decision_wins_over_the_model_until_it_is_withdrawn() {
    let (left, right) = (thomas("education", "1"), thomas("social_care", "2"));
    let mut engine = child_engine();
    left.put_into(&mut engine);
    right.put_into(&mut engine);
    assert_eq!(texts(&engine.resolve()).len(), 1);
    engine.set_constraints(vec![Constraint::cannot(left.key.clone(), right.key.clone())]);
    let resolved = engine.resolve();
    assert_eq!(resolved.clusters.len(), 2);
    assert_eq!(resolved.pairs[0].verdict, Verdict::KeptApart);
    assert_eq!(resolved.pairs[0].decided_by.as_deref(), Some("person"));
    engine.set_constraints(Vec::new());
    assert_eq!(engine.resolve().clusters.len(), 1);
    let stranger = Record::new("careers", "9", &[("first_name", "Mia"), ("surname", "Novak")]);
    stranger.put_into(&mut engine);
    engine.set_constraints(vec![Constraint::must(left.key, stranger.key)]);
    let resolved = engine.resolve();
    assert_eq!(resolved.clusters.len(), 1, "{:?}", resolved.clusters);
}
