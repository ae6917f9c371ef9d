//! The files of a zip archive, read from front to end: one, or, of a set of tables, one after the other.
//!
//! A feed arrives as a stream that cannot be searched, so the entry is read from its local header (APPNOTE 4.3.7) and
//! the directory at the end is walked afterwards, to be sure that the archive is whole and that no other file
//! follows. Names inside the archive are skipped over: nothing is ever written under them.

use std::io::{self, BufRead, Read};

use flate2::{Crc, bufread::DeflateDecoder};

use super::packed::PackedError;

const LOCAL: [u8; 4] = *b"PK\x03\x04";
const DESCRIPTOR: [u8; 4] = *b"PK\x07\x08";
const CENTRAL: [u8; 4] = *b"PK\x01\x02";
const CENTRAL_END: [u8; 4] = *b"PK\x05\x06";
const CENTRAL_END_64: [u8; 4] = *b"PK\x06\x06";
const LOCATOR_64: [u8; 4] = *b"PK\x06\x07";

const ENCRYPTED: u16 = 1;
const SIZES_FOLLOW: u16 = 1 << 3;
const STORED: u16 = 0;
const DEFLATED: u16 = 8;
/// Folders before the file: more than that is no feed.
const FOLDERS_MAX: usize = 64;

/// Reads the bytes of one file. Where it has to be the only one, its end is given only when the rest of the archive
/// bears it out.
pub(crate) struct ZipEntry<B> {
    body: DeflateDecoder<B>,
    /// Bytes left of a file that is stored as it is; none for a deflated one.
    stored_left: Option<u64>,
    expected: Expected,
    crc: Crc,
    bytes: u64,
    finished: bool,
    /// Whether other files may follow.
    several: bool,
    /// Files begun so far.
    files: u32,
}

/// What stands where a file could begin.
enum Next {
    File(LocalHeader),
    /// The directory behind all files, by its signature.
    Directory([u8; 4]),
}

/// What the archive says about the file; none where it says so behind it.
struct Expected {
    crc_and_size: Option<(u32, u64)>,
    wide: bool,
}

struct LocalHeader {
    flags: u16,
    method: u16,
    crc: u32,
    packed: u64,
    size: u64,
    wide: bool,
    folder: bool,
}

impl<B: BufRead> ZipEntry<B> {
    /// Goes to the first file of the archive. Where `several` may follow, [`Self::next_file`] goes to them.
    pub(crate) fn open(mut archive: B, several: bool) -> io::Result<Self> {
        match next(&mut archive)? {
            Next::File(header) => {
                let mut entry = Self {
                    body: DeflateDecoder::new(archive),
                    stored_left: None,
                    expected: Expected {
                        crc_and_size: None,
                        wide: false,
                    },
                    crc: Crc::new(),
                    bytes: 0,
                    finished: false,
                    several,
                    files: 0,
                };
                entry.begin(&header)?;
                Ok(entry)
            }
            Next::Directory(CENTRAL | CENTRAL_END) => Err(PackedError::NoFile.into()),
            Next::Directory(_) => Err(PackedError::Damaged.into()),
        }
    }

    /// Goes to the next file when the one before has been read to its end; false when there is none and the archive is
    /// whole.
    pub(crate) fn next_file(&mut self) -> io::Result<bool> {
        debug_assert!(
            self.finished,
            "the rest of a file is read by who counts what it expands to"
        );
        match next(self.body.get_mut())? {
            Next::File(header) => {
                self.body.reset_data();
                self.begin(&header)?;
                Ok(true)
            }
            Next::Directory(signature) => {
                self.walk(signature)?;
                Ok(false)
            }
        }
    }

    fn begin(&mut self, header: &LocalHeader) -> io::Result<()> {
        let later = header.flags & SIZES_FOLLOW != 0;
        if header.flags & ENCRYPTED != 0 {
            return Err(PackedError::Encrypted.into());
        }
        // A stored file whose length follows it has no end that could be told from its bytes.
        if !matches!(header.method, STORED | DEFLATED) || header.method == STORED && later {
            return Err(PackedError::Method.into());
        }
        self.stored_left = (header.method == STORED).then_some(header.packed);
        self.expected = Expected {
            crc_and_size: (!later).then_some((header.crc, header.size)),
            wide: header.wide,
        };
        (self.crc, self.bytes, self.finished) = (Crc::new(), 0, false);
        self.files += 1;
        Ok(())
    }

    /// The archive as far as it has been read.
    pub(crate) fn archive(&self) -> &B {
        self.body.get_ref()
    }

