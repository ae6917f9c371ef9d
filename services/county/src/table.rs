//! A CSV file whose rows leave in another order than they came, within a bounded window: feeds do not list families together.

use std::fs::File;
use std::io::BufWriter;
use std::path::PathBuf;

use crate::chance::Chance;
use crate::error::CountyError;
use crate::feeds::Row;

/// A file being written.
pub struct Table<T> {
    path: PathBuf,
    writer: csv::Writer<BufWriter<File>>,
    window: Vec<T>,
    /// Rows held back; 0 writes in order.
    held: usize,
    chance: Chance,
    written: u64,
}

impl<T: Row> Table<T> {
    /// Creates the file and writes its header row.
    pub fn create(path: PathBuf, held: usize, chance: Chance) -> Result<Self, CountyError> {
        let file = File::create(&path).map_err(|source| CountyError::Create {
            path: path.clone(),
            source,
        })?;
        let writer = csv::WriterBuilder::new()
            .has_headers(false)
            .from_writer(BufWriter::with_capacity(1 << 16, file));
        let mut table = Self {
            path,
            writer,
            window: Vec::with_capacity(held),
            held,
            chance,
            written: 0,
        };
        table
            .writer
            .write_record(T::COLUMNS)
            .map_err(|source| table.failed(source))?;
        Ok(table)
    }

    fn failed(&self, source: csv::Error) -> CountyError {
        CountyError::Write {
            path: self.path.clone(),
            source,
        }
    }

    fn write(&mut self, row: &T) -> Result<(), CountyError> {
        self.written += 1;
        self.writer.serialize(row).map_err(|source| self.failed(source))
    }

    /// Takes a row; another one may leave instead.
    pub fn push(&mut self, row: T) -> Result<(), CountyError> {
        if self.window.len() < self.held {
            self.window.push(row);
            return Ok(());
        }
        if self.held == 0 {
            return self.write(&row);
        }
        let at = self.chance.below(self.held);
        let leaving = std::mem::replace(&mut self.window[at], row);
        self.write(&leaving)
    }

    /// Writes what is left. Gives the path and the number of rows.
    pub fn finish(mut self) -> Result<(PathBuf, u64), CountyError> {
        while !self.window.is_empty() {
            let row = self.window.swap_remove(self.chance.below(self.window.len()));
            self.write(&row)?;
        }
        self.writer.flush().map_err(|source| self.failed(source.into()))?;
        Ok((self.path, self.written))
    }
}
