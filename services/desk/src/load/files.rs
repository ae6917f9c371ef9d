//! The files of a load: sizes, hashes, opening.

use std::{
    fs::File,
    io::{BufReader, Read},
    path::{Path, PathBuf},
    sync::{
        Arc,
        atomic::{AtomicU64, Ordering},
    },
};

use intake::FeedFile;
use sha2::{Digest, Sha256};
use store::RunFile;

use super::error::LoadError;

/// A file to load, hashed.
#[derive(Debug, Clone)]
pub(crate) struct InputFile {
    pub path: PathBuf,
    pub file: RunFile,
}

impl InputFile {
    /// Hashes a file. The hash is taken before the rows are read, so that a file that is known already costs one pass.
    pub fn hash(path: &Path) -> Result<Self, LoadError> {
        let failed = |source| LoadError::File {
            path: path.to_owned(),
            source,
        };
        let mut file = File::open(path).map_err(failed)?;
        let mut hasher = Sha256::new();
        let mut buffer = vec![0; 1 << 16];
        let mut bytes: i64 = 0;
        loop {
            let count = file.read(&mut buffer).map_err(failed)?;
            if count == 0 {
                break;
            }
            hasher.update(&buffer[..count]);
            bytes += count as i64;
        }
        Ok(Self {
            path: path.to_owned(),
            file: RunFile {
                name: path.file_name().unwrap_or_default().to_string_lossy().into_owned(),
                sha256: hex::encode(hasher.finalize()),
                bytes,
                columns: Vec::new(),
            },
        })
    }

    /// The file as the intake opens it; the bytes read are added to `counter`.
    pub(super) fn feed_file(
        &self,
        counter: &Arc<AtomicU64>,
    ) -> FeedFile<impl Fn() -> std::io::Result<Counting<BufReader<File>>> + use<>> {
        let (path, counter) = (self.path.clone(), Arc::clone(counter));
        FeedFile::new(self.file.name.as_str(), move || {
            Ok(Counting {
                inner: BufReader::with_capacity(1 << 16, File::open(&path)?),
                counter: Arc::clone(&counter),
            })
        })
    }
}

/// Counts what is read, for progress.
pub(super) struct Counting<R> {
    inner: R,
    counter: Arc<AtomicU64>,
}

impl<R: Read> Read for Counting<R> {
    fn read(&mut self, buffer: &mut [u8]) -> std::io::Result<usize> {
        let count = self.inner.read(buffer)?;
        self.counter.fetch_add(count as u64, Ordering::Relaxed);
        Ok(count)
    }
}
