//! `onechild retention rewrite`: what was deleted leaves the files of PostgreSQL's tables.

use std::time::Duration;

use anyhow::{Context as _, bail};
use child::{
    clock::{Clock as _, SystemClock},
    uk_day::uk_time,
};
use chrono::NaiveTime;
use serde_json::json;
use store::Rewriting;

use crate::{
    Verdict,
    config::Config,
    output::{Output, counted},
};

/// What still holds what was deleted, whatever is done to the tables.
const STILL_HELD: &str = "The write-ahead log and its archive hold what was deleted until they are recycled, and backups until \
                          they expire: see ops/retention.md.";

/// How long a table may be in use before it is left as it is. Whoever comes while this waits for it waits too, for as long.
const WAIT: Duration = Duration::from_secs(30);

/// Hours of the day in the UK, which may pass midnight.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Window {
    from: NaiveTime,
    until: NaiveTime,
}

impl Window {
    /// `01:00-05:00`; none if it is not written like that.
    fn read(text: &str) -> Option<Self> {
        let (from, until) = text.split_once('-')?;
        let time = |text: &str| NaiveTime::parse_from_str(text.trim(), "%H:%M").ok();
        let window = Self {
            from: time(from)?,
            until: time(until)?,
        };
        (window.from != window.until).then_some(window)
    }

    fn holds(self, time: NaiveTime) -> bool {
        if self.from < self.until {
            self.from <= time && time < self.until
        } else {
            self.from <= time || time < self.until
        }
    }
}

/// Writes the tables anew that deletions touched, as their owner and within the stated window.
pub async fn run(config: &Config, output: Output) -> anyhow::Result<Verdict> {
    if !config.database.reveal().starts_with("postgres") {
        bail!("only PostgreSQL needs this: SQLite's files are written anew by every run that deletes");
    }
    let owner = config.postgres.owner_url.reveal();
    if owner.is_empty() {
        bail!(
            "say who owns the tables in postgres.owner_url, in the file of settings or as ONECHILD_POSTGRES__OWNER_URL"
        );
    }
    let text = &config.postgres.rewrite_window;
    let window = Window::read(text).with_context(|| {
        format!("postgres.rewrite_window is \"{text}\": each table is locked while it is copied, so say when, like \"01:00-05:00\"")
    })?;
    let now = || uk_time(SystemClock.now());
    if !window.holds(now()) {
        bail!(
            "it is {} in the UK, and tables are written anew within {text} only",
            now().format("%H:%M")
        );
    }
    let Rewriting { tables, left } = store::rewrite_tables(owner, WAIT, || window.holds(now())).await?;
    let told = json!({ "tables": tables, "left": left, "still_held": STILL_HELD });
    output.result(&told, |_| {
        let mut lines: Vec<String> = tables
            .iter()
            .map(|table| format!("{:<24} {:>14} -> {:>14} bytes", table.table, table.before, table.after))
            .collect();
        if !left.is_empty() {
            let left = left.join(", ");
            lines.push(format!(
                "Left as they are, for they were in use or the window closed: {left}. Run it again."
            ));
        }
        lines.push(format!(
            "{} written anew. {STILL_HELD}",
            counted(tables.len() as i64, "table")
        ));
        lines.join("\n")
    })?;
    Ok(Verdict(left.is_empty()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_window_may_pass_midnight_and_ends_before_its_last_minute() {
        let at = |text: &str| NaiveTime::parse_from_str(text, "%H:%M").unwrap();
        let night = Window::read("23:30 - 04:00").unwrap();
        for (time, within) in [
            ("23:29", false),
            ("23:30", true),
            ("00:00", true),
            ("03:59", true),
            ("04:00", false),
        ] {
            assert_eq!(night.holds(at(time)), within, "{time}");
        }
        let early = Window::read("01:00-05:00").unwrap();
        assert!(early.holds(at("01:00")) && !early.holds(at("05:00")) && !early.holds(at("23:00")));
        for wrong in ["", "01:00", "1-5", "25:00-26:00", "05:00-05:00"] {
            assert_eq!(Window::read(wrong), None, "{wrong}");
        }
    }
}
