//! What policy and pages need to know about each source.

use std::collections::BTreeMap;

use crate::{
    kind::{FeedKind, Sector},
    school::{School, Schools},
};

/// The internal source: what people enter in the service itself. It is not in the registry, nobody delivers for it.
pub const OWN: &str = "onechild";
/// What pages call the internal source.
const OWN_TITLE: &str = "Recorded here";

/// A source as the registry knows it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Source {
    /// Name used in keys and on the command line.
    pub name: String,
    /// What pages call it.
    pub title: String,
    /// The part of the council or its partners that it belongs to.
    pub sector: Sector,
    /// Layout of what it sends; none if it sends nothing.
    pub kind: Option<FeedKind>,
    /// The source whose record ids it uses, where its own records name nobody.
    pub ids_of: Option<String>,
}

/// All registered sources, and the list of schools, by which codes turn into words.
#[derive(Debug, Clone, Default)]
pub struct Sources {
    sources: BTreeMap<String, Source>,
    schools: Schools,
}

impl Sources {
    /// From the registry's rows and the council's list of schools.
    pub fn new(sources: impl IntoIterator<Item = Source>, schools: impl IntoIterator<Item = School>) -> Self {
        Self {
            sources: sources
                .into_iter()
                .map(|source| (source.name.clone(), source))
                .collect(),
            schools: Schools::new(schools),
        }
    }

    /// The sector of a source; a source that nobody registered is treated as sensitive, so that it is not named.
    pub fn sector(&self, name: &str) -> Sector {
        if name == OWN {
            return Sector::Own;
        }
        self.sources.get(name).map_or(Sector::Sensitive, |source| source.sector)
    }

    /// The layout of what a source sends; none for a source that is not registered or sends nothing.
    pub fn kind(&self, name: &str) -> Option<FeedKind> {
        self.sources.get(name)?.kind
    }

    /// The source whose record ids a source uses, where its own records name nobody.
    pub fn ids_of(&self, name: &str) -> Option<&str> {
        self.sources.get(name)?.ids_of.as_deref()
    }

    /// What pages call the source.
    pub fn label(&self, name: &str) -> String {
        if name == OWN {
            return OWN_TITLE.to_owned();
        }
        self.sources
            .get(name)
            .map_or_else(|| name.to_owned(), |source| source.title.clone())
    }

    /// The school's name, or its code where no name is known.
    pub fn school(&self, code: &str) -> String {
        let name = self.schools.name(code);
        name.map_or_else(|| format!("School {code}"), str::to_owned)
    }

    /// Whether the school list names the code.
    pub fn knows_school(&self, code: &str) -> bool {
        self.schools.name(code).is_some()
    }

    /// The one code of the school that a feed or a person calls by this code.
    pub fn school_code<'a>(&'a self, written: &'a str) -> &'a str {
        self.schools.code(written)
    }

    /// The one code of the school, and the number that feeds may use in its place, for whoever asks what feeds said.
    pub fn school_codes<'a>(&'a self, written: &'a str) -> (&'a str, Option<&'a str>) {
        self.schools.both(written)
    }

    /// Every school of the list, by name.
    pub fn schools(&self) -> Vec<&School> {
        self.schools.by_name()
    }

    /// Every registered source, by name.
    pub fn iter(&self) -> impl Iterator<Item = &Source> {
        self.sources.values()
    }
}
