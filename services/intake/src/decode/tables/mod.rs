//! Feeds that are sets of tables: one main table with a row for each child, and tables beside it that are joined to its
//! rows by keys. A table is known by its header, whatever its file is called, and the order of the files says nothing.

mod census;
mod decoder;
mod joined;
mod sen2;
mod set;
mod side;
mod ssda903;
mod tree;
mod whole;

pub(crate) use decoder::{Main, SetDecoder};
pub(crate) use joined::{Joined, SIDE_BYTES_MAX};
pub(crate) use set::{Role, Set, Table, kind_of_table, set_of};
pub(crate) use whole::Whole;

use std::io::BufRead;

use super::csv::CsvDecoder;
use crate::{error::FeedError, header::Header};

/// Opens a table of a set and tells which one it is. The name of its `sheet` counts where its header says nothing.
pub(crate) fn open_table<B: BufRead>(
    set: &'static Set,
    file: &str,
    sheet: Option<&str>,
    input: B,
) -> Result<(&'static Table, CsvDecoder<B>), FeedError> {
    let mut found = None;
    let decoder = CsvDecoder::open_with(file, input, |line, names| {
        let (table, header) = Header::of_table(set, file, sheet, line, names)?;
        found = Some(table);
        Ok(header)
    })?;
    let table = found.expect("a decoder that opened has read its header");
    Ok((table, decoder))
}
