//! Promise 8 for adopted children: the identity of birth and the new one are never joined on what outlives an adoption.

use linkage::{PairVerdict, Verdict};

use crate::families::{Record, child_engine, texts};

/// As the birth notification and the school know a child whom a remarriage or an adoption renamed and moved.
fn born() -> Record {
    let columns = [
        ("first_name", "Thaddeus"),
        ("surname", "Ferrowby"),
        ("dob", "2012-04-09"),
        ("sex", "M"),
        ("nhs_number", "9990000018"),
        ("address_line1", "3 Mill Lane"),
        ("postcode", "FV3 1AA"),
        ("mother_first_name", "Isolde"),
        ("mother_surname", "Ferrowby"),
    ];
    Record::new("health_births", "B1", &columns)
}

fn at_school() -> Record {
    let columns = [
        ("first_name", "Thaddeus"),
        ("surname", "Quillan"),
        ("dob", "2012-04-09"),
        ("sex", "M"),
        ("address_line1", "81 Harbour Road"),
        ("postcode", "FV17 9ZZ"),
        ("carer1_first_name", "Isolde"),
        ("carer1_surname", "Quillan"),
    ];
    Record::new("education", "E1", &columns)
}

fn resolved(records: &[Record]) -> (Vec<Vec<String>>, Vec<PairVerdict>) {
    let mut engine = child_engine();
    for record in records {
        record.put_into(&mut engine);
    }
    let resolved = engine.resolve();
    (texts(&resolved), resolved.pairs)
}

#[test]
fn p08_a_new_surname_a_new_home_and_no_number_join_nobody_by_themselves() {
    let (clusters, pairs) = resolved(&[born(), at_school()]);
    assert_eq!(clusters.len(), 2);
    let [pair] = &pairs[..] else { panic!("{pairs:?}") };
    assert!(pair.weight > 1.0, "the weight alone would join: {}", pair.weight);
    assert_eq!(pair.verdict, Verdict::KeptApart);
    assert_eq!(pair.decided_by.as_deref(), Some("new_identity"));
}

#[test]
fn a_third_record_ties_a_renamed_child_together() {
    let columns = [
        ("first_name", "Thaddeus"),
        ("surname", "Quillan"),
        ("alias_surname", "Ferrowby"),
        ("dob", "2012-04-09"),
        ("sex", "M"),
        ("nhs_number", "9990000018"),
        ("address_line1", "81 Harbour Road"),
        ("postcode", "FV17 9ZZ"),
    ];
    let care = Record::new("social_care", "S1", &columns);
    assert_eq!(resolved(&[born(), at_school(), care]).0.len(), 1);
}

#[test]
fn p08_a_record_that_tells_of_an_adoption_keeps_both_identities_apart_whoever_else_is_there() {
    // The same surname by chance: only the status tells.
    let namesake = at_school()
        .with("surname", "Ferrowby")
        .with("carer1_surname", "Ferrowby")
        .with("carer1_first_name", "")
        .with("upn", "N873200112345");
    let (without, _) = resolved(&[born(), namesake.clone()]);
    assert_eq!(without.len(), 1, "without the status these are one child");
    let columns = [
        ("first_name", "Thaddeus"),
        ("surname", "Ferrowby"),
        ("dob", "2012-04-09"),
        ("upn", "N873200112345"),
        ("legal_status", "adopted"),
    ];
    let adopted = Record::new("social_care", "S1", &columns);
    let (clusters, pairs) = resolved(&[born(), namesake, adopted]);
    assert_eq!(
        clusters,
        [
            vec!["education E1".to_owned(), "social_care S1".to_owned()],
            vec!["health_births B1".to_owned()]
        ]
    );
    let kept = pairs
        .iter()
        .filter(|pair| pair.decided_by.as_deref() == Some("new_identity"));
    assert!(kept.count() > 0, "{pairs:?}");
}

#[test]
fn a_newborns_provisional_surname_is_missing_and_not_different() {
    let baby = born().with("first_name", "Baby Boy");
    let pair = |record: Record| {
        resolved(&[record, at_school()])
            .1
            .first()
            .map_or(-20.0, |pair| pair.weight)
    };
    let under_mothers_name = pair(baby.clone());
    let under_another = pair(baby.with("surname", "Ossian"));
    assert!(
        under_mothers_name > under_another + 3.0,
        "{under_mothers_name} {under_another}"
    );
}
