//! From the bytes of a file to its records: named cells beside the record as received, one decoder for each format.

mod cin;
mod collection;
mod csv;
mod ctf;
mod fhir;
mod gate;
mod json;
mod key;
mod place;
mod record;
mod tables;
mod xml;

use std::io::BufRead;

use child::FeedKind;

use self::{cin::Cin, csv::CsvDecoder, ctf::Ctf, fhir::FhirDecoder};
pub(crate) use self::{
    collection::{COLLECTION, MESSAGE, kind_of_collection},
    ctf::CTF_ROOTS,
    record::PartTexts,
    tables::{Joined, Main, Role, SIDE_BYTES_MAX, Set, SetDecoder, Table, Whole, kind_of_table, open_table, set_of},
    xml::{Document, Token, XmlScanner},
};
use crate::{
    error::FeedError,
    header::Header,
    rule::{Finding, Reason, Rule, Warning},
};

/// Reads the records of one file, one at a time.
pub(crate) trait Decode {
    /// Goes to the next record; false at the end of a file that is whole. An error condemns the file.
    fn advance(&mut self) -> Result<bool, FeedError>;

    /// The record that `advance` reached.
    fn received(&self) -> Received<'_>;

    /// The parts of the record that `advance` reached: cells that a record may have many times.
    fn parts(&self) -> Vec<PartTexts<'_>> {
        Vec::new()
    }

    /// What the cells of each record are called.
    fn header(&self) -> &Header;

    /// What is doubtful about the file as a whole, as far as it has been read.
    fn file_warnings(&self) -> Vec<Warning>;
}

/// One record as it stands in the file.
#[derive(Debug)]
pub(crate) struct Received<'d> {
    /// Line on which it starts, from 1.
    pub(crate) line: u64,
    /// The record as received, without what must not be kept.
    pub(crate) raw: String,
    /// Its cells, or why it has none.
    pub(crate) shape: Shape<'d>,
    /// What the decoder found doubtful.
    pub(crate) warnings: Vec<Warning>,
}

/// Whether a record can be read.
#[derive(Debug)]
pub(crate) enum Shape<'d> {
    /// Its texts in the order of the header.
    Cells(Vec<&'d str>),
    /// It cannot be used.
    Broken {
        /// Its id, where that is sure all the same.
        record_id: Option<String>,
        /// Everything that is wrong.
        reasons: Vec<Reason>,
    },
}

impl Shape<'_> {
    /// A record that breaks one rule as a whole.
    pub(crate) fn broken(rule: Rule, line: u64) -> Self {
        Self::Broken {
            record_id: None,
            reasons: vec![Finding::new(rule, None, line)],
        }
    }
}

/// The decoder of a file.
pub(crate) enum Decoder<B> {
    /// A table.
    Csv(Box<CsvDecoder<B>>),
    /// A Common Transfer File.
    Ctf(Box<Document<B, Ctf>>),
    /// A children in need census.
    Cin(Box<Document<B, Cin>>),
    /// A text of the national demographics service.
    Fhir(Box<FhirDecoder<B>>),
    /// A set of tables.
    Tables(Box<SetDecoder<B>>),
    /// A set of tables as one document.
    Whole(Box<Document<B, Whole>>),
}

impl<B: BufRead> Decoder<B> {
    /// Opens a file of a kind. The input starts behind the byte order mark, if there is one.
    pub(crate) fn open(kind: FeedKind, file: &str, input: B) -> Result<Self, FeedError> {
        match kind {
            FeedKind::Ctf => Ok(Self::Ctf(Box::new(Document::open(file, input, Ctf::default())?))),
            FeedKind::Cin => Ok(Self::Cin(Box::new(Document::open(file, input, Cin::default())?))),
            FeedKind::PdsFhir | FeedKind::DchStu3 => Ok(Self::Fhir(Box::new(FhirDecoder::open(kind, file, input)?))),
            _ => Ok(Self::Csv(Box::new(CsvDecoder::open(kind, file, input)?))),
        }
    }

    pub(crate) fn as_decode(&self) -> &dyn Decode {
        match self {
            Self::Csv(decoder) => decoder.as_ref(),
            Self::Ctf(decoder) => decoder.as_ref(),
            Self::Cin(decoder) => decoder.as_ref(),
            Self::Fhir(decoder) => decoder.as_ref(),
            Self::Tables(decoder) => decoder.as_ref(),
            Self::Whole(decoder) => decoder.as_ref(),
        }
    }

    pub(crate) fn as_decode_mut(&mut self) -> &mut dyn Decode {
        match self {
            Self::Csv(decoder) => decoder.as_mut(),
            Self::Ctf(decoder) => decoder.as_mut(),
            Self::Cin(decoder) => decoder.as_mut(),
            Self::Fhir(decoder) => decoder.as_mut(),
            Self::Tables(decoder) => decoder.as_mut(),
            Self::Whole(decoder) => decoder.as_mut(),
        }
    }
}
