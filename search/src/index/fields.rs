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
        self.mark.into_iter().chain(text.chars()).collect()
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
pub(crate) struct NameFields {
    pub(crate) keys: Kind,
    pub(crate) plain: Kind,
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
    pub(crate) carer: NameFields,
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
        let kind = |mark: char| Kind {
            field: shared,
            mark: Some(mark),
        };
        let mut names = |name: &str, mark: char| NameFields {
            keys: kind(mark),
            plain: Kind {
                field: terms(&mut schema, name),
                mark: None,
            },
        };
        let fields = Self {
            names: NameGroup {
                any: names("name", 'A'),
                first: names("name_first", 'B'),
                last: names("name_last", 'C'),
            },
            universal_names: NameGroup {
                any: names("universal_name", 'D'),
                first: names("universal_name_first", 'E'),
                last: names("universal_name_last", 'F'),
            },
            carer: names("carer", 'G'),
            id: kind('H'),
            audience: kind('I'),
            owner: kind('J'),
            life: kind('K'),
            reference: kind('L'),
            born: kind('M'),
            sex: kind('N'),
            postcode: kind('O'),
            address: kind('P'),
            district: kind('Q'),
            pickup: kind('R'),
            upn: kind('S'),
            nhs_number: kind('T'),
            school: kind('U'),
            phone: kind('V'),
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

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;

    #[test]
    fn p06_no_two_kinds_of_term_share_field_and_mark() {
        let (_, fields) = Fields::new();
        let groups = [fields.names, fields.universal_names];
        let names = groups.iter().flat_map(|group| [group.any, group.first, group.last]);
        let names = names.chain([fields.carer]).flat_map(|names| [names.keys, names.plain]);
        let others = [
            fields.id,
            fields.audience,
            fields.owner,
            fields.life,
            fields.reference,
            fields.born,
            fields.sex,
            fields.postcode,
            fields.address,
            fields.district,
            fields.pickup,
            fields.upn,
            fields.nhs_number,
            fields.school,
            fields.phone,
        ];
        let kinds: Vec<Kind> = names.chain(others).collect();
        let told: BTreeSet<(Field, Option<char>)> = kinds.iter().map(|kind| (kind.field, kind.mark)).collect();
        assert_eq!((kinds.len(), told.len()), (29, 29));
        let shared: BTreeSet<Field> = kinds
            .iter()
            .filter(|kind| kind.mark.is_some())
            .map(|kind| kind.field)
            .collect();
        let own: BTreeSet<Field> = kinds
            .iter()
            .filter(|kind| kind.mark.is_none())
            .map(|kind| kind.field)
            .collect();
        assert_eq!(shared.len(), 1, "marks tell kinds of one field apart");
        assert!(
            shared.is_disjoint(&own),
            "a term without a mark could begin like one with it"
        );
    }
}
