//! Why a whole file is bad: what, where, and what to do. A file that is bad changes nothing.

use child::FeedKind;

use crate::file::{Format, PackedError, WorkbookError};

/// Why a file as a whole cannot be loaded.
#[derive(Debug, thiserror::Error)]
pub enum FeedError {
    /// The system could not read on.
    #[error("{file} cannot be read beyond line {line}: {source}; check the disk or network drive and load it again")]
    Unreadable {
        /// File name.
        file: String,
        /// Line reached, from 1.
        line: u64,
        /// The system's reason.
        source: std::io::Error,
    },
    /// No byte, or nothing but blank lines.
    #[error("{file} is empty; export it again")]
    Empty {
        /// File name.
        file: String,
    },
    /// Not written in the format of the kind.
    #[error("{file} is {found}, not {wanted}; {remedy}")]
    OtherFormat {
        /// File name.
        file: String,
        /// What it seems to be.
        found: &'static str,
        /// What the kind is written in.
        wanted: &'static str,
        /// What to do.
        remedy: &'static str,
    },
    /// An archive that cannot be unpacked.
    #[error("{file} cannot be unpacked: {why}")]
    Packed {
        /// File name.
        file: String,
        /// What is wrong with the archive, and what to do.
        why: PackedError,
    },
    /// A workbook that cannot be read.
    #[error("the workbook {file} cannot be read: {why}")]
    Workbook {
        /// File name.
        file: String,
        /// What is wrong with it, and what to do.
        why: WorkbookError,
    },
    /// Text, but not UTF-8.
    #[error("{file} is not UTF-8: line {line} shows that it is written in {seems}; {remedy}")]
    Encoding {
        /// File name.
        file: String,
        /// First line that is not UTF-8.
        line: u64,
        /// The encoding that it seems to be.
        seems: &'static str,
        /// What to do.
        remedy: &'static str,
    },
    /// The values are not separated by commas.
    #[error(
        "the columns of {file} are separated by {separator}, not by commas; save it again with commas between the values"
    )]
    Separator {
        /// File name.
        file: String,
        /// What stands between the values.
        separator: &'static str,
    },
    /// The first line holds values, not column names.
    #[error(
        "{file} has no header: line {line} names no column of a {kind} file; add a first line with the column names, \
         starting with {expected}"
    )]
    NoHeader {
        /// File name.
        file: String,
        /// Line where the header should be.
        line: u64,
        /// Kind asked for.
        kind: FeedKind,
        /// The first columns of the kind.
        expected: String,
    },
    /// The header is damaged: too long, or with a NUL byte.
    #[error("the header of {file} (line {line}) cannot be read: {why}; export the file again")]
    HeaderDamaged {
        /// File name.
        file: String,
        /// Line of the header.
        line: u64,
        /// What is wrong with it.
        why: &'static str,
    },
    /// The file is of another kind.
    #[error("{file} looks like a {looks_like} file, not {kind}: {signs}; load it with --kind {looks_like}")]
    WrongKind {
        /// File name.
        file: String,
        /// Kind asked for.
        kind: FeedKind,
        /// Kind that the file fits.
        looks_like: FeedKind,
        /// What gives it away.
        signs: String,
    },
    /// Columns without which the rows mean nothing, or could lift a shield.
    #[error(
        "the header of {file} (line {line}) lacks {columns}, which every {kind} file needs; export the file with \
         {columns}, empty where nothing is recorded"
    )]
    ColumnsMissing {
        /// File name.
        file: String,
        /// Line of the header.
        line: u64,
        /// Kind asked for.
        kind: FeedKind,
        /// The missing columns.
        columns: String,
    },
    /// An XML document of another format.
    #[error(
        "{file} is XML, but no {kind} file: its root element is not {wanted}; look at what the source system exported"
    )]
    OtherRoot {
        /// File name.
        file: String,
        /// Kind asked for.
        kind: FeedKind,
        /// The root elements of that kind.
        wanted: String,
    },
    /// A message in the envelope that several collections of the education department share.
    #[error(
        "{file} is a return of another collection than {kind}, as its header says; load it with the kind of that \
         collection"
    )]
    OtherCollection {
        /// File name.
        file: String,
        /// Kind asked for.
        kind: FeedKind,
    },
    /// A document that nowhere says what protects children.
    #[error(
        "{file} says nowhere what every {kind} return has to say, {what}: without it records would take back what protects a \
         child; export the whole return"
    )]
    NotStated {
        /// File name.
        file: String,
        /// Kind asked for.
        kind: FeedKind,
        /// What is not said.
        what: String,
    },
    /// Tables of a set beside a document that is a whole set.
    #[error(
        "{file} is a whole {kind} return, and other files of the run are tables of one; load the tables together, and the \
         document in a run of its own"
    )]
    SetMixed {
        /// The document.
        file: String,
        /// Kind asked for.
        kind: FeedKind,
    },
    /// Text that breaks the rules of its format, so that nothing behind it is sure.
    #[error("{file} is damaged: on line {line} {why}, so it is not {format} to its end; export it again")]
    Malformed {
        /// File name.
        file: String,
        /// Line where it shows.
        line: u64,
        /// The format.
        format: &'static str,
        /// What is wrong.
        why: &'static str,
    },
    /// An XML document that declares a document type: entities could expand without end, or read other files.
    #[error(
        "{file} declares a document type on line {line}, which no feed needs and which is not read here; \
         export it without DOCTYPE"
    )]
    DocumentType {
        /// File name.
        file: String,
        /// Line of the declaration.
        line: u64,
    },
    /// One column stands in the header twice.
    #[error("the header of {file} (line {line}) names the column {column} twice; remove or rename one of them")]
    ColumnTwice {
        /// File name.
        file: String,
        /// Line of the header.
        line: u64,
        /// The column.
        column: &'static str,
    },
    /// A file that is no table of the set.
    #[error(
        "{file} is no table of a {kind} set that is known here; leave it out if nothing is lost by it. The tables that are \
         read are {tables}"
    )]
    TableUnknown {
        /// File name.
        file: String,
        /// Kind asked for.
        kind: FeedKind,
        /// The tables that are read.
        tables: String,
    },
    /// One table of a set came twice.
    #[error(
        "{file} and {other} are both the table {table} of one {kind} set; load one of them, or each in a run of its own"
    )]
    TableTwice {
        /// File name.
        file: String,
        /// The file that came before.
        other: String,
        /// Kind asked for.
        kind: FeedKind,
        /// The table.
        table: &'static str,
    },
    /// The main table of a set, or another that it needs, is not there.
    #[error(
        "no file is the table {tables}, which every {kind} set needs; load all tables of the set together: in one command, or \
         packed into one zip archive"
    )]
    TableMissing {
        /// Kind asked for.
        kind: FeedKind,
        /// The table, or those of which one is needed.
        tables: String,
    },
    /// The tables beside the main one do not fit into memory.
    #[error(
        "the tables that are joined to the main one hold more than {mebibytes} MiB with {file}; load the set in parts, each \
         with its own rows of the main table"
    )]
    TablesTooLarge {
        /// File in which the bound was reached.
        file: String,
        /// The bound in MiB.
        mebibytes: usize,
    },
    /// The file ends inside a quoted value.
    #[error(
        "{file} ends inside a quoted value of the row that starts on line {line}: the file was cut off, or a quote is never \
         closed; export or copy it again and load the whole file"
    )]
    QuoteOpen {
        /// File name.
        file: String,
        /// Line on which the unfinished row starts.
        line: u64,
    },
    /// The last row lacks fields and its line end.
    #[error(
        "{file} was cut off: it ends in the middle of line {line}; export or copy it again and load the whole file"
    )]
    CutOff {
        /// File name.
        file: String,
        /// The unfinished line.
        line: u64,
    },
}

