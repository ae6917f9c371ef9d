//! Promise 10: what is deleted is gone, also from the tables of values that the engine keeps in memory.

use linkage::{Engine, RecordKey};

use super::families::{Record, child_engine, county};

/// True if the engine's memory shows these letters, as text or as bytes.
fn holds(engine: &Engine, letters: &str) -> bool {
    let shown = format!("{engine:?}");
    let bytes: Vec<String> = letters.bytes().map(|byte| byte.to_string()).collect();
    shown.contains(letters) || shown.contains(&bytes.join(", "))
}

fn guest() -> Record {
    let columns = [
        ("first_name", "Quillibald"),
        ("surname", "Xanthopoulos-Wigglesworth"),
        ("preferred_name", "Quilly"),
        ("dob", "2012-03-04"),
        ("postcode", "ZY9 8XW"),
        ("address_line1", "77 Zebrawood Mews"),
        ("carer1_first_name", "Philomenia"),
        ("carer1_surname", "Wigglesworth"),
        ("carer1_phone", "07700 900987"),
        ("nhs_number", "9434765919"),
    ];
    Record::new("education", "zq-77-guest", &columns)
}

const LETTERS: [&str; 9] = [
    "quillibald",
    "Quillibald",
    "xanthopoulos",
    "quilly",
    "zy98xw",
    "zebrawood",
    "philomenia",
    "700900987",
    "9434765919",
];

#[test]
fn p10_no_value_of_a_removed_record_stays_in_memory_after_compacting() {
    let mut engine = child_engine();
    let records = county(40, 3);
    for record in &records {
        record.put_into(&mut engine);
    }
    guest().put_into(&mut engine);
    let before = engine.resolve();
    assert!(
        LETTERS.iter().all(|letters| holds(&engine, letters)),
        "the test sees what is there"
    );
    engine.remove(&guest().key);
    engine.compact();
    for letters in LETTERS.iter().chain(&["zq-77-guest"]) {
        assert!(!holds(&engine, letters), "{letters}");
    }
    // Everything else is as it was: only the guest is missing.
    for record in &records {
        record.put_into(&mut engine);
    }
    let after = engine.resolve();
    let others = |clusters: Vec<Vec<RecordKey>>| -> Vec<Vec<RecordKey>> {
        let rest = clusters
            .into_iter()
            .map(|cluster| cluster.into_iter().filter(|key| *key != guest().key).collect());
        rest.filter(|cluster: &Vec<RecordKey>| !cluster.is_empty()).collect()
    };
    assert_eq!(others(after.clusters), others(before.clusters));
}

#[test]
fn p10_an_earlier_version_is_forgotten_like_a_removed_record() {
    let mut engine = child_engine();
    guest().put_into(&mut engine);
    engine.resolve();
    guest().with("first_name", "Anna").put_into(&mut engine);
    engine.compact();
    assert!(!holds(&engine, "quillibald") && holds(&engine, "xanthopoulos"));
}

#[test]
fn p10_compacting_in_between_changes_nothing() {
    let records = county(60, 8);
    let (mut plain, mut compacted) = (child_engine(), child_engine());
    for (at, record) in records.iter().enumerate() {
        record.put_into(&mut plain);
        record.put_into(&mut compacted);
        if at % 3 == 0 {
            plain.remove(&records[at / 2].key);
            compacted.remove(&records[at / 2].key);
        }
        if at % 20 == 0 {
            compacted.compact();
            assert_eq!(plain.resolve(), compacted.resolve());
        }
    }
    assert_eq!(plain.resolve(), compacted.resolve());
    for record in records.iter().step_by(5) {
        let asked = |name: &str| record.columns.get(name).map(String::as_str);
        assert_eq!(plain.matches("nowhere", &asked), compacted.matches("nowhere", &asked));
    }
}

#[test]
fn p10_much_that_was_left_behind_is_forgotten_without_being_asked() {
    let mut engine = child_engine();
    guest().put_into(&mut engine);
    engine.resolve();
    for version in 0..1_100 {
        let other = guest()
            .with("first_name", "Anna")
            .with("surname", &format!("Number{version}"));
        other.put_into(&mut engine);
    }
    engine.resolve();
    assert!(!holds(&engine, "quillibald"));
}
