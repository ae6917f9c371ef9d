//! A query: what was read, and what the viewer may search by.

use child::{
    ChildId,
    policy::{FieldSet, SearchField},
    retention::Life,
};

use crate::{Part, ReadQuery, Use, index::Fields, names::TypedNames, read::usage};

use super::plan::plan;

/// One question to the index. Of a shielded child its face alone answers, unless the viewer's fields say that the viewer
/// may see shielded children (`FieldSet::shielded`).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Query {
    /// What was read.
    pub read: ReadQuery,
    /// What the viewer may search by.
    pub fields: FieldSet,
    /// Keys of the viewer, of which a child must have one to answer; none: every child may answer.
    pub owners: Option<Vec<String>>,
    /// Children who do not answer, whatever is asked.
    pub without: Vec<ChildId>,
    /// Where in their lives the records may be that answer.
    pub lives: Vec<Life>,
    /// Whether restricted records answer too.
    pub restricted: bool,
    /// The most hits to give back; the count is exact whatever the limit.
    pub limit: usize,
}

impl Query {
    /// A query for at most `limit` hits among the records in use.
    pub fn new(read: ReadQuery, fields: FieldSet, limit: usize) -> Self {
        Self {
            read,
            fields,
            owners: None,
            without: Vec::new(),
            lives: vec![Life::Live],
            restricted: false,
            limit,
        }
    }

    pub(crate) fn plan(&self, index: &Fields) -> Box<dyn tantivy::query::Query> {
        plan(self, index)
    }

    /// The typed names that the query uses.
    pub(crate) fn used_names(&self) -> TypedNames {
        let used = self
            .read
            .parts
            .iter()
            .filter(|part| usage(part, self.fields) != Use::NotUsed);
        let typed: Vec<String> = used.filter_map(Part::name_words).flatten().cloned().collect();
        TypedNames::new(&typed, self.read.similar, !self.fields.has(SearchField::Name))
    }
}
