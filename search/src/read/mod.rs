//! Reading what a person typed: one box of text, or the fields of the advanced form, into the same parts.

mod born;
mod criteria;
mod date;
mod part;
mod query;
mod text;
mod words;

pub use born::Born;
pub use criteria::Criteria;
pub use part::{Identifier, Part};
pub(crate) use query::usage;
pub use query::{ReadPart, ReadQuery, Use};
pub use text::QueryText;
