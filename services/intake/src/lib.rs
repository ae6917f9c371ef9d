//! Feed files in, one accounted row after the other out: what each row states about a child, or why it was rejected.
//!
//! [`read_feed`] tells what a file is by its first bytes, unpacks it on the way if it is packed, and gives a
//! [`FeedReader`]: an iterator over [`Row`]s that holds one record in memory, whatever the file's size. A decoder for
//! each format gives named cells, a layout for each kind says what they mean, and one set of rules judges them. A wrong number or an unreadable date never rejects a row: the value is kept as
//! received, out of the engine's sight, with a [`Warning`]. A [`FeedError`] means that the file as a whole is bad and
//! must change nothing, also when it comes after rows that were fine.
//!
//! Pure: no SQL, no clock. Dates in the future are judged by the day given to [`FeedReader::as_at`].

mod decode;
mod error;
mod file;
mod header;
mod layout;
mod reader;
mod row;
mod rule;
mod seen;
mod single;
mod sniff;
mod statement;

pub use error::FeedError;
pub use file::{Hashing, PackedError, file_sha256};
pub use reader::{FeedReader, read_feed};
pub use row::{Outcome, Row};
pub use rule::{Finding, Reason, Rule, UnknownRule, Warning, rule_sentence, rules};
pub use single::{missing_columns, read_fields};
