//! Reads one feed file and prints what became of its rows: `read_rows KIND FILE`.

use std::{collections::BTreeMap, env, error::Error, fs::File, time::Instant};

use intake::{Outcome, read_feed};

fn main() -> Result<(), Box<dyn Error>> {
    let mut arguments = env::args().skip(1);
    let (Some(kind), Some(path)) = (arguments.next(), arguments.next()) else {
        return Err("usage: read_rows KIND FILE".into());
    };
    let started = Instant::now();
    let (mut accepted, mut rejected) = (0u64, 0u64);
    let mut by_rule: BTreeMap<&str, u64> = BTreeMap::new();
    let reader = read_feed(kind.parse()?, &path, File::open(&path)?)?;
    for warning in reader.file_warnings() {
        println!("{}: {}", warning.rule, warning.sentence);
    }
    for row in reader {
        let findings = match row?.outcome {
            Outcome::Accepted { warnings, .. } => {
                accepted += 1;
                warnings
            }
            Outcome::Rejected { reasons, .. } => {
                rejected += 1;
                reasons
            }
        };
        for finding in findings {
            *by_rule.entry(finding.rule.code()).or_default() += 1;
        }
    }
    let seconds = started.elapsed().as_secs_f64();
    println!(
        "{accepted} accepted, {rejected} rejected, {:.0} rows/s",
        (accepted + rejected) as f64 / seconds
    );
    for (rule, count) in by_rule {
        println!("{count:>9} {rule}");
    }
    Ok(())
}
