//! Clusters and probabilities beside a truth.

use chrono::NaiveDate;
use linkage::{
    RecordKey,
    evaluate::{Accuracy, Calibration, FactTable, GroupAccuracy, Placed, TruthError, age_band},
};
use proptest::prelude::*;

use super::rows::{each_row, key, truth};

fn day(year: i32, month: u32, day: u32) -> NaiveDate {
    NaiveDate::from_ymd_opt(year, month, day).expect("a day of the calendar")
}

fn close(left: f64, right: f64) -> bool {
    (left - right).abs() < 1e-12
}

fn group<'a>(groups: &'a [GroupAccuracy], name: &str) -> &'a GroupAccuracy {
    groups
        .iter()
        .find(|group| group.name == name)
        .expect("the group has pairs")
}

/// Ada has four records, one astray with Bob; Cy and Di are twins whom a cluster merges; Ed and Flo are one adopted child.
const TRUTH: [&str; 11] = [
    "education,1,ada,typo,Welsh",
    "education,2,ada,,Welsh",
    "health,3,ada,baby_name;typo,Welsh",
    "care,4,ada,,Welsh",
    "education,5,bob,,English",
    "education,6,cy,twin;birth:b1,English",
    "health,7,di,twin;birth:b1,English",
    "education,8,ed,adopted:flo,English",
    "care,9,flo,adopted:ed,English",
    "health,10,gus,twin;birth:b2,English",
    "care,11,hal,twin;birth:b2,English",
];
const CLUSTERS: [(&str, u32); 11] = [
    ("education 1", 1),
    ("education 2", 1),
    ("health 3", 1),
    ("care 4", 2),
    ("education 5", 2),
    ("education 6", 3),
    ("health 7", 3),
    ("education 8", 4),
    ("care 9", 5),
    ("health 10", 6),
    ("care 11", 7),
];

#[test]
fn every_measure_of_a_small_example_is_the_one_worked_out_by_hand() {
    let truth = truth(&TRUTH).unwrap();
    let placed = Placed::new(&truth, CLUSTERS.iter().map(|(name, cluster)| (key(name), *cluster)));
    let accuracy = placed.accuracy();
    // True: the six pairs of Ada. Found: three of Ada, Ada with Bob, Cy with Di.
    assert_eq!(
        (accuracy.true_pairs, accuracy.found_pairs, accuracy.right_pairs),
        (6, 5, 3)
    );
    assert!(close(accuracy.precision, 0.6) && close(accuracy.recall, 0.5));
    assert!(close(accuracy.f1, 2.0 * 0.3 / 1.1));
    // Seven records have a pure cluster, two pairs of records one of two halves.
    assert!(close(accuracy.bcubed_precision, (7.0 + 4.0 * 0.5) / 11.0));
    // Three of Ada's records have 3 of 4 beside them, the fourth 1 of 4; everyone else is whole.
    assert!(close(accuracy.bcubed_recall, (3.0 * 0.75 + 0.25 + 7.0) / 11.0));
    assert_eq!((accuracy.clusters, accuracy.clusters_mixed), (7, 2));
    assert_eq!(
        (
            accuracy.children,
            accuracy.children_wrongly_merged,
            accuracy.children_split
        ),
        (8, 4, 1)
    );
    assert_eq!(accuracy.twin_groups_merged, (1, 2));
    assert_eq!(accuracy.adopted_joined, (0, 1));
    assert_eq!(placed.unnamed(), 0);
}

