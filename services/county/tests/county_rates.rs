//! What goes wrong in the files of a county, record by record, against the rates it is meant to have. `ONECHILD_PROVE`
//! takes the county of 130,000 children.

use std::collections::{BTreeMap, BTreeSet};

use chrono::NaiveDate;
use county::{CountyFiles, CountyOptions, Numbers, write_county};
use tempfile::TempDir;

const PLAIN: [&str; 4] = ["education", "health_births", "social_care", "careers"];

type Row = BTreeMap<String, String>;

/// One record with its truth.
struct Known {
    row: Row,
    child: String,
    tags: BTreeSet<String>,
    origin: String,
}

impl Known {
    fn any(&self, tags: &[&str]) -> bool {
        tags.iter().any(|tag| self.tags.contains(*tag))
    }

    fn holds(&self, column: &str) -> bool {
        self.row.get(column).is_some_and(|text| !text.is_empty())
    }
}

fn children() -> usize {
    if std::env::var_os("ONECHILD_PROVE").is_some() {
        130_000
    } else {
        12_000
    }
}

fn rows(path: &std::path::Path) -> Vec<Row> {
    let mut reader = csv::Reader::from_path(path).expect("the file was just written");
    let rows = reader.deserialize();
    rows.map(|row| row.expect("every line has every column")).collect()
}

fn options(children: usize) -> CountyOptions {
    let as_at = NaiveDate::from_ymd_opt(2026, 9, 1).expect("a day of the calendar");
    CountyOptions::new(children, 1, as_at)
}

/// The plain feeds of a county with the truth of each record; of two versions of a record the last.
fn county(options: &CountyOptions) -> (CountyFiles, BTreeMap<&'static str, Vec<Known>>, TempDir) {
    let dir = TempDir::new().expect("a temporary folder");
    let files = write_county(dir.path(), options).expect("the folder can be written");
    let mut truth: BTreeMap<(String, String), Row> = rows(&files.truth)
        .into_iter()
        .map(|row| ((row["source"].clone(), row["record_id"].clone()), row))
        .collect();
    let mut feeds = BTreeMap::new();
    for feed in files.feeds.iter().filter(|feed| PLAIN.contains(&feed.source)) {
        let mut known = Vec::new();
        for row in rows(&feed.path).into_iter().rev() {
            let Some(about) = truth.remove(&(feed.source.to_owned(), row["record_id"].clone())) else {
                continue;
            };
            let tags = about["tags"].split(';').map(ToOwned::to_owned);
            known.push(Known {
                row,
                child: about["child_id"].clone(),
                tags: tags.collect(),
                origin: about["origin"].clone(),
            });
        }
        feeds.insert(feed.source, known);
    }
    (files, feeds, dir)
}

/// Fails if the share is further from `expected` than four standard deviations of chance.
fn check(what: &str, hits: usize, tries: usize, expected: f64) {
    let share = hits as f64 / tries as f64;
    let margin = 4.0 * (expected * (1.0 - expected) / tries as f64).sqrt();
    assert!(
        (share - expected).abs() <= margin,
        "{what}: {hits} of {tries}, that is {share:.5}, expected {expected}"
    );
}

