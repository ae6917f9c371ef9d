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

/// The line that says under what circumstances figures were taken. The load average tells how busy others kept the
/// machine; where the system does not tell it, the line says so.
pub fn environment(children: usize) -> String {
    let load = fs::read_to_string("/proc/loadavg").unwrap_or_default();
    let load = load
        .split(' ')
        .next()
        .filter(|text| !text.is_empty())
        .unwrap_or("unknown");
    format!("{} cores, load average {load}, county of {children} children", cores())
}

/// The most memory that this process held so far, in megabytes; `None` where the system does not tell.
pub fn peak_megabytes() -> Option<f64> {
    let status = fs::read_to_string("/proc/self/status").ok()?;
    let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:"))?;
    let kilobytes: f64 = line.trim().strip_suffix(" kB")?.parse().ok()?;
    Some(kilobytes / 1024.0)
}
