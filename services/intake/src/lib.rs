//! Feed files in, one accounted row after the other out: what each row states about a child, or why it was rejected.
//!
//! [`read_run`] tells what each file is by its first bytes, unpacks it on the way if it is packed, and gives a
//! [`RunReader`]: an iterator over [`Row`]s that holds one record in memory, whatever the size of the files. Where the
//! files are the tables of one set, those beside the main table are held compactly in memory and joined to its rows. A
//! decoder for each format gives named cells, a layout for each kind says what they mean, and one set of rules judges them. A wrong number or an unreadable date never rejects a row: the value is kept as
//! received, out of the engine's sight, with a [`Warning`]. A [`FeedError`] means that a file as a whole is bad and
//! the run must change nothing, also when it comes after rows that were fine.
//!
//! Pure: no SQL, no clock. Dates in the future are judged by the day given to [`RunReader::as_at`].

mod decode;
mod error;
mod file;
mod given;
mod header;
mod input;
mod layout;
mod reader;
mod row;
mod rule;
mod run;
mod seen;
mod single;
mod sniff;
mod statement;
mod survey;

pub use error::FeedError;
pub use file::{Hashing, PackedError, WorkbookError, file_sha256};
pub use given::{GivenRow, columns_of, given, given_in_row, set_aside};
pub use row::{Outcome, Row};
pub use rule::{Finding, Reason, Remark, Rule, UnknownRule, Warning, rule_sentence, rules};
pub use run::{FeedFile, RunReader, read_run};
pub use single::{missing_columns, read_fields};
