//! Measures the live engine: start, one record asked for, one record put in and resolved.
//!
//! `live_rates [--model FILE] NAME=FILE...`

use std::{collections::BTreeMap, fs, time::Instant};

use linkage::{Engine, Model, Population, RecordKey, link};

type Row = (RecordKey, BTreeMap<String, String>);

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let mut words: Vec<String> = std::env::args().skip(1).collect();
    let mut model = Model::builtin("child")?;
    if words.first().is_some_and(|word| word == "--model") {
        model = Model::from_json(&fs::read_to_string(&words[1])?)?;
        words.drain(..2);
    }
    let mut rows: Vec<Row> = Vec::new();
    for feed in &words {
        let (source, file) = feed.split_once('=').ok_or("a feed is NAME=FILE")?;
        let mut reader = csv::Reader::from_path(file)?;
        for row in reader.deserialize() {
            let row: BTreeMap<String, String> = row?;
            rows.push((RecordKey::new(source, row[&model.id_column].as_str()), row));
        }
    }
    if model.trained.is_none() {
        let mut population = Population::new(&model);
        for (key, row) in &rows {
            population.push(&key.source, &key.record_id, &|name| row.get(name).map(String::as_str));
        }
        model = link(&model, &population, 1, None, &mut |_| {}).model;
    }
    let start = Instant::now();
    let mut engine = Engine::new(&model);
    for (key, row) in &rows {
        engine.upsert(key, &|name| row.get(name).map(String::as_str));
    }
    println!(
        "put in    {:7.3} s  {} records",
        start.elapsed().as_secs_f64(),
        engine.len()
    );
    let start = Instant::now();
    let clusters = engine.resolve().clusters.len();
    println!("resolved  {:7.3} s  {clusters} clusters", start.elapsed().as_secs_f64());
    let step = (rows.len() / 2000).max(1);
    let mut asked = Vec::new();
    let mut put = Vec::new();
    for (key, row) in rows.iter().step_by(step) {
        let start = Instant::now();
        engine.matches(&|name| row.get(name).map(String::as_str));
        asked.push(start.elapsed().as_secs_f64() * 1e3);
        let start = Instant::now();
        engine.upsert(key, &|name| {
            if name == "postcode" {
                None
            } else {
                row.get(name).map(String::as_str)
            }
        });
        engine.resolve();
        engine.upsert(key, &|name| row.get(name).map(String::as_str));
        engine.resolve();
        put.push(start.elapsed().as_secs_f64() * 1e3 / 2.0);
    }
    for (what, times) in [("asked", &mut asked), ("put", &mut put)] {
        times.sort_by(f64::total_cmp);
        let at = |share: f64| times[((times.len() - 1) as f64 * share) as usize];
        let mean: f64 = times.iter().sum::<f64>() / times.len() as f64;
        println!(
            "{what:9} p50 {:.3} ms  p99 {:.3} ms  mean {mean:.3} ms",
            at(0.5),
            at(0.99)
        );
    }
    Ok(())
}