    /// Holds what came out against what the archive says and, where no other file may follow, walks the directory
    /// behind it.
    fn finish(&mut self) -> io::Result<()> {
        let expected = match self.expected.crc_and_size {
            Some(expected) => expected,
            None => self.descriptor()?,
        };
        if expected != (self.crc.sum(), self.bytes) {
            return Err(PackedError::Damaged.into());
        }
        if self.several {
            return Ok(());
        }
        let signature = take(self.body.get_mut())?;
        self.walk(signature)
    }

    /// Walks the directory, to see that the archive is whole and holds the files that were read and no others.
    fn walk(&mut self, mut signature: [u8; 4]) -> io::Result<()> {
        let begun = self.files;
        let archive = self.body.get_mut();
        let mut files = 0;
        loop {
            match signature {
                LOCAL => {
                    // Folders may follow; their contents would be files.
                    if !LocalHeader::read(archive)?.folder {
                        return Err(PackedError::SeveralFiles.into());
                    }
                }
                CENTRAL => files += u32::from(central_is_file(archive)?),
                CENTRAL_END_64 => {
                    let rest = u64::from_le_bytes(take(archive)?);
                    skip(archive, rest)?;
                }
                LOCATOR_64 => skip(archive, 16)?,
                CENTRAL_END => {
                    let end: [u8; 18] = take(archive)?;
                    skip(archive, u64::from(u16::from_le_bytes([end[16], end[17]])))?;
                    return match files {
                        _ if files == begun => Ok(()),
                        2.. if !self.several => Err(PackedError::SeveralFiles.into()),
                        _ => Err(PackedError::Damaged.into()),
                    };
                }
                _ => return Err(PackedError::Damaged.into()),
            }
            signature = take(archive)?;
        }
    }

    /// Checksum and size that follow the file, with or without a signature before them.
    fn descriptor(&mut self) -> io::Result<(u32, u64)> {
        let wide = self.expected.wide;
        let archive = self.body.get_mut();
        let mut first: [u8; 4] = take(archive)?;
        if first == DESCRIPTOR {
            first = take(archive)?;
        }
        let mut length = || -> io::Result<u64> {
            Ok(if wide {
                u64::from_le_bytes(take(archive)?)
            } else {
                u64::from(u32::from_le_bytes(take(archive)?))
            })
        };
        let (_packed, size) = (length()?, length()?);
        Ok((u32::from_le_bytes(first), size))
    }
}

/// Goes over folders to the next file, or to the directory.
fn next(archive: &mut impl Read) -> io::Result<Next> {
    for _ in 0..FOLDERS_MAX {
        let signature: [u8; 4] = take(archive)?;
        if signature != LOCAL {
            return Ok(Next::Directory(signature));
        }
        let header = LocalHeader::read(archive)?;
        if !header.folder || header.packed != 0 || header.flags & SIZES_FOLLOW != 0 {
            return Ok(Next::File(header));
        }
    }
    Err(PackedError::NoFile.into())
}

impl LocalHeader {
    /// Reads the header behind its signature, name and extra fields included.
    fn read(archive: &mut impl Read) -> io::Result<Self> {
        let fixed: [u8; 26] = take(archive)?;
        let half = |at: usize| u16::from_le_bytes([fixed[at], fixed[at + 1]]);
        let word = |at: usize| u32::from_le_bytes([fixed[at], fixed[at + 1], fixed[at + 2], fixed[at + 3]]);
        let name = bytes(archive, half(22))?;
        let extra = bytes(archive, half(24))?;
        let (mut packed, mut size) = (u64::from(word(14)), u64::from(word(18)));
        let wide = wide_sizes(&extra);
        if let Some((wide_size, wide_packed)) = wide.filter(|_| word(14) == u32::MAX || word(18) == u32::MAX) {
            (size, packed) = (wide_size, wide_packed);
        }
        Ok(Self {
            flags: half(2),
            method: half(4),
            crc: word(10),
            packed,
            size,
            wide: wide.is_some(),
            folder: name.last() == Some(&b'/'),
        })
    }
}

/// Size and packed size from the extra field of large files (APPNOTE 4.5.3).
fn wide_sizes(mut extra: &[u8]) -> Option<(u64, u64)> {
    while let [a, b, c, d, rest @ ..] = extra {
        let (id, length) = (u16::from_le_bytes([*a, *b]), usize::from(u16::from_le_bytes([*c, *d])));
        let field = rest.get(..length)?;
        if id == 1 {
            let at = |at: usize| Some(u64::from_le_bytes(field.get(at..at + 8)?.try_into().ok()?));
            return Some((at(0)?, at(8)?));
        }
        extra = &rest[length..];
    }
    None
}

