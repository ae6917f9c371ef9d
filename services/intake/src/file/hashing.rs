//! Hashing a file while it is read.

use std::io::{self, Read};

use sha2::{Digest, Sha256};

/// Passes bytes on as they are read and keeps their SHA-256 and number.
#[derive(Debug, Clone)]
pub struct Hashing<R> {
    inner: R,
    sha256: Sha256,
    bytes: u64,
}

impl<R: Read> Hashing<R> {
    /// Hashes what is read through it from now on.
    pub fn new(inner: R) -> Self {
        Self {
            inner,
            sha256: Sha256::new(),
            bytes: 0,
        }
    }

    /// Bytes read so far.
    pub const fn bytes_read(&self) -> u64 {
        self.bytes
    }

    /// Reads what is left, so that the hash covers the whole file even where its reader stopped early, and gives the
    /// SHA-256 in lower-case hexadecimal and the number of bytes.
    pub fn finish(mut self) -> io::Result<(String, u64)> {
        io::copy(&mut self, &mut io::sink())?;
        Ok((hex::encode(self.sha256.finalize()), self.bytes))
    }
}

impl<R: Read> Read for Hashing<R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let count = self.inner.read(buffer)?;
        self.sha256.update(&buffer[..count]);
        self.bytes += count as u64;
        Ok(count)
    }
}

/// The SHA-256 of everything that `reader` gives, in lower-case hexadecimal, and the number of bytes.
pub fn file_sha256<R: Read>(reader: R) -> io::Result<(String, u64)> {
    Hashing::new(reader).finish()
}

#[cfg(test)]
mod tests {
    use super::*;

    const ABC: &str = "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad";

    #[test]
    fn the_hash_is_sha_256() {
        assert_eq!(file_sha256(&b"abc"[..]).unwrap(), (ABC.to_owned(), 3));
    }

    #[test]
    fn the_hash_covers_what_nobody_read() {
        let mut hashing = Hashing::new(&b"abc"[..]);
        hashing.read_exact(&mut [0]).unwrap();
        assert_eq!(hashing.bytes_read(), 1);
        assert_eq!(hashing.finish().unwrap(), (ABC.to_owned(), 3));
    }
}
