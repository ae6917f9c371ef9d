//! House rules that a compiler does not know: small files, nothing left half done, every promise proved by a test that
//! carries its number, no dead links in the documents.

use std::{
    collections::{BTreeMap, BTreeSet},
    path::{Path, PathBuf},
};

/// Nobody reads a longer file.
const LINES_MAX: usize = 500;

/// What people wrote by hand. Word lists and recorded answers may be long.
const WRITTEN: &[&str] = &["rs", "html", "mjs", "js", "scss", "css", "sql", "sh", "md"];

/// Made by a tool, or not ours.
const SKIPPED: &[&str] = &["target", "node_modules", "dist", ".git", "demo-data"];

/// The promises (by number), each proved by at least one test.
const PROMISES: &[&str] = &[
    "p01", "p02", "p03", "p04", "p05", "p06", "p07", "p08", "p09", "p10", "p11", "p12",
];

#[test]
fn no_file_is_longer_than_anybody_reads() {
    let long: Vec<_> = written()
        .into_iter()
        .filter_map(|(path, text)| Some((path, text.lines().count())).filter(|(_, lines)| *lines > LINES_MAX))
        .collect();
    assert!(
        long.is_empty(),
        "split these by reason (at most {LINES_MAX} lines): {long:#?}"
    );
}

#[test]
fn nothing_is_left_half_done() {
    // Put together here, so that this file does not find itself.
    let marks = [
        ["TO", "DO"].concat(),
        ["FIX", "ME"].concat(),
        ["to", "do!("].concat(),
        ["unimpl", "emented!("].concat(),
        ["#[ig", "nore"].concat(),
        ["db", "g!("].concat(),
    ];
    let mut found = Vec::new();
    for (path, text) in written() {
        for (number, line) in text.lines().enumerate() {
            if marks.iter().any(|mark| line.contains(mark.as_str())) {
                found.push(format!("{}:{}: {}", path.display(), number + 1, line.trim()));
            }
        }
    }
    assert!(found.is_empty(), "finish these: {found:#?}");
}

#[test]
fn every_promise_has_a_test_that_carries_its_number() {
    let mut proved: BTreeMap<&str, BTreeSet<String>> = BTreeMap::new();
    for (_, text) in written()
        .into_iter()
        .filter(|(path, _)| path.extension().is_some_and(|end| end == "rs"))
    {
        for name in text
            .split("fn ")
            .skip(1)
            .filter_map(|rest| rest.split(['(', '<']).next())
        {
            if let Some(promise) = PROMISES.iter().find(|promise| name.starts_with(&format!("{promise}_"))) {
                proved.entry(promise).or_default().insert(name.to_owned());
            }
        }
    }
    let missing: Vec<_> = PROMISES
        .iter()
        .filter(|promise| !proved.contains_key(*promise))
        .collect();
    assert!(missing.is_empty(), "no test proves {missing:?}; there are {proved:#?}");
}

#[test]
fn every_link_between_documents_leads_somewhere() {
    let mut dead = Vec::new();
    for (path, text) in written()
        .into_iter()
        .filter(|(path, _)| path.extension().is_some_and(|end| end == "md"))
    {
        for target in text
            .split("](")
            .skip(1)
            .filter_map(|rest| rest.split([')', '#', ' ']).next())
        {
            let outside = target.is_empty() || target.contains("://") || target.starts_with(['/', '<']);
            if !outside && !path.parent().is_some_and(|folder| folder.join(target).exists()) {
                dead.push(format!("{} -> {target}", path.display()));
            }
        }
    }
    assert!(dead.is_empty(), "{dead:#?}");
}

/// Every file written by hand, with its text.
fn written() -> Vec<(PathBuf, String)> {
    let root = Path::new(concat!(env!("CARGO_MANIFEST_DIR"), "/.."));
    let mut found = Vec::new();
    collect(root, &mut found);
    assert!(found.len() > 100, "the repository has more files than {}", found.len());
    found
}

fn collect(folder: &Path, found: &mut Vec<(PathBuf, String)>) {
    let mut entries: Vec<_> = std::fs::read_dir(folder)
        .expect("a folder of the repository")
        .map(|entry| entry.expect("an entry").path())
        .collect();
    entries.sort();
    for path in entries {
        let name = path.file_name().and_then(|name| name.to_str()).unwrap_or_default();
        if path.is_dir() {
            if !SKIPPED.contains(&name) {
                collect(&path, found);
            }
        } else if path
            .extension()
            .and_then(|end| end.to_str())
            .is_some_and(|end| WRITTEN.contains(&end))
        {
            let text = std::fs::read_to_string(&path).unwrap_or_else(|error| panic!("{}: {error}", path.display()));
            found.push((path, text));
        }
    }
}
