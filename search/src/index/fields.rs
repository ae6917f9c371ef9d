//! What the index files: an own kind of term for each group that a viewer may or may not search by.

use tantivy::{
    TantivyDocument, Term,
    schema::{
        BytesOptions, Field, IndexRecordOption, NumericOptions, Schema, SchemaBuilder, TextFieldIndexing, TextOptions,
    },
};

use crate::names::NamePart;

/// Version of the layout: raise it when a field, a key or the digest changes. An index of another version is built
/// again from the database.
pub(crate) const LAYOUT_VERSION: u8 = 5;

/// Names of the fast columns, read by name.
pub(crate) const ID_HIGH: &str = "id_high";
pub(crate) const ID_LOW: &str = "id_low";
pub(crate) const DIGEST_HIGH: &str = "digest_high";
pub(crate) const DIGEST_LOW: &str = "digest_low";
pub(crate) const FACE: &str = "face";

/// One kind of term. Terms of different kinds never meet: those that share a dictionary begin with the mark of their kind.
///
/// A dictionary costs some milliseconds to begin, whatever it holds, and every commit begins one for each field. So only those
/// have a field of their own that are gone through for beginnings and misspellings.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Kind {
    field: Field,
    mark: Option<char>,
}

impl Kind {
    /// The field that its terms stand in.
    pub(crate) const fn field(self) -> Field {
        self.field
    }

    /// A text as the dictionary holds it.
    pub(crate) fn filed(self, text: &str) -> String {
        let mut filed = String::with_capacity(1 + text.len());
        filed.extend(self.mark);
        filed.push_str(text);
        filed
    }

    /// A text as the engine is asked for it.
    pub(crate) fn term(self, text: &str) -> Term {
        Term::from_field_text(self.field, &self.filed(text))
    }

    /// Files a document under a text.
    pub(crate) fn file(self, filed: &mut TantivyDocument, text: &str) {
        filed.add_text(self.field, self.filed(text));
    }
}

/// Two kinds of terms for one set of names: exact ones, and the plain folded names for misspellings and beginnings.
#[derive(Debug, Clone, Copy)]
pub(crate) struct NameKinds {
    pub(crate) keys: Kind,
    pub(crate) plain: Kind,
}

/// The names of one group of sources: together, first names only, last names only.
#[derive(Debug, Clone, Copy)]
pub(crate) struct NameGroup {
    any: NameKinds,
    first: NameKinds,
    last: NameKinds,
}

impl NameGroup {
    /// The fields of one part of a name.
    pub(crate) const fn part(&self, part: NamePart) -> NameKinds {
        match part {
            NamePart::Any => self.any,
            NamePart::First => self.first,
            NamePart::Last => self.last,
        }
    }
}

/// Every kind of term, and the columns.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Fields {
    pub(crate) id: Kind,
    pub(crate) id_high: Field,
    pub(crate) id_low: Field,
    pub(crate) digest_high: Field,
    pub(crate) digest_low: Field,
    pub(crate) stored_names: Field,
    /// 1 on the face of a shielded child.
    pub(crate) face: Field,
    /// Who may ask the document anything: every document answers one [`Audience`] or both.
    pub(crate) audience: Kind,
    /// Whose own child it is.
    pub(crate) owner: Kind,
    /// Where in its life the record is, and whether it is restricted.
    pub(crate) life: Kind,
    pub(crate) reference: Kind,
    pub(crate) names: NameGroup,
    pub(crate) universal_names: NameGroup,
    pub(crate) born: Kind,
    pub(crate) sex: Kind,
    pub(crate) postcode: Kind,
    pub(crate) address: Kind,
    pub(crate) district: Kind,
    pub(crate) pickup: Kind,
    pub(crate) upn: Kind,
    pub(crate) nhs_number: Kind,
    pub(crate) school: Kind,
    pub(crate) carer: NameKinds,
    pub(crate) phone: Kind,
}

/// Whom a document answers. Each viewer belongs to one audience, and finds one document of each child at most.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Audience {
    /// Those who may see shielded children: every child as it is.
    Keepers,
    /// All others: children as they are, and the faces of shielded ones.
    Others,
}

impl Audience {
    /// The term in the index.
    pub(crate) const fn term(self) -> &'static str {
        match self {
            Self::Keepers => "keepers",
            Self::Others => "others",
        }
    }
}

impl Fields {
    /// The schema, and its fields.
    pub(crate) fn new() -> (Schema, Self) {
        let mut schema = Schema::builder();
        let shared = terms(&mut schema, "terms");
        // One after the other, so that no two kinds have the same.
        let mut marks = 'A'..='Z';
        let mut kind = || Kind {
            field: shared,
            mark: Some(marks.next().expect("there are fewer kinds than letters")),
        };
        let mut names = |name: &str| NameKinds {
            keys: kind(),
            plain: Kind {
                field: terms(&mut schema, name),
                mark: None,
            },
        };
        let fields = Self {
            names: NameGroup {
                any: names("name"),
                first: names("name_first"),
                last: names("name_last"),
            },
            universal_names: NameGroup {
                any: names("universal_name"),
                first: names("universal_name_first"),
                last: names("universal_name_last"),
            },
            carer: names("carer"),
            id: kind(),
            audience: kind(),
            owner: kind(),
            life: kind(),
            reference: kind(),
            born: kind(),
            sex: kind(),
            postcode: kind(),
            address: kind(),
            district: kind(),
            pickup: kind(),
            upn: kind(),
            nhs_number: kind(),
            school: kind(),
            phone: kind(),
            id_high: column(&mut schema, ID_HIGH),
            id_low: column(&mut schema, ID_LOW),
            digest_high: column(&mut schema, DIGEST_HIGH),
            digest_low: column(&mut schema, DIGEST_LOW),
            stored_names: schema.add_bytes_field("names", BytesOptions::default().set_stored()),
            face: column(&mut schema, FACE),
        };
        (schema.build(), fields)
    }
}

/// A field of whole terms: no frequencies, no norms, no positions, because scores are tiers and never statistics.
fn terms(schema: &mut SchemaBuilder, name: &str) -> Field {
    let indexing = TextFieldIndexing::default()
        .set_tokenizer("raw")
        .set_fieldnorms(false)
        .set_index_option(IndexRecordOption::Basic);
    schema.add_text_field(name, TextOptions::default().set_indexing_options(indexing))
}

fn column(schema: &mut SchemaBuilder, name: &str) -> Field {
    schema.add_u64_field(name, NumericOptions::default().set_fast())
}
