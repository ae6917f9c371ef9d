//! Reading one CSV file into a population.

use std::{fs::File, io::Read, path::Path};

use anyhow::{Context as _, ensure};
use csv::StringRecord;
use linkage::{Model, Population, PushedRows};

use super::rows::{column_names, fault};

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
    let header = column_names(&mut reader).with_context(|| format!("the header of {shown} cannot be read"))?;
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
