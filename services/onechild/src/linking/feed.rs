//! Reading one CSV file into a population.

use std::{collections::BTreeMap, path::Path};

use anyhow::{Context as _, ensure};
use linkage::{Model, Population, Pushed, RecordKey};

/// Reads the file; adds the key of each record to `order` when it first appears. Returns the number of rows without an
/// id, which are left out.
pub fn read_feed(
    name: &str,
    path: &Path,
    model: &Model,
    population: &mut Population,
    order: &mut Vec<RecordKey>,
) -> anyhow::Result<i64> {
    let shown = path.display();
    let mut reader = csv::ReaderBuilder::new()
        .from_path(path)
        .with_context(|| format!("the file {shown} cannot be read"))?;
    let headers = reader
        .byte_headers()
        .with_context(|| format!("the header of {shown} cannot be read"))?
        .clone();
    // A byte order mark would make the first column's name another one.
    let places: BTreeMap<String, usize> = headers
        .iter()
        .enumerate()
        .map(|(place, header)| {
            let header = header.strip_prefix(b"\xef\xbb\xbf").unwrap_or(header);
            (String::from_utf8_lossy(header).trim().to_owned(), place)
        })
        .collect();
    let id_place = places.get(&model.id_column).copied();
    let id_place =
        id_place.with_context(|| format!("{shown} has no column {}; every file needs one", model.id_column))?;
    ensure!(
        model
            .fields
            .iter()
            .flat_map(|field| &field.columns)
            .any(|column| places.contains_key(column)),
        "{shown} has none of the columns that the model compares; check --model and the header"
    );
    let mut record = csv::StringRecord::new();
    let mut without_id = 0;
    loop {
        match reader.read_record(&mut record) {
            Ok(true) => {}
            Ok(false) => return Ok(without_id),
            Err(error) => return Err(anyhow::anyhow!("{shown}: {}", fault(&error))),
        }
        let id = record.get(id_place).unwrap_or_default().trim();
        if id.is_empty() {
            without_id += 1;
            continue;
        }
        let column = |column: &str| {
            places
                .get(column)
                .and_then(|place| record.get(*place))
                .filter(|text| !text.is_empty())
        };
        if population.push(name, id, &column) == Pushed::Added {
            order.push(RecordKey::new(name, id));
        }
    }
}

/// What is wrong with the file, without quoting it.
fn fault(error: &csv::Error) -> String {
    let line = error.position().map_or(0, csv::Position::line);
    match error.kind() {
        csv::ErrorKind::Utf8 { .. } => format!("line {line} is not UTF-8; save the file as UTF-8 and try again"),
        csv::ErrorKind::UnequalLengths { expected_len, len, .. } => {
            format!("line {line} has {len} fields where the header has {expected_len}; mend the line and try again")
        }
        csv::ErrorKind::Io(error) => format!("reading stopped near line {line}: {error}"),
        _ => format!("line {line} is not CSV"),
    }
}