#[test]
fn errors_are_counted_by_case_source_age_origin_and_placeholder() {
    let truth = truth(&TRUTH).unwrap();
    let mut facts = FactTable::new();
    let rows = ["1,Ada,2024-09-02", "5,Baby,2010-01-01"];
    each_row::<()>("record_id,first_name,dob", &rows, |_, column| {
        facts.add(RecordKey::new("education", column("record_id").unwrap()), column);
        Ok(())
    })
    .unwrap();
    let placed = Placed::new(&truth, CLUSTERS.iter().map(|(name, cluster)| (key(name), *cluster)));
    let groups = placed.groups(&facts, day(2026, 9, 1));
    // Of Ada's six pairs only that of records 2 and 4 has no typo; 1-2, 1-3 and 2-3 are found.
    let typo = group(&groups.cases, "typo");
    assert_eq!((typo.true_pairs, typo.right_pairs, typo.false_pairs), (5, 3, 0));
    let twin = group(&groups.cases, "twin");
    assert_eq!(
        (twin.true_pairs, twin.false_pairs, twin.recall, twin.precision),
        (0, 1, None, Some(0.0))
    );
    assert!(
        groups
            .cases
            .iter()
            .all(|group| group.name != "birth" && group.name != "adopted:flo")
    );
    let inside = group(&groups.source_pairs, "education - education");
    assert_eq!((inside.true_pairs, inside.right_pairs, inside.false_pairs), (1, 1, 0));
    let across = group(&groups.source_pairs, "care - education");
    assert_eq!((across.true_pairs, across.right_pairs, across.false_pairs), (2, 0, 1));
    assert_eq!(group(&groups.source_pairs, "education - health").false_pairs, 1);
    let baby = group(&groups.age_bands, "1-4");
    assert_eq!((baby.true_pairs, baby.right_pairs, baby.false_pairs), (3, 2, 0));
    assert_eq!(group(&groups.age_bands, "16-19").false_pairs, 1);
    assert_eq!(group(&groups.origins, "Welsh").recall, Some(0.5));
    assert_eq!(group(&groups.origins, "English").false_pairs, 2);
    // Record 3 by its tag, record 5 by its own first name.
    let placeholder = &groups.placeholder;
    assert_eq!(
        (placeholder.true_pairs, placeholder.right_pairs, placeholder.false_pairs),
        (3, 2, 1)
    );
}

#[test]
fn a_later_version_of_a_record_says_how_old_the_child_is() {
    let mut facts = FactTable::new();
    let rows = [
        "2010-01-01,2026-02-01",
        "2012-01-01,2026-01-01",
        "2014-01-01,2026-02-01",
    ];
    each_row::<()>("dob,updated_on", &rows, |_, column| {
        facts.add(key("education 1"), column);
        Ok(())
    })
    .unwrap();
    assert_eq!(facts.get(&key("education 1")).born, Some(day(2014, 1, 1)));
}

#[test]
fn the_age_changes_on_the_birthday() {
    let as_at = day(2026, 9, 1);
    assert_eq!(age_band(Some(day(2025, 9, 2)), as_at), "0");
    assert_eq!(age_band(Some(day(2025, 9, 1)), as_at), "1-4");
    assert_eq!(age_band(Some(day(2021, 9, 2)), as_at), "1-4");
    assert_eq!(age_band(Some(day(2015, 9, 2)), as_at), "5-10");
    assert_eq!(age_band(Some(day(2006, 9, 2)), as_at), "16-19");
    assert_eq!(age_band(Some(day(2006, 9, 1)), as_at), "20 and over");
    assert_eq!(age_band(Some(day(2027, 1, 1)), as_at), "0");
    assert_eq!(age_band(None, as_at), "no birth date");
}

#[test]
fn births_without_names_are_counted_by_their_size() {
    let rows = [
        "health,1,ann,twin",
        "health,2,ben,twin",
        "health,3,cat,triplet",
        "health,4,dan,triplet",
        "health,5,eve,triplet",
    ];
    let truth = truth(&rows).unwrap();
    let clusters = [
        ("health 1", 1),
        ("health 2", 1),
        ("health 3", 2),
        ("health 4", 3),
        ("health 5", 4),
    ];
    let accuracy = Placed::new(&truth, clusters.map(|(name, cluster)| (key(name), cluster))).accuracy();
    assert_eq!(accuracy.twin_groups_merged, (1, 2));
}

