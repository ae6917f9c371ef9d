//! Reading a feed file from its first byte to its last record.

use std::io::{self, BufReader, Chain, Cursor, Read};

use child::FeedKind;
use chrono::NaiveDate;

use crate::{
    decode::{Decoder, Received, Shape},
    error::FeedError,
    file::{Format, PackedError, Packing, Unpacked, foreign_format, utf16},
    layout::{layout, reads},
    row::{Outcome, Row},
    rule::{Finding, Rule, Warning},
    seen::SeenIds,
    sniff::looks_like,
    statement::{Cells, Today, build},
};

/// How much of the start of a file is looked at to tell what it is.
const START_BYTES: u64 = 8 << 10;
const BUFFER_BYTES: usize = 64 << 10;

/// A feed file behind its byte order mark, unpacked.
type Input<R> = BufReader<Chain<Cursor<Vec<u8>>, Unpacked<R>>>;

/// Iterates over the rows of one feed file, holding one record in memory.
///
/// An error ends the iteration and condemns the file as a whole, rows already given included: a file that was cut off
/// or is in the wrong encoding shows it only at its end.
pub struct FeedReader<R> {
    decoder: Decoder<Input<R>>,
    today: Today,
    seen: SeenIds,
    rows: u64,
    done: bool,
}

/// Opens a feed file: looks at what it is, unpacks it if it is packed (gzip, or zip with one file inside), and reads
/// its header. `file_name` is for messages.
pub fn read_feed<R: Read>(kind: FeedKind, file_name: &str, mut reader: R) -> Result<FeedReader<R>, FeedError> {
    let unreadable = |source| FeedError::reading(file_name, 1, source);
    let mut start = start_of(&mut reader).map_err(unreadable)?;
    refuse_foreign(kind, file_name, &start)?;
    let packing = Packing::of(&start);
    let unpacked = if packing == Packing::None {
        Unpacked::Plain(reader)
    } else {
        let mut inside = Unpacked::packed(packing, start, reader).map_err(unreadable)?;
        start = start_of(&mut inside).map_err(unreadable)?;
        refuse_foreign(kind, file_name, &start)?;
        if Packing::of(&start) != Packing::None {
            return Err(FeedError::Packed {
                file: file_name.to_owned(),
                why: PackedError::Nested,
            });
        }
        inside
    };
    let mut start = Cursor::new(start);
    if start.get_ref().starts_with(b"\xEF\xBB\xBF") {
        start.set_position(3);
    }
    let input = BufReader::with_capacity(BUFFER_BYTES, start.chain(unpacked));
    Ok(FeedReader {
        decoder: Decoder::open(kind, file_name, input)?,
        today: None,
        seen: SeenIds::default(),
        rows: 0,
        done: false,
    })
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

impl<R: Read> FeedReader<R> {
    /// Judges dates by this day: those ahead of it get a warning, those more than two years ahead are set aside.
    #[must_use]
    pub fn as_at(mut self, today: NaiveDate) -> Self {
        self.today = Some(today);
        self
    }

    /// Kind of the feed.
    pub fn kind(&self) -> FeedKind {
        self.decoder.as_decode().header().kind
    }

    /// What is doubtful about the file as a whole, such as unknown and missing columns: complete when the last row has
    /// been read.
    pub fn file_warnings(&self) -> Vec<Warning> {
        self.decoder.as_decode().file_warnings()
    }

    fn row(&mut self) -> Row {
        self.rows += 1;
        let decoder = self.decoder.as_decode();
        let header = decoder.header();
        let Received {
            line,
            raw,
            shape,
            warnings: doubts,
        } = decoder.received();
        let mut outcome = match shape {
            Shape::Cells(texts) => {
                let cells = Cells::new(header, line, texts).with_parts(decoder.parts());
                build(&cells, self.today)
            }
            Shape::Broken { record_id, reasons } => Outcome::Rejected { record_id, reasons },
        };
        if let Outcome::Accepted { statement, warnings } = &mut outcome {
            if self.seen.again(&statement.record_id) {
                let column = header.record_id.map(|at| header.columns[at].name.as_str());
                warnings.push(Finding::new(Rule::RecordIdTwice, column, line));
            }
            warnings.extend(doubts);
        }
        Row {
            row_no: self.rows,
            line,
            raw,
            outcome,
        }
    }
}

impl<R: Read> Iterator for FeedReader<R> {
    type Item = Result<Row, FeedError>;

    fn next(&mut self) -> Option<Self::Item> {
        if self.done {
            return None;
        }
        match self.decoder.as_decode_mut().advance() {
            Ok(true) => Some(Ok(self.row())),
            Ok(false) => {
                self.done = true;
                None
            }
            Err(error) => {
                self.done = true;
                Some(Err(error))
            }
        }
    }
}
