//! Measures how many candidate pairs are scored in a second: five comparisons, value frequencies counted.
//!
//! `pair_rate FILE...` with the columns `record_id,first_name,surname,dob,sex,postcode`.

use std::time::Instant;

use linkage::{Model, Population, Step, link};
use serde_json::{Value, json};

fn name(field: &str) -> Value {
    json!({"name": field, "label": field, "kind": "name", "fields": {"value": field}, "levels": [
        {"when": "exact", "label": "the same", "m": 0.8, "u": 0.004, "tf": 1},
        {"when": "close", "label": "a slip apart", "m": 0.08, "u": 0.002, "tf": 0.5},
        {"when": "similar", "label": "similar", "m": 0.04, "u": 0.03},
        {"when": "different", "label": "different", "m": 0.08, "u": 0.96}
    ]})
}

fn model() -> Value {
    json!({
        "schema": "onechild-model/1", "link_type": "both", "id_column": "record_id",
        "fields": [
            {"name": "forename", "kind": "name", "columns": ["first_name"]},
            {"name": "surname", "kind": "name", "columns": ["surname"]},
            {"name": "dob", "kind": "date", "columns": ["dob"]},
            {"name": "sex", "kind": "sex", "columns": ["sex"]},
            {"name": "postcode", "kind": "postcode", "columns": ["postcode"]}
        ],
        "comparisons": [
            name("forename"),
            name("surname"),
            {"name": "dob", "label": "date of birth", "kind": "date", "fields": {"value": "dob"}, "levels": [
                {"when": "exact", "label": "the same", "m": 0.95, "u": 0.0002, "tf": 1},
                {"when": "one_slip", "label": "a digit apart", "m": 0.03, "u": 0.003},
                {"when": "different", "label": "different", "m": 0.02, "u": 0.99}
            ]},
            {"name": "sex", "label": "sex", "kind": "equal", "fields": {"value": "sex"}, "levels": [
                {"when": "exact", "label": "the same", "m": 0.99, "u": 0.5},
                {"when": "different", "label": "different", "m": 0.01, "u": 0.5}
            ]},
            {"name": "postcode", "label": "postcode", "kind": "place", "fields": {"postcode": "postcode"}, "levels": [
                {"when": "postcode", "label": "the same", "m": 0.6, "u": 0.0003, "tf": 1},
                {"when": "sector", "label": "the same sector", "m": 0.1, "u": 0.02},
                {"when": "different", "label": "different", "m": 0.3, "u": 0.97}
            ]}
        ],
        "blocking": [
            {"name": "names", "keys": ["forename.sound", "surname.sound"], "refine": ["dob.year"], "cap": 200},
            {"name": "date", "keys": ["dob.exact"], "refine": ["sex.exact"], "cap": 200},
            {"name": "home", "keys": ["postcode.exact"], "refine": ["surname.exact"], "cap": 200}
        ],
        "prior": 1e-5,
        "thresholds": {"join": 6.0, "review": 0.0, "fracture": 0.0},
        "trained": null
    })
}

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let model = Model::from_json(&model().to_string())?;
    let mut population = Population::new(&model);
    for file in std::env::args().skip(1) {
        let mut reader = csv::Reader::from_path(&file)?;
        let header: Vec<String> = reader.headers()?.iter().map(str::to_owned).collect();
        let place = |name: &str| header.iter().position(|known| known == name);
        let id = place("record_id").ok_or("no record_id")?;
        for row in reader.records() {
            let row = row?;
            population.push(&file, &row[id], &|name| row.get(place(name)?));
        }
    }
    let mut began = Vec::new();
    let output = link(&model, &population, 1, None, &mut |step| {
        began.push((step, Instant::now()));
    });
    for two in began.windows(2).filter(|two| two[0].0 == Step::Score) {
        let seconds = (two[1].1 - two[0].1).as_secs_f64();
        let pairs = output.counts.candidate_pairs;
        println!(
            "{pairs} pairs of {} records in {seconds:.3} s: {:.2} M/s",
            output.counts.records,
            pairs as f64 / seconds / 1e6
        );
    }
    Ok(())
}
