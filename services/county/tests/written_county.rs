//! What a written county must hold: layouts, truth, rates, identifiers, sameness.

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

use chrono::NaiveDate;
use county::{CountyError, CountyFiles, CountyOptions, write_county};
use tempfile::TempDir;

type Line = BTreeMap<String, String>;

struct Written {
    _dir: TempDir,
    files: CountyFiles,
    feeds: BTreeMap<&'static str, Vec<Line>>,
    /// Child id and tags by source and record id.
    truth: BTreeMap<(String, String), (String, BTreeSet<String>)>,
}

fn lines(path: &Path) -> Vec<Line> {
    let mut reader = csv::Reader::from_path(path).expect("the file was just written");
    reader
        .deserialize()
        .map(|line| line.expect("every line has every column"))
        .collect()
}

fn options(children: usize, seed: u64) -> CountyOptions {
    let as_at = NaiveDate::from_ymd_opt(2026, 9, 1).expect("a day of the calendar");
    CountyOptions::new(children, seed, as_at)
}

fn written(children: usize, seed: u64) -> Written {
    let dir = TempDir::new().expect("a temporary folder");
    let files = write_county(dir.path(), &options(children, seed)).expect("the folder can be written");
    let feeds = files
        .feeds
        .iter()
        .map(|feed| (feed.source, lines(&feed.path)))
        .collect();
    let truth = lines(&files.truth)
        .into_iter()
        .map(|line| {
            let tags = line["tags"]
                .split(';')
                .filter(|tag| !tag.is_empty())
                .map(ToOwned::to_owned)
                .collect();
            (
                (line["source"].clone(), line["record_id"].clone()),
                (line["child_id"].clone(), tags),
            )
        })
        .collect();
    Written {
        _dir: dir,
        files,
        feeds,
        truth,
    }
}

fn key(source: &str, line: &Line) -> (String, String) {
    (
        source.to_owned(),
        line.get("record_id").unwrap_or_else(|| &line["source_id"]).clone(),
    )
}

fn nhs_holds(number: &str) -> bool {
    let digits: Vec<u32> = number.chars().filter_map(|letter| letter.to_digit(10)).collect();
    digits.len() == 10
        && digits
            .iter()
            .zip((1..=10).rev())
            .map(|(digit, weight)| digit * weight)
            .sum::<u32>()
            % 11
            == 0
}

fn upn_holds(upn: &str) -> bool {
    let letters = "ABCDEFGHJKLMNPQRTUVWXYZ";
    let value = |letter: char| {
        letter
            .to_digit(10)
            .map_or_else(|| letters.find(letter).unwrap_or(23), |digit| digit as usize)
    };
    let sum: usize = upn
        .chars()
        .skip(1)
        .zip(2..)
        .map(|(letter, weight)| value(letter) * weight)
        .sum();
    upn.len() == 13 && upn.starts_with(&letters[sum % 23..=sum % 23])
}

#[test]
fn p12_the_same_options_give_the_same_bytes() {
    let bytes = |seed| {
        let written = written(700, seed);
        let mut paths: Vec<_> = written.files.feeds.iter().map(|feed| feed.path.clone()).collect();
        paths.extend([written.files.truth.clone(), written.files.schools.clone()]);
        let contents: Vec<Vec<u8>> = paths.iter().map(|path| std::fs::read(path).unwrap()).collect();
        (contents, written.files.searches.clone())
    };
    let first = bytes(5);
    assert!(first == bytes(5), "two runs differ");
    assert!(
        first.0[..7].iter().zip(&bytes(6).0).all(|(left, right)| left != right),
        "another seed gave the same file"
    );
}

#[test]
fn a_larger_county_begins_with_the_families_of_a_smaller_one() {
    let (small, large) = (written(600, 3), written(1_200, 3));
    for (source, rows) in &small.feeds {
        let known: BTreeSet<&Line> = large.feeds[source].iter().collect();
        let kept = rows.iter().filter(|row| known.contains(row)).count();
        // Only the last family, cut to the number asked for, may differ.
        assert!(rows.len() - kept <= 12, "{source}: {kept} of {}", rows.len());
    }
}

