//! Links CSV files and measures the clusters against the truth.
//!
//! `link_csv [--model NAME|FILE] [--truth FILE] [--seed N] [--threads N] [--wrong N] NAME=FILE...`

use std::{collections::BTreeMap, fs, io::BufReader, time::Instant};

use linkage::{LinkOutput, Model, Population, RecordKey, Step, link};

/// Rows read at a time.
const ROWS: usize = 4096;

type Fallible<T> = Result<T, Box<dyn std::error::Error>>;

struct Arguments {
    model: String,
    truth: Vec<String>,
    seed: u64,
    threads: Option<usize>,
    wrong: usize,
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

fn measure(arguments: &Arguments, population: &Population, output: &LinkOutput) -> Fallible<()> {
    let mut truth: BTreeMap<RecordKey, (String, String)> = BTreeMap::new();
    for file in &arguments.truth {
        let mut reader = csv::Reader::from_path(file)?;
        for row in reader.records() {
            let row = row?;
            let tags = row.get(3).unwrap_or_default().to_owned();
            truth.insert(RecordKey::new(&row[0], &row[1]), (row[2].to_owned(), tags));
        }
    }
    let mut by_cluster: BTreeMap<u32, Vec<&str>> = BTreeMap::new();
    let mut by_child: BTreeMap<&str, Vec<u32>> = BTreeMap::new();
    for (key, &cluster) in population.keys().zip(&output.clusters) {
        if let Some((child, _)) = truth.get(&key) {
            by_cluster.entry(cluster).or_default().push(child);
            by_child.entry(child).or_default().push(cluster);
        }
    }
    let pairs = |count: usize| (count * count.saturating_sub(1) / 2) as f64;
    let (mut right, mut b_precision, mut b_recall, mut records, mut mixed) = (0.0, 0.0, 0.0, 0.0, 0);
    for children in by_cluster.values() {
        let mut counts: BTreeMap<&str, usize> = BTreeMap::new();
        for child in children {
            *counts.entry(child).or_default() += 1;
        }
        mixed += usize::from(counts.len() > 1);
        for (child, &count) in &counts {
            right += pairs(count);
            records += count as f64;
            b_precision += (count * count) as f64 / children.len() as f64;
            b_recall += (count * count) as f64 / by_child[child].len() as f64;
        }
    }
    let claimed: f64 = by_cluster.values().map(|children| pairs(children.len())).sum();
    let true_pairs: f64 = by_child.values().map(|clusters| pairs(clusters.len())).sum();
    let (precision, recall) = (right / claimed, right / true_pairs);
    let (b_precision, b_recall) = (b_precision / records, b_recall / records);
    let f1 = |precision: f64, recall: f64| 2.0 * precision * recall / (precision + recall);
    println!(
        "clusters  P {precision:.4} R {recall:.4} F1 {:.4}   B3 P {b_precision:.4} R {b_recall:.4} F1 {:.4}   {mixed} mixed of {}",
        f1(precision, recall),
        f1(b_precision, b_recall),
        by_cluster.len()
    );
    measure_pairs(output, &truth, true_pairs);
    if truth.values().any(|(_, tags)| !tags.is_empty()) {
        by_tag(population, output, &truth);
    }
    show_wrong(arguments.wrong, population, output, &truth);
    Ok(())
}

fn measure_pairs(output: &LinkOutput, truth: &BTreeMap<RecordKey, (String, String)>, true_pairs: f64) {
    let mut scored: Vec<(f64, bool)> = output
        .pairs
        .iter()
        .filter_map(|pair| Some((pair.weight, truth.get(&pair.left)?.0 == truth.get(&pair.right)?.0)))
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
    for (from, to) in [
        (-6.7, 0.0),
        (0.0, 3.3),
        (3.3, 6.6),
        (6.6, 10.0),
        (10.0, 15.0),
        (15.0, 1e9),
    ] {
        let inside: Vec<bool> = scored
            .iter()
            .filter(|pair| pair.0 >= from && pair.0 < to)
            .map(|pair| pair.1)
            .collect();
        let right = inside.iter().filter(|is| **is).count();
        println!(
            "          {from:5.1} .. {to:5.1} bits: {:8} pairs, {:.4} right",
            inside.len(),
            right as f64 / inside.len() as f64
        );
    }
}

fn by_tag(population: &Population, output: &LinkOutput, truth: &BTreeMap<RecordKey, (String, String)>) {
    let cluster: BTreeMap<RecordKey, u32> = population.keys().zip(output.clusters.iter().copied()).collect();
    let mut by_child: BTreeMap<&str, Vec<&RecordKey>> = BTreeMap::new();
    for (key, (child, _)) in truth {
        if cluster.contains_key(key) {
            by_child.entry(child).or_default().push(key);
        }
    }
    let mut tags: BTreeMap<String, (usize, usize)> = BTreeMap::new();
    for keys in by_child.values() {
        for (at, left) in keys.iter().enumerate() {
            for right in &keys[at + 1..] {
                let both = format!("{};{}", truth[left].1, truth[right].1);
                let mut names: Vec<&str> = both.split(';').filter(|tag| !tag.is_empty()).collect();
                names.sort_unstable();
                names.dedup();
                for tag in names {
                    let tag = tag.split(':').next().unwrap_or_default().to_owned();
                    let entry = tags.entry(tag).or_default();
                    entry.0 += usize::from(cluster[left] == cluster[right]);
                    entry.1 += 1;
                }
            }
        }
    }
    for (tag, (found, all)) in tags {
        println!("          recall {tag:20} {:.4} of {all}", found as f64 / all as f64);
    }
}

fn show_wrong(
    count: usize,
    population: &Population,
    output: &LinkOutput,
    truth: &BTreeMap<RecordKey, (String, String)>,
) {
    let cluster: BTreeMap<RecordKey, u32> = population.keys().zip(output.clusters.iter().copied()).collect();
    let tag = |key: &RecordKey| truth.get(key).map_or("", |(_, tags)| tags).to_owned();
    let mut shown = (0, 0);
    for pair in &output.pairs {
        let (Some(left), Some(right)) = (truth.get(&pair.left), truth.get(&pair.right)) else {
            continue;
        };
        let together = cluster[&pair.left] == cluster[&pair.right];
        let same = left.0 == right.0;
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
                tag(&pair.left),
                tag(&pair.right)
            );
        }
    }
}
