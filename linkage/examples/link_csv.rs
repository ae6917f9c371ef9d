//! Links CSV files and measures the clusters against the truth.
//!
//! `link_csv [--model NAME|FILE] [--truth FILE] [--labels FILE] [--seed N] [--threads N] [--wrong N] NAME=FILE...`

use std::{collections::BTreeMap, fs, io::BufReader, time::Instant};

use chrono::NaiveDate;
use linkage::{
    LinkOutput, Model, Population, RecordKey, Step,
    evaluate::{Calibration, FactTable, LabelFree, Placed, Truth, blocking, tied_pairs, truly_compared},
    link, train,
};

/// Rows read at a time.
const ROWS: usize = 4096;

type Fallible<T> = Result<T, Box<dyn std::error::Error>>;

struct Arguments {
    model: String,
    truth: Vec<String>,
    seed: u64,
    threads: Option<usize>,
    wrong: usize,
    labels: Option<String>,
    save: Option<String>,
    pairs: Option<String>,
    explain: Vec<(RecordKey, RecordKey)>,
    feeds: Vec<(String, String)>,
}

fn arguments() -> Fallible<Arguments> {
    let mut found = Arguments {
        model: "child".to_owned(),
        truth: Vec::new(),
        seed: 1,
        threads: None,
        wrong: 0,
        labels: None,
        save: None,
        pairs: None,
        explain: Vec::new(),
        feeds: Vec::new(),
    };
    let mut words = std::env::args().skip(1);
    while let Some(word) = words.next() {
        let mut value = || words.next().ok_or_else(|| format!("{word} needs a value"));
        match word.as_str() {
            "--model" => found.model = value()?,
            "--truth" => found.truth.push(value()?),
            "--seed" => found.seed = value()?.parse()?,
            "--threads" => found.threads = Some(value()?.parse()?),
            "--wrong" => found.wrong = value()?.parse()?,
            "--labels" => found.labels = Some(value()?),
            "--save" => found.save = Some(value()?),
            "--pairs" => found.pairs = Some(value()?),
            // SOURCE ID SOURCE ID
            "--explain" => {
                let (left, right) = (RecordKey::new(value()?, value()?), RecordKey::new(value()?, value()?));
                found.explain.push((left, right));
            }
            feed => {
                let (name, file) = feed.split_once('=').ok_or("a feed is NAME=FILE")?;
                found.feeds.push((name.to_owned(), file.to_owned()));
            }
        }
    }
    Ok(found)
}

fn read_feed(population: &mut Population, model: &Model, source: &str, file: &str) -> Fallible<()> {
    let mut reader = csv::Reader::from_reader(BufReader::with_capacity(1 << 20, fs::File::open(file)?));
    let header: Vec<String> = reader
        .headers()?
        .iter()
        .map(|name| name.trim_start_matches('\u{feff}').to_owned())
        .collect();
    let names: Vec<&str> = header.iter().map(String::as_str).collect();
    let columns = population.columns(&names, &model.id_column).ok_or("no id column")?;
    let mut next = |rows: &mut Vec<csv::StringRecord>| -> csv::Result<usize> {
        for (at, row) in rows.iter_mut().enumerate() {
            if !reader.read_record(row)? {
                return Ok(at);
            }
        }
        Ok(rows.len())
    };
    let mut rows = vec![csv::StringRecord::new(); ROWS];
    let mut following = rows.clone();
    let mut count = next(&mut rows)?;
    while count > 0 {
        let (_, more) = population.push_rows(source, &columns, &rows[..count], cell, || next(&mut following));
        count = more?;
        std::mem::swap(&mut rows, &mut following);
    }
    Ok(())
}

fn read_labels(file: &str) -> Fallible<Vec<train::Label>> {
    let mut labels = Vec::new();
    for row in csv::Reader::from_path(file)?.records() {
        let row = row?;
        labels.push(train::Label {
            left: RecordKey::new(&row[0], &row[1]),
            right: RecordKey::new(&row[2], &row[3]),
            same: &row[4] == "1",
            weight: row[5].parse()?,
            number: labels.len() + 2,
        });
    }
    Ok(labels)
}