#[test]
fn columns_are_exactly_those_of_the_layouts() {
    let written = written(50, 1);
    let check = |path: &Path, expected: &str| {
        let text = std::fs::read_to_string(path).unwrap();
        assert_eq!(
            text.lines().next().unwrap(),
            expected.replace([' ', '\n'], ""),
            "{}",
            path.display()
        );
    };
    let layouts = [
        "record_id, upn, former_upn, first_name, middle_name, surname, preferred_name, former_surname, dob, sex, address_line1, town, postcode,
         school_code, carer1_first_name, carer1_surname, carer2_first_name, carer2_surname, carer1_phone, sen_provision, sen_need, updated_on",
        "record_id, nhs_number, first_name, surname, dob, sex, birth_order, births_in_delivery, mother_first_name, mother_surname, mother_dob,
         address_line1, town, postcode, updated_on",
        "record_id, nhs_number, upn, first_name, middle_name, surname, alias_first_name, alias_surname, dob, expected_date, sex, address_line1,
         town, postcode, carer1_first_name, carer1_surname, carer1_phone, legal_status, shielded, updated_on",
        "record_id, upn, first_name, middle_name, surname, dob, sex, address_line1, town, postcode, phone, email, destination, updated_on",
        "source_system, source_id, upn, given_name, family_name, dob, school_urn, eligibility_basis, need_codes, wheelchair, stays_in_chair,
         assistant, medical_plan, communicates_by, days, am_time, pm_time, plan_ref, valid_from, valid_to, pickup_address_as_home, pickup_line,
         pickup_postcode, easting, northing, contact_1_name, contact_1_phone, last_confirmed",
        "source_system, source_id, child_source, child_source_id, nhs_number, upn, given_name, family_name, dob, service_type, organisation,
         team, practitioner_name, role, phone, email, start_date, end_date, is_lead_professional, is_sensitive, consent_basis, consent_date",
    ];
    let sources: Vec<(&str, &str)> = written
        .files
        .feeds
        .iter()
        .map(|feed| (feed.source, feed.kind))
        .collect();
    assert_eq!(
        sources,
        [
            ("education", "education"),
            ("health_births", "health_births"),
            ("social_care", "social_care"),
            ("careers", "careers"),
            ("transport", "transport-csv"),
            ("involvement", "involvement-csv"),
        ]
    );
    for (feed, layout) in written.files.feeds.iter().zip(layouts) {
        check(&feed.path, layout);
    }
    check(&written.files.truth, "source,record_id,child_id,tags,origin");
    check(&written.files.schools, "urn,name,phase,postcode");
}

#[test]
fn every_record_has_its_truth_and_only_later_versions_share_an_id() {
    let written = written(5_000, 2);
    let mut distinct = 0;
    let mut versions_in_all = 0;
    for (source, rows) in &written.feeds {
        let mut versions: BTreeMap<_, Vec<&Line>> = BTreeMap::new();
        for row in rows {
            assert!(
                written.truth.contains_key(&key(source, row)),
                "{source} has a record without truth"
            );
            versions.entry(key(source, row)).or_default().push(row);
        }
        distinct += versions.len();
        for (id, rows) in versions.into_iter().filter(|(_, rows)| rows.len() > 1) {
            versions_in_all += 1;
            let days: BTreeSet<&String> = rows.iter().map(|row| &row["updated_on"]).collect();
            assert_eq!(days.len(), rows.len(), "two versions of {id:?} on one day");
            assert_eq!(*source, "education");
        }
    }
    assert_eq!(distinct, written.truth.len());
    assert!((5..40).contains(&versions_in_all), "{versions_in_all} later versions");
    let plain: u64 = written
        .feeds
        .iter()
        .filter(|(source, _)| !["transport", "involvement"].contains(source))
        .map(|(_, rows)| rows.len() as u64)
        .sum();
    assert_eq!(written.files.source_records + versions_in_all, plain);
    let rows: Vec<usize> = written.files.feeds.iter().map(|feed| feed.rows as usize).collect();
    let read: Vec<usize> = written
        .files
        .feeds
        .iter()
        .map(|feed| written.feeds[feed.source].len())
        .collect();
    assert_eq!(rows, read);
}

#[test]
fn identifiers_hold_unless_the_truth_says_they_do_not() {
    let written = written(5_000, 4);
    let mut owners: BTreeMap<String, String> = BTreeMap::new();
    let mut seen = 0;
    for (source, rows) in &written.feeds {
        for row in rows {
            let Some((child, tags)) = written.truth.get(&key(source, row)) else {
                panic!("no truth")
            };
            for (column, wrong, other, holds) in [
                ("nhs_number", "wrong_nhs", "other_nhs", nhs_holds as fn(&str) -> bool),
                ("upn", "wrong_upn", "other_upn", upn_holds),
            ] {
                let Some(number) = row.get(column).filter(|number| !number.is_empty()) else {
                    continue;
                };
                let number = number.replace(' ', "");
                seen += 1;
                if tags.contains(wrong) {
                    assert!(!holds(&number), "{column} is tagged wrong yet holds");
                } else {
                    assert!(holds(&number), "{column} of {source} does not hold: {number}");
                    if !tags.contains(other) && !tags.contains("temp_upn") {
                        let owner = owners.entry(number).or_insert_with(|| child.clone());
                        assert_eq!(owner, child, "a {column} of two children");
                    }
                }
            }
        }
    }
    assert!(seen > 9_000, "{seen}");
}

