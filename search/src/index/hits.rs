//! Answering a query.

use child::ChildId;
use tantivy::{Searcher, TantivyDocument, schema::Value};

use super::{Index, collect::Best};
use crate::{NameKind, Query, SearchError, names::StoredName};

/// The answer to a query.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Hits {
    /// How many children answer, exactly.
    pub total: usize,
    /// The best of them, at most the query's limit: more points first, then by id.
    pub hits: Vec<Hit>,
}

/// One child that answers.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Hit {
    /// The child.
    pub id: ChildId,
    /// Points: whole numbers, comparable within one answer only.
    pub score: u32,
    /// Which kind of name answered best; `None` if no name was asked for, or none of this child's answers.
    pub matched: Option<NameKind>,
    /// Whether the face of a shielded child answered, and not the child as it is.
    pub face: bool,
}

impl Index {
    /// Answers a query. The same query on the same children gives the same answer, however they were written.
    pub fn search(&self, query: &Query) -> Result<Hits, SearchError> {
        let searcher = self.searcher();
        let (total, best) = searcher.search(&query.plan(&self.fields), &Best { limit: query.limit })?;
        self.asked.query(total);
        let mut names = query.used_names();
        let mut hits = Vec::with_capacity(best.len());
        for place in best {
            let matched = if names.is_empty() {
                None
            } else {
                let held = self.stored_names(&searcher, place.address)?;
                names.answering_kind(&held)
            };
            hits.push(Hit {
                id: place.id.0,
                score: place.points,
                matched,
                face: place.face,
            });
        }
        Ok(Hits { total, hits })
    }

    fn stored_names(&self, searcher: &Searcher, address: tantivy::DocAddress) -> Result<Vec<StoredName>, SearchError> {
        self.asked.read();
        let document: TantivyDocument = searcher.doc(address)?;
        let stored = document
            .get_first(self.fields.stored_names)
            .and_then(|value| value.as_bytes());
        let damaged = SearchError::Damaged("a list of names");
        stored
            .and_then(|bytes| serde_json::from_slice(bytes).ok())
            .ok_or(damaged)
    }
}
