//! Writes a county and says how long it took: `write_county DIR [CHILDREN] [SEED]`.

use std::path::PathBuf;
use std::time::Instant;

use chrono::NaiveDate;
use county::{CountyOptions, write_county};

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let mut arguments = std::env::args().skip(1);
    let dir = PathBuf::from(arguments.next().ok_or("usage: write_county DIR [CHILDREN] [SEED]")?);
    let children = arguments.next().map_or(Ok(2_000), |text| text.parse())?;
    let seed = arguments.next().map_or(Ok(1), |text| text.parse())?;
    let as_at = NaiveDate::from_ymd_opt(2026, 9, 1).ok_or("no such day")?;
    let started = Instant::now();
    let files = write_county(&dir, &CountyOptions { children, seed, as_at })?;
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