/// Seconds that all processors have worked for this program (Linux; 0 elsewhere): what a busy machine changes least.
fn processor_seconds() -> f64 {
    let stat = fs::read_to_string("/proc/self/stat").unwrap_or_default();
    let after_name = stat.rsplit_once(')').map_or("", |(_, rest)| rest);
    let ticks = after_name.split_whitespace().skip(11).take(2);
    ticks.filter_map(|ticks| ticks.parse::<f64>().ok()).sum::<f64>() / 100.0
}

fn cell(row: &csv::StringRecord, at: usize) -> &str {
    row.get(at).unwrap_or_default()
}

fn main() -> Fallible<()> {
    let arguments = arguments()?;
    let model = match Model::builtin(&arguments.model) {
        Ok(model) => model,
        Err(_) => Model::from_json(&fs::read_to_string(&arguments.model)?)?,
    };
    let start = Instant::now();

    let mut population = Population::new(&model);
    for (source, file) in &arguments.feeds {
        read_feed(&mut population, &model, source, file)?;
    }
    println!(
        "read      {:6.2} s  {} records",
        start.elapsed().as_secs_f64(),
        population.len()
    );
    let model = match &arguments.labels {
        Some(file) => train::from_labels(&model, &population, &read_labels(file)?, arguments.seed)?,
        None => model,
    };
    let mut last = (Instant::now(), processor_seconds());
    println!("          of the processors: {:.2} s", last.1);
    let mut name = None;
    let mut on_step = |step: Step| {
        if let Some(name) = name {
            println!(
                "{:9} {:6.2} s  of the processors: {:.2} s",
                format!("{name:?}").to_lowercase(),
                last.0.elapsed().as_secs_f64(),
                processor_seconds() - last.1
            );
        }
        last = (Instant::now(), processor_seconds());
        name = Some(step);
    };
    let output = link(&model, &population, arguments.seed, arguments.threads, &mut on_step);
    println!("total     {:6.2} s  {:?}", start.elapsed().as_secs_f64(), output.counts);
    println!("fingerprint {:016x}", fingerprint(&output));
    if let Some(file) = &arguments.save {
        fs::write(file, output.model.to_json())?;
    }
    if let Some(file) = &arguments.pairs {
        let mut writer = csv::Writer::from_path(file)?;
        for pair in &output.pairs {
            let weight = format!("{:.3}", pair.weight);
            let by = pair.decided_by.as_deref().unwrap_or_default();
            let (left, right) = (&pair.left, &pair.right);
            writer.write_record([
                &left.source,
                &left.record_id,
                &right.source,
                &right.record_id,
                &weight,
                pair.verdict.name(),
                by,
            ])?;
        }
    }
    if !arguments.truth.is_empty() {
        measure(&arguments, &population, &output)?;
    }
    Ok(())
}

/// One number for clusters, pairs and model: two runs that print the same one found the same, to the last bit.
fn fingerprint(output: &LinkOutput) -> u64 {
    let mut hasher = Fnv(0xcbf2_9ce4_8422_2325);
    output.model.to_json().bytes().for_each(|byte| hasher.add(byte));
    for cluster in &output.clusters {
        cluster.to_le_bytes().into_iter().for_each(|byte| hasher.add(byte));
    }
    for pair in &output.pairs {
        let bits = [pair.weight.to_bits(), pair.probability.to_bits()];
        bits.iter()
            .flat_map(|bits| bits.to_le_bytes())
            .for_each(|byte| hasher.add(byte));
        let by = pair.decided_by.as_deref().unwrap_or_default();
        let texts = [
            &*pair.left.source,
            &pair.left.record_id,
            &pair.right.source,
            &pair.right.record_id,
        ];
        let texts = texts.into_iter().chain([pair.verdict.name(), by]);
        texts
            .flat_map(|text| text.bytes().chain([0]))
            .for_each(|byte| hasher.add(byte));
    }
    hasher.0
}

