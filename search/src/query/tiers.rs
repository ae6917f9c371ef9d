//! A query of tiers: each document scores the points of the best term that it holds.
//!
//! The engine's own misspelling query scores one and two edits alike and would need one pass over the dictionary for
//! each; this one needs one pass, and no scoring of unions.

use std::{collections::BTreeMap, sync::Arc};

use tantivy::{
    DocId, DocSet, Score, SegmentReader, TERMINATED, TantivyError,
    index::InvertedIndexReader,
    postings::TermInfo,
    query::{DfaWrapper, EnableScoring, Explanation, FuzzyTermQuery, Query, Scorer, Weight},
    schema::{Field, IndexRecordOption},
};

use crate::{index::Kind, names::edits};

/// Terms with the points they are worth.
#[derive(Debug, Clone, Default)]
pub(super) struct Tiers {
    terms: Vec<(Field, String, u8)>,
    ranges: Vec<TermRange>,
    misspelled: Option<Misspelled>,
}

/// Every term from one to another, both included.
#[derive(Debug, Clone)]
struct TermRange {
    field: Field,
    from: String,
    to: String,
    points: u8,
}

/// Every term within one or two edits.
#[derive(Debug, Clone)]
struct Misspelled {
    names: Kind,
    text: String,
    edits_max: u8,
    one_edit: u8,
    two_edits: u8,
}

impl Tiers {
    /// Adds a term.
    pub(super) fn term(&mut self, kind: Kind, text: impl AsRef<str>, points: u8) -> &mut Self {
        self.terms.push((kind.field(), kind.filed(text.as_ref()), points));
        self
    }

    /// Adds every term between two, both included.
    pub(super) fn range(&mut self, kind: Kind, from: &str, to: &str, points: u8) -> &mut Self {
        self.ranges.push(TermRange {
            field: kind.field(),
            from: kind.filed(from),
            to: kind.filed(to),
            points,
        });
        self
    }

    /// Adds every term that begins with a text of lower-case letters and digits.
    pub(super) fn beginning(&mut self, kind: Kind, text: &str, points: u8) -> &mut Self {
        // `{` follows `z`: it bounds the plain terms from above.
        self.range(kind, text, &format!("{text}{{"), points)
    }

    /// Adds every term within `edits_max` edits of a folded name. The kind is one of plain names.
    pub(super) fn misspelled(&mut self, names: Kind, text: &str, edits_max: u8, points: [u8; 2]) -> &mut Self {
        let [one_edit, two_edits] = points;
        if edits_max > 0 {
            self.misspelled = Some(Misspelled {
                names,
                text: text.to_owned(),
                edits_max,
                one_edit,
                two_edits,
            });
        }
        self
    }

    pub(super) fn boxed(self) -> Box<dyn Query> {
        Box::new(TiersQuery(Arc::new(self)))
    }
}

#[derive(Debug, Clone)]
struct TiersQuery(Arc<Tiers>);

impl Query for TiersQuery {
    fn weight(&self, _scoring: EnableScoring<'_>) -> tantivy::Result<Box<dyn Weight>> {
        let automaton = match &self.0.misspelled {
            Some(asked) => {
                let term = asked.names.term(&asked.text);
                Some(FuzzyTermQuery::new(term, asked.edits_max, true).automaton()?)
            }
            None => None,
        };
        Ok(Box::new(TiersWeight {
            tiers: Arc::clone(&self.0),
            automaton,
        }))
    }
}

struct TiersWeight {
    tiers: Arc<Tiers>,
    automaton: Option<DfaWrapper>,
}

impl TiersWeight {
    /// The points of each document of a segment that holds a term.
    fn points(&self, segment: &SegmentReader) -> tantivy::Result<Points> {
        let mut points = Points::new(segment.max_doc());
        let mut fields: BTreeMap<Field, Arc<InvertedIndexReader>> = BTreeMap::new();
        let mut opened = |field: Field| -> tantivy::Result<Arc<InvertedIndexReader>> {
            if let Some(opened) = fields.get(&field) {
                return Ok(Arc::clone(opened));
            }
            let reader = segment.inverted_index(field)?;
            fields.insert(field, Arc::clone(&reader));
            Ok(reader)
        };
        for (field, text, worth) in &self.tiers.terms {
            let reader = opened(*field)?;
            if let Some(found) = reader.terms().get(text)? {
                points.add(&reader, &found, *worth)?;
            }
        }
        for range in &self.tiers.ranges {
            let reader = opened(range.field)?;
            let mut stream = reader.terms().range().ge(&range.from).le(&range.to).into_stream()?;
            while stream.advance() {
                points.add(&reader, stream.value(), range.points)?;
            }
        }
        if let (Some(asked), Some(automaton)) = (&self.tiers.misspelled, &self.automaton) {
            let reader = opened(asked.names.field())?;
            let mut stream = reader.terms().search(automaton).into_stream()?;
            while stream.advance() {
                let held = std::str::from_utf8(stream.key()).unwrap_or_default();
                let worth = if edits(&asked.text, held, 1).is_some() {
                    asked.one_edit
                } else {
                    asked.two_edits
                };
                points.add(&reader, stream.value(), worth)?;
            }
        }
        Ok(points)
    }
}

