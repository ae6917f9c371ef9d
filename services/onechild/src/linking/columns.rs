//! Doubts about the columns of the files: told before anything is linked.

use std::{
    collections::{BTreeMap, BTreeSet},
    path::{Path, PathBuf},
};

use anyhow::Context as _;
use linkage::{Model, model::Field};

/// Rows of each file that are looked at.
const ROWS: usize = 1000;
/// A column is doubtful if more than one in this many of its values do not read.
const DOUBTFUL_SHARE: usize = 4;
/// Below this many values, a column is doubtful only if none reads.
const ENOUGH_VALUES: usize = 20;

/// What a person should know of the files before they believe the result: columns of the model that no file has, columns
/// whose values do not read as what the model takes them for, and sources of the model that no feed is named as. Never
/// quotes a value.
pub fn doubts(feeds: &[(String, PathBuf)], model: &Model) -> anyhow::Result<Vec<String>> {
    let mut doubts = Vec::new();
    let mut there: BTreeSet<String> = BTreeSet::new();
    for (_, path) in feeds {
        let columns = read(path)?;
        for field in &model.fields {
            for column in &field.columns {
                if let Some(values) = columns.get(column) {
                    doubts.extend(doubt(path, field, column, values));
                }
            }
        }
        there.extend(columns.into_keys());
    }
    let absent: Vec<&str> = model
        .columns()
        .into_iter()
        .filter(|column| !there.contains(*column))
        .collect();
    if !absent.is_empty() {
        doubts.push(format!("no file has these columns of the model: {}", absent.join(", ")));
    }
    let stated = model.source_errors.iter().flat_map(|errors| errors.bits.keys());
    let strange: Vec<&str> = stated
        .map(String::as_str)
        .filter(|source| !feeds.iter().any(|(feed, _)| feed == source))
        .collect();
    if !strange.is_empty() {
        let (strange, feeds): (String, Vec<&str>) = (
            strange.join(", "),
            feeds.iter().map(|(feed, _)| feed.as_str()).collect(),
        );
        doubts.push(format!(
            "the model states error rates of sources that no feed is named as: {strange}; the feeds are: {}",
            feeds.join(", ")
        ));
    }
    Ok(doubts)
}

/// The values that are not blank in the first rows of a file, by column.
fn read(path: &Path) -> anyhow::Result<BTreeMap<String, Vec<String>>> {
    let shown = path.display();
    let mut reader = csv::ReaderBuilder::new()
        .flexible(true)
        .from_path(path)
        .with_context(|| format!("the file {shown} cannot be read"))?;
    let headers = reader
        .byte_headers()
        .with_context(|| format!("the header of {shown} cannot be read"))?;
    let names: Vec<String> = headers
        .iter()
        .map(|header| {
            let header = header.strip_prefix(b"\xef\xbb\xbf").unwrap_or(header);
            String::from_utf8_lossy(header).trim().to_owned()
        })
        .collect();
    let mut columns: BTreeMap<String, Vec<String>> = names.iter().map(|name| (name.clone(), Vec::new())).collect();
    let mut row = csv::ByteRecord::new();
    for _ in 0..ROWS {
        // A row that cannot be read is told of, with its line, when the whole file is.
        if !matches!(reader.read_byte_record(&mut row), Ok(true)) {
            break;
        }
        for (name, value) in names.iter().zip(row.iter()) {
            let text = String::from_utf8_lossy(value);
            if !text.trim().is_empty()
                && let Some(values) = columns.get_mut(name)
            {
                values.push(text.into_owned());
            }
        }
    }
    Ok(columns)
}

fn doubt(path: &Path, field: &Field, column: &str, values: &[String]) -> Option<String> {
    let read = values.iter().filter_map(|value| field.kind.reads(value));
    let (all, bad) = read.fold((0, 0), |(all, bad), reads| (all + 1, bad + usize::from(!reads)));
    let (shown, title) = (path.display(), field.kind.title());
    if all > 0 && bad == all {
        return Some(format!(
            "{shown}: of the first {all} values in the column {column}, none reads as a {title}"
        ));
    }
    (all >= ENOUGH_VALUES && bad * DOUBTFUL_SHARE > all)
        .then(|| format!("{shown}: of the first {all} values in the column {column}, {bad} do not read as a {title}"))
}