#[test]
fn records_that_the_truth_does_not_know_are_counted_and_change_nothing() {
    let truth = truth(&TRUTH[..2]).unwrap();
    let clusters = [("education 1", "x"), ("education 2", "x"), ("education 99", "x")];
    let placed = Placed::new(&truth, clusters.map(|(name, cluster)| (key(name), cluster)));
    assert_eq!((placed.records(), placed.unnamed()), (2, 1));
    assert!(close(placed.accuracy().f1, 1.0));
}

#[test]
fn nothing_at_all_is_no_error() {
    let truth = truth(&[]).unwrap();
    let accuracy = Placed::new::<RecordKey, u32>(&truth, []).accuracy();
    assert!(close(accuracy.f1, 1.0) && close(accuracy.bcubed_f1, 1.0));
}

#[test]
fn a_truth_that_contradicts_itself_or_lacks_a_column_names_the_line() {
    let twice = truth(&["education,1,ada,", "education,1,bob,"]).unwrap_err();
    assert_eq!(twice, TruthError::TwoChildren { line: 3 });
    let blank = truth(&["education,1,ada,", "education, ,bob,"]).unwrap_err();
    assert!(blank.to_string().starts_with("line 3 has no record_id"));
    assert!(
        truth(&["education,1,ada,", "education,1,ada,typo"]).is_ok(),
        "the same twice is no contradiction"
    );
}