impl Weight for TiersWeight {
    fn scorer(&self, segment: &SegmentReader, boost: Score) -> tantivy::Result<Box<dyn Scorer>> {
        Ok(Box::new(TiersScorer::new(self.points(segment)?, boost)))
    }

    fn explain(&self, segment: &SegmentReader, doc: DocId) -> tantivy::Result<Explanation> {
        match self.points(segment)?.best.get(doc as usize) {
            Some(&points) if points > 0 => Ok(Explanation::new("best tier", Score::from(points))),
            _ => Err(TantivyError::InvalidArgument(format!("document {doc} does not match"))),
        }
    }
}

/// The best points of each document, and the documents that have any.
struct Points {
    best: Vec<u8>,
    docs: Vec<DocId>,
}

impl Points {
    fn new(docs_max: DocId) -> Self {
        Self {
            best: vec![0; docs_max as usize],
            docs: Vec::new(),
        }
    }

    fn add(&mut self, reader: &InvertedIndexReader, term: &TermInfo, worth: u8) -> tantivy::Result<()> {
        let mut postings = reader.read_block_postings_from_terminfo(term, IndexRecordOption::Basic)?;
        loop {
            let docs = postings.docs();
            if docs.is_empty() {
                return Ok(());
            }
            for &doc in docs {
                let best = &mut self.best[doc as usize];
                if *best == 0 {
                    self.docs.push(doc);
                }
                *best = (*best).max(worth);
            }
            postings.advance();
        }
    }
}

struct TiersScorer {
    points: Points,
    at: usize,
    boost: Score,
}

impl TiersScorer {
    fn new(mut points: Points, boost: Score) -> Self {
        points.docs.sort_unstable();
        Self { points, at: 0, boost }
    }
}

impl DocSet for TiersScorer {
    fn advance(&mut self) -> DocId {
        self.at = (self.at + 1).min(self.points.docs.len());
        self.doc()
    }

    fn seek(&mut self, target: DocId) -> DocId {
        let rest = &self.points.docs[self.at..];
        // Doubling steps, then halving: intersections skip far with few comparisons.
        let mut step = 1;
        while step < rest.len() && rest[step] < target {
            step *= 2;
        }
        let window = &rest[step / 2..rest.len().min(step + 1)];
        self.at += step / 2 + window.partition_point(|&doc| doc < target);
        self.doc()
    }

    fn doc(&self) -> DocId {
        self.points.docs.get(self.at).copied().unwrap_or(TERMINATED)
    }

    fn size_hint(&self) -> u32 {
        self.points.docs.len() as u32
    }
}

impl Scorer for TiersScorer {
    fn score(&mut self) -> Score {
        let points = self.points.best.get(self.doc() as usize).copied().unwrap_or(0);
        Score::from(points) * self.boost
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn scorer(docs: &[DocId]) -> TiersScorer {
        let mut points = Points::new(2000);
        for &doc in docs {
            points.best[doc as usize] = 1;
        }
        points.docs = docs.to_vec();
        TiersScorer::new(points, 1.0)
    }

    proptest! {
        #[test]
        fn seeking_finds_what_advancing_finds(
            docs in prop::collection::btree_set(0u32..2000, 0..80),
            targets in prop::collection::btree_set(0u32..2100, 0..20),
        ) {
            let docs: Vec<DocId> = docs.into_iter().collect();
            let mut seeking = scorer(&docs);
            for target in targets {
                if target < seeking.doc() {
                    continue;
                }
                let expected = docs.iter().copied().find(|&doc| doc >= target).unwrap_or(TERMINATED);
                prop_assert_eq!(seeking.seek(target), expected);
                prop_assert_eq!(seeking.doc(), expected);
            }
        }
    }
}