/// Reads one entry of the directory; whether it is a file.
fn central_is_file(archive: &mut impl Read) -> io::Result<bool> {
    let fixed: [u8; 42] = take(archive)?;
    let half = |at: usize| u16::from_le_bytes([fixed[at], fixed[at + 1]]);
    let name = bytes(archive, half(24))?;
    skip(archive, u64::from(half(26)) + u64::from(half(28)))?;
    Ok(name.last() != Some(&b'/'))
}

fn take<const N: usize>(archive: &mut impl Read) -> io::Result<[u8; N]> {
    let mut bytes = [0; N];
    archive.read_exact(&mut bytes)?;
    Ok(bytes)
}

/// At most 64 KiB: the length is two bytes wide.
fn bytes(archive: &mut impl Read, length: u16) -> io::Result<Vec<u8>> {
    let mut bytes = vec![0; usize::from(length)];
    archive.read_exact(&mut bytes)?;
    Ok(bytes)
}

fn skip(archive: &mut impl Read, length: u64) -> io::Result<()> {
    let skipped = io::copy(&mut archive.take(length), &mut io::sink())?;
    if skipped == length {
        Ok(())
    } else {
        Err(PackedError::Damaged.into())
    }
}

impl<B: BufRead> Read for ZipEntry<B> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        if self.finished || buffer.is_empty() {
            return Ok(0);
        }
        let count = if let Some(left) = &mut self.stored_left {
            let room = buffer.len().min(usize::try_from(*left).unwrap_or(usize::MAX));
            let count = self.body.get_mut().read(&mut buffer[..room])?;
            *left -= count as u64;
            if count == 0 && *left > 0 {
                return Err(PackedError::Damaged.into());
            }
            count
        } else {
            self.body.read(buffer)?
        };
        self.crc.update(&buffer[..count]);
        self.bytes += count as u64;
        if count == 0 {
            self.finish()?;
            self.finished = true;
        }
        Ok(count)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::file::zip_made::{Entry, archive};

    fn unpack(bytes: &[u8]) -> Result<Vec<u8>, Option<PackedError>> {
        let mut text = Vec::new();
        ZipEntry::open(bytes, false)
            .and_then(|mut entry| entry.read_to_end(&mut text))
            .map_err(|error| PackedError::behind(&error))?;
        Ok(text)
    }

    const FILE: Entry<'static> = Entry {
        name: "../../etc/feed.csv",
        content: b"record_id,upn\n1,2\n",
        deflated: true,
        sizes_follow: false,
    };

    #[test]
    fn one_file_is_read_however_it_is_packed() {
        for (deflated, sizes_follow) in [(true, false), (true, true), (false, false)] {
            let file = Entry {
                deflated,
                sizes_follow,
                ..FILE
            };
            assert_eq!(unpack(&archive(&[file])).unwrap(), FILE.content);
        }
    }

    #[test]
    fn folders_beside_the_file_do_not_matter() {
        let folder = Entry {
            name: "export/",
            content: b"",
            deflated: false,
            sizes_follow: false,
        };
        assert_eq!(unpack(&archive(&[folder, FILE])).unwrap(), FILE.content);
        assert_eq!(unpack(&archive(&[folder])), Err(Some(PackedError::NoFile)));
        assert_eq!(unpack(&archive(&[])), Err(Some(PackedError::NoFile)));
    }

    #[test]
    fn a_second_file_is_refused() {
        let other = Entry {
            name: "__MACOSX/._feed.csv",
            ..FILE
        };
        assert_eq!(unpack(&archive(&[FILE, other])), Err(Some(PackedError::SeveralFiles)));
    }

    #[test]
    fn an_archive_cut_or_changed_anywhere_gives_no_end() {
        for sizes_follow in [false, true] {
            let whole = archive(&[Entry { sizes_follow, ..FILE }]);
            for cut in 0..whole.len() {
                assert!(unpack(&whole[..cut]).is_err(), "cut at {cut}");
            }
            let body = 30 + FILE.name.len();
            for at in body..body + 8 {
                let mut changed = whole.clone();
                changed[at] ^= 0x10;
                assert!(unpack(&changed).is_err(), "changed at {at}");
            }
        }
    }

    #[test]
    fn passwords_and_other_methods_are_named() {
        let mut locked = archive(&[FILE]);
        locked[6] |= 1;
        assert_eq!(unpack(&locked), Err(Some(PackedError::Encrypted)));
        let mut lzma = archive(&[FILE]);
        lzma[8] = 14;
        assert_eq!(unpack(&lzma), Err(Some(PackedError::Method)));
    }
}
