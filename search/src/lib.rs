//! Finding a child: one document per child in a tantivy index, in our words.
//!
//! No SQL, no HTTP, no roles: a query carries a [`FieldSet`](child::policy::FieldSet), the only thing it knows about
//! who asks. The index is a projection of the database: it carries the change-feed position it includes, a crash
//! replays from there, and [`Index::digests`] lets the caller prove that index and database agree.
//!
//! - [`ReadQuery`] says how a text, or a form, was read: names, birth date, postcode, numbers.
//! - [`Query`] is what was read plus what the viewer may search by.
//! - [`Index`] applies changes and answers queries.

mod document;
mod error;
mod index;
mod names;
mod number;
mod place;
mod query;
mod read;

pub use document::{ChildDocument, Digest, IndexedName, NameKind};
pub use error::SearchError;
pub use index::{Asked, Change, Hit, Hits, Index};
pub use place::{Place, PlaceError};
pub use query::Query;
pub use read::{Born, Criteria, Identifier, Part, QueryText, ReadPart, ReadQuery, Use};
