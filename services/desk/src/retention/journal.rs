//! The journal of deletions: a file outside the database that says what was deleted, so that a backup from before can be
//! put back without it.
//!
//! A line is written, and on the disk, before the deletion that it tells of is. It holds keyed hashes, rules and ids of runs:
//! nothing about anybody, and nothing that says whom it is about without the key that is in the database. Each line carries
//! a hash over all lines before it, so that one that was taken out or changed shows.

use std::{
    fs::{self, File, OpenOptions},
    io::{self, Write as _},
    path::{Path, PathBuf},
    sync::{Mutex, PoisonError},
};

use child::{RetentionRunId, RunId, UserId};
use chrono::{DateTime, NaiveDate, TimeDelta, Utc};
use hex::FromHex as _;
use serde::{Deserialize, Serialize};
use sha2::{Digest as _, Sha256};

use crate::{desk::Desk, error::DeskError};

/// How far the clock of another node may be off, and how long a deletion may take from its line to its end.
const CLOCKS_APART: TimeDelta = TimeDelta::minutes(15);

/// What was deleted, or let in again.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "what", rename_all = "snake_case")]
pub enum Purged {
    /// Source records, with the child if it had no other.
    Records {
        /// Keyed hashes of their keys, hexadecimal.
        hashes: Vec<String>,
        /// By which rule.
        rule: String,
        /// Of which version.
        version: i64,
        /// On which day.
        day: NaiveDate,
        /// In which run.
        run: RetentionRunId,
    },
    /// The entries of one sensitive service in one record.
    Entry {
        /// Keyed hash of the record's key and the service, hexadecimal.
        hash: String,
    },
    /// Rows of a feed as they were received.
    Rows {
        /// The run that brought them.
        feed_run: RunId,
        /// Whether those that were rejected alone.
        rejected_only: bool,
    },
    /// A deleted record may come again.
    Readmitted {
        /// Keyed hash of its key, hexadecimal.
        hash: String,
        /// Who let it in.
        by: UserId,
    },
}

/// How far a journal went: its number of lines, and the hash over them.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct JournalPlace {
    /// Lines.
    pub lines: u64,
    /// Hash over all of them, hexadecimal.
    pub chain: String,
}

/// Why a journal cannot be read.
#[derive(Debug, thiserror::Error)]
pub enum JournalError {
    /// The file.
    #[error("the journal of deletions {} cannot be read or written: {why}", path.display())]
    File {
        /// The file.
        path: PathBuf,
        /// The system's words.
        why: io::Error,
    },
    /// A line is not as it was written.
    #[error("line {line} of the journal of deletions {} is not as it was written: take another copy of it", path.display())]
    Damaged {
        /// The file.
        path: PathBuf,
        /// The line, counted from 1.
        line: u64,
    },
    /// It is another journal, or its end was cut off.
    #[error(
        "{} is not the journal that the backup was taken beside, or lines of it are missing: name the right one with --deleted",
        .0.display()
    )]
    Other(PathBuf),
}

/// One line that was read.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
struct Line {
    at: DateTime<Utc>,
    #[serde(flatten)]
    purged: Purged,
}

/// The end of a file as it was left.
#[derive(Debug, Clone, Copy)]
struct Tail {
    bytes: u64,
    lines: u64,
    chain: [u8; 32],
}

/// A journal that is written.
#[derive(Debug)]
pub struct PurgeJournal {
    path: PathBuf,
    tail: Mutex<Option<Tail>>,
}

impl PurgeJournal {
    /// The journal in this file, which is made with the first line.
    pub fn at(path: PathBuf) -> Self {
        Self {
            path,
            tail: Mutex::default(),
        }
    }

    /// How far it goes; makes the file if it is not there.
    pub fn place(&self) -> Result<JournalPlace, JournalError> {
        self.append(&[])
    }

    /// Adds lines; on the disk when this answers.
    fn append(&self, lines: &[Line]) -> Result<JournalPlace, JournalError> {
        let failed = |why| JournalError::File {
            path: self.path.clone(),
            why,
        };
        let mut known = self.tail.lock().unwrap_or_else(PoisonError::into_inner);
        let mut options = OpenOptions::new();
        options.append(true).create(true);
        #[cfg(unix)]
        std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
        let mut file: File = options.open(&self.path).map_err(failed)?;
        // Another process of this node, its command line, may add to it too: one at a time, until the file is closed.
        file.lock().map_err(failed)?;
        let bytes = file.metadata().map_err(failed)?.len();
        if bytes == 0 {
            sync_folder_of(&self.path).map_err(failed)?;
        }
        let mut tail = match *known {
            Some(tail) if tail.bytes == bytes => tail,
            _ => self.find_tail(&file)?,
        };
        let mut text = String::new();
        for line in lines {
            let said = serde_json::to_string(line).expect("a line has string keys only");
            tail.chain = link(&tail.chain, &said);
            tail.lines += 1;
            text.push_str(&hex::encode(tail.chain));
            text.push(' ');
            text.push_str(&said);
            text.push('\n');
        }
        let written = file.write_all(text.as_bytes()).and_then(|()| file.sync_all());
        if let Err(why) = written {
            // Half a line would be taken off with the next one in any case.
            let _ = file.set_len(tail.bytes);
            *known = None;
            return Err(failed(why));
        }
        tail.bytes += text.len() as u64;
        *known = Some(tail);
        Ok(JournalPlace {
            lines: tail.lines,
            chain: hex::encode(tail.chain),
        })
    }