/// The hash of Fowler, Noll and Vo (1a, 64 bits).
struct Fnv(u64);

impl Fnv {
    const fn add(&mut self, byte: u8) {
        self.0 = (self.0 ^ byte as u64).wrapping_mul(0x0100_0000_01b3);
    }
}

fn measure(arguments: &Arguments, population: &Population, output: &LinkOutput) -> Fallible<()> {
    let mut truth = Truth::new();
    for file in &arguments.truth {
        let mut reader = csv::Reader::from_path(file)?;
        let header = reader.headers()?.clone();
        for row in reader.records() {
            let row = row?;
            let line = row.position().map_or(0, csv::Position::line);
            let column = |name: &str| header.iter().position(|known| known == name).and_then(|at| row.get(at));
            truth.add(line, &column)?;
        }
    }
    let placed = Placed::new(&truth, population.keys().zip(output.clusters.iter().copied()));
    let accuracy = placed.accuracy();
    println!("{accuracy}");
    best_threshold(output, &truth, accuracy.true_pairs as f64);
    let pairs = output.pairs.iter();
    let pairs = pairs.map(|pair| (&pair.left, &pair.right, pair.probability));
    println!("{}", Calibration::measure(&truth, pairs));
    if truth.has_cases() {
        let as_at = NaiveDate::from_ymd_opt(2026, 9, 1).ok_or("no such day")?;
        println!("{}", placed.groups(&FactTable::new(), as_at));
    }
    let blocking = blocking(&output.model, population, &output.pairs)?;
    let never = accuracy.true_pairs - truly_compared(&output.model, population, &truth);
    println!("{blocking}; in truth {never} never compared");
    let tied = tied_pairs(&output.pairs, population.keys().zip(output.clusters.iter().copied()));
    println!(
        "{}",
        LabelFree::of(&output.pairs, Some(blocking.outside(tied.len() as u64)))
    );
    show_wrong(arguments.wrong, population, output, &truth);
    Ok(())
}

/// The threshold at which pairs alone, without clusters, would do best.
fn best_threshold(output: &LinkOutput, truth: &Truth, true_pairs: f64) {
    let mut scored: Vec<(f64, bool)> = output
        .pairs
        .iter()
        .filter_map(|pair| Some((pair.weight, truth.same(&pair.left, &pair.right)?)))
        .collect();
    scored.sort_by(|left, right| right.0.total_cmp(&left.0));
    let (mut right, mut best) = (0.0, (0.0, 0.0));
    for (at, (weight, is)) in scored.iter().enumerate() {
        right += f64::from(u8::from(*is));
        let f1 = 2.0 * right / (at as f64 + 1.0 + true_pairs);
        if f1 > best.0 {
            best = (f1, *weight);
        }
    }
    println!(
        "pairs     best F1 {:.4} at {:.1} bits; recall of pairs told of {:.4}",
        best.0,
        best.1,
        right / true_pairs
    );
}

fn show_wrong(count: usize, population: &Population, output: &LinkOutput, truth: &Truth) {
    let cluster: BTreeMap<RecordKey, u32> = population.keys().zip(output.clusters.iter().copied()).collect();
    let cases = |key: &RecordKey| truth.cases_of(key).join(";");
    let mut shown = (0, 0);
    for pair in &output.pairs {
        let Some(same) = truth.same(&pair.left, &pair.right) else {
            continue;
        };
        let together = cluster[&pair.left] == cluster[&pair.right];
        let counter = if same { &mut shown.0 } else { &mut shown.1 };
        if together != same && *counter < count {
            *counter += 1;
            println!(
                "{} {} | {}  {:.1} bits {:?} {:?}  [{}] [{}]",
                if same { "MISSED" } else { "WRONG " },
                pair.left,
                pair.right,
                pair.weight,
                pair.verdict,
                pair.decided_by,
                cases(&pair.left),
                cases(&pair.right)
            );
        }
    }
}
