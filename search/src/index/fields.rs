//! The fields of the index: own fields for each group that a viewer may or may not search by.

use tantivy::schema::{
    BytesOptions, Field, IndexRecordOption, NumericOptions, Schema, SchemaBuilder, TextFieldIndexing, TextOptions,
};

use crate::names::NamePart;

/// Version of the layout: raise it when a field, a key or the digest changes. An index of another version is built
/// again from the database.
pub(crate) const LAYOUT_VERSION: u8 = 4;

/// Names of the fast columns, read by name.
pub(crate) const ID_HIGH: &str = "id_high";
pub(crate) const ID_LOW: &str = "id_low";
pub(crate) const DIGEST_HIGH: &str = "digest_high";
pub(crate) const DIGEST_LOW: &str = "digest_low";
pub(crate) const FACE: &str = "face";

/// Two fields of one set of names: exact terms, and the plain folded names for misspellings and beginnings.
#[derive(Debug, Clone, Copy)]
pub(crate) struct NameFields {
    pub(crate) keys: Field,
    pub(crate) plain: Field,
}

/// The names of one group of sources: together, first names only, last names only.
#[derive(Debug, Clone, Copy)]
pub(crate) struct NameGroup {
    any: NameFields,
    first: NameFields,
    last: NameFields,
}

impl NameGroup {
    /// The fields of one part of a name.
    pub(crate) const fn part(&self, part: NamePart) -> NameFields {
        match part {
            NamePart::Any => self.any,
            NamePart::First => self.first,
            NamePart::Last => self.last,
        }
    }
}

/// Every field.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Fields {
    pub(crate) id: Field,
    pub(crate) id_high: Field,
    pub(crate) id_low: Field,
    pub(crate) digest_high: Field,
    pub(crate) digest_low: Field,
    pub(crate) stored_names: Field,
    /// 1 on the face of a shielded child.
    pub(crate) face: Field,
    /// Who may ask the document anything: every document answers one [`Audience`] or both.
    pub(crate) audience: Field,
    /// Whose own child it is.
    pub(crate) owner: Field,
    /// Where in its life the record is, and whether it is restricted.
    pub(crate) life: Field,
    pub(crate) reference: Field,
    pub(crate) names: NameGroup,
    pub(crate) universal_names: NameGroup,
    pub(crate) born: Field,
    pub(crate) sex: Field,
    pub(crate) postcode: Field,
    pub(crate) address: Field,
    pub(crate) district: Field,
    pub(crate) pickup: Field,
    pub(crate) upn: Field,
    pub(crate) nhs_number: Field,
    pub(crate) school: Field,
    pub(crate) carer: NameFields,
    pub(crate) phone: Field,
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
        let fields = Self {
            id: terms(&mut schema, "id"),
            id_high: column(&mut schema, ID_HIGH),
            id_low: column(&mut schema, ID_LOW),
            digest_high: column(&mut schema, DIGEST_HIGH),
            digest_low: column(&mut schema, DIGEST_LOW),
            stored_names: schema.add_bytes_field("names", BytesOptions::default().set_stored()),
            face: column(&mut schema, FACE),
            audience: terms(&mut schema, "audience"),
            owner: terms(&mut schema, "owner"),
            life: terms(&mut schema, "life"),
            reference: terms(&mut schema, "reference"),
            names: group(&mut schema, "name"),
            universal_names: group(&mut schema, "universal_name"),
            born: terms(&mut schema, "born"),
            sex: terms(&mut schema, "sex"),
            postcode: terms(&mut schema, "postcode"),
            address: terms(&mut schema, "address"),
            district: terms(&mut schema, "district"),
            pickup: terms(&mut schema, "pickup"),
            upn: terms(&mut schema, "upn"),
            nhs_number: terms(&mut schema, "nhs_number"),
            school: terms(&mut schema, "school"),
            carer: names(&mut schema, "carer"),
            phone: terms(&mut schema, "phone"),
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

fn names(schema: &mut SchemaBuilder, name: &str) -> NameFields {
    NameFields {
        keys: terms(schema, &format!("{name}_keys")),
        plain: terms(schema, &format!("{name}_plain")),
    }
}

fn group(schema: &mut SchemaBuilder, name: &str) -> NameGroup {
    NameGroup {
        any: names(schema, name),
        first: names(schema, &format!("{name}_first")),
        last: names(schema, &format!("{name}_last")),
    }
}
