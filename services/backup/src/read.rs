//! Reading a backup from its beginning to its end.

use std::{
    fmt,
    io::{BufReader, Read},
    iter,
};

use age::{DecryptError, Decryptor, stream::StreamReader};
use flate2::read::GzDecoder;
use serde::de::DeserializeOwned;
use sha2::{Digest as _, Sha256};

use crate::{
    BackupError, BackupKey, Head, Manifest, PartSum,
    write::{CHUNK_MAX, END, MAGIC, PART},
};

/// No piece of JSON in a backup is longer: the manifest of many years of chains is a few megabytes.
const JSON_MAX: u32 = 256 << 20;

/// Gives the parts of a backup one after another.
pub struct BackupReader<R: Read> {
    input: GzDecoder<StreamReader<BufReader<R>>>,
    head: Head,
    read: Vec<PartSum>,
    hash: Sha256,
}

/// What comes next in a backup.
#[derive(Debug)]
pub enum Part<A, T> {
    /// A part: read all of it with [`BackupReader::chunk`].
    Begins {
        /// Its name.
        name: String,
        /// What was said of it.
        about: A,
    },
    /// The end: everything before it is whole and as it was written.
    End(Manifest<T>),
}

impl<R: Read> fmt::Debug for BackupReader<R> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("BackupReader")
            .field("head", &self.head)
            .finish_non_exhaustive()
    }
}

impl<R: Read> BackupReader<R> {
    /// Opens a backup with its key.
    pub fn open(from: R, key: &BackupKey) -> Result<Self, BackupError> {
        let decryptor = Decryptor::new_buffered(BufReader::new(from)).map_err(|error| opening(&error))?;
        let opened = decryptor
            .decrypt(iter::once(&key.0 as &dyn age::Identity))
            .map_err(|error| opening(&error))?;
        let mut input = GzDecoder::new(opened);
        let mut magic = [0; MAGIC.len()];
        input.read_exact(&mut magic).map_err(BackupError::reading)?;
        if magic != MAGIC {
            return Err(BackupError::NoBackup);
        }
        // Of a layout of later releases only what this one needs to refuse it can be relied on.
        let head: serde_json::Value = json(&mut input)?;
        if head["format"].as_u64() != Some(u64::from(Head::FORMAT)) {
            let release = head["release"].as_str().unwrap_or("unknown").to_owned();
            return Err(BackupError::Newer(release));
        }
        let head = serde_json::from_value(head).map_err(|_| BackupError::Damaged)?;
        Ok(Self {
            input,
            head,
            read: Vec::new(),
            hash: Sha256::new(),
        })
    }

    /// What it takes to restore this backup.
    pub fn head(&self) -> &Head {
        &self.head
    }

    /// The next part, or the end.
    pub fn next_part<A: DeserializeOwned, T: DeserializeOwned>(&mut self) -> Result<Part<A, T>, BackupError> {
        let mut mark = [0];
        self.input.read_exact(&mut mark).map_err(BackupError::reading)?;
        match mark[0] {
            PART => {
                let name: String = json(&mut self.input)?;
                let about = json(&mut self.input)?;
                self.read.push(PartSum {
                    name: name.clone(),
                    bytes: 0,
                    sha256: String::new(),
                });
                self.hash = Sha256::new();
                Ok(Part::Begins { name, about })
            }
            END => self.end().map(Part::End),
            _ => Err(BackupError::Damaged),
        }
    }

    /// The next chunk of the part that was begun, or none at its end.
    pub fn chunk(&mut self) -> Result<Option<Vec<u8>>, BackupError> {
        let length = length(&mut self.input)? as usize;
        if length > CHUNK_MAX {
            return Err(BackupError::Damaged);
        }
        let Some(part) = self.read.last_mut() else {
            return Err(BackupError::Damaged);
        };
        if length == 0 {
            part.sha256 = hex::encode(std::mem::take(&mut self.hash).finalize());
            return Ok(None);
        }
        let mut chunk = vec![0; length];
        self.input.read_exact(&mut chunk).map_err(BackupError::reading)?;
        self.hash.update(&chunk);
        part.bytes += length as u64;
        Ok(Some(chunk))
    }

    /// The manifest, held against what was read, and the end of the file behind it.
    fn end<T: DeserializeOwned>(&mut self) -> Result<Manifest<T>, BackupError> {
        let manifest: Manifest<T> = json(&mut self.input)?;
        let mut rest = [0];
        let behind = self.input.read(&mut rest).map_err(BackupError::reading)?;
        let after = self.input.get_mut().read(&mut rest).map_err(BackupError::reading)?;
        if behind + after > 0 || manifest.parts != self.read {
            return Err(BackupError::Damaged);
        }
        Ok(manifest)
    }
}

fn opening(error: &DecryptError) -> BackupError {
    match error {
        DecryptError::NoMatchingKeys => BackupError::WrongKey,
        DecryptError::Io(error) => BackupError::reading(std::io::Error::new(error.kind(), error.to_string())),
        DecryptError::InvalidHeader | DecryptError::UnknownFormat => BackupError::NoBackup,
        _ => BackupError::Damaged,
    }
}

