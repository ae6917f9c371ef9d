//! What can be said without labels: from probabilities and from blocking.

use linkage::{
    LinkOutput, Model, PairVerdict, Population, RecordKey, Verdict,
    evaluate::{BlockingError, LabelFree, MissedPairs, Outside, blocking, tied_pairs, truly_compared},
    link,
};

use super::rows::{key, pair, truth};

#[test]
fn probabilities_add_up_to_precision_and_recall() {
    // Probabilities .9, .5, .5 and .1; a pair that a guard keeps apart does not count.
    let pairs = [
        pair(1, 9_f64.log2(), Verdict::Join),
        pair(2, 0.0, Verdict::Join),
        pair(3, 0.0, Verdict::Review),
        pair(4, -9_f64.log2(), Verdict::No),
        pair(5, 20.0, Verdict::KeptApart),
    ];
    let found = LabelFree::of(&pairs, None);
    assert_eq!((found.joined_pairs, found.recall), (2, None));
    assert!((found.precision - 0.7).abs() < 1e-9);
    assert!((found.recall_of_listed - 1.4 / 2.0).abs() < 1e-9);
    let nothing = LabelFree::of(&[], None);
    assert!((nothing.precision - 1.0).abs() < 1e-12 && (nothing.recall_of_listed - 1.0).abs() < 1e-12);
}

#[test]
fn pairs_that_only_other_records_tie_together_are_told_and_not_counted_as_missed() {
    // A chain: 1 with 2 and 2 with 3 are listed, 1 with 3 is not. Record 9 stands alone.
    let tie = |left: &str, right: &str| PairVerdict {
        left: key(left),
        right: key(right),
        ..pair(0, 0.0, Verdict::Join)
    };
    let pairs = [tie("a 1", "a 2"), tie("a 2", "a 3")];
    let clusters = [("a 3", 7), ("a 9", 8), ("a 1", 7), ("a 2", 7)].map(|(name, cluster)| (key(name), cluster));
    let tied = tied_pairs(&pairs, clusters);
    assert_eq!(tied.len(), 1);
    assert_eq!(
        (&tied[0].left, &tied[0].right, tied[0].verdict),
        (&key("a 1"), &key("a 3"), Verdict::Join)
    );
    // Two listed pairs of .5 each and one tied, of three pairs never compared: (1 + 1) of (1 + 3).
    let never_compared = MissedPairs {
        pairs: 3.0,
        low: 1.0,
        high: 9.0,
        without_estimate: 0.0,
    };
    let outside = Outside {
        below_listed: 0.0,
        never_compared,
        tied: 1,
    };
    assert!((LabelFree::of(&pairs, Some(outside)).recall.unwrap() - 0.5).abs() < 1e-9);
}

const COLUMNS: [&str; 9] = [
    "nhs_number",
    "upn",
    "first_name",
    "surname",
    "dob",
    "sex",
    "postcode",
    "carer1_first_name",
    "carer1_surname",
];
const CHILDREN: [[&str; 9]; 3] = [
    [
        "",
        "Z873210015001",
        "Imogen",
        "Marchbank",
        "2015-03-04",
        "F",
        "FV1 1AA",
        "Ruth",
        "Marchbank",
    ],
    ["", "", "Rufus", "Tarn", "2014-01-02", "M", "FV2 2BB", "Ines", "Tarn"],
    [
        "",
        "",
        "Odile",
        "Quarrie",
        "2012-07-08",
        "F",
        "FV3 3CC",
        "Bea",
        "Quarrie",
    ],
];

/// Each child in both feeds; the third with nothing in the second that agrees.
fn linked() -> (Population, LinkOutput) {
    let model = Model::builtin("child").expect("the model is built in");
    let mut population = Population::new(&model);
    let strange = ["", "", "Maud", "Ellery", "2009-11-30", "F", "FV9 9ZZ", "Joan", "Ellery"];
    for (source, third) in [("education", CHILDREN[2]), ("social_care", strange)] {
        for (at, child) in [CHILDREN[0], CHILDREN[1], third].into_iter().enumerate() {
            let column = |name: &str| {
                let place = COLUMNS.iter().position(|known| *known == name)?;
                Some(child[place])
            };
            population.push(source, &at.to_string(), &column);
        }
    }
    let output = link(&model, &population, 1, Some(1), &mut |_| {});
    (population, output)
}

/// Imogen's and Rufus's pairs, joined. (Six records are too few to train on, so the verdicts are stated.)
fn joined() -> Vec<PairVerdict> {
    let pair = |id: &str| PairVerdict {
        left: RecordKey::new("education", id),
        right: RecordKey::new("social_care", id),
        ..pair(0, 20.0, Verdict::Join)
    };
    vec![pair("0"), pair("1")]
}

#[test]
fn every_rule_is_counted_with_what_it_finds_and_what_only_it_finds() {
    let (population, output) = linked();
    let found = blocking(&output.model, &population, &joined()).unwrap();
    assert_eq!(found.candidates, output.counts.candidate_pairs);
    let rule = |name: &str| found.rules.iter().find(|rule| rule.rule == name).unwrap();
    // Only Imogen has a number; both she and Rufus are found by name and birth date, and by much else.
    assert_eq!((rule("upn").candidates, rule("upn").candidates_alone), (1, 0));
    assert_eq!(
        (rule("name_birth_date").candidates, rule("name_birth_date").joined),
        (2, 2)
    );
    assert_eq!(rule("nhs_number").candidates, 0);
    assert_eq!(rule("upn").evidence, "identifiers");
    assert_eq!(rule("name_birth_date").evidence, "names and dates");
    assert_eq!(rule("home_birth_date").evidence, "home");
    assert_eq!(rule("carer_birth_date").evidence, "carers");
    assert!(
        found.missed.pairs.abs() < 1e-9,
        "two pairs are too few to estimate from"
    );
    assert!((found.missed.without_estimate - 2.0).abs() < 0.1);
}

#[test]
fn a_child_whose_records_agree_in_nothing_is_truly_never_compared() {
    let (population, output) = linked();
    let rows = [
        "education,0,a,",
        "education,1,b,",
        "education,2,c,",
        "social_care,0,a,",
        "social_care,1,b,",
        "social_care,2,c,",
    ];
    let truth = truth(&rows).unwrap();
    assert_eq!(truly_compared(&output.model, &population, &truth), 2);
}

#[test]
fn pairs_of_other_files_are_refused() {
    let (population, output) = linked();
    let mut pairs = joined();
    pairs[1].left.record_id = "99".to_owned();
    let refused = blocking(&output.model, &population, &pairs).unwrap_err();
    assert_eq!(refused, BlockingError::UnknownRecord(2));
}
