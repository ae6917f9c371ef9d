//! What goes where: one JSON object as the last line of stdout with `--json`, words otherwise; progress on stderr.

use std::time::Duration;

use indicatif::{ProgressBar, ProgressStyle};
use linkage::Step;
use serde::Serialize;

/// How results are printed.
#[derive(Debug, Clone, Copy)]
pub struct Output {
    /// One JSON object on stdout, everything else on stderr.
    pub json: bool,
}

impl Output {
    /// A line for the person watching.
    pub fn say(self, line: &str) {
        if self.json {
            eprintln!("{line}");
        } else {
            println!("{line}");
        }
    }

    /// The result: as JSON, or in words.
    pub fn result<T: Serialize>(self, result: &T, words: impl FnOnce(&T) -> String) -> anyhow::Result<()> {
        if self.json {
            println!("{}", serde_json::to_string(result)?);
        } else {
            println!("{}", words(result));
        }
        Ok(())
    }

    /// Why a command failed: for the person on stderr, and as JSON besides where that was asked for.
    pub fn failure(self, error: &anyhow::Error) {
        let why = format!("{error:#}");
        eprintln!("onechild: {why}");
        if self.json {
            println!("{}", serde_json::json!({ "error": why }));
        }
    }
}

/// Bytes read, on a terminal as a bar and otherwise not at all: the result says what was read.
pub struct Bar(ProgressBar);

impl Bar {
    /// A bar for the loading of `what`.
    pub fn new(what: &str) -> Self {
        let bar = ProgressBar::new(0);
        bar.set_style(
            ProgressStyle::with_template("{msg} {wide_bar} {bytes}/{total_bytes} {eta}")
                .expect("the template is right"),
        );
        bar.set_message(what.to_owned());
        bar.enable_steady_tick(Duration::from_millis(200));
        Self(bar)
    }
}

impl desk::Progress for Bar {
    fn read(&self, bytes: u64, total: u64) {
        self.0.set_length(total);
        self.0.set_position(bytes);
    }
}

impl Drop for Bar {
    fn drop(&mut self) {
        self.0.finish_and_clear();
    }
}

/// The steps of a linking run: a bar with the time left for each on a terminal, one line for each otherwise.
pub struct LinkBar(ProgressBar);

impl LinkBar {
    /// A bar before the first step.
    pub fn new() -> Self {
        let bar = ProgressBar::new(0);
        bar.enable_steady_tick(Duration::from_millis(200));
        Self(bar)
    }

    /// The files, so many bytes in all, are being read.
    pub fn reading(&self, bytes: u64) {
        self.begin("Reading", bytes, "{msg} {wide_bar} {bytes}/{total_bytes} {eta}");
    }

    /// So many more bytes were read.
    pub fn read(&self, bytes: u64) {
        self.0.inc(bytes);
    }

    fn begin(&self, doing: &'static str, amount: u64, template: &str) {
        if self.0.is_hidden() {
            eprintln!("{doing} …");
        }
        self.0.reset();
        self.0.set_length(amount);
        self.0.set_message(doing);
        self.0
            .set_style(ProgressStyle::with_template(template).expect("the template is right"));
    }
}

impl linkage::Watch for LinkBar {
    fn begin(&self, step: Step, amount: u64) {
        let doing = match step {
            Step::Train => "Training the model on these records",
            Step::Block => "Choosing which records to compare",
            Step::Score => "Comparing",
            Step::Cluster => "Forming clusters",
            Step::Done => return,
        };
        let template = if amount == 0 {
            "{msg} {spinner} {elapsed}"
        } else {
            "{msg} {wide_bar} {human_pos}/{human_len} {eta}"
        };
        self.begin(doing, amount, template);
    }

    fn advance(&self, done: u64) {
        self.0.inc(done);
    }
}

impl Drop for LinkBar {
    fn drop(&mut self) {
        self.0.finish_and_clear();
    }
}

/// A count with its unit: "1 row", "2 rows".
pub fn counted(count: i64, unit: &str) -> String {
    let digits = count.to_string();
    let mut grouped = String::new();
    for (place, digit) in digits.chars().enumerate() {
        if place > 0 && (digits.len() - place).is_multiple_of(3) && digit != '-' {
            grouped.push(',');
        }
        grouped.push(digit);
    }
    format!("{grouped} {unit}{}", if count == 1 { "" } else { "s" })
}

#[cfg(test)]
mod tests {
    use super::counted;

    #[test]
    fn counts_are_grouped_and_have_a_unit() {
        assert_eq!(counted(1, "row"), "1 row");
        assert_eq!(counted(130_000, "row"), "130,000 rows");
    }
}