impl FeedError {
    /// The error of a file that could not be read beyond `line`, or not be unpacked, or is a damaged workbook.
    pub(crate) fn reading(file: &str, line: u64, source: std::io::Error) -> Self {
        let file = file.to_owned();
        match (PackedError::behind(&source), WorkbookError::behind(&source)) {
            (Some(why), _) => Self::Packed { file, why },
            (None, Some(why)) => Self::Workbook { file, why },
            (None, None) => Self::Unreadable { file, line, source },
        }
    }

    /// The error of a file that is not UTF-8.
    pub(crate) fn encoding(file: &str, format: Format, line: u64, seems: &'static str) -> Self {
        Self::Encoding {
            file: file.to_owned(),
            line,
            seems,
            remedy: match format {
                Format::Csv => {
                    "save it again as UTF-8 (in Excel: Save As, \"CSV UTF-8 (Comma delimited)\") and load that"
                }
                Format::Xml | Format::Json => "export it again as UTF-8 and load that",
            },
        }
    }

    /// The stable code of the error, as in reports and metrics.
    pub const fn code(&self) -> &'static str {
        match self {
            Self::Unreadable { .. } => "file_unreadable",
            Self::Empty { .. } => "file_empty",
            Self::OtherFormat { .. } => "file_format",
            Self::Packed { why, .. } => why.code(),
            Self::Workbook { why, .. } => why.code(),
            Self::Encoding { .. } => "file_encoding",
            Self::Separator { .. } => "file_separator",
            Self::NoHeader { .. } => "header_missing",
            Self::HeaderDamaged { .. } => "header_damaged",
            Self::WrongKind { .. } => "file_wrong_kind",
            Self::ColumnsMissing { .. } => "header_columns_missing",
            Self::OtherRoot { .. } => "file_other_root",
            Self::OtherCollection { .. } => "file_other_collection",
            Self::NotStated { .. } => "file_not_stated",
            Self::SetMixed { .. } => "set_mixed",
            Self::Malformed { .. } => "file_malformed",
            Self::DocumentType { .. } => "file_document_type",
            Self::ColumnTwice { .. } => "header_column_twice",
            Self::TableUnknown { .. } => "table_unknown",
            Self::TableTwice { .. } => "table_twice",
            Self::TableMissing { .. } => "table_missing",
            Self::TablesTooLarge { .. } => "tables_too_large",
            Self::QuoteOpen { .. } => "file_quote_open",
            Self::CutOff { .. } => "file_cut_off",
        }
    }
}