#[test]
fn every_feed_is_as_dirty_as_it_should_be() {
    let (_, feeds, _dir) = county(&options(children()));
    // Typo, spelling, swapped, date swapped, date mistyped, date missing, postcode missing, mistyped, joined, another's
    // number, a digit wrong, twice in the feed.
    let expected: [(&str, [f64; 12]); 4] = [
        (
            "education",
            [
                0.01, 0.016, 0.006, 0.003, 0.003, 0.0004, 0.008, 0.004, 0.05, 0.0012, 0.003, 0.018,
            ],
        ),
        (
            "health_births",
            [
                0.008, 0.019, 0.001, 0.0005, 0.0005, 0.0, 0.004, 0.003, 0.15, 0.0006, 0.0015, 0.003,
            ],
        ),
        (
            "social_care",
            [
                0.03, 0.055, 0.016, 0.008, 0.008, 0.015, 0.05, 0.012, 0.20, 0.003, 0.006, 0.06,
            ],
        ),
        (
            "careers",
            [
                0.025, 0.037, 0.010, 0.006, 0.005, 0.004, 0.03, 0.01, 0.12, 0.003, 0.006, 0.022,
            ],
        ),
    ];
    for (source, rates) in expected {
        // Grown-ups in a feed are a case of their own; so are families without numbers, and the unborn without a date.
        let all: Vec<&Known> = feeds[source]
            .iter()
            .filter(|known| !known.any(&["parent_in_feed"]))
            .collect();
        let born: Vec<&Known> = all.iter().copied().filter(|known| !known.any(&["unborn"])).collect();
        let numbered: Vec<&Known> = born
            .iter()
            .copied()
            .filter(|known| !known.any(&["no_identifiers"]))
            .collect();
        let housed: Vec<&Known> = all
            .iter()
            .copied()
            .filter(|known| !known.any(&["address_withheld"]))
            .collect();
        let with_postcode: Vec<&Known> = all.iter().copied().filter(|known| known.holds("postcode")).collect();
        let joined = with_postcode
            .iter()
            .filter(|known| !known.row["postcode"].contains(' '))
            .count();
        let [
            typo,
            spelling,
            swapped,
            day_month,
            date,
            no_date,
            no_postcode,
            postcode,
            unspaced,
            other,
            wrong,
            twice,
        ] = rates;
        for (of, tags, rate) in [
            (&all, &["typo"][..], typo),
            (&all, &["spelling"], spelling),
            (&born, &["swapped_names"], swapped),
            (&born, &["dob_swap"], day_month),
            (&born, &["dob_typo"], date),
            (&born, &["dob_missing"], no_date),
            (&housed, &["postcode_missing"], no_postcode),
            (&with_postcode, &["postcode_typo"], postcode),
            (&numbered, &["other_nhs", "other_upn"], other),
            (&numbered, &["wrong_nhs", "wrong_upn"], wrong),
            (&all, &["duplicate"], twice),
        ] {
            let hits = of.iter().filter(|known| known.any(tags)).count();
            check(&format!("{source} {tags:?}"), hits, of.len(), rate);
        }
        check(
            &format!("{source} joined postcode"),
            joined,
            with_postcode.len(),
            unspaced,
        );
    }
}

#[test]
fn feeds_hold_as_many_own_numbers_as_they_should() {
    let (_, feeds, _dir) = county(&options(children()));
    // Before school there is no UPN to hold.
    let school = "2021-08-31";
    for (source, column, rate) in [
        ("education", "upn", 0.985),
        ("health_births", "nhs_number", 0.995),
        ("social_care", "nhs_number", 0.38),
        ("social_care", "upn", 0.45),
        ("careers", "upn", 0.82),
    ] {
        let of: Vec<&Known> = feeds[source]
            .iter()
            .filter(|known| !known.any(&["parent_in_feed", "unborn", "no_identifiers"]))
            .filter(|known| column != "upn" || (known.holds("dob") && known.row["dob"].as_str() < school))
            .collect();
        let own = of
            .iter()
            .filter(|known| known.holds(column) && !known.any(&["temp_upn"]))
            .count();
        check(&format!("{source} own {column}"), own, of.len(), rate);
    }
}

