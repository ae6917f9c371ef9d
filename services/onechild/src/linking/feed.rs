//! Reading one CSV file into a population.

use std::{fs::File, io::Read, path::Path};

use anyhow::{Context as _, ensure};
use csv::StringRecord;
use linkage::{Model, Population, PushedRows};

/// Rows read at a time: while these are taken in, the next are read.
const ROWS: usize = 4096;

/// Reads the file on all cores of the thread pool it is called in. `on_bytes` is told how many bytes were read since it
/// was last told. Rows without an id are counted and left out.
pub fn read_feed(
    name: &str,
    path: &Path,
    model: &Model,
    population: &mut Population,
    on_bytes: &(dyn Fn(u64) + Sync),
) -> anyhow::Result<PushedRows> {
    let shown = path.display();
    let file = File::open(path).with_context(|| format!("the file {shown} cannot be read"))?;
    let mut reader = csv::ReaderBuilder::new()
        .buffer_capacity(1 << 18)
        .from_reader(Told { file, on_bytes });
    let headers = reader
        .byte_headers()
        .with_context(|| format!("the header of {shown} cannot be read"))?
        .clone();
    // A byte order mark would make the first column's name another one.
    let header: Vec<String> = headers
        .iter()
        .map(|header| {
            let header = header.strip_prefix(b"\xef\xbb\xbf").unwrap_or(header);
            String::from_utf8_lossy(header).trim().to_owned()
        })
        .collect();
    let header: Vec<&str> = header.iter().map(String::as_str).collect();
    let columns = population
        .columns(&header, &model.id_column)
        .with_context(|| format!("{shown} has no column {}; every file needs one", model.id_column))?;
    ensure!(
        columns.any(),
        "{shown} has none of the columns that the model compares; check --model and the header"
    );
    let mut next = |rows: &mut [StringRecord]| -> anyhow::Result<usize> {
        for (at, row) in rows.iter_mut().enumerate() {
            match reader.read_record(row) {
                Ok(true) => {}
                Ok(false) => return Ok(at),
                Err(error) => return Err(anyhow::anyhow!("{shown}: {}", fault(&error))),
            }
        }
        Ok(rows.len())
    };
    let mut all = PushedRows::default();
    let (mut rows, mut following) = (vec![StringRecord::new(); ROWS], vec![StringRecord::new(); ROWS]);
    let mut count = next(&mut rows)?;
    while count > 0 {
        let (pushed, more) = population.push_rows(name, &columns, &rows[..count], cell, || next(&mut following));
        all.add(pushed);
        count = more?;
        std::mem::swap(&mut rows, &mut following);
    }
    Ok(all)
}

fn cell(row: &StringRecord, place: usize) -> &str {
    row.get(place).unwrap_or_default()
}

/// A file that tells how far it was read.
struct Told<'a> {
    file: File,
    on_bytes: &'a (dyn Fn(u64) + Sync),
}

impl Read for Told<'_> {
    fn read(&mut self, buffer: &mut [u8]) -> std::io::Result<usize> {
        let read = self.file.read(buffer)?;
        (self.on_bytes)(read as u64);
        Ok(read)
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
