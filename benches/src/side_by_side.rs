//! The table in which our figures stand beside those of other engines.

use std::fmt::{self, Write as _};

/// Rows of figures, a column for each engine; headings between.
#[derive(Debug, Clone, Default)]
pub struct SideBySide {
    title: String,
    engines: Vec<String>,
    rows: Vec<Line>,
}

#[derive(Debug, Clone)]
enum Line {
    Heading(String),
    Figures(String, Vec<String>),
}

impl SideBySide {
    /// An empty table.
    pub fn new(title: String, engines: &[&str]) -> Self {
        Self {
            title,
            engines: engines.iter().map(|name| (*name).to_owned()).collect(),
            rows: Vec::new(),
        }
    }

    /// Begins the figures of another set of records.
    pub fn heading(&mut self, text: String) {
        self.rows.push(Line::Heading(text));
    }

    /// Adds a row, one text for each engine.
    pub fn row(&mut self, what: &str, figures: Vec<String>) {
        self.rows.push(Line::Figures(what.to_owned(), figures));
    }
}

impl fmt::Display for SideBySide {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let first = Line::Figures(String::new(), self.engines.clone());
        let figures = || std::iter::once(&first).chain(&self.rows);
        let width = |column: Option<usize>| {
            let texts = figures().filter_map(|line| match (line, column) {
                (Line::Figures(what, _), None) => Some(what.chars().count()),
                (Line::Figures(_, figures), Some(at)) => figures.get(at).map(|text| text.chars().count()),
                (Line::Heading(_), _) => None,
            });
            texts.max().unwrap_or(0)
        };
        let what_width = width(None);
        let widths: Vec<usize> = (0..self.engines.len()).map(|at| width(Some(at))).collect();
        writeln!(f, "\n{}", self.title)?;
        for line in figures() {
            match line {
                Line::Heading(text) => writeln!(f, "\n  {text}")?,
                Line::Figures(what, figures) => {
                    let mut text = format!("    {what:what_width$}");
                    for (figure, width) in figures.iter().zip(&widths) {
                        write!(text, "  {figure:>width$}")?;
                    }
                    writeln!(f, "{}", text.trim_end())?;
                }
            }
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_engine_has_its_column() {
        let mut table = SideBySide::new("Engines".to_owned(), &["ours", "theirs"]);
        table.heading("county".to_owned());
        table.row("F1", vec![".98".to_owned(), "not installed: so".to_owned()]);
        let text = table.to_string();
        let lines: Vec<&str> = text.lines().collect();
        assert_eq!(lines[1], "Engines");
        assert!(lines[2].ends_with("theirs") && lines[4] == "  county");
        let end = |line: &str, text: &str| line.find(text).map(|at| at + text.len());
        assert_eq!(end(lines[2], "ours"), end(lines[5], ".98"));
        assert!(lines[5].ends_with("not installed: so"));
    }
}