#[test]
fn every_case_is_there_and_bears_its_tag() {
    let (files, feeds, _dir) = county(&options(children()));
    let births = &feeds["health_births"];
    let nameless = births.iter().filter(|known| known.any(&["placeholder"])).count();
    check("births without a name", nameless, births.len(), 0.36);
    for known in births {
        let word = known.row["first_name"].to_lowercase();
        let placeholder = ["baby", "twin ", "infant", "female", "male"]
            .iter()
            .any(|start| word.starts_with(start));
        assert!(
            !known.any(&["placeholder"]) || placeholder,
            "{word} is tagged as a placeholder"
        );
    }
    // The mother's surname of that day, but for slips in either: those of the child's are tagged, the mother's are not.
    let clean = |known: &&Known| !known.any(&["typo", "spelling", "hyphen", "transliteration"]);
    let of_mother: Vec<&Known> = births
        .iter()
        .filter(|known| known.any(&["placeholder"]) && known.any(&["mother_surname"]))
        .filter(clean)
        .collect();
    let same = of_mother
        .iter()
        .filter(|known| known.row["surname"] == known.row["mother_surname"])
        .count();
    assert!(same * 100 > of_mother.len() * 97, "{same} of {}", of_mother.len());
    let mut groups: BTreeMap<String, BTreeSet<&str>> = BTreeMap::new();
    let (mut origins, mut cases) = (BTreeSet::new(), BTreeSet::new());
    for known in feeds.values().flatten() {
        origins.insert(known.origin.as_str());
        cases.extend(known.tags.iter().map(|tag| tag.split(':').next().unwrap_or_default()));
        let birth = known.tags.iter().find(|tag| tag.starts_with("birth:"));
        assert_eq!(birth.is_some(), known.any(&["twin", "triplet"]));
        if let Some(birth) = birth {
            groups.entry(birth.clone()).or_default().insert(&known.child);
        }
        if known.any(&["undecidable"]) {
            assert!(birth.is_some() && known.any(&["placeholder"]));
        }
    }
    assert_eq!(origins.len(), 17, "{origins:?}");
    assert!(groups.values().all(|children| children.len() <= 3));
    assert!(groups.values().filter(|children| children.len() == 2).count() > children() / 100);
    for case in [
        "placeholder",
        "unborn",
        "swapped_names",
        "dob_missing",
        "renamed",
        "dob_year",
        "dob_typo",
        "dob_swap",
        "baby_name",
        "traveller",
        "no_identifiers",
        "carer_missing",
        "known_by_middle",
        "nickname",
        "hyphen",
        "moved",
        "common_name",
        "duplicate",
        "namesake",
        "parent_in_feed",
        "adopted",
        "hiding",
        "undecidable",
        "similar_twin",
        "other_nhs",
        "other_upn",
        "wrong_nhs",
        "wrong_upn",
        "temp_upn",
        "former_upn",
        "second_home",
        "looked_after",
        "mother_surname",
        "transliteration",
        "spelling",
        "typo",
        "office_address",
        "unconnected",
        "address_withheld",
    ] {
        assert!(cases.contains(case), "no record is tagged {case}");
    }
    let per_child = files.source_records as f64 / files.children as f64;
    assert!((1.93..2.01).contains(&per_child), "{per_child} records a child");
}

#[test]
fn without_numbers_it_is_the_same_county_otherwise() {
    let with = options(1_500);
    let without = CountyOptions {
        numbers: Numbers::LeftOut,
        ..with.clone()
    };
    let ((_, with, _first), (_, without, _second)) = (county(&with), county(&without));
    let mut blanked = 0;
    for (source, known) in &with {
        assert_eq!(known.len(), without[source].len());
        for (before, after) in known.iter().zip(&without[source]) {
            assert_eq!(before.child, after.child);
            for (column, text) in &before.row {
                if ["upn", "former_upn", "nhs_number"].contains(&column.as_str()) {
                    blanked += usize::from(!text.is_empty());
                    assert_eq!(after.row[column], "", "{column} of {source}");
                } else {
                    assert_eq!(&after.row[column], text, "{column} of {source}");
                }
            }
            assert!(!after.any(&[
                "other_nhs",
                "other_upn",
                "wrong_nhs",
                "wrong_upn",
                "temp_upn",
                "former_upn"
            ]));
        }
    }
    assert!(blanked > 2_000);
    let undecidable = |county: &BTreeMap<_, Vec<Known>>| {
        let all = county.values().flatten();
        all.filter(|known| known.any(&["undecidable"])).count()
    };
    assert!(undecidable(&without) >= undecidable(&with));
}

#[test]
fn the_share_of_duplicates_can_be_chosen() {
    for share in [0.0, 0.1] {
        let chosen = CountyOptions {
            duplicates: Some(share),
            ..options(4_000)
        };
        let (_, feeds, _dir) = county(&chosen);
        for (source, known) in &feeds {
            let children: Vec<_> = known.iter().filter(|known| !known.any(&["parent_in_feed"])).collect();
            let twice = children.iter().filter(|known| known.any(&["duplicate"])).count();
            check(source, twice, children.len(), share);
        }
    }
    let dir = TempDir::new().unwrap();
    let refused = write_county(
        dir.path(),
        &CountyOptions {
            duplicates: Some(0.6),
            ..options(1)
        },
    );
    assert!(matches!(refused, Err(county::CountyError::Duplicates(_))));
}
