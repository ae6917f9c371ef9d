//! The table that a workload prints.

use std::fmt;

/// Rows of texts under a heading.
#[derive(Debug)]
pub struct Table {
    heading: String,
    rows: Vec<[String; 4]>,
}

/// What a baseline took, and how we compare.
#[derive(Debug)]
pub struct Baseline {
    /// Its name and figure: `bare Jaro-Winkler 55.0 M/s`.
    pub figure: String,
    /// Our figure divided by its figure.
    pub ratio: f64,
}

impl Table {
    /// An empty table; the environment line stands above it.
    pub fn new(title: &str, environment: &str) -> Self {
        Self {
            heading: format!("{title} ({environment})"),
            rows: vec![["what", "ours", "baseline of the same run", "ours / baseline"].map(str::to_owned)],
        }
    }

    /// Adds a figure that has no counterpart.
    pub fn figure(&mut self, what: &str, ours: String) {
        self.rows.push([what.to_owned(), ours, String::new(), String::new()]);
    }

    /// Adds a figure beside a baseline.
    pub fn beside(&mut self, what: &str, ours: String, baseline: Baseline) {
        let ratio = format!("{:.2}", baseline.ratio);
        self.rows.push([what.to_owned(), ours, baseline.figure, ratio]);
    }
}

impl fmt::Display for Table {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let width = |at: usize| self.rows.iter().map(|row| row[at].chars().count()).max().unwrap_or(0);
        let widths = [0, 1, 2].map(width);
        writeln!(f, "\n{}", self.heading)?;
        for [what, ours, baseline, ratio] in &self.rows {
            let [first, second, third] = widths;
            let line = format!("  {what:first$}  {ours:second$}  {baseline:third$}  {ratio}");
            writeln!(f, "{}", line.trim_end())?;
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn columns_stand_under_each_other() {
        let mut table = Table::new("Search", "2 cores");
        table.figure("fill", "1 s".to_owned());
        let figure = "bare 2 ms".to_owned();
        table.beside("by name", "1 ms".to_owned(), Baseline { figure, ratio: 0.5 });
        let text = table.to_string();
        let lines: Vec<&str> = text.lines().skip(1).collect();
        assert_eq!(lines[0], "Search (2 cores)");
        let column = |line: &str, text: &str| line.find(text).unwrap();
        assert_eq!(column(lines[1], "ours"), column(lines[3], "1 ms"));
        assert_eq!(column(lines[1], "baseline"), column(lines[3], "bare"));
        assert!(lines[3].ends_with("0.50"));
        assert!(lines[2].ends_with("1 s"), "no spaces at the end of a line");
    }
}
