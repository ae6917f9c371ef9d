//! Writing a backup from its beginning to its end.

use std::io::{self, Write};

use age::{Encryptor, stream::StreamWriter};
use flate2::{Compression, write::GzEncoder};
use serde::Serialize;
use sha2::{Digest as _, Sha256};

use crate::{BackupError, Head, Manifest, PartSum, Recipient};

/// What the payload begins with.
pub(crate) const MAGIC: &[u8] = b"onechild backup\n";
/// Stands before a part.
pub(crate) const PART: u8 = 1;
/// Stands before the manifest, which is the end.
pub(crate) const END: u8 = 0;
/// Chunks are not longer.
pub(crate) const CHUNK_MAX: usize = 1 << 20;

/// Takes the parts of a backup one after another. A backup that was not [finished](Self::finish) cannot be read.
pub struct BackupWriter<W: Write> {
    out: GzEncoder<StreamWriter<W>>,
    parts: Vec<PartSum>,
    hash: Sha256,
}

impl<W: Write> BackupWriter<W> {
    /// Begins a backup that any of these keys opens.
    pub fn begin(to: W, recipients: &[Recipient], head: &Head) -> Result<Self, BackupError> {
        if recipients.is_empty() {
            return Err(BackupError::NoRecipients);
        }
        let keys = recipients.iter().map(|recipient| &recipient.0 as &dyn age::Recipient);
        let encryptor =
            Encryptor::with_recipients(keys).map_err(|error| BackupError::Io(io::Error::other(error.to_string())))?;
        let sealed = encryptor.wrap_output(to).map_err(BackupError::Io)?;
        let mut writer = Self {
            out: GzEncoder::new(sealed, Compression::fast()),
            parts: Vec::new(),
            hash: Sha256::new(),
        };
        writer.out.write_all(MAGIC).map_err(BackupError::Io)?;
        writer.json(head)?;
        Ok(writer)
    }

    /// Begins a part; `about` says whatever it takes to restore it.
    pub fn begin_part<T: Serialize>(&mut self, name: &str, about: &T) -> Result<(), BackupError> {
        self.parts.push(PartSum {
            name: name.to_owned(),
            bytes: 0,
            sha256: String::new(),
        });
        self.hash = Sha256::new();
        self.out.write_all(&[PART]).map_err(BackupError::Io)?;
        self.json(&name)?;
        self.json(about)
    }

    /// More of the part that was begun.
    pub fn bytes(&mut self, bytes: &[u8]) -> Result<(), BackupError> {
        for chunk in bytes.chunks(CHUNK_MAX) {
            self.chunk(chunk).map_err(BackupError::Io)?;
        }
        self.hash.update(bytes);
        if let Some(part) = self.parts.last_mut() {
            part.bytes += bytes.len() as u64;
        }
        Ok(())
    }

    /// The part is whole.
    pub fn end_part(&mut self) -> Result<(), BackupError> {
        let sum = hex::encode(std::mem::take(&mut self.hash).finalize());
        if let Some(part) = self.parts.last_mut() {
            part.sha256 = sum;
        }
        self.out.write_all(&0_u32.to_be_bytes()).map_err(BackupError::Io)
    }

    /// Ends the backup with its manifest, and answers that and what was written to.
    pub fn finish<T: Serialize>(mut self, held: T) -> Result<(W, Manifest<T>), BackupError> {
        let manifest = Manifest {
            parts: std::mem::take(&mut self.parts),
            held,
        };
        self.out.write_all(&[END]).map_err(BackupError::Io)?;
        self.json(&manifest)?;
        let sealed = self.out.finish().map_err(BackupError::Io)?;
        let written = sealed.finish().map_err(BackupError::Io)?;
        Ok((written, manifest))
    }

    fn json<T: Serialize>(&mut self, value: &T) -> Result<(), BackupError> {
        let text = serde_json::to_vec(value).map_err(|error| BackupError::Io(error.into()))?;
        self.chunk(&text).map_err(BackupError::Io)
    }

    fn chunk(&mut self, bytes: &[u8]) -> io::Result<()> {
        let length = u32::try_from(bytes.len()).map_err(|_| io::Error::other("a piece is too long"))?;
        self.out.write_all(&length.to_be_bytes())?;
        self.out.write_all(bytes)
    }
}