    /// Reads to the end, and takes off half a line that a machine left which lost its power: what it would have told of
    /// did not happen.
    fn find_tail(&self, file: &File) -> Result<Tail, JournalError> {
        let failed = |why| JournalError::File {
            path: self.path.clone(),
            why,
        };
        let text = fs::read(&self.path).map_err(failed)?;
        let whole = text.iter().rposition(|byte| *byte == b'\n').map_or(0, |end| end + 1);
        if whole < text.len() {
            file.set_len(whole as u64).map_err(failed)?;
        }
        let read = ReadJournal::of(&self.path, &text[..whole])?;
        Ok(Tail {
            bytes: whole as u64,
            lines: read.lines.len() as u64,
            chain: read.lines.last().map_or([0; 32], |line| line.0),
        })
    }
}

/// A journal that was read and is as it was written.
#[derive(Debug, Clone)]
pub struct ReadJournal {
    path: PathBuf,
    lines: Vec<([u8; 32], Line)>,
}

impl ReadJournal {
    /// Reads a whole journal.
    pub fn read(path: &Path) -> Result<Self, JournalError> {
        let text = fs::read(path).map_err(|why| JournalError::File {
            path: path.to_owned(),
            why,
        })?;
        let whole = text.iter().rposition(|byte| *byte == b'\n').map_or(0, |end| end + 1);
        Self::of(path, &text[..whole])
    }

    fn of(path: &Path, text: &[u8]) -> Result<Self, JournalError> {
        let mut lines = Vec::new();
        let mut chain = [0; 32];
        for (number, line) in (1..).zip(text.split(|byte| *byte == b'\n')) {
            if line.is_empty() {
                continue;
            }
            let damaged = || JournalError::Damaged {
                path: path.to_owned(),
                line: number,
            };
            let line = std::str::from_utf8(line).map_err(|_| damaged())?;
            let (said_chain, said) = line.split_once(' ').ok_or_else(damaged)?;
            chain = link(&chain, said);
            if <[u8; 32]>::from_hex(said_chain).ok() != Some(chain) {
                return Err(damaged());
            }
            lines.push((chain, serde_json::from_str(said).map_err(|_| damaged())?));
        }
        Ok(Self {
            path: path.to_owned(),
            lines,
        })
    }

    /// What was told after `place`, with when; or since shortly before `since` where no place is known: for another node's
    /// journal, or one that was begun after the backup. What was told a little too early is told again and finds nothing.
    pub fn after(
        &self,
        place: Option<&JournalPlace>,
        since: DateTime<Utc>,
    ) -> Result<Vec<(DateTime<Utc>, Purged)>, JournalError> {
        let told = |(_, line): &([u8; 32], Line)| (line.at, line.purged.clone());
        let Some(place) = place else {
            let since = since - CLOCKS_APART;
            return Ok(self
                .lines
                .iter()
                .filter(|(_, line)| line.at >= since)
                .map(told)
                .collect());
        };
        let known = match place.lines.checked_sub(1) {
            None => true,
            Some(last) => usize::try_from(last)
                .ok()
                .and_then(|last| self.lines.get(last))
                .is_some_and(|(chain, _)| hex::encode(chain) == place.chain),
        };
        if !known {
            return Err(JournalError::Other(self.path.clone()));
        }
        Ok(self.lines.iter().skip(place.lines as usize).map(told).collect())
    }
}

/// The entry of a new file in its folder is on the disk when this answers.
fn sync_folder_of(path: &Path) -> io::Result<()> {
    #[cfg(unix)]
    if let Some(folder) = path.parent() {
        let folder = if folder.as_os_str().is_empty() {
            Path::new(".")
        } else {
            folder
        };
        File::open(folder)?.sync_all()?;
    }
    Ok(())
}

