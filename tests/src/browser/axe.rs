//! Accessibility: axe-core, from the pages' own npm packages, with the rules of WCAG 2.2 AA.

use std::{fmt, path::PathBuf};

use serde::Deserialize;

/// One rule of axe that a page breaks.
#[derive(Debug, Clone, Deserialize)]
pub struct Violation {
    /// The rule, such as `color-contrast`.
    pub id: String,
    /// What to do about it.
    pub help: String,
    /// The elements, as HTML, with what is wrong with each.
    pub nodes: Vec<Node>,
}

/// One element that breaks a rule.
#[derive(Debug, Clone, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Node {
    /// The element's markup.
    pub html: String,
    /// What is wrong, in words.
    #[serde(default)]
    pub failure_summary: String,
}

impl fmt::Display for Violation {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(f, "{}: {}", self.id, self.help)?;
        for node in &self.nodes {
            writeln!(
                f,
                "    {}\n      {}",
                node.html,
                node.failure_summary.replace('\n', "\n      ")
            )?;
        }
        Ok(())
    }
}

/// The tags of WCAG up to 2.2, levels A and AA, as axe names them.
pub(super) const RUN: &str = "axe.run(document, { resultTypes: ['violations'], runOnly: { type: 'tag', values: \
    ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22a', 'wcag22aa'] } })\
    .then(found => JSON.stringify(found.violations))";

/// The source of axe-core.
pub(super) fn source() -> String {
    let file: PathBuf = [
        env!("CARGO_MANIFEST_DIR"),
        "..",
        "services",
        "web",
        "node_modules",
        "axe-core",
        "axe.min.js",
    ]
    .iter()
    .collect();
    std::fs::read_to_string(&file)
        .unwrap_or_else(|error| panic!("cannot read {}: {error}; run `make assets`", file.display()))
}
