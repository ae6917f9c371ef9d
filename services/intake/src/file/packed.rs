//! Archives around a feed file: gzip and zip, unpacked while they are read, with limits that no archive can talk away.

use std::io::{self, BufReader, Chain, Cursor, Read};

use flate2::bufread::MultiGzDecoder;

use super::{workbook::Sheets, zip::ZipEntry};

/// Most bytes that one archive may expand to.
const EXPANDED_BYTES_MAX: u64 = 16 << 30;
/// How far an archive may expand before its ratio counts: small files of blanks are honest.
const RATIO_FREE_BYTES: u64 = 16 << 20;
/// Most bytes out for one byte in. Feeds reach 50; deflate can reach 1032, which only a bomb does.
const RATIO_MAX: u64 = 200;
const BUFFER_BYTES: usize = 64 << 10;

/// Why an archive cannot be unpacked, and what to do.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum PackedError {
    /// The archive ends early, or its checksum does not fit what came out.
    #[error("the archive is damaged or was cut off; pack or copy it again and load the whole of it")]
    Damaged,
    /// It expands to far more than feeds do.
    #[error(
        "it expands to more than {RATIO_MAX} times its size, as only archives made to fill a disk do; unpack it, look at what is \
         inside and load that"
    )]
    Bomb,
    /// It expands to more than `EXPANDED_BYTES_MAX`.
    #[error("it holds more than 16 GiB; split the export into several files")]
    TooLarge,
    /// A zip archive without a file.
    #[error("the archive holds no file; pack it again with the one file to load")]
    NoFile,
    /// A zip archive with several files.
    #[error("the archive holds more than one file; unpack it and load the files one by one")]
    SeveralFiles,
    /// A zip archive with a password.
    #[error("the archive is protected by a password; unpack it and load the file inside")]
    Encrypted,
    /// A zip archive packed in a way that we do not read.
    #[error(
        "the archive is packed in a way that is not read here; unpack it, or pack it again as an ordinary zip or gzip"
    )]
    Method,
    /// An archive in an archive.
    #[error("the archive holds another archive; unpack it and load the file inside")]
    Nested,
}

impl PackedError {
    /// The stable code of the error.
    pub const fn code(self) -> &'static str {
        match self {
            Self::Damaged => "archive_damaged",
            Self::Bomb => "archive_bomb",
            Self::TooLarge => "archive_too_large",
            Self::NoFile => "archive_empty",
            Self::SeveralFiles => "archive_several_files",
            Self::Encrypted => "archive_encrypted",
            Self::Method => "archive_method",
            Self::Nested => "archive_nested",
        }
    }

    /// The archive's fault behind an error of reading, if it is one.
    pub(crate) fn behind(error: &io::Error) -> Option<Self> {
        error.get_ref()?.downcast_ref::<Self>().copied()
    }
}

impl From<PackedError> for io::Error {
    fn from(error: PackedError) -> Self {
        Self::other(error)
    }
}

/// How a file is packed, told by its first bytes, whatever its name.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Packing {
    /// Not at all.
    None,
    /// gzip (RFC 1952), of one or more members.
    Gzip,
    /// zip.
    Zip,
}

impl Packing {
    /// Tells the packing by the first bytes of a file.
    pub(crate) fn of(start: &[u8]) -> Self {
        if start.starts_with(b"\x1F\x8B") {
            Self::Gzip
        } else if start.starts_with(b"PK\x03\x04") || start.starts_with(b"PK\x05\x06") {
            Self::Zip
        } else {
            Self::None
        }
    }
}

/// Counts the bytes that an archive took so far.
pub(crate) struct Counted<R> {
    inner: R,
    bytes: u64,
}

impl<R: Read> Read for Counted<R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let count = self.inner.read(buffer)?;
        self.bytes += count as u64;
        Ok(count)
    }
}

type Archive<R> = BufReader<Counted<Chain<Cursor<Vec<u8>>, R>>>;

/// The file inside an archive, or a file that is not packed.
pub(crate) enum Unpacked<R> {
    /// Not packed: the bytes as they are.
    Plain(R),
    /// The sheets of a workbook, of which one is read at a time.
    Sheets(Box<Sheets>),
    /// Inside gzip.
    Gzip(Box<Limited<MultiGzDecoder<Archive<R>>>>),
    /// Inside zip.
    Zip(Box<Limited<ZipEntry<Archive<R>>>>),
}

impl<R: Read> Unpacked<R> {
    /// Unpacks what follows `start`, the first bytes, which have been read from `rest` already. An archive may hold
    /// `several` files only where they belong together.
    pub(crate) fn packed(packing: Packing, start: Vec<u8>, rest: R, several: bool) -> io::Result<Self> {
        let archive = |rest| {
            let counted = Counted {
                inner: Cursor::new(start).chain(rest),
                bytes: 0,
            };
            BufReader::with_capacity(BUFFER_BYTES, counted)
        };
        Ok(match packing {
            Packing::None => Self::Plain(rest),
            Packing::Gzip => Self::Gzip(Box::new(Limited::new(MultiGzDecoder::new(archive(rest))))),
            Packing::Zip => Self::Zip(Box::new(Limited::new(
                ZipEntry::open(archive(rest), several).map_err(damaged)?,
            ))),
        })
    }