#[test]
fn the_short_form_reads_as_sentences() {
    let truth = truth(&TRUTH).unwrap();
    let placed = Placed::new(&truth, CLUSTERS.iter().map(|(name, cluster)| (key(name), *cluster)));
    insta::assert_snapshot!(placed.accuracy(), @r"
    precision 0.6000, recall 0.5000, F1 0.5455; B-cubed precision 0.8182, recall 0.8636, F1 0.8403
    2 of 7 clusters mix children; of 8 children 4 are in a wrong merge and 1 are split; twin groups merged 1 of 2; adopted identities joined 0 of 1
    ");
    insta::assert_snapshot!(placed.groups(&FactTable::new(), day(2026, 9, 1)), @r"
    case       true pairs  found  recall  false pairs  precision
    baby_name           3      2  0.6667            0     1.0000
    twin                0      0       -            1     0.0000
    typo                5      3  0.6000            0     1.0000

    sources                true pairs  found  recall  false pairs  precision
    care - education                2      0  0.0000            1     0.0000
    care - health                   1      0  0.0000            0          -
    education - education           1      1  1.0000            0     1.0000
    education - health              2      2  1.0000            1     0.6667

    name origin  true pairs  found  recall  false pairs  precision
    English               0      0       -            2     0.0000
    Welsh                 6      3  0.5000            1     0.7500

    first name              true pairs  found  recall  false pairs  precision
    placeholder first name           3      2  0.6667            0     1.0000
    ");
}

#[test]
fn calibration_is_the_distance_between_what_is_said_and_what_is_so() {
    let truth = truth(&TRUTH).unwrap();
    let pairs = [
        ("education 1", "education 2", 0.995),
        ("education 1", "education 5", 0.991),
        ("education 1", "health 3", 1.0),
        ("education 6", "health 7", 0.25),
        ("education 1", "elsewhere 1", 0.5),
    ];
    let pairs = pairs.map(|(left, right, probability)| (key(left), key(right), probability));
    let measured = Calibration::measure(&truth, pairs.iter().map(|(left, right, p)| (left, right, *p)));
    assert_eq!(measured.pairs_from_99, 3);
    assert!(close(measured.right_from_99.unwrap(), 2.0 / 3.0));
    // .99 to .999: one of two right where 1.986 were said; 1: one of one; .2 to .3: none where .25 were said.
    assert!(close(measured.error, (0.986 + 0.0 + 0.25) / 4.0));
    assert_eq!(measured.bins.iter().map(|bin| bin.pairs).sum::<u64>(), 4);
    insta::assert_snapshot!(measured, @r"
    probability    pairs  mean probability   right
    0.2 to 0.3         1            0.2500  0.0000
    0.99 to 0.999      2            0.9930  0.5000
    0.999 to 1         1            1.0000  1.0000
    calibration error 0.3090; of 3 pairs from .99 on, 0.6667 are right
    ");
}

/// Records with a child and a cluster each.
fn placements() -> impl Strategy<Value = Vec<(u8, u8)>> {
    prop::collection::vec((0_u8..12, 0_u8..12), 1..60)
}

/// Measures records `(child, cluster)` given in this order.
fn measure(records: &[(usize, u8, u8)]) -> Accuracy {
    let rows: Vec<String> = records
        .iter()
        .map(|(id, child, _)| format!("education,{id},c{child},"))
        .collect();
    let truth = truth(&rows.iter().map(String::as_str).collect::<Vec<_>>()).expect("no record is given twice");
    let keyed = records
        .iter()
        .map(|(id, _, cluster)| (RecordKey::new("education", id.to_string()), *cluster));
    Placed::new(&truth, keyed).accuracy()
}

proptest! {
    #[test]
    fn the_order_of_records_changes_no_figure(placed in placements(), seed in any::<u64>()) {
        let records: Vec<(usize, u8, u8)> = placed.iter().enumerate().map(|(id, &(child, cluster))| (id, child, cluster)).collect();
        let mut shuffled = records.clone();
        shuffled.sort_by_key(|(id, ..)| (*id as u64 + 1).wrapping_mul(seed | 1).rotate_left(17));
        let (left, right) = (measure(&records), measure(&shuffled));
        prop_assert!(close(left.bcubed_f1, right.bcubed_f1));
        let exact = |accuracy: Accuracy| Accuracy { bcubed_precision: 0.0, bcubed_recall: 0.0, bcubed_f1: 0.0, ..accuracy };
        prop_assert_eq!(exact(left), exact(right));
    }

    #[test]
    fn clusters_that_are_the_children_have_no_error(placed in placements()) {
        let records: Vec<(usize, u8, u8)> = placed.iter().enumerate().map(|(id, &(child, _))| (id, child, child + 3)).collect();
        let accuracy = measure(&records);
        prop_assert!(close(accuracy.f1, 1.0) && close(accuracy.bcubed_f1, 1.0));
        prop_assert_eq!((accuracy.clusters_mixed, accuracy.children_split), (0, 0));
    }

    #[test]
    fn counting_by_members_finds_the_pairs_that_counting_one_by_one_finds(placed in placements(), marked in prop::collection::vec(any::<bool>(), 60)) {
        let tag = |id: usize| if marked[id] { "typo" } else { "" };
        let rows: Vec<String> = placed.iter().enumerate().map(|(id, (child, _))| format!("s{},{id},c{child},{}", id % 3, tag(id))).collect();
        let truth = truth(&rows.iter().map(String::as_str).collect::<Vec<_>>()).unwrap();
        let keyed = placed.iter().enumerate().map(|(id, (_, cluster))| (RecordKey::new(format!("s{}", id % 3), id.to_string()), *cluster));
        let groups = Placed::new(&truth, keyed).groups(&FactTable::new(), day(2026, 9, 1));
        let (mut typo, mut sources) = ((0, 0, 0), (0, 0, 0));
        for (left, a) in placed.iter().enumerate() {
            for (right, b) in placed.iter().enumerate().skip(left + 1) {
                let (same, together) = (a.0 == b.0, a.1 == b.1);
                let one = (u64::from(same), u64::from(same && together), u64::from(together && !same));
                let add = |sum: &mut (u64, u64, u64)| *sum = (sum.0 + one.0, sum.1 + one.1, sum.2 + one.2);
                if marked[left] || marked[right] { add(&mut typo); }
                if left % 3 + right % 3 == 1 { add(&mut sources); }
            }
        }
        let told = |groups: &[GroupAccuracy], name: &str| groups.iter().find(|group| group.name == name).map_or((0, 0, 0), |group| (group.true_pairs, group.right_pairs, group.false_pairs));
        prop_assert_eq!(told(&groups.cases, "typo"), typo);
        prop_assert_eq!(told(&groups.source_pairs, "s0 - s1"), sources);
    }
}