fn length(input: &mut impl Read) -> Result<u32, BackupError> {
    let mut length = [0; 4];
    input.read_exact(&mut length).map_err(BackupError::reading)?;
    Ok(u32::from_be_bytes(length))
}

fn json<T: DeserializeOwned>(input: &mut impl Read) -> Result<T, BackupError> {
    let length = length(input)?;
    if length > JSON_MAX {
        return Err(BackupError::Damaged);
    }
    let mut text = Vec::new();
    let read = input.take(u64::from(length)).read_to_end(&mut text);
    if read.map_err(BackupError::reading)? != length as usize {
        return Err(BackupError::Damaged);
    }
    serde_json::from_slice(&text).map_err(|_| BackupError::Damaged)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::BackupWriter;

    type Read = (Vec<(String, u32, Vec<u8>)>, Manifest<String>);

    fn head() -> Head {
        Head {
            format: Head::FORMAT,
            release: "0.1.0".to_owned(),
            backend: "sqlite".to_owned(),
            migration: 20,
            taken_at: chrono::DateTime::UNIX_EPOCH,
        }
    }

    fn written(key: &BackupKey, head: &Head, parts: &[(String, Vec<u8>)]) -> Vec<u8> {
        let mut writer = BackupWriter::begin(Vec::new(), &[key.recipient()], head).unwrap();
        for (number, (name, bytes)) in parts.iter().enumerate() {
            writer.begin_part(name, &number).unwrap();
            for piece in bytes.chunks(70_000) {
                writer.bytes(piece).unwrap();
            }
            writer.end_part().unwrap();
        }
        writer.finish("what it held").unwrap().0
    }

    fn read(file: &[u8], key: &BackupKey) -> Result<Read, BackupError> {
        let mut reader = BackupReader::open(file, key)?;
        let mut parts = Vec::new();
        loop {
            match reader.next_part::<u32, String>()? {
                Part::Begins { name, about } => {
                    let mut bytes = Vec::new();
                    while let Some(chunk) = reader.chunk()? {
                        bytes.extend(chunk);
                    }
                    parts.push((name, about, bytes));
                }
                Part::End(manifest) => return Ok((parts, manifest)),
            }
        }
    }

    /// Bytes that do not compress, so that damage hits what is kept.
    fn noise(length: usize) -> Vec<u8> {
        let mut state = 7_u32;
        iter::repeat_with(|| {
            state = state.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
            (state >> 24) as u8
        })
        .take(length)
        .collect()
    }

    #[test]
    fn what_was_written_is_read_back_part_by_part() {
        let key = BackupKey::generate();
        let parts = [("main".to_owned(), noise(200_000)), ("staging".to_owned(), Vec::new())];
        let (back, manifest) = read(&written(&key, &head(), &parts), &key).unwrap();
        assert_eq!(back[0], ("main".to_owned(), 0, parts[0].1.clone()));
        assert_eq!(back[1], ("staging".to_owned(), 1, Vec::new()));
        assert_eq!(
            (manifest.held.as_str(), manifest.parts[0].bytes),
            ("what it held", 200_000)
        );
    }

    #[test]
    fn nobody_reads_it_without_the_key_and_nothing_of_it_stands_in_the_file() {
        let key = BackupKey::generate();
        let part = ("main".to_owned(), b"Xanthopoulos".repeat(20));
        let file = written(&key, &head(), &[part]);
        assert!(!file.windows(6).any(|seen| seen == b"Xantho" || seen == b"sqlite"));
        let other = read(&file, &BackupKey::generate());
        assert!(matches!(other, Err(BackupError::WrongKey)), "{other:?}");
    }

    #[test]
    fn a_file_of_another_kind_or_of_a_later_layout_is_told_apart() {
        let key = BackupKey::generate();
        assert!(matches!(read(b"SQLite format 3\0", &key), Err(BackupError::NoBackup)));
        let later = Head {
            format: 2,
            release: "9.0.0".to_owned(),
            ..head()
        };
        let error = read(&written(&key, &later, &[]), &key).unwrap_err();
        assert!(
            matches!(&error, BackupError::Newer(release) if release == "9.0.0"),
            "{error}"
        );
    }

    #[test]
    fn nobody_to_open_it_is_refused() {
        let begun = BackupWriter::begin(Vec::new(), &[], &head());
        assert!(matches!(begun.map(drop), Err(BackupError::NoRecipients)));
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(16))]
        #[test]
        fn a_file_that_was_cut_anywhere_or_changed_in_one_bit_is_refused(at in 0.0..1.0_f64, bit in 0..8_u8) {
            let key = BackupKey::generate();
            let file = written(&key, &head(), &[("main".to_owned(), noise(70_000))]);
            let place = ((file.len() - 1) as f64 * at) as usize;
            prop_assert!(read(&file[..place], &key).is_err());
            let mut changed = file.clone();
            changed[place] ^= 1 << bit;
            prop_assert!(read(&changed, &key).is_err(), "byte {place}");
            let mut longer = file;
            longer.push(bit);
            prop_assert!(read(&longer, &key).is_err());
        }
    }
}
