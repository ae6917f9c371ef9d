//! Reading a CSV file row by row, columns by name.

use std::{collections::BTreeMap, io::Read, path::Path};

use anyhow::{Context as _, bail};

/// Gives the text of a column of one row.
pub type Column<'a, 'b> = &'a dyn Fn(&str) -> Option<&'b str>;

/// Hands every row to `each`, with its line in the file; the header must have the columns of `needs`. No message quotes
/// the file.
pub fn each_row(
    path: &Path,
    needs: &[&str],
    mut each: impl FnMut(u64, Column<'_, '_>) -> anyhow::Result<()>,
) -> anyhow::Result<()> {
    let shown = path.display();
    let mut reader = csv::Reader::from_path(path).with_context(|| format!("the file {shown} cannot be read"))?;
    let names = column_names(&mut reader).with_context(|| format!("the header of {shown} cannot be read"))?;
    let places: BTreeMap<String, usize> = names.into_iter().enumerate().map(|(at, name)| (name, at)).collect();
    if let Some(column) = needs.iter().find(|column| !places.contains_key(**column)) {
        bail!("{shown} has no column {column}; it needs {}", needs.join(", "));
    }
    let mut record = csv::StringRecord::new();
    loop {
        match reader.read_record(&mut record) {
            Ok(true) => {}
            Ok(false) => return Ok(()),
            Err(error) => return Err(anyhow::anyhow!("{shown}: {}", fault(&error))),
        }
        let line = record.position().map_or(0, csv::Position::line);
        let column = |column: &str| {
            let text = places.get(column).and_then(|place| record.get(*place));
            text.filter(|text| !text.is_empty())
        };
        each(line, &column)?;
    }
}

/// The names of the columns. A byte order mark would make the first column's name another one.
pub fn column_names<R: Read>(reader: &mut csv::Reader<R>) -> Result<Vec<String>, csv::Error> {
    let headers = reader.byte_headers()?.iter();
    let names = headers.map(|header| {
        let header = header.strip_prefix(b"\xef\xbb\xbf").unwrap_or(header);
        String::from_utf8_lossy(header).trim().to_owned()
    });
    Ok(names.collect())
}

/// What is wrong with the file, without quoting it.
pub fn fault(error: &csv::Error) -> String {
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
