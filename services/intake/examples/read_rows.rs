//! Reads the files of one run and prints what became of their rows: `read_rows KIND FILE...`.

use std::{collections::BTreeMap, env, error::Error, fs::File, time::Instant};

use intake::{FeedFile, Outcome, read_run};

fn main() -> Result<(), Box<dyn Error>> {
    let mut arguments = env::args().skip(1);
    let Some(kind) = arguments.next() else {
        return Err("usage: read_rows KIND FILE...".into());
    };
    let files = arguments.map(|path| FeedFile::new(path.clone(), move || File::open(&path)));
    let started = Instant::now();
    let (mut accepted, mut rejected) = (0u64, 0u64);
    let mut by_rule: BTreeMap<&str, u64> = BTreeMap::new();
    let mut reader = read_run(kind.parse()?, files.collect())?;
    for row in reader.by_ref() {
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
    for remark in reader.remarks() {
        println!("{}: {}: {}", remark.file, remark.warning.rule, remark.warning.sentence);
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
