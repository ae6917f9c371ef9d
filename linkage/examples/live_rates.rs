//! Measures the live engine: start, memory, one record asked for, one record put in and resolved.
//!
//! `live_rates [--model FILE] NAME=FILE...`

use std::{fs, time::Instant};

use csv::StringRecord;
use linkage::{Engine, Model, Population, RecordKey, link};

/// Records that are asked for and put in one by one.
const SAMPLE: usize = 4_000;

/// One feed: its source, its header, its rows.
struct Feed {
    source: String,
    header: Vec<String>,
    id: usize,
    rows: Vec<StringRecord>,
}

impl Feed {
    fn read(source: &str, file: &str, model: &Model) -> Result<Self, Box<dyn std::error::Error>> {
        let mut reader = csv::Reader::from_path(file)?;
        let header: Vec<String> = reader.headers()?.iter().map(str::to_owned).collect();
        let id = header.iter().position(|name| *name == model.id_column);
        Ok(Self {
            source: source.to_owned(),
            id: id.ok_or("no id column")?,
            rows: reader.records().collect::<Result<_, _>>()?,
            header,
        })
    }

    fn column<'a>(&self, row: &'a StringRecord, name: &str) -> Option<&'a str> {
        row.get(self.header.iter().position(|known| known == name)?)
    }

    fn key(&self, row: &StringRecord) -> RecordKey {
        RecordKey::new(&self.source, &row[self.id])
    }
}

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let mut words: Vec<String> = std::env::args().skip(1).collect();
    let mut model = Model::builtin("child")?;
    if words.first().is_some_and(|word| word == "--model") {
        model = Model::from_json(&fs::read_to_string(&words[1])?)?;
        words.drain(..2);
    }
    let mut feeds = Vec::new();
    for feed in &words {
        let (source, file) = feed.split_once('=').ok_or("a feed is NAME=FILE")?;
        feeds.push(Feed::read(source, file, &model)?);
    }
    if model.trained.is_none() {
        let mut population = Population::new(&model);
        for feed in &feeds {
            for row in &feed.rows {
                population.push(&feed.source, &row[feed.id], &|name| feed.column(row, name));
            }
        }
        model = link(&model, &population, 1, None, &mut |_| {}).model;
    }
    let before = megabytes("VmRSS");
    let start = Instant::now();
    let mut engine = Engine::new(&model);
    for feed in &feeds {
        for row in &feed.rows {
            engine.upsert(&feed.key(row), &|name| feed.column(row, name));
        }
    }
    let (records, seconds) = (engine.len(), start.elapsed().as_secs_f64());
    println!("put in    {seconds:7.3} s  {records} records");
    let start = Instant::now();
    let clusters = engine.resolve().clusters.len();
    println!("resolved  {:7.3} s  {clusters} clusters", start.elapsed().as_secs_f64());
    println!(
        "memory    {:.0} MB of the engine; most at any time {:.0} MB, rows included",
        megabytes("VmRSS") - before,
        megabytes("VmHWM")
    );
    one_by_one(&mut engine, &feeds);
    Ok(())
}

fn one_by_one(engine: &mut Engine, feeds: &[Feed]) {
    let rows = feeds
        .iter()
        .flat_map(|feed| feed.rows.iter().map(move |row| (feed, row)));
    let (mut asked, mut put) = (Vec::new(), Vec::new());
    let all = Instant::now();
    for (feed, row) in rows.step_by((engine.len() / SAMPLE).max(1)) {
        let start = Instant::now();
        engine.matches("nowhere", &|name| feed.column(row, name));
        asked.push(start.elapsed().as_secs_f64() * 1e3);
        for without in ["postcode", ""] {
            let start = Instant::now();
            engine.upsert(&feed.key(row), &|name| {
                feed.column(row, name).filter(|_| name != without)
            });
            engine.resolve();
            put.push(start.elapsed().as_secs_f64() * 1e3);
        }
    }
    println!(
        "          {:.0} changes/s, with as many questions between",
        put.len() as f64 / all.elapsed().as_secs_f64()
    );
    for (what, times) in [("asked", &mut asked), ("put", &mut put)] {
        times.sort_by(f64::total_cmp);
        let at = |share: f64| times[((times.len() - 1) as f64 * share) as usize];
        let mean: f64 = times.iter().sum::<f64>() / times.len() as f64;
        let (half, most, longest) = (at(0.5), at(0.99), at(1.0));
        println!("{what:9} p50 {half:.3} ms  p99 {most:.3} ms  mean {mean:.3} ms  longest {longest:.1} ms");
    }
}

/// A line of the process's status in megabytes (Linux; 0 elsewhere).
fn megabytes(line: &str) -> f64 {
    let status = fs::read_to_string("/proc/self/status").unwrap_or_default();
    let value = status
        .lines()
        .find_map(|text| text.strip_prefix(line)?.strip_prefix(':'));
    let kilobytes = value.and_then(|text| text.trim().strip_suffix(" kB")?.trim().parse::<f64>().ok());
    kilobytes.unwrap_or_default() / 1024.0
}
