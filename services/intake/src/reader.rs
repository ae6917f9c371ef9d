//! Reading the records of one file, or of the main tables of a set, to the last.

use std::io::Read;

use child::FeedKind;

use crate::{
    decode::{Decode as _, Decoder, Main, Received, Shape},
    error::FeedError,
    header::HeaderColumn,
    input::{Input, open_input},
    row::{Outcome, Row},
    rule::{Finding, Remark, Rule, Warning},
    seen::SeenIds,
    statement::{Cells, Today, build},
};

/// Iterates over the rows of one feed, holding one record in memory.
///
/// An error condemns the feed as a whole, rows already given included: a file that was cut off or is in the wrong
/// encoding shows it only at its end.
pub(crate) struct FeedReader<R> {
    decoder: Decoder<Input<R>>,
    /// What is doubtful about what the file is packed in.
    outside: Vec<Warning>,
    today: Today,
    seen: SeenIds,
    rows: u64,
}

/// The record ids that were seen, and the number of rows.
pub(crate) type SoFar = (SeenIds, u64);

impl<R: Read> FeedReader<R> {
    /// Opens a file that is a feed by itself: looks at what it is, unpacks it if it is packed (gzip, zip with one file
    /// inside, or a sheet of a workbook), and reads its header. `file_name` is for messages.
    pub(crate) fn open(kind: FeedKind, file_name: &str, reader: R) -> Result<Self, FeedError> {
        let (input, outside) = open_input(kind, file_name, reader)?;
        Ok(Self {
            outside,
            ..Self::over(Decoder::open(kind, file_name, input)?)
        })
    }

    /// Reads what a decoder gives.
    pub(crate) fn over(decoder: Decoder<Input<R>>) -> Self {
        Self {
            decoder,
            outside: Vec::new(),
            today: None,
            seen: SeenIds::default(),
            rows: 0,
        }
    }

    /// Judges dates by this day.
    pub(crate) fn judge_by(&mut self, today: Today) {
        self.today = today;
    }

    /// Goes on with another main table of the set.
    pub(crate) fn go_on(&mut self, main: Main<Input<R>>) {
        if let Decoder::Tables(decoder) = &mut self.decoder {
            decoder.go_on(main);
        }
    }

    /// Goes on with another document of the run, behind what has been [read](Self::apart).
    pub(crate) fn over_next(decoder: Decoder<Input<R>>, (seen, rows): SoFar) -> Self {
        Self {
            seen,
            rows,
            ..Self::over(decoder)
        }
    }

    /// The decoder, and what has been read so far.
    pub(crate) fn apart(self) -> (Decoder<Input<R>>, SoFar) {
        (self.decoder, (self.seen, self.rows))
    }

    /// The columns of a table in their order, as the layout names them: empty for a column that the kind does not have.
    /// Nothing for a file that is no table, and for a set of tables, whose records are joined.
    pub(crate) fn columns(&self) -> Vec<String> {
        match &self.decoder {
            Decoder::Csv(decoder) => {
                let columns = decoder.header().columns.iter();
                let name = |column: &HeaderColumn| column.entry.map_or("", |entry| entry.0).to_owned();
                columns.map(name).collect()
            }
            Decoder::Ctf(_) | Decoder::Cin(_) | Decoder::Fhir(_) | Decoder::Tables(_) | Decoder::Whole(_) => Vec::new(),
        }
    }

    /// What is doubtful about the files as a whole: complete when the last row has been read.
    pub(crate) fn remarks(&self, file_name: &str) -> Vec<Remark> {
        let file_name = match &self.decoder {
            Decoder::Tables(decoder) => return decoder.remarks(),
            // Of several documents in an archive each is named by its place.
            Decoder::Whole(document) => document.file(),
            _ => file_name,
        };
        let inside = self.decoder.as_decode().file_warnings();
        let warnings = self.outside.iter().cloned().chain(inside);
        let file = || file_name.to_owned();
        warnings.map(|warning| Remark { file: file(), warning }).collect()
    }

    /// The next row; none at the end of the file, or of the main table.
    pub(crate) fn next_row(&mut self) -> Result<Option<Row>, FeedError> {
        Ok(self.decoder.as_decode_mut().advance()?.then(|| self.row()))
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
            file_no: 0,
            row_no: self.rows,
            line,
            raw,
            outcome,
        }
    }
}
