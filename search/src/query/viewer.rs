//! A query: what was read, and what the viewer may search by.

use child::policy::{FieldSet, SearchField};

use crate::{Part, ReadQuery, Use, index::Fields, names::TypedNames, read::usage};

use super::plan::plan;

/// What shielded children answer when the viewer's fields do not say that they may (`FieldSet::shielded`).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum ShieldedAnswers {
    /// Nothing at all.
    #[default]
    Never,
    /// Names, birth date, sex, carers' names and our own reference: what the shielded view of a record shows. Every
    /// other part of a query passes over shielded children as if they did not have it.
    ByVisibleFields,
}

/// One question to the index.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Query {
    /// What was read.
    pub read: ReadQuery,
    /// What the viewer may search by.
    pub fields: FieldSet,
    /// What shielded children answer to a viewer without `fields.shielded`.
    pub shielded: ShieldedAnswers,
    /// The most hits to give back; the count is exact whatever the limit.
    pub limit: usize,
}

impl Query {
    /// A query to which shielded children give no answer unless the fields say so.
    pub fn new(read: ReadQuery, fields: FieldSet, limit: usize) -> Self {
        Self {
            read,
            fields,
            shielded: ShieldedAnswers::Never,
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