fn link(before: &[u8; 32], said: &str) -> [u8; 32] {
    let mut hash = Sha256::new();
    hash.update(before);
    hash.update(said.as_bytes());
    hash.finalize().into()
}

impl Desk {
    /// Keeps the journal of deletions in this file from now on. Without one a backup cannot be put back without bringing
    /// back what was deleted since.
    pub fn keep_journal(&self, path: PathBuf) {
        // Said once, when the desk is set up.
        let _ = self.shared.journal.set(PurgeJournal::at(path));
    }

    /// How far the journal goes; none where none is kept.
    pub(crate) fn journal_place(&self) -> Result<Option<JournalPlace>, DeskError> {
        let place = self.shared.journal.get().map(PurgeJournal::place).transpose();
        place.map_err(DeskError::Journal)
    }

    /// Tells the journal what is about to be deleted. If that fails nothing may be deleted.
    pub(super) async fn journal(&self, purged: Purged) -> Result<(), DeskError> {
        if self.shared.journal.get().is_none() {
            return Ok(());
        }
        let line = Line {
            at: self.shared.clock.now(),
            purged,
        };
        let shared = std::sync::Arc::clone(&self.shared);
        let told = tokio::task::spawn_blocking(move || match shared.journal.get() {
            Some(journal) => journal.append(&[line]).map(drop),
            None => Ok(()),
        });
        match told.await {
            Ok(told) => told.map_err(DeskError::Journal),
            Err(error) => Err(DeskError::Journal(JournalError::File {
                path: PathBuf::new(),
                why: io::Error::other(error.to_string()),
            })),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn line(n: u32) -> Line {
        Line {
            at: DateTime::from_timestamp(i64::from(n), 0).unwrap(),
            purged: Purged::Entry {
                hash: format!("{n:064x}"),
            },
        }
    }

    fn told(lines: &[u32]) -> Vec<(DateTime<Utc>, Purged)> {
        lines.iter().map(|n| (line(*n).at, line(*n).purged)).collect()
    }

    #[test]
    fn what_was_told_after_a_place_or_a_moment_is_read_back() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("deleted");
        let journal = PurgeJournal::at(path.clone());
        let before = journal.place().unwrap();
        journal.append(&[line(1), line(2)]).unwrap();
        let between = journal.place().unwrap();
        // Another process goes on where this one stood, and this one behind that.
        PurgeJournal::at(path.clone()).append(&[line(3)]).unwrap();
        journal.append(&[line(4)]).unwrap();
        let read = ReadJournal::read(&path).unwrap();
        let moment = DateTime::from_timestamp(4, 0).unwrap() + CLOCKS_APART;
        assert_eq!(read.after(Some(&before), moment).unwrap(), told(&[1, 2, 3, 4]));
        assert_eq!(read.after(Some(&between), moment).unwrap(), told(&[3, 4]));
        assert_eq!(read.after(None, moment).unwrap(), told(&[4]));
    }

    #[test]
    fn a_journal_that_was_cut_changed_or_exchanged_is_refused() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("deleted");
        let journal = PurgeJournal::at(path.clone());
        journal.append(&[line(1), line(2), line(3)]).unwrap();
        let place = journal.place().unwrap();
        let text = fs::read_to_string(&path).unwrap();
        let lines: Vec<&str> = text.lines().collect();
        let since = DateTime::UNIX_EPOCH;
        fs::write(&path, format!("{}\n{}\n", lines[0], lines[1])).unwrap();
        let cut = ReadJournal::read(&path).unwrap().after(Some(&place), since);
        assert!(matches!(cut, Err(JournalError::Other(_))), "{cut:?}");
        fs::write(&path, format!("{}\n{}\n", lines[0], lines[2])).unwrap();
        assert!(matches!(
            ReadJournal::read(&path),
            Err(JournalError::Damaged { line: 2, .. })
        ));
        fs::write(&path, text.replace("00003", "00004")).unwrap();
        assert!(matches!(
            ReadJournal::read(&path),
            Err(JournalError::Damaged { line: 3, .. })
        ));
        assert!(ReadJournal::read(&folder.path().join("nowhere")).is_err());
    }

    #[test]
    fn half_a_line_of_a_machine_that_lost_its_power_is_taken_off() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("deleted");
        PurgeJournal::at(path.clone()).append(&[line(1)]).unwrap();
        let text = fs::read_to_string(&path).unwrap();
        fs::write(&path, format!("{text}0123 {{\"at\"")).unwrap();
        PurgeJournal::at(path.clone()).append(&[line(2)]).unwrap();
        let read = ReadJournal::read(&path).unwrap();
        assert_eq!(read.after(None, DateTime::UNIX_EPOCH).unwrap(), told(&[1, 2]));
    }
}
