//! From a file as it came to the bytes of a feed: what it is, told by its first bytes, and unpacked if it is packed.

use std::io::{self, BufReader, Chain, Cursor, Read};

use child::FeedKind;

use crate::{
    error::FeedError,
    file::{Format, PackedError, Packing, Sheets, Unpacked, foreign_format, is_leftover, is_workbook, utf16},
    layout::{layout, reads},
    rule::{Finding, Rule, Warning},
    sniff::looks_like,
};

/// How much of the start of a file is looked at to tell what it is.
const START_BYTES: u64 = 8 << 10;
const BUFFER_BYTES: usize = 64 << 10;

/// A feed file behind its byte order mark, unpacked.
pub(crate) type Input<R> = BufReader<Chain<Cursor<Vec<u8>>, Unpacked<R>>>;

/// Opens a file that holds one feed, and tells what is doubtful about what it is packed in.
pub(crate) fn open_input<R: Read>(
    kind: FeedKind,
    file: &str,
    mut reader: R,
) -> Result<(Input<R>, Vec<Warning>), FeedError> {
    let start = start_of(&mut reader).map_err(|source| FeedError::reading(file, 1, source))?;
    if layout(kind).format == Format::Csv && is_workbook(&start) {
        return open_sheet(file, start, reader);
    }
    let (start, unpacked) = unpack(kind, file, start, reader, false)?;
    if !matches!(unpacked, Unpacked::Plain(_)) {
        refuse_inside(kind, file, &start)?;
    }
    Ok((behind_mark(start, unpacked), Vec::new()))
}

/// Opens a workbook: its first sheet is the table.
fn open_sheet<R: Read>(file: &str, start: Vec<u8>, reader: R) -> Result<(Input<R>, Vec<Warning>), FeedError> {
    let sheets = Sheets::open(start, reader).map_err(|source| FeedError::reading(file, 1, source))?;
    let mut warnings: Vec<Warning> = cells_in_error(&sheets).into_iter().collect();
    if sheets.others() > 0 {
        let count = format!("Other sheets: {}.", sheets.others());
        warnings.push(Finding::new(Rule::SheetsUnused, None, 1).telling(&count));
    }
    Ok((behind_mark(Vec::new(), Unpacked::Sheets(Box::new(sheets))), warnings))
}

fn cells_in_error(sheets: &Sheets) -> Option<Warning> {
    let count = format!("Cells: {}.", sheets.errors());
    (sheets.errors() > 0).then(|| Finding::new(Rule::CellsInError, None, 1).telling(&count))
}

/// Goes through what a file of a set holds: itself, or every file of a zip archive, or every sheet of a workbook that can
/// be seen, in their order there.
pub(crate) struct Entries<R> {
    kind: FeedKind,
    file: String,
    packed: bool,
    /// Place of the current one, from 0.
    place: usize,
    /// How the current one is written.
    format: Format,
    input: Option<Input<R>>,
}

impl<R: Read> Entries<R> {
    /// Goes to the first one. What a computer leaves in archives beside the files is passed over.
    pub(crate) fn open(kind: FeedKind, file: &str, mut reader: R) -> Result<Self, FeedError> {
        let unreadable = |source| FeedError::reading(file, 1, source);
        let start = start_of(&mut reader).map_err(unreadable)?;
        let (start, unpacked) = if is_workbook(&start) {
            let mut sheets = Unpacked::Sheets(Box::new(Sheets::open(start, reader).map_err(unreadable)?));
            (start_of(&mut sheets).map_err(unreadable)?, sheets)
        } else {
            unpack(kind, file, start, reader, true)?
        };
        let mut entries = Self {
            kind,
            file: file.to_owned(),
            packed: !matches!(unpacked, Unpacked::Plain(_)),
            place: 0,
            format: Format::Csv,
            input: None,
        };
        if entries.set(start, unpacked)? || entries.go_on()? {
            return Ok(entries);
        }
        Err(FeedError::Packed {
            file: entries.file,
            why: PackedError::NoFile,
        })
    }

    /// Takes up a file; false if it is none that anybody packed on purpose.
    fn set(&mut self, start: Vec<u8>, rest: Unpacked<R>) -> Result<bool, FeedError> {
        let is_sheet = matches!(rest, Unpacked::Sheets(_));
        let wanted = !(self.packed && is_leftover(&start));
        if wanted && self.packed && !is_sheet {
            refuse_inside(self.kind, &self.label(), &start)?;
        }
        self.format = match rest {
            // Whatever a cell begins with.
            Unpacked::Sheets(_) => Format::Csv,
            _ => Format::of(&start),
        };
        self.input = Some(behind_mark(start, rest));
        Ok(wanted)
    }

