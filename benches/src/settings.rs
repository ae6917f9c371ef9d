//! How large a run is, and on what machine.

use std::{env, fs, str::FromStr, thread};

use anyhow::Context as _;

/// Children of the county.
pub fn children() -> anyhow::Result<usize> {
    number("ONECHILD_BENCH_CHILDREN", 20_000)
}

/// Searches of each kind of workload.
pub fn queries() -> anyhow::Result<usize> {
    number("ONECHILD_BENCH_QUERIES", 2_000)
}

/// Requests per second by HTTP.
pub fn rate() -> anyhow::Result<u32> {
    number("ONECHILD_BENCH_RATE", 100)
}

/// Seconds of requests by HTTP.
pub fn seconds() -> anyhow::Result<u32> {
    number("ONECHILD_BENCH_SECONDS", 10)
}

/// Records sent one by one.
pub fn live() -> anyhow::Result<usize> {
    number("ONECHILD_BENCH_LIVE", 10_000)
}

/// The databases that are filled: a SQLite file (none), and the empty database of a PostgreSQL server if one is named. It
/// is not empty afterwards.
pub fn servers() -> Vec<Option<String>> {
    let named = env::var("ONECHILD_BENCH_POSTGRES").ok().filter(|url| !url.is_empty());
    std::iter::once(None).chain(named.map(Some)).collect()
}

/// Children of each county that is linked beside other engines; the second makes about a million records.
pub fn peers_children() -> anyhow::Result<Vec<usize>> {
    const NAME: &str = "ONECHILD_PEERS_CHILDREN";
    let Ok(text) = env::var(NAME) else {
        return Ok(vec![130_000, 510_000]);
    };
    text.split(',')
        .map(|part| {
            let number = part.trim().replace('_', "").parse();
            number.with_context(|| format!("{NAME} is \"{text}\", not whole numbers with commas between"))
        })
        .collect()
}

/// Seed of those counties.
pub fn peers_seed() -> anyhow::Result<u64> {
    number("ONECHILD_PEERS_SEED", 1)
}

/// A whole number from the environment.
fn number<T>(name: &str, usual: T) -> anyhow::Result<T>
where
    T: FromStr,
    T::Err: std::error::Error + Send + Sync + 'static,
{
    match env::var(name) {
        Ok(text) => text
            .replace([',', '_'], "")
            .parse()
            .with_context(|| format!("{name} is \"{text}\", not a whole number")),
        Err(_) => Ok(usual),
    }
}

/// How many threads run at the same time.
pub fn cores() -> usize {
    thread::available_parallelism().map_or(1, usize::from)
}

/// How busy others keep the machine; where the system does not tell it, the text says so.
pub fn load_average() -> String {
    let load = fs::read_to_string("/proc/loadavg").unwrap_or_default();
    let load = load.split(' ').next().filter(|text| !text.is_empty());
    load.unwrap_or("unknown").to_owned()
}

/// On what machine figures were taken, and how busy it was.
pub fn machine() -> String {
    format!("{} cores, load average {}", cores(), load_average())
}

/// The line that says under what circumstances figures of one county were taken.
pub fn environment(children: usize) -> String {
    format!("{}, county of {children} children", machine())
}

/// The most memory that this process held so far, in megabytes; `None` where the system does not tell.
pub fn peak_megabytes() -> Option<f64> {
    let status = fs::read_to_string("/proc/self/status").ok()?;
    let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:"))?;
    let kilobytes: f64 = line.trim().strip_suffix(" kB")?.parse().ok()?;
    Some(kilobytes / 1024.0)
}
