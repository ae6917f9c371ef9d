//! Steps through a text of the national service from patient to patient.

use std::{collections::VecDeque, io::BufRead};

use child::FeedKind;
use serde_json::Value;

use super::{
    bundle::{Found, unfold},
    message::unfold_message,
    pieces::Pieces,
    xml::XmlPieces,
};
use crate::{
    decode::{
        Decode, Received, Shape,
        json::{Piece, Splitter},
    },
    error::FeedError,
    file::Format,
    header::Header,
    layout::reads,
    rule::{Finding, Rule, Warning},
};

/// Reads the patients and records at birth of a text, or the messages of one.
pub(crate) struct FhirDecoder<B> {
    pieces: Pieces<B>,
    header: Header,
    /// Patients of the bundle read last; a bundle is as long as a record may be.
    waiting: VecDeque<Found>,
    current: Option<Found>,
    dropped: u64,
}

impl<B: BufRead> FhirDecoder<B> {
    /// Opens a text, which may be XML where the kind reads that. The input starts behind the byte order mark, if there
    /// is one.
    pub(crate) fn open(kind: FeedKind, file: &str, mut input: B) -> Result<Self, FeedError> {
        let start = input.fill_buf().map_err(|source| FeedError::reading(file, 1, source))?;
        let is_xml = reads(kind, Format::Xml) && Format::of(start) == Format::Xml;
        let pieces = if is_xml {
            Pieces::Xml(Box::new(XmlPieces::new(file, input)))
        } else {
            Pieces::Json(Box::new(Splitter::new(file, input)))
        };
        Ok(Self {
            pieces,
            header: Header::of_native(kind),
            waiting: VecDeque::new(),
            current: None,
            dropped: 0,
        })
    }

    /// Reads the piece that was found. Of one that cannot be read nothing is kept: it may be clinical.
    fn read(&mut self, piece: Piece) {
        let line = self.pieces.start_line();
        let broken = |rule| Found {
            line,
            raw: format!(
                "[{} bytes, not kept: they could not be checked for clinical content]",
                self.pieces.total()
            ),
            sheet: Err(rule),
        };
        let found = match (piece, std::str::from_utf8(self.pieces.record())) {
            (Piece::TooLong, _) => broken(Rule::RecordTooLong),
            (Piece::Broken, _) => broken(Rule::JsonBroken),
            (Piece::Whole, Err(_)) => broken(Rule::NotUtf8),
            (Piece::Whole, Ok(object)) => match serde_json::from_str::<Value>(object) {
                Err(_) => broken(Rule::JsonBroken),
                Ok(value) => {
                    let unfolded = match self.header.kind {
                        FeedKind::DchStu3 => unfold_message(object, line, &value),
                        _ => unfold(object, line, &value),
                    };
                    self.dropped += unfolded.dropped;
                    self.waiting.extend(unfolded.found);
                    return;
                }
            },
        };
        self.waiting.push_back(found);
    }
}

impl<B: BufRead> Decode for FhirDecoder<B> {
    fn advance(&mut self) -> Result<bool, FeedError> {
        loop {
            self.current = self.waiting.pop_front();
            if self.current.is_some() {
                return Ok(true);
            }
            match self.pieces.next()? {
                Some(piece) => self.read(piece),
                None => return Ok(false),
            }
        }
    }

    fn received(&self) -> Received<'_> {
        let Some(found) = &self.current else {
            unreachable!("asked for a record only after advance gave one")
        };
        let (shape, warnings) = match &found.sheet {
            Ok(sheet) => (Shape::Cells(sheet.texts()), sheet.warnings()),
            Err(rule) => (Shape::broken(*rule, found.line), Vec::new()),
        };
        Received {
            line: found.line,
            raw: found.raw.clone(),
            shape,
            warnings,
        }
    }

    fn header(&self) -> &Header {
        &self.header
    }

    fn file_warnings(&self) -> Vec<Warning> {
        let mut warnings = Vec::new();
        if self.dropped > 0 {
            let count = format!("Dropped: {}.", self.dropped);
            warnings.push(Finding::new(Rule::ClinicalDropped, None, 1).telling(&count));
        }
        warnings
    }
}