    /// Goes to the next one; false when there is none.
    pub(crate) fn go_on(&mut self) -> Result<bool, FeedError> {
        while let Some(input) = self.input.take() {
            let (_, mut rest) = input.into_inner().into_inner();
            let file = self.file.as_str();
            let unreadable = |source| FeedError::reading(file, 1, source);
            if !rest.next_file().map_err(unreadable)? {
                break;
            }
            self.place += 1;
            let start = start_of(&mut rest).map_err(unreadable)?;
            if self.set(start, rest)? {
                return Ok(true);
            }
        }
        Ok(false)
    }

    /// Goes to the one at a place.
    pub(crate) fn go_to(&mut self, place: usize) -> Result<bool, FeedError> {
        while self.place < place {
            if !self.go_on()? {
                return Ok(false);
            }
        }
        Ok(self.place == place)
    }

    /// How the current one is written.
    pub(crate) const fn format(&self) -> Format {
        self.format
    }

    /// The name of the current one if it is the sheet of a workbook. People write what they like there: not for messages.
    pub(crate) fn sheet(&self) -> Option<&str> {
        self.sheets().map(Sheets::name)
    }

    /// What is to be told of the current one if it is a sheet with errors of Excel.
    pub(crate) fn cells_in_error(&self) -> Option<Warning> {
        self.sheets().and_then(cells_in_error)
    }

    fn sheets(&self) -> Option<&Sheets> {
        match self.input.as_ref()?.get_ref().get_ref().1 {
            Unpacked::Sheets(sheets) => Some(sheets),
            _ => None,
        }
    }

    /// What messages call the current one. Names inside an archive are never used.
    pub(crate) fn label(&self) -> String {
        if self.sheet().is_some() {
            format!("{} (sheet {})", self.file, self.place + 1)
        } else if self.packed {
            format!("{} (file {} inside)", self.file, self.place + 1)
        } else {
            self.file.clone()
        }
    }

    /// Place of the current one, from 0.
    pub(crate) const fn place(&self) -> usize {
        self.place
    }

    /// The bytes of the current one; none behind the last.
    pub(crate) fn input(&mut self) -> Option<&mut Input<R>> {
        self.input.as_mut()
    }

    /// Takes the bytes of the current one away; they are [given back](Self::give_back) before there is a next one.
    pub(crate) fn take_input(&mut self) -> Option<Input<R>> {
        self.input.take()
    }

    /// Takes the bytes of the current one back, as far as they have been read.
    pub(crate) fn give_back(&mut self, input: Input<R>) {
        self.input = Some(input);
    }
}

fn unpack<R: Read>(
    kind: FeedKind,
    file: &str,
    start: Vec<u8>,
    reader: R,
    several: bool,
) -> Result<(Vec<u8>, Unpacked<R>), FeedError> {
    let unreadable = |source| FeedError::reading(file, 1, source);
    refuse_foreign(kind, file, &start)?;
    let packing = Packing::of(&start);
    if packing == Packing::None {
        return Ok((start, Unpacked::Plain(reader)));
    }
    let mut unpacked = Unpacked::packed(packing, start, reader, several).map_err(unreadable)?;
    let start = start_of(&mut unpacked).map_err(unreadable)?;
    Ok((start, unpacked))
}

/// Refuses what is inside an archive as what is outside, and an archive in an archive.
fn refuse_inside(kind: FeedKind, file: &str, start: &[u8]) -> Result<(), FeedError> {
    if !is_workbook(start) {
        refuse_foreign(kind, file, start)?;
    }
    if Packing::of(start) != Packing::None {
        return Err(FeedError::Packed {
            file: file.to_owned(),
            why: PackedError::Nested,
        });
    }
    Ok(())
}

fn behind_mark<R: Read>(start: Vec<u8>, rest: Unpacked<R>) -> Input<R> {
    let mut start = Cursor::new(start);
    if start.get_ref().starts_with(b"\xEF\xBB\xBF") {
        start.set_position(3);
    }
    BufReader::with_capacity(BUFFER_BYTES, start.chain(rest))
}

fn start_of(reader: &mut impl Read) -> io::Result<Vec<u8>> {
    let mut start = Vec::new();
    reader.take(START_BYTES).read_to_end(&mut start)?;
    Ok(start)
}

/// Refuses a file whose first bytes show that it is not what the kind is written in.
fn refuse_foreign(kind: FeedKind, file: &str, start: &[u8]) -> Result<(), FeedError> {
    let written = Format::of(start);
    let wanted = if reads(kind, written) {
        written
    } else {
        layout(kind).format
    };
    // UTF-16 hides every other sign.
    if Packing::of(start) == Packing::None
        && let Some(seems) = utf16(start)
    {
        return Err(FeedError::encoding(file, wanted, 1, seems));
    }
    let Some((found, remedy)) = foreign_format(start, wanted) else {
        return Ok(());
    };
    match looks_like(start) {
        Some((looks_like, signs)) => Err(FeedError::WrongKind {
            file: file.to_owned(),
            kind,
            looks_like,
            signs,
        }),
        None => Err(FeedError::OtherFormat {
            file: file.to_owned(),
            found,
            wanted: wanted.words(),
            remedy,
        }),
    }
}
