//! Writes a county and says how long it took: `write_county DIR [CHILDREN] [SEED] [native] [no-numbers] [duplicates=SHARE]`.
//! `native` writes the feeds as councils' systems send them as well.
//! `no-numbers` leaves NHS numbers and UPNs out; `duplicates=0.1` makes one record in ten of each plain feed a further
//! one of a child that the feed already holds.

use std::path::PathBuf;
use std::time::Instant;

use chrono::NaiveDate;
use county::{CountyOptions, Numbers, write_county};

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let (words, numbers): (Vec<String>, Vec<String>) = std::env::args()
        .skip(2)
        .partition(|word| word.starts_with(|first: char| first.is_ascii_alphabetic()));
    let dir = std::env::args().nth(1).map(PathBuf::from);
    let dir = dir.ok_or("usage: write_county DIR [CHILDREN] [SEED] [native] [no-numbers] [duplicates=SHARE]")?;
    let mut numbers = numbers.iter().map(|text| text.parse::<usize>());
    let children = numbers.next().unwrap_or(Ok(2_000))?;
    let seed = numbers.next().unwrap_or(Ok(1))? as u64;
    let as_at = NaiveDate::from_ymd_opt(2026, 9, 1).ok_or("no such day")?;
    let mut options = CountyOptions::new(children, seed, as_at);
    let native = words.iter().any(|word| word == "native");
    for word in words.iter().filter(|word| *word != "native") {
        match word.split_once('=') {
            None if word == "no-numbers" => options.numbers = Numbers::LeftOut,
            Some(("duplicates", share)) => options.duplicates = Some(share.parse()?),
            _ => return Err(format!("{word} is neither no-numbers nor duplicates=SHARE").into()),
        }
    }
    let started = Instant::now();
    let files = write_county(&dir, &options)?;
    if native {
        for feed in county::write_native(&dir, &files, &options)? {
            println!("{:>9} files {}", feed.paths.len(), feed.source);
        }
    }
    for feed in &files.feeds {
        println!("{:>9} rows  {}", feed.rows, feed.path.display());
    }
    println!(
        "{} children, {} records in {:.2?}",
        files.children,
        files.source_records,
        started.elapsed()
    );
    println!("try: {}", files.searches.join(" | "));
    Ok(())
}
