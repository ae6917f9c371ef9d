//! A program run to its end, with the time and memory that it took.

use std::{
    io::Read as _,
    process::{Command, Stdio},
    time::{Duration, Instant},
};

use anyhow::{Context as _, ensure};
use serde_json::Value;
use wait4::Wait4 as _;

/// What a program took, and what it said of itself.
#[derive(Debug, Clone)]
pub struct Run {
    /// Seconds from start to end, as anybody waiting for it would count.
    pub seconds: f64,
    /// The most memory it held, in megabytes, as the system counted for this process alone.
    pub peak_megabytes: f64,
    /// The last line of its output, which is one JSON object.
    pub said: Value,
}

/// Runs a program. Its messages are kept and only quoted if it fails.
///
/// A process begins with the peak of the one that started it, so whoever starts programs to measure should be small.
pub fn run(command: &mut Command) -> anyhow::Result<Run> {
    let name = command.get_program().to_string_lossy().into_owned();
    let messages = tempfile::tempfile()?;
    let started = Instant::now();
    let mut child = command
        .stdout(Stdio::piped())
        .stderr(messages.try_clone()?)
        .spawn()
        .with_context(|| format!("{name} cannot be started"))?;
    let mut output = String::new();
    let mut pipe = child.stdout.take().context("the output of a program is read")?;
    pipe.read_to_string(&mut output)?;
    let used = child.wait4()?;
    let seconds = started.elapsed().as_secs_f64();
    ensure!(used.status.success(), "{name} failed: {}", last_lines(messages)?);
    let said = output.lines().last().unwrap_or_default();
    Ok(Run {
        seconds,
        peak_megabytes: used.rusage.maxrss as f64 / 1e6,
        said: serde_json::from_str(said).with_context(|| format!("{name} did not end with a line of JSON"))?,
    })
}

/// The processor time that this process has taken so far on all its threads; zero where the system does not tell.
pub fn own_cpu() -> Duration {
    /// What the kernel counts in, on every system that has this file.
    const TICKS_A_SECOND: u64 = 100;
    let status = std::fs::read_to_string("/proc/self/stat").unwrap_or_default();
    // The name, in brackets, may hold spaces; user and system time are the 12th and 13th field after it.
    let after_name = status.rsplit(')').next().unwrap_or_default();
    let ticks = after_name
        .split_whitespace()
        .skip(11)
        .take(2)
        .filter_map(|field| field.parse::<u64>().ok());
    Duration::from_millis(ticks.sum::<u64>() * 1000 / TICKS_A_SECOND)
}

/// The last lines of what a program complained about.
fn last_lines(mut messages: std::fs::File) -> anyhow::Result<String> {
    use std::io::{Seek as _, SeekFrom};

    let mut text = Vec::new();
    messages.seek(SeekFrom::Start(0))?;
    messages.read_to_end(&mut text)?;
    let text = String::from_utf8_lossy(&text);
    let lines: Vec<&str> = text.lines().collect();
    Ok(lines[lines.len().saturating_sub(5)..].join(" / "))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn shell(script: &str) -> anyhow::Result<Run> {
        run(Command::new("sh").args(["-c", script]))
    }

    #[test]
    fn a_program_is_timed_and_its_last_line_read() {
        let run = shell(r#"echo first; echo '{"steps": 2}'"#).unwrap();
        assert_eq!(run.said["steps"], 2);
        assert!(run.seconds > 0.0 && run.peak_megabytes > 0.1);
    }

    #[test]
    fn a_program_that_fails_says_why() {
        let refused = shell("echo no such folder >&2; exit 3").unwrap_err().to_string();
        assert!(refused.contains("no such folder"), "{refused}");
        assert!(shell("echo words").unwrap_err().to_string().contains("JSON"));
    }
}
