//! The baseline of searching: tantivy over the same children, as a bag of words, in memory.
//!
//! No roles, no sounds, no nicknames, no order of our own, nothing kept apart: the least that an index can do with a
//! search for all the words typed.

use child::{
    Attribute,
    golden::{Golden, GoldenValue},
};
use tantivy::{
    Index, IndexReader, TantivyDocument, Term,
    collector::{Count, TopDocs},
    query::{BooleanQuery, FuzzyTermQuery, Query, TermQuery},
    schema::{Field, INDEXED, IndexRecordOption, NumericOptions, Schema, TextFieldIndexing, TextOptions},
};

use crate::questions::words;

/// Hits asked for.
pub const LIMIT: usize = 25;
/// Memory of the writer.
const WRITER_BYTES: usize = 100_000_000;
/// What a person may search by.
const SEARCHED: [Attribute; 14] = [
    Attribute::FirstName,
    Attribute::MiddleName,
    Attribute::Surname,
    Attribute::KnownAs,
    Attribute::Alias,
    Attribute::FormerSurname,
    Attribute::BirthDate,
    Attribute::Upn,
    Attribute::FormerUpn,
    Attribute::NhsNumber,
    Attribute::Address,
    Attribute::Carer1,
    Attribute::Carer2,
    Attribute::Mother,
];

/// How a word is asked for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Spelling {
    /// As typed.
    Exact,
    /// As typed, or one slip away.
    OneSlip,
}

/// A bare index.
pub struct BareWords {
    reader: IndexReader,
    field: Field,
}

impl BareWords {
    /// Indexes every stated word of each child.
    pub fn of(records: &[Golden]) -> tantivy::Result<Self> {
        let mut schema = Schema::builder();
        let indexing = TextFieldIndexing::default()
            .set_tokenizer("raw")
            .set_index_option(IndexRecordOption::WithFreqs);
        let field = schema.add_text_field("word", TextOptions::default().set_indexing_options(indexing));
        let number = schema.add_u64_field("number", NumericOptions::from(INDEXED).set_fast());
        let index = Index::create_in_ram(schema.build());
        let mut writer = index.writer(WRITER_BYTES)?;
        for (at, record) in (0_u64..).zip(records) {
            let mut document = TantivyDocument::new();
            document.add_u64(number, at);
            for word in stated(record) {
                document.add_text(field, word);
            }
            writer.add_document(document)?;
        }
        writer.commit()?;
        Ok(Self {
            reader: index.reader()?,
            field,
        })
    }

    /// How many children have all the words, after looking up the best [`LIMIT`] of them.
    pub fn count(&self, words: &[String], spelling: Spelling) -> tantivy::Result<usize> {
        let each = words.iter().map(|word| self.word(word, spelling)).collect();
        let query = BooleanQuery::intersection(each);
        let searcher = self.reader.searcher();
        let (best, count) = searcher.search(&query, &(TopDocs::with_limit(LIMIT).order_by_score(), Count))?;
        debug_assert!(best.len() <= count);
        Ok(count)
    }

    fn word(&self, word: &str, spelling: Spelling) -> Box<dyn Query> {
        let term = Term::from_field_text(self.field, word);
        match spelling {
            Spelling::Exact => Box::new(TermQuery::new(term, IndexRecordOption::WithFreqs)),
            Spelling::OneSlip => Box::new(FuzzyTermQuery::new(term, 1, true)),
        }
    }
}

fn stated(record: &Golden) -> impl Iterator<Item = String> {
    let values = SEARCHED.iter().filter_map(|attribute| record.attributes.get(attribute));
    let parts = values.flat_map(GoldenValue::stated).flat_map(|stated| &stated.parts);
    parts.flat_map(|text| words(text))
}
