//! Between a database that is copied and the file of a backup.

use std::{
    fs::File,
    io::{BufReader, BufWriter, Write},
    path::Path,
};

use anyhow::Context as _;
use backup::{BackupError, BackupKey, BackupReader, BackupWriter, Head, Manifest, Part};
use desk::JournalPlace;
use serde::{Deserialize, Serialize};
use store::{Contents, CopyError, CopyPart, CopySink, Restoring};

/// What the manifest of a backup says of the database.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Held {
    /// What it held.
    pub contents: Contents,
    /// How far the journal of deletions of the node went that took the backup.
    pub journal: Option<JournalPlace>,
}

/// A part as it comes out of the file.
type Next = Part<CopyPart, Held>;

/// Takes a copy and writes it into a backup.
pub struct Sealing<W: Write>(pub BackupWriter<W>);

impl<W: Write + Send> CopySink for Sealing<W> {
    fn begin(&mut self, part: &CopyPart) -> Result<(), CopyError> {
        self.0.begin_part(&part.name, part).map_err(other)
    }

    fn bytes(&mut self, bytes: &[u8]) -> Result<(), CopyError> {
        self.0.bytes(bytes).map_err(other)
    }

    fn end(&mut self) -> Result<(), CopyError> {
        self.0.end_part().map_err(other)
    }
}

fn other(error: BackupError) -> CopyError {
    CopyError::Other(Box::new(error))
}

/// A backup that is being written.
pub type Written = BufWriter<File>;

fn open(file: &Path, key: &BackupKey) -> anyhow::Result<BackupReader<BufReader<File>>> {
    let from = File::open(file).with_context(|| format!("{} cannot be read", file.display()))?;
    Ok(BackupReader::open(BufReader::with_capacity(1 << 20, from), key)?)
}

/// Reads a whole backup and proves that it is whole and unchanged; nothing is written anywhere.
pub fn survey(file: &Path, key: &BackupKey) -> anyhow::Result<(Head, Manifest<Held>)> {
    let mut reader = open(file, key)?;
    loop {
        match reader.next_part::<CopyPart, Held>()? {
            Next::Begins { .. } => while reader.chunk()?.is_some() {},
            Next::End(manifest) => return Ok((reader.head().clone(), manifest)),
        }
    }
}

/// Puts every part of a backup into an empty database.
pub async fn fill(file: &Path, key: &BackupKey, restoring: &mut Restoring) -> anyhow::Result<()> {
    let mut reader = open(file, key)?;
    loop {
        match reader.next_part::<CopyPart, Held>()? {
            Next::Begins { about, .. } => {
                let mut next = || reader.chunk().map_err(other);
                restoring.part(&about, &mut next).await?;
            }
            Next::End(_) => return Ok(()),
        }
    }
}