    /// Goes to the next file of the archive, or the next sheet of the workbook, over what is left of this one; false when there is none.
    pub(crate) fn next_file(&mut self) -> io::Result<bool> {
        match self {
            Self::Plain(_) | Self::Gzip(_) => return Ok(false),
            Self::Sheets(sheets) => return Ok(sheets.next_sheet()?),
            Self::Zip(_) => {}
        }
        io::copy(self, &mut io::sink())?;
        let Self::Zip(limited) = self else { return Ok(false) };
        limited.decoder.next_file().map_err(damaged)
    }
}

impl<R: Read> Read for Unpacked<R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        match self {
            Self::Plain(reader) => reader.read(buffer),
            Self::Sheets(sheets) => sheets.read(buffer),
            Self::Gzip(limited) => limited.read(buffer, |decoder| decoder.get_ref().get_ref().bytes),
            Self::Zip(limited) => limited.read(buffer, |entry| entry.archive().get_ref().bytes),
        }
    }
}

/// Names the decoders' words for bytes that are no archive, and for an archive that ends early.
fn damaged(error: io::Error) -> io::Error {
    match error.kind() {
        io::ErrorKind::InvalidInput | io::ErrorKind::InvalidData | io::ErrorKind::UnexpectedEof => {
            PackedError::Damaged.into()
        }
        _ => error,
    }
}

/// Watches how far an archive expands.
pub(crate) struct Limited<D> {
    decoder: D,
    expanded: u64,
}

impl<D: Read> Limited<D> {
    const fn new(decoder: D) -> Self {
        Self { decoder, expanded: 0 }
    }

    fn read(&mut self, buffer: &mut [u8], taken: impl Fn(&D) -> u64) -> io::Result<usize> {
        let count = self.decoder.read(buffer).map_err(damaged)?;
        self.expanded += count as u64;
        if self.expanded > EXPANDED_BYTES_MAX {
            return Err(PackedError::TooLarge.into());
        }
        if self.expanded > RATIO_FREE_BYTES && self.expanded / RATIO_MAX > taken(&self.decoder) {
            return Err(PackedError::Bomb.into());
        }
        Ok(count)
    }
}

#[cfg(test)]
mod tests {
    use std::io::Write;

    use flate2::{Compression, write::GzEncoder};

    use super::*;

    fn gzip(bytes: &[u8]) -> Vec<u8> {
        let mut encoder = GzEncoder::new(Vec::new(), Compression::best());
        encoder.write_all(bytes).unwrap();
        encoder.finish().unwrap()
    }

    fn unpack(archive: &[u8]) -> Result<Vec<u8>, Option<PackedError>> {
        let mut text = Vec::new();
        Unpacked::packed(Packing::of(archive), Vec::new(), archive, false)
            .and_then(|mut unpacked| unpacked.read_to_end(&mut text))
            .map_err(|error| PackedError::behind(&error))?;
        Ok(text)
    }

    #[test]
    fn gzip_of_several_members_is_one_file() {
        let archive = [gzip(b"record_id,"), gzip(b"upn\n")].concat();
        assert_eq!(unpack(&archive).unwrap(), b"record_id,upn\n");
    }

    #[test]
    fn a_gzip_cut_anywhere_is_damaged() {
        let archive = gzip(b"record_id,upn\n1,2\n");
        for cut in 2..archive.len() {
            assert_eq!(unpack(&archive[..cut]), Err(Some(PackedError::Damaged)), "cut at {cut}");
        }
    }

    #[test]
    fn an_archive_made_to_fill_a_disk_stops_after_its_free_part() {
        // 64 MiB of blanks expand a thousandfold; the reader gives up soon after 16 MiB.
        let archive = gzip(&vec![b' '; 64 << 20]);
        let mut unpacked = Unpacked::packed(Packing::Gzip, Vec::new(), archive.as_slice(), false).unwrap();
        let (mut buffer, mut given) = (vec![0; 1 << 16], 0);
        let error = loop {
            match unpacked.read(&mut buffer) {
                Ok(count) => given += count as u64,
                Err(error) => break error,
            }
        };
        assert_eq!(PackedError::behind(&error), Some(PackedError::Bomb));
        assert!((RATIO_FREE_BYTES..RATIO_FREE_BYTES * 2).contains(&given), "{given}");
    }

    #[test]
    fn a_feed_that_packs_well_is_no_bomb() {
        // 20 MiB of rows that differ by a number: past the free part, at an honest ratio.
        let mut rows = Vec::new();
        for number in 0..700_000 {
            writeln!(rows, "r{number},Ann,Okafor,2012-03-04").unwrap();
        }
        assert!(rows.len() as u64 > RATIO_FREE_BYTES);
        assert_eq!(unpack(&gzip(&rows)).unwrap().len(), rows.len());
    }
}
