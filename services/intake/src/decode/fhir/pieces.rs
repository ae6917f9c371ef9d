//! The records of a FHIR text, in either way of writing.

use std::io::BufRead;

use super::xml::XmlPieces;
use crate::{
    decode::json::{Piece, Splitter},
    error::FeedError,
};

/// Gives one record after the other as JSON.
pub(super) enum Pieces<B> {
    /// Written as JSON.
    Json(Box<Splitter<B>>),
    /// Written as XML.
    Xml(Box<XmlPieces<B>>),
}

impl<B: BufRead> Pieces<B> {
    /// Goes to the next record; none at the end of a text that is whole.
    pub(super) fn next(&mut self) -> Result<Option<Piece>, FeedError> {
        match self {
            Self::Json(pieces) => pieces.next(),
            Self::Xml(pieces) => pieces.next(),
        }
    }

    /// The record found last.
    pub(super) fn record(&self) -> &[u8] {
        match self {
            Self::Json(pieces) => pieces.record(),
            Self::Xml(pieces) => pieces.record(),
        }
    }

    /// How many bytes it had.
    pub(super) fn total(&self) -> u64 {
        match self {
            Self::Json(pieces) => pieces.total(),
            Self::Xml(pieces) => pieces.total(),
        }
    }

    /// Line on which it starts, from 1.
    pub(super) const fn start_line(&self) -> u64 {
        match self {
            Self::Json(pieces) => pieces.start_line(),
            Self::Xml(pieces) => pieces.start_line(),
        }
    }
}