#[test]
fn rates_follow_the_table() {
    let written = written(5_000, 1);
    let check = |source: &str, tag: &str, expected: f64| {
        let of_source: Vec<_> = written.truth.iter().filter(|((from, _), _)| from == source).collect();
        let many = of_source.iter().filter(|(_, (_, tags))| tags.contains(tag)).count() as f64;
        let total = of_source.len() as f64;
        // Four standard deviations: a wrong rate shows, chance does not.
        let margin = 4.0 * (expected * (1.0 - expected) / total).sqrt();
        assert!(
            (many / total - expected).abs() <= margin + 0.0005,
            "{source} {tag}: {many} of {total}, expected {expected}"
        );
    };
    for (source, typo, spelling, duplicate) in [
        ("education", 0.01, 0.0155, 0.018),
        ("health_births", 0.008, 0.0185, 0.003),
        ("social_care", 0.03, 0.053, 0.057),
        ("careers", 0.025, 0.036, 0.022),
    ] {
        check(source, "typo", typo);
        check(source, "spelling", spelling);
        check(source, "duplicate", duplicate);
    }
    check("education", "dob_swap", 0.003);
    check("education", "postcode_missing", 0.008);
    check("education", "twin", 0.035);
    check("health_births", "baby_name", 0.35);
    check("social_care", "swapped_names", 0.016);
    check("social_care", "dob_missing", 0.015);
    check("social_care", "postcode_missing", 0.05);
    check("careers", "postcode_missing", 0.03);
    check("careers", "swapped_names", 0.01);
    let all_tags: BTreeSet<&str> = written
        .truth
        .values()
        .flat_map(|(_, tags)| tags)
        .map(|tag| tag.split(':').next().unwrap())
        .collect();
    for tag in [
        "nickname",
        "transliteration",
        "hyphen",
        "renamed",
        "moved",
        "known_by_middle",
        "mother_surname",
        "hiding",
        "traveller",
        "parent_in_feed",
        "adopted",
        "unborn",
        "temp_upn",
        "former_upn",
        "looked_after",
        "second_home",
        "similar_twin",
        "dob_year",
        "by_name",
        "other_upn",
    ] {
        assert!(all_tags.contains(tag), "no record is tagged {tag}");
    }
    let per_child = written.files.source_records as f64 / written.files.children as f64;
    assert!((1.88..2.04).contains(&per_child), "{per_child} records a child");
    assert_eq!(written.files.children, 5_000);
    let transport = written.feeds["transport"].len();
    assert!((100..200).contains(&transport), "{transport} children travel");
    let pupils = &written.feeds["education"];
    let share =
        |code: &str| pupils.iter().filter(|row| row["sen_provision"] == code).count() as f64 / pupils.len() as f64;
    assert!((0.12..0.16).contains(&share("K")) && (0.04..0.06).contains(&share("E")));
}

#[test]
fn involvements_point_at_records_of_the_same_child() {
    let written = written(3_000, 7);
    let mut services: BTreeSet<&str> = BTreeSet::new();
    let (mut by_record, mut by_person) = (0, 0);
    for row in &written.feeds["involvement"] {
        let (child, tags) = &written.truth[&key("involvement", row)];
        services.insert(&row["service_type"]);
        if row["child_source"].is_empty() {
            by_person += 1;
            assert!(
                !row["dob"].is_empty()
                    && !row["given_name"].is_empty()
                    && (row["nhs_number"].is_empty() != row["upn"].is_empty() || tags.contains("no_identifiers"))
            );
        } else {
            by_record += 1;
            let (of, _) = &written.truth[&(row["child_source"].clone(), row["child_source_id"].clone())];
            assert_eq!(of, child);
        }
        let sensitive = ["camhs", "sexual_health", "substance_misuse"].contains(&row["service_type"].as_str());
        assert_eq!(row["is_sensitive"] == "Y", sensitive);
        assert_eq!(sensitive, !row["consent_basis"].is_empty());
        assert!(row["end_date"].is_empty() || row["end_date"] >= row["start_date"]);
        assert!(row["phone"].starts_with("01632 960") || row["phone"].starts_with("07700 900"));
    }
    assert!(by_record > 3 * by_person && by_person > 100);
    assert!(services.len() >= 14, "{services:?}");
}

