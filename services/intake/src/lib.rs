//! Feed files in, one accounted row after the other out: what each row states about a child, or why it was rejected.
//!
//! [`read_feed`] reads the header at once and gives a [`FeedReader`]: an iterator over [`Row`]s that holds one row in
//! memory, whatever the file's size. A wrong number or an unreadable date never rejects a row: the value is kept as
//! received, out of the engine's sight, with a [`Warning`]. A [`FeedError`] means that the file as a whole is bad and
//! must change nothing, also when it comes after rows that were fine.
//!
//! Pure: no SQL, no clock. Dates in the future are judged by the day given to [`FeedReader::as_at`].

mod error;
mod file;
mod header;
mod layout;
mod reader;
mod row;
mod rule;
mod seen;
mod single;
mod statement;

pub use error::FeedError;
pub use file::{Hashing, file_sha256};
pub use reader::{FeedReader, read_feed};
pub use row::{Outcome, Row};
pub use rule::{Finding, Reason, Rule, UnknownRule, Warning, rule_sentence, rules};
pub use single::read_fields;