#[test]
fn the_two_lives_of_an_adopted_child_are_two_children_with_two_numbers() {
    let written = written(30_000, 1);
    let mut lives: BTreeMap<&str, BTreeSet<String>> = BTreeMap::new();
    let mut days: BTreeMap<&str, Vec<&str>> = BTreeMap::new();
    for (source, rows) in &written.feeds {
        for row in rows {
            let (child, tags) = &written.truth[&key(source, row)];
            if let Some(other) = tags.iter().find_map(|tag| tag.strip_prefix("adopted:")) {
                assert_eq!(child.trim_end_matches("-before"), other.trim_end_matches("-before"));
                assert_ne!(child, other);
                let numbers = lives.entry(child).or_default();
                let right = !tags
                    .iter()
                    .any(|tag| tag.starts_with("wrong_") || tag.starts_with("other_") || tag.as_str() == "temp_upn");
                let number = row
                    .get("nhs_number")
                    .map(|number| number.replace(' ', ""))
                    .filter(|number| right && !number.is_empty());
                numbers.extend(number);
                if let Some(day) = row.get("updated_on") {
                    days.entry(child).or_default().push(day);
                }
            }
        }
    }
    let mut both = 0;
    for (before, numbers) in lives.iter().filter(|(child, _)| child.ends_with("-before")) {
        assert!(numbers.len() <= 1);
        let after = before.trim_end_matches("-before");
        if let Some(later) = lives.get(after) {
            both += 1;
            assert!(numbers.is_disjoint(later));
            if let (Some(earlier), Some(later)) = (days.get(before), days.get(after)) {
                assert!(
                    earlier.iter().max() <= later.iter().min(),
                    "the later life begins before the earlier ends"
                );
            }
        }
    }
    assert!(both >= 20, "{both} children with both lives on file");
}

#[test]
fn families_in_hiding_are_shielded_and_their_home_is_not_written_in_social_care() {
    let written = written(10_000, 1);
    let shielded: Vec<&Line> = written.feeds["social_care"]
        .iter()
        .filter(|row| row["shielded"] == "Y")
        .collect();
    assert!((10..70).contains(&shielded.len()), "{}", shielded.len());
    for row in shielded {
        let (child, tags) = &written.truth[&key("social_care", row)];
        assert!(tags.contains("hiding"));
        assert_eq!(tags.contains("address_withheld"), row["address_line1"].is_empty());
        assert_ne!(tags.contains("address_withheld"), tags.contains("office_address"));
        for source in ["education", "health_births", "careers"] {
            for other in written.feeds[source]
                .iter()
                .filter(|other| written.truth[&key(source, other)].0 == *child)
            {
                assert_ne!(
                    other["address_line1"].to_lowercase(),
                    row["address_line1"].to_lowercase()
                );
            }
        }
    }
}

#[test]
fn the_searches_name_children_of_three_feeds() {
    let written = written(2_000, 1);
    assert_eq!(written.files.searches.len(), 3);
    let words: Vec<&str> = written.files.searches[0].split(' ').collect();
    let [.., day, month, year] = words[..] else {
        panic!("not a name and a date")
    };
    let dob = format!("{year}-{month:0>2}-{day:0>2}");
    // Searches are typed without accents.
    let typed = |name: &str| {
        let same = |(typed, written): (char, char)| !written.is_ascii() || typed == written.to_ascii_lowercase();
        name.chars().count() == words[0].chars().count() && words[0].chars().zip(name.chars()).all(same)
    };
    let found = written.feeds["education"]
        .iter()
        .any(|row| row["dob"] == dob && typed(&row["first_name"]));
    assert!(found, "{}", written.files.searches[0]);
    let (_, postcode) = written.files.searches[1].split_at(written.files.searches[1].find(" fv").unwrap() + 1);
    assert!(
        written.feeds["education"]
            .iter()
            .any(|row| row["postcode"].to_lowercase().replace(' ', "") == postcode.replace(' ', ""))
    );
    let upn = &written.files.searches[2];
    let row = written.feeds["education"]
        .iter()
        .find(|row| row["upn"] == *upn)
        .unwrap();
    let child = &written.truth[&key("education", row)].0;
    let sources: BTreeSet<&String> = written
        .truth
        .iter()
        .filter(|(_, (of, _))| of == child)
        .map(|((source, _), _)| source)
        .collect();
    assert!(sources.len() >= 3);
}

#[test]
fn the_smallest_counties_are_written_too() {
    for children in [0, 1, 2] {
        let written = written(children, 9);
        assert_eq!(written.files.children, children as u64);
    }
}

#[test]
fn a_day_out_of_reach_is_refused() {
    let dir = TempDir::new().unwrap();
    let as_at = NaiveDate::from_ymd_opt(1800, 1, 1).unwrap();
    let refused = write_county(dir.path(), &CountyOptions::new(1, 1, as_at));
    assert!(matches!(refused, Err(CountyError::Day(day)) if day == as_at));
}
